using System.Globalization;

namespace SotTable.Samples;

/// <summary>Reads one channel of a wiring profile: which keys a chip has and what they may hold.</summary>
internal static class ChannelReading
{
    // Conversion rates that CTRL2 of the NAU7802 offers (datasheet, CRS bits), and that pin RATE of the HX711 selects.
    private static readonly double[] NauRates = [10, 20, 40, 80, 320];
    private static readonly double[] HxRates = [10, 80, 2.5, 20];

    // Full scales of the ADS1115's amplifier in volts (datasheet, PGA bits), and of the SDP3x and SDP8xx in pascals.
    private static readonly double[] AdsRanges = [0.256, 0.512, 1.024, 2.048, 4.096, 6.144];
    private static readonly double[] AdsReadyRates = [8, 16, 32, 64, 128];
    private static readonly double[] SdpRanges = [125, 500];

    private static readonly string[] All =
    [
        "name", "kind", "block", "chip", "bus", "address", "mux", "muxChannel", "clock", "data", "ready", "input", "bits", "gain", "rangeVolts", "rangePa",
        "sampleRateHz", "capacityN", "sensitivityMvPerV",
    ];

    private static readonly string[] Loads = ["name", "kind", "block", "chip", "bus", "gain", "sampleRateHz", "capacityN", "sensitivityMvPerV"];
    private static readonly string[] Breaths = ["name", "kind", "chip", "bus", "sampleRateHz"];

    /// <summary>Reads a channel.</summary>
    /// <param name="file">Keeps the first problem.</param>
    /// <param name="entry">Its entry.</param>
    public static ChannelProfile Read(FileReading file, LocatedJson entry)
    {
        file.Keys(entry, All);
        var name = file.Text(entry, "name", n => n.Length is > 0 and <= 16 && n.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'), "1 to 16 letters, digits and -");
        return file.Word<ChannelKind>(entry, "kind") == ChannelKind.Load ? Load(file, entry, name) : Breath(file, entry, name);
    }

    /// <summary>A line number of the header.</summary>
    /// <param name="file">Keeps the first problem.</param>
    /// <param name="entry">The object.</param>
    /// <param name="key">Its key.</param>
    public static int Line(FileReading file, LocatedJson entry, string key) => file.Whole(entry, key, 0, HeaderPins.Lines - 1);

    private static ChannelProfile Load(FileReading file, LocatedJson entry, string name)
    {
        var block = file.Word<BlockId>(entry, "block");
        var chip = file.Text(entry, "chip", c => c is "nau7802" or "hx711" or "iio", "nau7802, hx711 or iio for a load cell");
        var rate = file.Number(entry, "sampleRateHz", 1, 1000, "Hz");
        var gain = file.Whole(entry, "gain", 1, 128);
        var at = new ChannelProfile(
            name, ChannelKind.Load, block, chip, "", 0, gain, null, rate, Positive(file, entry, "capacityN", 100_000, "N"), Positive(file, entry, "sensitivityMvPerV", 10, "mV/V"));
        switch (chip)
        {
            case "nau7802":
                Only(file, entry, chip, [.. Loads, "address", "mux", "muxChannel", "ready"]);
                at = OnI2c(file, entry, at, 0x2A, 0x2A, "0x2A: the nau7802 has no other address");
                if (!int.IsPow2(gain)) file.Refuse(entry.Find("gain") ?? entry, $"{gain}, expected 1, 2, 4, 8, 16, 32, 64 or 128");
                OneOf(file, entry, "sampleRateHz", rate, NauRates, "nau7802's rates");
                return at with { Ready = Ready(file, entry) };
            case "hx711":
                if (gain is not (128 or 64 or 32)) file.Refuse(entry.Find("gain") ?? entry, $"{gain}, expected 128 or 64 for input A, 32 for input B");
                OneOf(file, entry, "sampleRateHz", rate, HxRates, "hx711's rates (the last two on a shared clock)");
                return Hx711(file, entry, at);
            default:
                Only(file, entry, chip, [.. Loads, "input", "bits"]);
                return Iio(file, entry, at, 32);
        }
    }

    private static ChannelProfile Breath(FileReading file, LocatedJson entry, string name)
    {
        var chip = file.Text(entry, "chip", c => c is "ads1115" or "sdp3x" or "iio", "ads1115, sdp3x or iio for the breath sensor");

        // It is polled one conversion at a time; above 200 Hz the bus could not keep up with four cells beside it.
        var rate = file.Number(entry, "sampleRateHz", 1, 200, "Hz");
        var at = new ChannelProfile(name, ChannelKind.Breath, null, chip, "", 0, 1, null, rate, null, null);
        switch (chip)
        {
            case "ads1115":
                Only(file, entry, chip, [.. Breaths, "address", "mux", "muxChannel", "rangeVolts", "ready"]);
                at = OnI2c(file, entry, at, 0x48, 0x4B, "0x48 to 0x4B for the ads1115");
                var volts = file.Number(entry, "rangeVolts", 0.256, 6.144, "V");
                OneOf(file, entry, "rangeVolts", volts, AdsRanges, "ads1115's ranges");
                at = at with { RangeVolts = volts, Ready = Ready(file, entry) };
                if (at.Ready is not null) OneOf(file, entry, "sampleRateHz", rate, AdsReadyRates, "rates at which an ads1115 tells that it is ready");
                return at;
            case "sdp3x":
                Only(file, entry, chip, [.. Breaths, "address", "mux", "muxChannel", "rangePa"]);
                at = OnI2c(file, entry, at, 0x21, 0x26, "0x21 to 0x23 for the SDP3x, 0x25 or 0x26 for the SDP8xx");
                var pascals = file.Number(entry, "rangePa", 125, 500, "Pa");
                OneOf(file, entry, "rangePa", pascals, SdpRanges, "sdp3x's ranges");
                return at with { RangePa = pascals };
            default:
                Only(file, entry, chip, [.. Breaths, "input", "bits", "rangeVolts"]);
                return Iio(file, entry, at, 16) with { RangeVolts = Positive(file, entry, "rangeVolts", 100, "V") };
        }
    }

    private static ChannelProfile OnI2c(FileReading file, LocatedJson entry, ChannelProfile channel, int min, int max, string expected)
    {
        var bus = file.Text(entry, "bus", IsI2c, "i2c-0 to i2c-999");
        var address = Address(file, entry, "address", min, max, expected);
        MuxPort? mux = entry.Find("mux") is null && entry.Find("muxChannel") is null
            ? null
            : new(Address(file, entry, "mux", 0x70, 0x77, "0x70 to 0x77 for the TCA9548A"), file.Whole(entry, "muxChannel", 0, 7));
        return channel with { Bus = bus, Address = address, Mux = mux };
    }

    private static ChannelProfile Hx711(FileReading file, LocatedJson entry, ChannelProfile channel)
    {
        var bus = file.Text(entry, "bus", b => b == "gpio" || IsSpi(b), "gpio for two lines, or spi-0.0 to spi-9.9");
        if (bus != "gpio")
        {
            Only(file, entry, "hx711 on SPI", Loads);
            return channel with { Bus = bus };
        }

        Only(file, entry, "hx711 on gpio", [.. Loads, "clock", "data"]);
        return channel with { Bus = bus, Clock = Line(file, entry, "clock"), Data = Line(file, entry, "data") };
    }

    private static ChannelProfile Iio(FileReading file, LocatedJson entry, ChannelProfile channel, int mostBits) => channel with
    {
        Bus = file.Text(
            entry, "bus", b => b.StartsWith("iio-", StringComparison.Ordinal) && b.Length is > 4 and <= 36 && !b.Contains('/', StringComparison.Ordinal), "iio- and the name of the device, such as iio-ads1015"),
        Address = file.Whole(entry, "input", 0, 15),
        Bits = file.Whole(entry, "bits", 8, mostBits),
    };

    private static int? Ready(FileReading file, LocatedJson entry) => entry.Find("ready") is null ? null : Line(file, entry, "ready");

    internal static int Address(FileReading file, LocatedJson entry, string key, int min, int max, string expected)
    {
        var address = min;
        file.Text(entry, key, t => TryHex(t, out address) && address >= min && address <= max, expected);
        return address;
    }

    private static double Positive(FileReading file, LocatedJson entry, string name, double max, string unit)
    {
        var value = file.Number(entry, name, 0, max, unit);
        if (value <= 0) file.Refuse(entry.Find(name) ?? entry, $"{value}, expected more than 0 {unit}");
        return value;
    }

    private static void OneOf(FileReading file, LocatedJson entry, string key, double value, double[] known, string whose)
    {
        if (!known.Contains(value)) file.Refuse(entry.Find(key) ?? entry, string.Create(CultureInfo.InvariantCulture, $"{value}, expected one of the {whose} {string.Join(", ", known)}"));
    }

    // A key that another chip has.
    private static void Only(FileReading file, LocatedJson entry, string whose, string[] keys)
    {
        foreach (var (name, value) in entry.Members)
            if (!keys.Contains(name)) file.Refuse(value, $"a channel of kind {entry.Find("kind")?.Text} with {whose} has no such key, expected {string.Join(", ", keys)}");
    }

    private static bool TryHex(string text, out int value)
    {
        value = 0;
        return text.StartsWith("0x", StringComparison.Ordinal) &&
            int.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }

    private static bool IsI2c(string bus) =>
        bus.StartsWith("i2c-", StringComparison.Ordinal) && bus.Length is > 4 and <= 7 && bus.AsSpan(4).IndexOfAnyExceptInRange('0', '9') < 0;

    private static bool IsSpi(string bus) => bus.Length == 7 && bus.StartsWith("spi-", StringComparison.Ordinal) && char.IsAsciiDigit(bus[4]) && bus[5] == '.' && char.IsAsciiDigit(bus[6]);
}
