using SotTable.Samples;

namespace SotTable.Tests.Hardware;

/// <summary>Every wire that a profile asks for, from the header to the pin of a part; drawings and pinout are made of them.</summary>
internal sealed record Wire(int Line, string From, string Part, string Pin)
{
    /// <summary>What drives light and buzzer: a line of the Pi can't.</summary>
    public const string Driver = "ULN2003A";

    public static IReadOnlyList<Wire> Of(TableProfile profile) => [.. profile.Channels.SelectMany((c, i) => Channel(profile, c, i)), .. Panel(profile.Panel), .. Display(profile.Display)];

    /// <summary>Parts with what they are called, in the order of the drawing.</summary>
    public static IReadOnlyList<string> Parts(TableProfile profile) => [.. Of(profile).Select(w => w.Part).Distinct()];

    private static IEnumerable<Wire> Display(DisplayProfile? display) =>
        display is null ? [] : HeaderPins.Of(display.Bus).Select(p => new Wire(p.Line, $"{display.Bus} {p.Signal}", $"SSD1306 0x{display.Address:X2}", p.Signal));

    private static IEnumerable<Wire> Panel(PanelProfile? panel)
    {
        if (panel is null) yield break;
        (int? Line, string Part, string Pin)[] all =
        [
            (panel.Button, "button or foot switch", "one contact"), (panel.PatientButton, "patient's button", "one contact"), (panel.LedRed, Driver, "pin 1, red"),
            (panel.LedGreen, Driver, "pin 2, green"), (panel.LedBlue, Driver, "pin 3, blue"), (panel.Buzzer, Driver, "pin 4, buzzer"),
        ];
        foreach (var (line, part, pin) in all)
            if (line is { } l) yield return new(l, $"GPIO {l}", part, pin);
    }

    private static IEnumerable<Wire> Channel(TableProfile profile, ChannelProfile c, int index)
    {
        if (c.Clock is { } clock && c.Data is { } data)
        {
            yield return new(clock, $"GPIO {clock}", $"HX711 {c.Name}", "PD_SCK");
            yield return new(data, $"GPIO {data}", $"HX711 {c.Name}", "DOUT");
        }

        if (c.Ready is { } ready) yield return new(ready, $"GPIO {ready}", Name(c), "DRDY");

        // A multiplexer takes the bus once; the chips hang behind it.
        if (c.Mux is not null && profile.Channels.Take(index).Any(o => o.Bus == c.Bus && o.Mux?.Address == c.Mux?.Address)) yield break;
        foreach (var (line, signal) in HeaderPins.Of(c.Bus))
        {
            var pin = c.Chip == "hx711" ? signal switch { "MOSI" => "PD_SCK", "MISO" => "DOUT", _ => "" } : signal;
            if (pin.Length > 0) yield return new(line, $"{c.Bus} {signal}", c.Mux is { } mux ? $"TCA9548A 0x{mux.Address:X2}" : Name(c), pin);
        }
    }

    /// <summary>Where a part's supply comes from: pins of the header, ground last.</summary>
    public static IReadOnlyList<(string What, int Pin)> Supply(string part) => part switch
    {
        Driver => [("5 V to its pin 9 and to light and buzzer", 2), ("ground to its pin 8", 20)],
        _ when part.Contains("button", StringComparison.Ordinal) => [("ground to the other contact", 9)],
        _ when part.StartsWith("ADS1115", StringComparison.Ordinal) => [("5 V to the sensor", 4), ("3.3 V", 17), ("ground", 14)],
        _ when part.StartsWith("SDP3X", StringComparison.Ordinal) => [("3.3 V", 17), ("ground", 14)],
        _ => [("3.3 V", 1), ("ground", 6)],
    };

    public static string Name(ChannelProfile c) => c.Chip switch
    {
        "nau7802" or "hx711" => $"{c.Chip.ToUpperInvariant()} {c.Name}",
        "ads1115" or "sdp3x" => $"{c.Chip.ToUpperInvariant()} {c.Name} 0x{c.Address:X2}",
        _ => $"{c.Bus} input {c.Address} {c.Name}",
    };
}
