using System.Globalization;
using System.Text.Json;

namespace SotTable.Cli.Analyse;

/// <summary>An analysis in at most 80 columns.</summary>
internal static class AnalysisPrint
{
    private const int MostEvents = 30;

    /// <summary>Prints.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="analysis">What <see cref="RecordingAnalysis"/> found.</param>
    public static void To(Terminal terminal, JsonElement analysis)
    {
        var to = terminal.Out;
        var timed = analysis.GetProperty("timed").GetBoolean();
        to.WriteLine(Cut($"{analysis.GetProperty("file")}: {analysis.GetProperty("rows")} rows, {(timed ? $"{Number(analysis, "seconds")} s, {Number(analysis, "rateHz")} Hz" : "no times")}, {analysis.GetProperty("unit")}{(analysis.GetProperty("origin").ValueKind == JsonValueKind.String ? $", {analysis.GetProperty("origin")}" : "")}"));
        foreach (var note in analysis.GetProperty("notes").EnumerateArray())
            foreach (var line in Wrapped(note.ToString())) to.WriteLine(line);
        to.WriteLine();
        to.WriteLine($"{"channel",-12} {"mean",11} {"max",11} {"noise",9} {"spikes",7} {"gaps",5} {"steps",6} {"drift",10}");
        foreach (var c in analysis.GetProperty("channels").EnumerateArray())
            to.WriteLine(
                $"{Cut(c.GetProperty("name").ToString(), 12),-12} {Number(c, "mean"),11} {Number(c, "max"),11} {Number(c, "noise"),9} {c.GetProperty("glitchCount"),7} {c.GetProperty("gaps").GetArrayLength(),5} {c.GetProperty("stepCount"),6} {(c.GetProperty("drift") is { ValueKind: JsonValueKind.Object } d ? Number(d, "slope") : "–"),10}");
        to.WriteLine($"Drift is in {analysis.GetProperty("unit")} per {(timed ? "minute" : "1000 samples")}, over the longest stretch without a step.");
        foreach (var b in analysis.GetProperty("blocks").EnumerateArray()) Block(terminal, b);
        if (analysis.GetProperty("pair") is not { ValueKind: JsonValueKind.Object } pair) return;
        to.WriteLine();
        to.WriteLine($"Left {Number(pair, "leftPercent")} %, index {Number(pair, "bai")} % ({pair.GetProperty("baiMethod")})");
    }

    private static void Block(Terminal terminal, JsonElement b)
    {
        var to = terminal.Out;
        to.WriteLine();
        to.WriteLine(terminal.Strong($"Block {b.GetProperty("name")} ({b.GetProperty("side")}): mean {Number(b, "meanN")} N, max {Number(b, "maxN")} N, {b.GetProperty("contactCount")} contacts"));
        var events = b.GetProperty("events").EnumerateArray().ToArray();
        foreach (var e in events.Take(MostEvents)) to.WriteLine($"  {Number(e, "t"),10} s  {e.GetProperty("kind"),-9} {Number(e, "sizeN"),10} N");
        if (events.Length > MostEvents) to.WriteLine($"  … {events.Length - MostEvents} more events; --json has them.");
        foreach (var r in b.GetProperty("rests").EnumerateArray())
        {
            to.WriteLine($"  Rest from {r.GetProperty("from")} to {r.GetProperty("until")} s: {Words(r.GetProperty("verdict").ToString())}");
            to.WriteLine($"    changed by {Number(r, "changeN")} N, beyond the instrument from {Number(r, "boundN")} N ({r.GetProperty("boundBy")}){(r.GetProperty("creepN").ValueKind == JsonValueKind.Number ? $"; {Number(r, "creepN")} N of predicted creep taken off" : "")}; settled after {Number(r, "settledAfterS")} s");
        }
    }

    private static string Words(string verdict) => verdict switch
    {
        "settling" => "settling.",
        "drift" => "slow change.",
        _ => "no change beyond the instrument.",
    };

    private static string Number(JsonElement of, string name) =>
        of.GetProperty(name) is { ValueKind: JsonValueKind.Number } n ? n.GetDouble().ToString("G5", CultureInfo.InvariantCulture) : "–";

    private static string Cut(string text, int most = 80) => text.Length <= most ? text : text[..(most - 1)] + "…";

    private static IEnumerable<string> Wrapped(string text)
    {
        while (text.Length > 80)
        {
            var at = text.LastIndexOf(' ', 79);
            yield return text[..at];
            text = text[(at + 1)..];
        }

        yield return text;
    }
}
