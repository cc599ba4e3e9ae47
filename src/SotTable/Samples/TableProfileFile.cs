namespace SotTable.Samples;

/// <summary>Reads a wiring profile, schema <c>sottable-profile/1</c>, and refuses one that can't be wired.</summary>
public static class TableProfileFile
{
    /// <summary>Schema that the file has to name.</summary>
    public const string Schema = "sottable-profile/1";

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
        file.Keys(root, "schema", "id", "version", "description", "gpioChip", "panel", "display", "channels");
        var id = file.Text(root, "id", IsId, "1 to 32 of a-z, 0-9 and -");
        var version = file.Whole(root, "version", 1, 1_000_000);
        var description = file.Text(root, "description", d => d.Length is > 0 and <= 200, "1 to 200 characters");
        var gpioChip = root.Find("gpioChip") is null ? null : file.Text(root, "gpioChip", g => g.Length is > 0 and <= 32, "the label of a GPIO chip");
        var wires = new ProfileWires(file);
        var panel = root.Find("panel") is { } section ? Panel(file, section, wires) : null;
        var channels = new List<ChannelProfile>();
        var entries = file.List(root, "channels", 1, 9);
        foreach (var entry in entries)
        {
            var channel = ChannelReading.Read(file, entry);
            if (file.Problem.Length == 0) Together(file, entry, channel, channels);
            if (file.Problem.Length == 0) wires.Add(entry, channel);
            if (file.Problem.Length > 0) break;
            channels.Add(channel);
        }

        if (file.Problem.Length == 0) wires.CheckRates(entries);
        var display = file.Problem.Length == 0 && root.Find("display") is { } at ? Display(file, at, wires) : null;
        foreach (var block in Enum.GetValues<BlockId>())
        {
            if (file.Problem.Length == 0 && !channels.Exists(c => c.Block == block))
                file.Refuse(root.Find("channels") ?? root, $"no load cell under block {block}, expected one or more under each block");
        }

        return file.Problem.Length == 0
            ? new(new TableProfile(id, version, description, channels) { GpioChip = gpioChip, Panel = panel, Display = display }, "")
            : new(null, file.Problem);
    }

    private static DisplayProfile Display(FileReading file, LocatedJson display, ProfileWires wires)
    {
        file.Keys(display, "chip", "bus", "address");
        file.Text(display, "chip", c => c == "ssd1306", "ssd1306");
        var bus = file.Text(display, "bus", b => b.StartsWith("i2c-", StringComparison.Ordinal) && int.TryParse(b.AsSpan(4), out _), "an I²C bus such as i2c-6");
        var address = ChannelReading.Address(file, display, "address", 0x3C, 0x3D, "0x3C or 0x3D for the SSD1306");
        if (file.Problem.Length == 0) wires.ClaimBus(display.Find("bus") ?? display, bus, "display");
        return new(bus, address);
    }

    private static PanelProfile Panel(FileReading file, LocatedJson panel, ProfileWires wires)
    {
        file.Keys(panel, "button", "patientButton", "ledRed", "ledGreen", "ledBlue", "buzzer");
        return new(Line("button") ?? Need(), Line("patientButton"), Line("ledRed"), Line("ledGreen"), Line("ledBlue"), Line("buzzer"));

        int? Line(string key)
        {
            if (panel.Find(key) is not { } at) return null;
            var line = ChannelReading.Line(file, panel, key);
            if (file.Problem.Length == 0) wires.Claim(at, line, "panel." + key);
            return line;
        }

        int Need() => ChannelReading.Line(file, panel, "button");
    }

    // What can't stand beside the channels before it.
    private static void Together(FileReading file, LocatedJson entry, ChannelProfile channel, List<ChannelProfile> before)
    {
        if (before.Any(c => c.Name == channel.Name)) file.Refuse(entry.Find("name") ?? entry, $"\"{channel.Name}\" stands twice, expected a name of its own");
        if (before.Exists(c => c.Kind == ChannelKind.Breath))
            file.Refuse(entry, channel.Kind == ChannelKind.Breath ? "a second breath channel, expected at most one" : "a load after the breath channel, expected all loads first");
        if (channel.Kind == ChannelKind.Load && before.Count == 8) file.Refuse(entry, "a ninth load cell, expected at most 8");
        if (channel.Kind == ChannelKind.Load && before.Count > 0 && before[0].SampleRateHz != channel.SampleRateHz)
            file.Refuse(entry.Find("sampleRateHz") ?? entry, $"{channel.SampleRateHz}, expected {before[0].SampleRateHz} as {before[0].Name} has: the load cells of a table share one rate");
    }

    internal static bool IsId(string id) => id.Length is > 0 and <= 32 && id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
