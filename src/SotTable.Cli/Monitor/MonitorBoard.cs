using System.Globalization;
using SotTable.Device.Diagnosis;
using SotTable.Messages;
using SotTable.Samples;
using SotTable.Signal;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace SotTable.Cli.Monitor;

/// <summary>What <c>sottable monitor</c> shows: a line for each channel with its last 15 s, what the blocks carry, and where it all comes from.</summary>
internal sealed class MonitorBoard
{
    /// <summary>Characters of a line, at most.</summary>
    public const int Width = 80;

    private const string Bars = "▁▂▃▄▅▆▇█";
    private readonly TableProfile _profile;
    private readonly Calibration? _calibration;
    private readonly ChannelTrack[] _tracks;
    private readonly SignalChain _chain;
    private readonly string _origin;
    private TimeSpan _now;

    /// <summary>Makes an empty board.</summary>
    /// <param name="bench">The table.</param>
    public MonitorBoard(IBench bench)
    {
        _profile = bench.Profile;
        _calibration = bench.Calibration;
        _tracks = [.. _profile.Channels.Select(_ => new ChannelTrack())];
        _chain = new SignalChain(_profile, _calibration, Occupancy.Adult);
        var made = bench.Origin switch { SampleOrigin.Simulated => "SIM", SampleOrigin.SimulatedReplay => "SIM + REPLAY", _ => "real chips" };
        _origin = $"{made}, {(bench.IsService ? "through the running service" : "opened by this program")}";
    }

    /// <summary>Takes a sample.</summary>
    /// <param name="s">The sample.</param>
    public void Add(in RawSample s)
    {
        if (s.At > _now) _now = s.At;
        _tracks[s.Channel].Add(s);
        _chain.Add(s);
    }

    /// <summary>The board as it is now, at most 80 wide.</summary>
    public IRenderable Render()
    {
        foreach (var track in _tracks) track.PassTo(_now);
        var table = new Table { Border = TableBorder.None, ShowHeaders = true, Width = Width - 1 };
        foreach (var (title, right) in new[] { ("", false), ("value", true), ("", false), ("last 15 s", false), ("/s", true), ("lost", true), ("faults", true), ("", false) })
            table.AddColumn(new TableColumn($"[grey]{title}[/]") { Alignment = right ? Justify.Right : Justify.Left, NoWrap = true, Padding = new Padding(0, 0, 1, 0) });
        for (var i = 0; i < _tracks.Length; i++)
        {
            var (t, c) = (_tracks[i], _profile.Channels[i]);
            var (value, unit) = Value(i, c, t.Counts);
            table.AddRow(
                new Markup($"[bold]{Markup.Escape(c.Name)}[/]"), new Markup(value), new Markup($"[grey]{unit}[/]"), new Markup($"[{Colour(c)}]{Spark(t, c)}[/]"),
                new Text(t.RateHz?.ToString("0.0", CultureInfo.InvariantCulture) ?? "–"), new Text(Count(t.Lost)), new Text(Count(t.Faults)),
                new Markup(t.Fault == SampleFault.None ? "" : $"[magenta]{t.Fault}[/]"));
        }

        return new Rows(
            new Markup($"[bold]{Markup.Escape(_profile.Id)}[/]  {Markup.Escape(_origin)}"), new Text(""), table, new Text(""), new Markup(Blocks()),
            new Markup(_calibration is null ? "[grey]No calibration in force: counts.[/]" : ""), new Markup("[grey]q ends it[/]"));
    }

    private (string Value, string Unit) Value(int channel, ChannelProfile c, double? counts)
    {
        if (counts is not { } n) return ("–", "");
        if (c.Kind == ChannelKind.Breath) return ((n * c.BreathPerCount).ToString(c.BreathUnit == "V" ? "0.000" : "0.0", CultureInfo.InvariantCulture), c.BreathUnit);
        if (_calibration is null) return (n.ToString("0", CultureInfo.InvariantCulture), "counts");
        return (_calibration.Cells[channel].Newtons(n).ToString("0.00", CultureInfo.InvariantCulture), "N");
    }

    // Scaled to what it did, but never so far that noise fills the line: a five hundredth of the cell, a hundredth of the sensor's range.
    private static string Spark(ChannelTrack track, ChannelProfile c)
    {
        var trace = track.Trace.ToArray();
        var known = trace.Where(double.IsFinite).ToArray();
        if (known.Length == 0) return new string(' ', ChannelTrack.Steps);
        var least = c.Kind == ChannelKind.Load ? NominalCounts(c) / 500 : (1 << (c.Bits - 1)) / 100.0;
        var (low, high) = (known.Min(), known.Max());
        var middle = (low + high) / 2;
        var span = Math.Max(high - low, least);
        return string.Concat(trace.Select(v => double.IsFinite(v) ? Bars[(int)Math.Clamp(((v - middle) / span + 0.5) * Bars.Length, 0, Bars.Length - 1)] : ' '));
    }

    // Counts from nothing to the rated load: the bridge's output at full load, in parts of the converter's range (ratiometric).
    private static double NominalCounts(ChannelProfile c) => (c.SensitivityMvPerV ?? 1) / 1000 * c.Gain * (1L << c.Bits) / 2;

    private string Blocks()
    {
        var view = _chain.View;
        var unit = view.Calibrated ? "N" : "counts";
        string Load(double? load) => load?.ToString(view.Calibrated ? "0.0" : "0", CultureInfo.InvariantCulture) ?? "–";
        var share = view.ShareA is { } a && Math.Round(100 * a) is var percent ? $"   A : B [bold]{percent:0} : {100 - percent:0}[/]" : "";
        return $"[deepskyblue1]A[/] [bold]{Load(view.LoadA)}[/] {unit}   [orange1]B[/] [bold]{Load(view.LoadB)}[/] {unit}   sum {Load(view.Total)} {unit}{share}";
    }

    private static string Colour(ChannelProfile c) => c.Kind == ChannelKind.Breath ? "turquoise2" : c.Block == BlockId.A ? "deepskyblue1" : "orange1";

    private static string Count(long n) => n.ToString(CultureInfo.InvariantCulture);
}
