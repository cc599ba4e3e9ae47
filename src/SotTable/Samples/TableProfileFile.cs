using System.Globalization;

namespace SotTable.Samples;

/// <summary>Reads a wiring profile, schema <c>sottable-profile/1</c>, and refuses one that can't be wired.</summary>
public static class TableProfileFile
{
    /// <summary>Schema that the file has to name.</summary>
    public const string Schema = "sottable-profile/1";

    // Conversion rates that CTRL2 of the NAU7802 offers (datasheet, CRS bits).
    private static readonly double[] NauRates = [10, 20, 40, 80, 320];

    // Full scales of the ADS1115's amplifier in volts (datasheet, PGA bits).
    private static readonly double[] AdsRanges = [0.256, 0.512, 1.024, 2.048, 4.096, 6.144];

    /// <summary>Reads a profile.</summary>
    /// <param name="json">The file's text.</param>
    /// <param name="fileName">Its name, for the problem.</param>
    /// <returns>The profile, or a problem that names file, line, field and what was expected. Never throws on bad content.</returns>
    public static FileResult<TableProfile> Parse(string json, string fileName)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(fileName);
        var file = new FileReading(fileName);
        if (file.Open(json, Schema) is not { } root) return new(null, file.Problem);
        file.Keys(root, "schema", "id", "version", "description", "channels");
        var id = file.Text(root, "id", IsId, "1 to 32 of a-z, 0-9 and -");
        var version = file.Whole(root, "version", 1, 1_000_000);
        var description = file.Text(root, "description", d => d.Length is > 0 and <= 200, "1 to 200 characters");
        var channels = new List<ChannelProfile>();
        foreach (var entry in file.List(root, "channels", 1, 9))
        {
            var channel = Channel(file, entry);
            if (file.Problem.Length == 0) Together(file, entry, channel, channels);
            if (file.Problem.Length > 0) break;
            channels.Add(channel);
        }

        foreach (var block in Enum.GetValues<BlockId>())
        {
            if (file.Problem.Length == 0 && !channels.Exists(c => c.Block == block))
                file.Refuse(root.Find("channels") ?? root, $"no load cell under block {block}, expected one or more under each block");
        }

        return file.Problem.Length == 0 ? new(new TableProfile(id, version, description, channels), "") : new(null, file.Problem);
    }

    private static ChannelProfile Channel(FileReading file, LocatedJson entry)
    {
        file.Keys(
            entry, "name", "kind", "block", "chip", "bus", "address", "gain", "rangeVolts", "sampleRateHz", "capacityN", "sensitivityMvPerV");
        var name = file.Text(entry, "name", n => n.Length is > 0 and <= 16 && n.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'), "1 to 16 letters, digits and -");
        var bus = "";
        var kind = file.Word<ChannelKind>(entry, "kind");
        if (file.Problem.Length == 0) bus = file.Text(entry, "bus", IsBus, "i2c-0 to i2c-999");
        return kind == ChannelKind.Load ? Load(file, entry, name, bus) : Breath(file, entry, name, bus);
    }

    private static ChannelProfile Load(FileReading file, LocatedJson entry, string name, string bus)
    {
        Absent(file, entry, "rangeVolts", "a load cell has no range in volts: its converter has a gain");
        var block = file.Word<BlockId>(entry, "block");
        var chip = file.Text(entry, "chip", c => c == "nau7802", "nau7802 for a load cell");
        var address = Address(file, entry, 0x2A, 0x2A, "0x2A: the nau7802 has no other address");
        var gain = file.Whole(entry, "gain", 1, 128);
        if (!int.IsPow2(gain)) file.Refuse(entry.Find("gain") ?? entry, $"{gain}, expected 1, 2, 4, 8, 16, 32, 64 or 128");
        var rate = file.Number(entry, "sampleRateHz", 1, 1000, "Hz");
        if (!NauRates.Contains(rate)) file.Refuse(entry.Find("sampleRateHz") ?? entry, $"{rate}, expected one of the nau7802's rates {string.Join(", ", NauRates)}");
        var capacity = Positive(file, entry, "capacityN", 100_000, "N");
        var sensitivity = Positive(file, entry, "sensitivityMvPerV", 10, "mV/V");
        return new(name, ChannelKind.Load, block, chip, bus, address, gain, null, rate, capacity, sensitivity);
    }

    private static ChannelProfile Breath(FileReading file, LocatedJson entry, string name, string bus)
    {
        foreach (var key in (ReadOnlySpan<string>)["block", "gain", "capacityN", "sensitivityMvPerV"])
            Absent(file, entry, key, "only a load cell has it");
        var chip = file.Text(entry, "chip", c => c == "ads1115", "ads1115 for the breath sensor");
        var address = Address(file, entry, 0x48, 0x4B, "0x48 to 0x4B for the ads1115");
        var range = file.Number(entry, "rangeVolts", 0.256, 6.144, "V");
        if (!AdsRanges.Contains(range)) file.Refuse(entry.Find("rangeVolts") ?? entry, $"{range}, expected one of the ads1115's ranges {string.Join(", ", AdsRanges)}");

        // It is polled one conversion at a time; above 200 Hz the bus could not keep up with four cells beside it.
        var rate = file.Number(entry, "sampleRateHz", 1, 200, "Hz");
        return new(name, ChannelKind.Breath, null, chip, bus, address, 1, range, rate, null, null);
    }

    // What can't stand beside the channels before it.
    private static void Together(FileReading file, LocatedJson entry, ChannelProfile channel, List<ChannelProfile> before)
    {
        if (before.Any(c => c.Name == channel.Name)) file.Refuse(entry.Find("name") ?? entry, $"\"{channel.Name}\" stands twice, expected a name of its own");
        if (before.Find(c => c.Bus == channel.Bus && c.Address == channel.Address) is { } other)
            file.Refuse(entry.Find("bus") ?? entry, $"{channel.Bus} address 0x{channel.Address:X2} is taken by {other.Name}, expected a bus or address of its own");
        if (before.Exists(c => c.Kind == ChannelKind.Breath))
            file.Refuse(entry, channel.Kind == ChannelKind.Breath ? "a second breath channel, expected at most one" : "a load after the breath channel, expected all loads first");
        if (channel.Kind == ChannelKind.Load && before.Count == 8) file.Refuse(entry, "a ninth load cell, expected at most 8");
        if (channel.Kind == ChannelKind.Load && before.Count > 0 && before[0].SampleRateHz != channel.SampleRateHz)
            file.Refuse(entry.Find("sampleRateHz") ?? entry, $"{channel.SampleRateHz}, expected {before[0].SampleRateHz} as {before[0].Name} has: the load cells of a table share one rate");
    }

    private static int Address(FileReading file, LocatedJson entry, int min, int max, string expected)
    {
        var address = min;
        file.Text(entry, "address", t => TryHex(t, out address) && address >= min && address <= max, expected);
        return address;
    }

    private static double Positive(FileReading file, LocatedJson entry, string name, double max, string unit)
    {
        var value = file.Number(entry, name, 0, max, unit);
        if (value <= 0) file.Refuse(entry.Find(name) ?? entry, $"{value}, expected more than 0 {unit}");
        return value;
    }

    private static void Absent(FileReading file, LocatedJson entry, string key, string reason)
    {
        if (entry.Find(key) is { } found) file.Refuse(found, $"{reason}, expected no such key");
    }

    private static bool TryHex(string text, out int value)
    {
        value = 0;
        return text.StartsWith("0x", StringComparison.Ordinal) &&
            int.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }

    internal static bool IsId(string id) => id.Length is > 0 and <= 32 && id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    private static bool IsBus(string bus) =>
        bus.StartsWith("i2c-", StringComparison.Ordinal) && bus.Length is > 4 and <= 7 && bus.AsSpan(4).IndexOfAnyExceptInRange('0', '9') < 0;
}
