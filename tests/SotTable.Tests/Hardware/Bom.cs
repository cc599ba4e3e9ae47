using SotTable.Tests.Support;

namespace SotTable.Tests.Hardware;

/// <summary>A line of <c>hardware/bom.csv</c>.</summary>
internal sealed record BomLine(string Build, string Part, string PartNumber, string Counts, int Quantity, string Rating, string Why, string Alternatives, string Checked)
{
    public static IReadOnlyList<string> Header { get; } = ["build", "part", "part_number", "counts", "quantity", "rating", "why", "alternatives", "checked"];

    /// <summary>What a table of a profile is built from.</summary>
    public static IReadOnlyDictionary<string, string[]> Builds { get; } = new Dictionary<string, string[]>
    {
        ["hobby"] = ["all", "hobby"],
        ["clinic"] = ["all", "clinic", "breath-ads1115"],
        ["clinic-nobreath"] = ["all", "clinic"],
        ["clinic-sdp31"] = ["all", "clinic", "breath-sdp31"],
        ["hx711-spi"] = ["all", "hx711-spi", "breath-ads1115"],
        ["infant"] = ["all", "infant"],
    };

    public static IReadOnlyList<BomLine> Read()
    {
        var lines = File.ReadAllLines(Repository.File("hardware", "bom.csv"));
        if (!Fields(lines[0]).SequenceEqual(Header)) throw new InvalidDataException(lines[0]);
        if (Array.Find(lines, l => Fields(l).Length != Header.Count) is { } broken) throw new InvalidDataException($"bom.csv: not {Header.Count} fields, a comma outside of quotes? {broken}");
        return [.. lines.Skip(1).Select(Fields).Select(f => new BomLine(f[0], f[1], f[2], f[3], int.Parse(f[4]), f[5], f[6], f[7], f[8]))];
    }

    private static string[] Fields(string line)
    {
        var fields = new List<string> { "" };
        var quoted = false;
        foreach (var c in line)
        {
            if (c == '"') quoted = !quoted;
            else if (c == ',' && !quoted) fields.Add("");
            else fields[^1] += c;
        }

        return [.. fields];
    }
}
