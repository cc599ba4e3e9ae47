using System.Globalization;
using System.Text.RegularExpressions;

namespace SotTable.Cli.Analyse;

/// <summary>Which columns of a file are what.</summary>
/// <param name="Time">Column of the time, from 0; <c>null</c> for none.</param>
/// <param name="SecondsPerTick">Seconds of a unit of time.</param>
/// <param name="Channels">The channels.</param>
internal sealed record ChannelMap(int? Time, double SecondsPerTick, IReadOnlyList<MappedColumn> Channels)
{
    // Sensor places of the insoles in the PhysioNet set gaitpdb, from its format text; the right foot is mirrored.
    private static readonly (double X, double Y)[] Insole = [(-500, -800), (-700, -400), (-300, -400), (-700, 0), (-300, 0), (-700, 400), (-300, 400), (-500, 800)];
    private static readonly Regex TimeName = new(@"^(t|time|at|seconds?|timestamp)([\s_\[(]*(s|sec|seconds|ms|us|µs)[\])]*)?$", RegexOptions.IgnoreCase);
    private static readonly Regex BlockName = new(@"^([abAB]|[lrLR]|left|right|Left|Right)[ _-]?\d{0,2}([ ]?[\[(].*)?$");

    /// <summary>Reads <c>t=t_s,A1=L1,A2=5*0.25,B=10-17</c>: names of channels, then the column by its name or number from 1, a range, a factor.</summary>
    /// <param name="text">The map.</param>
    /// <param name="header">Names of the columns.</param>
    /// <param name="map">The map.</param>
    /// <returns>The problem; empty when there is a map.</returns>
    public static string Parse(string text, IReadOnlyList<string> header, out ChannelMap? map)
    {
        map = null;
        int? time = null;
        var ticks = 1.0;
        var channels = new List<MappedColumn>();
        foreach (var entry in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (entry.IndexOf('=') is var at && at < 1) return $"\"{entry}\": expected NAME=COLUMN such as A1=L1";
            var (name, column, factor) = (entry[..at].Trim(), entry[(at + 1)..].Trim(), 1.0);
            if (column.LastIndexOf('*') is var star and > 0)
            {
                if (!double.TryParse(column[(star + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out factor) || !double.IsFinite(factor) || factor == 0)
                    return $"\"{entry}\": {column[(star + 1)..]}: expected a factor such as 0.25";
                column = column[..star].Trim();
            }

            if (Columns(column, header) is not { } range) return $"\"{entry}\": no column {column}, expected {Shown(header)}";
            if (name == "t")
            {
                (time, ticks) = (range.From, factor * TicksOf(header[range.From]));
                continue;
            }

            if (BlockOf(name) is not { } block) return $"\"{entry}\": {name}: expected t, or a channel of block A or B (L or R) such as A1";
            for (var c = range.From; c <= range.To; c++) channels.Add(new(range.From == range.To ? name : $"{name}{c - range.From + 1}", block, c, factor, null));
        }

        if (channels.Count == 0) return "no channel, expected one at least such as A1=2";
        map = new(time, ticks, channels);
        return "";
    }

    /// <summary>What can be guessed from names, or from the numbers of a file without names.</summary>
    /// <param name="header">Names of the columns.</param>
    /// <param name="named">Whether the file gave them.</param>
    /// <param name="rows">The first rows.</param>
    public static ChannelMap Guess(IReadOnlyList<string> header, bool named, IReadOnlyList<double[]> rows)
    {
        if (!named && IsInsoles(rows))
            return new(0, 1, [.. Enumerable.Range(0, 16).Select(i => new MappedColumn($"{(i < 8 ? 'L' : 'R')}{(i % 8) + 1}", i / 8, i + 1, 1, i < 8 ? Insole[i] : (-Insole[i - 8].X, Insole[i - 8].Y)))]);
        int? time = named ? header.Select((h, i) => (h, i)).Where(c => TimeName.IsMatch(c.h)).Select(c => (int?)c.i).FirstOrDefault() : Rises(rows) ? 0 : null;
        var others = Enumerable.Range(0, header.Count).Where(i => i != time).ToArray();
        var sided = named ? others.Where(i => BlockName.IsMatch(header[i])).ToArray() : [];
        if (sided.Length > 0) others = sided;
        return new(time, time is { } t ? TicksOf(header[t]) : 1, [.. others.Select(i => new MappedColumn(header[i], sided.Length > 0 ? BlockOf(header[i]) : others.Length == 1 ? 0 : null, i, 1, null))]);
    }

    /// <summary>Puts places on channels: <c>A1=-120/200,A2=…</c>.</summary>
    /// <param name="text">The places.</param>
    /// <param name="problem">What is wrong; empty when nothing is.</param>
    public ChannelMap? WithPlaces(string text, out string problem)
    {
        problem = "";
        var channels = Channels.ToArray();
        foreach (var entry in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = entry.Split('=', '/');
            var i = Array.FindIndex(channels, c => c.Name == parts[0].Trim());
            if (parts.Length != 3 || i < 0 || !Number(parts[1], out var x) || !Number(parts[2], out var y))
            {
                problem = $"\"{entry}\": expected a channel and its place such as {channels[0].Name}=-120/200";
                return null;
            }

            channels[i] = channels[i] with { Place = (x, y) };
        }

        return this with { Channels = channels };
    }

    private static bool Number(string text, out double value) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    private static int? BlockOf(string name) => char.ToUpperInvariant(name[0]) switch { 'A' or 'L' => 0, 'B' or 'R' => 1, _ => null };

    private static double TicksOf(string name) => name.Contains("ms", StringComparison.OrdinalIgnoreCase) ? 1e-3 : name.Contains("us", StringComparison.OrdinalIgnoreCase) || name.Contains('µ') ? 1e-6 : 1;

    private static (int From, int To)? Columns(string column, IReadOnlyList<string> header)
    {
        for (var i = 0; i < header.Count; i++)
            if (header[i] == column) return (i, i);
        var ends = column.Split('-');
        if (!int.TryParse(ends[0], out var from) || from < 1 || from > header.Count || ends.Length > 2) return null;
        var to = from;
        if (ends.Length == 2 && (!int.TryParse(ends[1], out to) || to < from || to > header.Count)) return null;
        return (from - 1, to - 1);
    }

    private static string Shown(IReadOnlyList<string> header) => string.Join(", ", header.Take(12)) + (header.Count > 12 ? ", …" : "");

    private static bool IsInsoles(IReadOnlyList<double[]> rows) =>
        rows[0].Length == 19 && rows.All(r => Math.Abs(r[1..9].Sum() - r[17]) < 0.05 && Math.Abs(r[9..17].Sum() - r[18]) < 0.05);

    // A time and no load: rises by about the same from row to row.
    private static bool Rises(IReadOnlyList<double[]> rows)
    {
        if (rows.Count < 3 || rows[0].Length < 2) return false;
        var step = (rows[^1][0] - rows[0][0]) / (rows.Count - 1);
        return step > 0 && rows.Zip(rows.Skip(1)).All(p => p.Second[0] - p.First[0] is var d && d > 0.5 * step && d < 1.5 * step);
    }
}

/// <summary>A column of a file that is a channel.</summary>
/// <param name="Name">Name of the channel.</param>
/// <param name="Block">0 or 1; <c>null</c> for none.</param>
/// <param name="Column">Column from 0.</param>
/// <param name="Factor">What its numbers are multiplied by.</param>
/// <param name="Place">Where the cell sits.</param>
internal sealed record MappedColumn(string Name, int? Block, int Column, double Factor, (double X, double Y)? Place);
