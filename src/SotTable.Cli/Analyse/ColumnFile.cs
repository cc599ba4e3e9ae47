using System.Globalization;
using System.Text.RegularExpressions;
using SotTable.Device.Sensing.Recordings;
using SotTable.Samples;

namespace SotTable.Cli.Analyse;

/// <summary>How a file of columns is to be read.</summary>
/// <param name="Map">Which columns are what; <c>null</c>: as can be guessed.</param>
/// <param name="Places">Places of the channels; <c>null</c> for none.</param>
/// <param name="Unit">Unit of the values; <c>null</c>: by the header, or newtons.</param>
/// <param name="RateHz">Rate of a file without times; <c>null</c> when not known.</param>
internal sealed record ColumnChoices(string? Map, string? Places, string? Unit, double? RateHz);

/// <summary>Reads numbers in columns, parted by tab, semicolon, comma or blanks, with names in the first line or without.</summary>
internal static partial class ColumnFile
{
    private const long MostBytes = 256L << 20;
    private const int LongestLine = 4000;
    private const int MostRows = 5_000_000;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file, plain or gzip-compressed.</param>
    /// <param name="choices">How.</param>
    /// <returns>The recording, or a problem that names file, line and what was expected.</returns>
    public static FileResult<LoadRecording> Read(string path, ColumnChoices choices)
    {
        LoadRecording? recording = null;
        var problem = RecordingText.Read(path, MostBytes, LongestLine, lines => Parse(Path.GetFileName(path), lines, choices, out recording));
        return problem.Length == 0 ? new(recording, "") : new(null, problem);
    }

    private static string Parse(string name, BoundedLines lines, ColumnChoices choices, out LoadRecording? recording)
    {
        recording = null;
        string[] header = [];
        var (named, separator) = (false, ',');
        var rows = new List<double[]>();
        while (lines.MoveNext())
        {
            var line = lines.Current.ToString().Trim('\uFEFF', ' ', '\r', '\t');
            if (line.Length == 0 || line[0] is '#' or '%') continue;
            if (header.Length == 0)
            {
                separator = line.Contains('\t') ? '\t' : line.Contains(';') ? ';' : line.Contains(',') ? ',' : ' ';
                header = Fields(line, separator);
                named = !header.All(h => Number(h, out _));
                if (named) continue;
                header = [.. header.Select((_, i) => $"column {i + 1}")];
            }

            var fields = Fields(line, separator);
            if (fields.Length != header.Length) return $"{fields.Length} columns, expected {header.Length} as in the first line";
            var row = new double[fields.Length];
            for (var i = 0; i < row.Length; i++)
                if (!Number(fields[i], out row[i])) return $"{header[i]} is {RecordingText.Shown(fields[i])}, expected a number with a point for decimals";
            if (rows.Count == MostRows) return $"more than {MostRows} rows, expected a recording";
            rows.Add(row);
        }

        if (lines.Problem.Length > 0) return lines.Problem;
        if (rows.Count < 2) return $"{rows.Count} rows of numbers, expected two or more";
        var map = ChannelMap.Guess(header, named, [.. rows.Take(100)]);
        if (choices.Map is { } text && ChannelMap.Parse(text, header, out map) is { Length: > 0 } wrong) return $"--map {wrong}";
        if (choices.Places is { } places && (map = map!.WithPlaces(places, out var badPlace)) is null) return $"--places {badPlace}";
        return Build(name, map!, header, rows, choices, out recording);
    }

    private static string Build(string name, ChannelMap map, string[] header, List<double[]> rows, ColumnChoices choices, out LoadRecording? recording)
    {
        recording = null;
        var times = new double[rows.Count];
        for (var i = 0; i < times.Length; i++)
        {
            times[i] = map.Time is { } t ? rows[i][t] * map.SecondsPerTick : choices.RateHz is { } hz ? i / hz : i;
            if (i > 0 && times[i] < times[i - 1]) return $"row {i + 1}: the time goes back from {times[i - 1]} to {times[i]}, expected rising times";
        }

        var timed = map.Time is not null || choices.RateHz is not null;
        if (timed && times[^1] <= times[0]) return "all times are equal, expected rising ones";
        if (timed && times[^1] - times[0] > 7 * 86_400) return $"{times[^1] - times[0]:0} s from first to last, expected at most a week (name the unit of time by a factor: --map \"t=…*0.001,…\")";
        var unit = choices.Unit ?? map.Channels.Select(c => UnitIn().Match(header[c.Column])).Where(m => m.Success).Select(m => m.Groups[1].Value).FirstOrDefault() ?? "N";
        var channels = map.Channels.Select(c => new LoadSeries(c.Name, c.Block, times, [.. rows.Select(r => r[c.Column] * c.Factor)], c.Place)).ToArray();
        recording = new(name, "", unit, timed, timed ? (times.Length - 1) / (times[^1] - times[0]) : null, channels);
        return "";
    }

    private static string[] Fields(string line, char separator) =>
        line.Split(separator, separator == ' ' ? StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries : StringSplitOptions.TrimEntries);

    private static bool Number(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && Math.Abs(value) <= 1e15;

    [GeneratedRegex(@"[\[(](N|kg|g|V|counts)[\])]")]
    private static partial Regex UnitIn();
}
