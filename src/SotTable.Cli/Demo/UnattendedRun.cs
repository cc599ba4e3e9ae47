using SotTable.Messages;
using SotTable.Sessions;

namespace SotTable.Cli.Demo;

/// <summary>One whole session on every table of a stage, watched by a client of its own.</summary>
/// <param name="stage">Broker, hub and tables, ready.</param>
/// <param name="length">From ready to the end of the measurement.</param>
/// <param name="say">Takes a sentence for people.</param>
internal sealed class UnattendedRun(DemoStage stage, TimeSpan length, Action<string> say)
{
    // Guards against a hang only; what is waited for takes milliseconds.
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(30);

    /// <summary>Planned time of the session that fits a run.</summary>
    /// <param name="length">Length of the run, 10 s or more.</param>
    public static TimeSpan SessionOf(TimeSpan length) => TimeSpan.FromSeconds(Math.Floor(length.TotalSeconds / 2));

    /// <summary>Presses, waits and counts.</summary>
    /// <param name="cancellationToken">Ctrl-C.</param>
    public async Task<DemoReport> RunAsync(CancellationToken cancellationToken)
    {
        var time = TimeProvider.System;
        var start = time.GetTimestamp();
        var before = await FramesAsync(cancellationToken);
        foreach (var table in stage.Tables) stage.Live.Ask(table.Address, t => { t.BeginLatency(); return 0; });

        say("Pressing the button.");
        var completed = await Task.WhenAll(stage.Tables.Select(t => SessionAsync(t, cancellationToken)));
        var rest = length - time.GetElapsedTime(start);
        if (rest > TimeSpan.Zero) await Task.Delay(rest, time, cancellationToken);

        var after = await FramesAsync(cancellationToken);
        long published = 0, seen = 0, eventsLost = 0;
        List<double> latency = [];
        for (var i = 0; i < stage.Tables.Count; i++)
        {
            var address = stage.Tables[i].Address;
            var (from, to) = (before[i].Frames, after[i].Frames);
            await stage.Live.WaitAsync(address, t => t.LastFrame >= to && t.Records(after[i].Records) == after[i].Records, Guard / 6, cancellationToken);
            published += to - from;
            seen += stage.Live.Ask(address, t => t.Frames(from, to));
            eventsLost += after[i].Records - stage.Live.Ask(address, t => t.Records(after[i].Records));
            latency.AddRange(stage.Live.Ask(address, t => t.LatencyMs.ToArray()));
        }

        return new(published, seen, published - seen, LatencyMs.Of(latency), completed.Count(c => c), eventsLost);
    }

    private async Task<bool> SessionAsync(DemoTable table, CancellationToken cancellationToken)
    {
        await table.PressAsync(TimeSpan.Zero, cancellationToken);
        if (!await stage.Live.WaitAsync(table.Address, t => t.State is { Phase: SessionPhase.Running }, Guard, cancellationToken))
        {
            say($"{table.Address}: the press did not start a session within {Guard.TotalSeconds} s.");
            return false;
        }

        var session = stage.Live.Ask(table.Address, t => t.State!.Session);
        say($"{table.Address}: session {session} runs.");
        var ended = await stage.Live.WaitAsync(
            table.Address,
            t => t.State is { Phase: SessionPhase.Ended, EndReason: EndReason.Time } state && state.Session == session && t.Summary?.Session == session,
            SessionOf(length) + Guard,
            cancellationToken);
        say(ended ? $"{table.Address}: the session ended after its planned time." : $"{table.Address}: the session did not end as planned.");
        return ended;
    }

    private async Task<IReadOnlyList<(long Frames, long Records)>> FramesAsync(CancellationToken cancellationToken) =>
        await Task.WhenAll(stage.Tables.Select(t => t.CountsAsync(cancellationToken)));
}
