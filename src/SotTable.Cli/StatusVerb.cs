using System.CommandLine;
using System.Text.Json;
using SotTable.Messages;
using SotTable.Signal;

namespace SotTable.Cli;

/// <summary><c>sottable status</c>: how a running table stands, in a few lines.</summary>
internal static class StatusVerb
{
    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where to speak.</param>
    public static Command Create(Terminal terminal)
    {
        var json = new Option<bool>("--json") { Description = "The table's own answer, one line of JSON." };
        var socket = TableSocket.Option();
        var command = new Command("status", "Say how a running table stands.") { json, socket };
        command.SetAction((parsed, cancellationToken) => TableSocket.TalkAsync(
            parsed.GetRequiredValue(socket),
            terminal,
            async table =>
            {
                var answer = await table.StatusAsync(cancellationToken);
                if (!TableSocket.IsDone(answer, out var problem)) return terminal.Refuse(ExitCode.DeviceLost, problem);
                if (parsed.GetValue(json)) terminal.Out.WriteLine(answer.GetRawText());
                else Print(answer, terminal);
                return ExitCode.Done;
            },
            cancellationToken));
        return command;
    }

    private static void Print(JsonElement answer, Terminal terminal)
    {
        var state = answer.GetProperty("state").Deserialize(WireJson.Default.StateMessage)!; // the table's own message
        var health = answer.GetProperty("health").Deserialize(WireJson.Default.HealthMessage)!; // likewise
        var to = terminal.Out;
        var note = answer.GetProperty("originNote").GetString() is { Length: > 0 } n ? $" ({n})" : "";
        to.WriteLine($"Table    {terminal.Strong(answer.GetProperty("address").GetString()!)}, {answer.GetProperty("version").GetString()}");
        to.WriteLine($"Samples  {Origin(answer.GetProperty("origin").GetString())}{note}, {(health.RealTime ? "real-time priority" : "usual priority")}");
        to.WriteLine($"Session  {terminal.Strong(state.Phase.ToString())}{Times(state)}");
        to.WriteLine($"Load     A {Load(state.LoadA, state.Unit)}, B {Load(state.LoadB, state.Unit)}");
        if (state.Breath is { } b) to.WriteLine($"Breath   {Rate(b)}");
        to.WriteLine($"Broker   {(answer.GetProperty("connected").GetBoolean() ? "connected" : answer.GetProperty("link").GetString() is { Length: > 0 } why ? why : "not used")}");
        to.WriteLine($"Journal  {health.Journal}, {answer.GetProperty("eventsCommitted").GetInt64()} events on disk");
        to.WriteLine($"Up       {TimeSpan.FromSeconds(health.UptimeS)}, {health.Frames} frames, {health.FramesNotSent} of them not sent");
        foreach (var c in health.Channels)
            to.WriteLine($"  {c.Name,-8} {(c.MeasuredHz is { } hz ? $"{hz,7:0.00} Hz" : "      – Hz")}  {c.Good,9} good  {c.Lost,6} lost  {c.Faults,6} faults  {c.Fault}");
        foreach (var line in NoticeLines(state.Notices)) to.WriteLine(line);
    }

    /// <summary>Notices in words, 80 columns wide; one of a newer table by its code.</summary>
    /// <param name="notices">As in <c>state</c>: <c>code</c> or <c>code:subject</c>.</param>
    internal static IEnumerable<string> NoticeLines(IEnumerable<string> notices)
    {
        const string Lead = "Notice   ";
        foreach (var of in notices.Select(n => n.Split(':', 2)).GroupBy(n => n[0], n => n.Length > 1 ? n[1] : ""))
        {
            var subjects = string.Join(", ", of.Where(s => s.Length > 0));
            var known = NoticeCode.All.FirstOrDefault(c => c.Name == of.Key);
            var text = known is null ? of.Key : known.Title.TrimEnd('.');
            if (subjects.Length > 0) text += $": {subjects}";
            if (known is not null) text += $"{(text.EndsWith('.') ? "" : ".")} {known.Advice}";
            foreach (var (i, line) in Broken(text, 80 - Lead.Length).Index()) yield return (i == 0 ? Lead : new string(' ', Lead.Length)) + line;
        }
    }

    private static IEnumerable<string> Broken(string text, int columns)
    {
        while (text.Length > columns && text.LastIndexOf(' ', columns) is var at && at > 0)
        {
            yield return text[..at];
            text = text[(at + 1)..];
        }

        yield return text;
    }

    private static string Times(StateMessage s) => s.LeftMs is { } left ? $", {TimeSpan.FromSeconds(Math.Ceiling(left / 1e3)):mm\\:ss} left"
        : s.ElapsedMs is { } elapsed ? $", {TimeSpan.FromMilliseconds(elapsed):mm\\:ss} elapsed" : "";

    // As on the page: plain, rounded, or with its doubt.
    private static string Rate(BreathNote b) => b.RatePerMin is not { } rate ? $"– ({Doubt(b)})"
        : b.Confidence >= 0.75 ? $"{rate:0.0} /min" : b.Confidence >= 0.5 ? $"≈ {rate:0} /min" : $"{rate:0} /min in doubt ({Doubt(b)})";

    private static string Doubt(BreathNote b) => DoubtWords(b.Doubt);

    /// <summary>Why a rate is not plain, in the words of the page.</summary>
    /// <param name="doubt">The reason.</param>
    internal static string DoubtWords(BreathDoubt doubt) => doubt switch
    {
        BreathDoubt.NoSignal => "no breath signal",
        BreathDoubt.Flat => "the signal is flat",
        BreathDoubt.Clipped => "the signal reaches the end of the sensor’s range",
        BreathDoubt.FewBreaths => "too few breaths to tell",
        BreathDoubt.Moving => "movement",
        BreathDoubt.Noisy => "noisy signal",
        BreathDoubt.Irregular => "irregular",
        BreathDoubt.CountsDisagree => "two ways of counting disagree",
        BreathDoubt.LongInterval => "a long interval",
        BreathDoubt.Empty => "nobody on the blocks",
        BreathDoubt.NoRipple => "no ripple on the blocks",
        _ => "",
    };

    private static string? Origin(string? word) => word == "simulatedReplay" ? "simulated, a recording" : word;

    private static string Load(double? load, string unit) => load is { } l ? $"{l:0.0} {unit}" : "–";
}
