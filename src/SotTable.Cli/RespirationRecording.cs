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

    private static readonly Dictionary<string, BreathSensor> Sensors = new()
    {
        ["belt"] = BreathSensor.Belt, ["impedance"] = BreathSensor.Belt, ["flow"] = BreathSensor.Flow, ["force"] = BreathSensor.Force,
    };

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

            if (!Sensors.TryGetValue(cells[places[1]], out var sensor))
            {
                problem = $"{file}: line {i + 1}: kind: {cells[places[1]]}: expected {string.Join(", ", Sensors.Keys)}.";
                return false;
            }

            var name = cells[places[0]];
            if (name.Length == 0 || name != Path.GetFileName(name) || list.Exists(r => r.Name == name))
            {
                problem = $"{file}: line {i + 1}: rec: {name}: expected the name of a file in signals/, each once.";
                return false;
            }

            if (cells[places[2]] is not ("up" or "down" or "unknown"))
            {
                problem = $"{file}: line {i + 1}: inspiration: {cells[places[2]]}: expected up, down or unknown.";
                return false;
            }

            list.Add(new(name, sensor, cells[places[2]] == "down", rate));
        }

        if (list.Count == 0)
        {
            problem = $"{file}: no recordings, expected one a line.";
            return false;
        }

        (recordings, problem) = (list, "");
        return true;
    }

    /// <summary>Where the samples lie.</summary>
    /// <param name="folder">The folder of the list.</param>
    public string FileIn(string folder) => Path.Combine(folder, "signals", Name + ".csv.gz");

    /// <summary>The samples, one by one: time in seconds and value; one that is missing is <c>NaN</c>.</summary>
    /// <param name="folder">The folder of the list.</param>
    /// <param name="tell">Takes one sentence at the end if there were lines that hold no numbers.</param>
    /// <exception cref="InvalidDataException">It is no such file.</exception>
    public IEnumerable<(double T, double Value)> Samples(string folder, Action<string> tell)
    {
        using var file = File.OpenRead(FileIn(folder));
        using var reader = new StreamReader(new GZipStream(file, CompressionMode.Decompress));
        if (reader.ReadLine()?.Split(',') is not ["t_s", _, ..]) throw new InvalidDataException("line 1: expected the columns t_s and a value");
        var (number, bad, firstBad) = (1, 0, 0);
        while (reader.ReadLine() is { } line)
        {
            number++;
            var comma = line.IndexOf(',');
            var end = comma < 0 ? -1 : line.IndexOf(',', comma + 1);
            var (t, value) = (double.NaN, double.NaN);
            if (comma >= 0 && Number(line.AsSpan(0, comma), out t) && Number(line.AsSpan(comma + 1, (end < 0 ? line.Length : end) - comma - 1), out value))
            {
                yield return (t, value);
                continue;
            }

            if (bad++ == 0) firstBad = number;
            if (!double.IsNaN(t)) yield return (t, double.NaN);
        }

        if (bad > 0) tell($"{FileIn(folder)}: line {firstBad}: expected two numbers; {bad} such lines count as missing samples.");
    }

    // An empty cell is a missing sample as it should be.
    private static bool Number(ReadOnlySpan<char> text, out double number)
    {
        number = double.NaN;
        return text.Trim().IsEmpty || double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
    }

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
