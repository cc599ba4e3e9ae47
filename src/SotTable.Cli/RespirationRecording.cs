using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.IO.Compression;
using SotTable.Signal;

namespace SotTable.Cli;

/// <summary>A folder of recorded breaths: <c>recordings.csv</c> says of each what the sensor is, how it is wired and how fast it was sampled; <c>signals/</c> holds them.</summary>
/// <param name="Name">Name of the recording.</param>
/// <param name="Sensor">What it measures.</param>
/// <param name="Inverted">True when inspiration goes downwards.</param>
/// <param name="RateHz">Nominal samples a second.</param>
internal sealed record RespirationRecording(string Name, BreathSensor Sensor, bool Inverted, double RateHz)
{
    private static readonly string[] Columns = ["rec", "kind", "inspiration", "fs_hz"];

    /// <summary>Reads the list of recordings.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="recordings">The list.</param>
    /// <param name="problem">What is wrong with it, in one sentence.</param>
    public static bool TryList(string folder, [NotNullWhen(true)] out IReadOnlyList<RespirationRecording>? recordings, out string problem)
    {
        recordings = null;
        var file = Path.Combine(folder, "recordings.csv");
        string[] lines;
        try
        {
            lines = File.ReadAllLines(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = $"{file}: can't be read ({e.Message}), expected a folder with recordings.csv and signals/.";
            return false;
        }

        var header = lines.Length == 0 ? [] : Cells(lines[0]);
        var places = Columns.Select(c => header.IndexOf(c)).ToArray();
        if (Array.IndexOf(places, -1) is var missing and >= 0)
        {
            problem = $"{file}: line 1: no column {Columns[missing]}, expected {string.Join(", ", Columns)}.";
            return false;
        }

        var list = new List<RespirationRecording>();
        for (var i = 1; i < lines.Length; i++)
        {
            if (lines[i].Length == 0) continue;
            var cells = Cells(lines[i]);
            if (cells.Count != header.Count)
            {
                problem = $"{file}: line {i + 1}: {cells.Count} fields, expected {header.Count}.";
                return false;
            }

            if (!double.TryParse(cells[places[3]], NumberStyles.Float, CultureInfo.InvariantCulture, out var rate) || rate is not (>= 1 and <= 10_000))
            {
                problem = $"{file}: line {i + 1}: fs_hz: {cells[places[3]]}: expected 1 to 10000 samples a second.";
                return false;
            }

            var sensor = cells[places[1]] switch { "flow" => BreathSensor.Flow, "force" => BreathSensor.Force, _ => BreathSensor.Belt };
            list.Add(new(cells[places[0]], sensor, cells[places[2]].Contains("down", StringComparison.Ordinal), rate));
        }

        (recordings, problem) = (list, "");
        return true;
    }

    /// <summary>The samples, one by one: time in seconds and value; a cell that is no number is <c>NaN</c>.</summary>
    /// <param name="folder">The folder of the list.</param>
    public IEnumerable<(double T, double Value)> Samples(string folder)
    {
        using var file = File.OpenRead(Path.Combine(folder, "signals", Name + ".csv.gz"));
        using var reader = new StreamReader(new GZipStream(file, CompressionMode.Decompress));
        reader.ReadLine(); // the header
        while (reader.ReadLine() is { } line)
        {
            var comma = line.IndexOf(',');
            if (comma < 0) continue;
            var end = line.IndexOf(',', comma + 1);
            yield return (Number(line.AsSpan(0, comma)), Number(line.AsSpan(comma + 1, (end < 0 ? line.Length : end) - comma - 1)));
        }
    }

    private static double Number(ReadOnlySpan<char> text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN;

    private static List<string> Cells(string line)
    {
        // A quoted cell may hold commas; a quote inside a cell does not occur in these lists.
        var cells = new List<string>();
        var (from, quoted) = (0, false);
        for (var i = 0; i <= line.Length; i++)
        {
            if (i < line.Length && line[i] == '"') quoted = !quoted;
            if (i < line.Length && (quoted || line[i] != ',')) continue;
            cells.Add(line[from..i].Trim().Trim('"'));
            from = i + 1;
        }

        return cells;
    }
}
