using SotTable.Device.Journal;

namespace SotTable.Chaos;

/// <summary>One run: what was drawn happens to a scene; then everything is healed, and the judge looks at what lies on the disks.</summary>
internal sealed class Run
{
    // How long the programs may take to have everything at the hub when nothing strikes them any more; a guard, most need seconds.
    private static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(150);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(300);
    private static readonly TimeProvider s_time = TimeProvider.System;

    private readonly Scene _scene;
    private readonly Hand _hand;
    private readonly Witness _witness;

    private Run(Scene scene, Witness witness) => (_scene, _witness, _hand) = (scene, witness, new Hand(scene.Socket));

    /// <summary>Does a run.</summary>
    /// <param name="seed">Draws what happens.</param>
    /// <param name="tools">What all runs share.</param>
    /// <param name="keep">Whether to leave the folder of a run that passes.</param>
    public static async Task<Outcome> OfAsync(int seed, Tools tools, bool keep)
    {
        var draw = Draw.Of(seed);
        var since = s_time.GetTimestamp();
        using var witness = new Witness();
        List<string> problems = [];
        var folder = "";
        try
        {
            await using (var scene = await Scene.StartAsync(tools))
            {
                folder = scene.Folder;
                var run = new Run(scene, witness);
                try
                {
                    foreach (var act in draw.Acts) await run.PlayAsync(act, tools.Clock is not null);
                    await run.SettleAsync();
                    await scene.EndTableAsync(15);
                    await scene.EndHubAsync(15);
                }
                finally
                {
                    problems.AddRange(scene.Deaths);
                    problems.AddRange(witness.Complaints);
                }

                problems.AddRange(Judge.Look(scene, witness));
            }
        }
        catch (Exception e)
        {
            problems.Add($"{e.GetType().Name}: {e.Message}");
        }

        if (problems.Count == 0 && !keep) Directory.Delete(folder, recursive: true);
        return new(seed, draw.ToString(), problems, witness.Losses, s_time.GetElapsedTime(since).TotalSeconds, folder);
    }

    private async Task PlayAsync(Act act, bool clocks)
    {
        if (act.Blows.Any(b => b.Fault == Fault.OldCard)) await _scene.CopyCardAsync();
        var session = await _hand.StartSessionAsync();
        var since = s_time.GetTimestamp();
        _witness.Started(session);
        var blows = new Blows(_scene, _witness, _hand);
        foreach (var blow in act.Blows)
        {
            await WaitAsync(since, blow.At);
            if (blow.Fault != Fault.ClockStep || clocks) await blows.StrikeAsync(blow);
        }

        await WaitAsync(since, act.Lasts);
        if (act.End == SessionEnd.Hold) await _hand.EndSessionAsync();
        await _hand.PutAwayAsync();
        await blows.OverAsync();
    }

    // Everything drains when nothing strikes any more. Connections are cut once when that takes long: what was lost on the way is sent again at the next
    // connect, and else after half a minute.
    private async Task SettleAsync()
    {
        _scene.TableRelay.Heal();
        _scene.HubRelay.Heal();
        await _hand.PutAwayAsync();
        var (since, cut, quiet) = (s_time.GetTimestamp(), false, 0);
        while (quiet < 5)
        {
            await Task.Delay(Look, s_time);
            quiet = await IsDrainedAsync() ? quiet + 1 : 0;
            var elapsed = s_time.GetElapsedTime(since);
            if (elapsed > SettleLimit) throw new TimeoutException($"not everything came to the hub within {SettleLimit.TotalSeconds} s: {await StandsAsync()}");
            if (cut || elapsed < Patience) continue;
            _scene.TableRelay.Cut();
            cut = true;
        }
    }

    private async Task<bool> IsDrainedAsync()
    {
        if (await _hand.StatusAsync() is not { } status || status.GetProperty("health").GetProperty("outboxDepth").GetInt64() != 0) return false;
        var (thru, last) = Thru();
        return thru == last && status.GetProperty("health").GetProperty("journal").GetString()!.StartsWith("ok", StringComparison.Ordinal);
    }

    private (long Thru, long Last) Thru()
    {
        using var table = new SqliteFile(_scene.Cards.Last(), Look);
        using var hub = new SqliteFile(_scene.Store, Look);
        var epoch = table.Text("SELECT epoch FROM meta");
        return (hub.Number($"SELECT COALESCE(MAX(thru), 0) FROM journal WHERE epoch = '{epoch}'"), table.Number("SELECT COALESCE(MAX(n), 0) FROM outbox"));
    }

    private async Task<string> StandsAsync()
    {
        var (thru, last) = Thru();
        var health = await _hand.StatusAsync() is { } status ? $"{status.GetProperty("health").GetProperty("outboxDepth")} unacknowledged, journal {status.GetProperty("health").GetProperty("journal")}, link \"{status.GetProperty("link")}\"" : "the table does not answer";
        return $"the hub has {thru} of {last}; {health}";
    }

    private static async Task WaitAsync(long since, TimeSpan at)
    {
        var left = at - s_time.GetElapsedTime(since);
        if (left > TimeSpan.Zero) await Task.Delay(left, s_time);
    }
}
