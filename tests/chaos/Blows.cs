namespace SotTable.Chaos;

/// <summary>Strikes, and takes back what does not end by itself.</summary>
/// <param name="scene">Who is struck.</param>
/// <param name="witness">Notes what excuses a loss.</param>
/// <param name="hand">Looks at the table.</param>
internal sealed class Blows(Scene scene, Witness witness, Hand hand)
{
    private static readonly TimeSpan ADose = TimeSpan.FromMilliseconds(400);

    // After so long a session has tried to write, and the table has told that it can't.
    private static readonly TimeSpan Noticed = TimeSpan.FromSeconds(3);

    private readonly List<Task> _ending = [];
    private readonly HashSet<bool> _full = [];

    /// <summary>Strikes once; programs run again when it returns.</summary>
    public async Task StrikeAsync(Blow blow)
    {
        var relay = blow.AtTable ? scene.TableRelay : scene.HubRelay;
        var pause = blow.Dose * ADose;
        switch (blow.Fault)
        {
            case Fault.KillTable:
                witness.Killed();
                _full.Remove(true);
                await scene.KillTableAsync(pause / 4);
                break;
            case Fault.KillHub:
                _full.Remove(false);
                await scene.EndHubAsync(9);
                await Task.Delay(pause, TimeProvider.System);
                await scene.StartHubAsync();
                break;
            case Fault.KillBroker:
                await scene.RestartBrokerAsync(pause);
                break;
            case Fault.Lose or Fault.Double or Fault.Swap:
                relay.Play(blow.Fault switch { Fault.Lose => Trick.Lose, Fault.Double => Trick.Double, _ => Trick.Swap }, blow.Up, blow.Dose);
                break;
            case Fault.Delay:
                relay.Delay(pause / 4);
                EndAfter(2 * pause, () => relay.Delay(TimeSpan.Zero));
                break;
            case Fault.Cut:
                relay.Cut();
                break;
            case Fault.Silence:
                relay.Silence(true);
                EndAfter(4 * pause, () => relay.Silence(false));
                break;
            case Fault.DiskFull:
                if (blow.AtTable) witness.DiskFull(true);
                scene.FillDisk(blow.AtTable, true);
                _full.Add(blow.AtTable);
                _ending.Add(MakeRoomAfterAsync(2 * pause, blow.AtTable));
                break;
            case Fault.ClockStep:
                scene.StepClock(blow.AtTable, (blow.Dose % 2 == 0 ? 1 : -1) * TimeSpan.FromHours(blow.Dose * 7));
                break;
            case Fault.RestoreHub:
                await scene.BackUpAsync();
                await Task.Delay(pause, TimeProvider.System);
                await scene.RestoreAsync();
                break;
            case Fault.NewCard:
                witness.Killed();
                _full.Remove(true);
                await scene.ChangeCardAsync();
                break;
            case Fault.OldCard:
                witness.Killed();
                _full.Remove(true);
                await scene.PutBackCardAsync();
                break;
        }
    }

    /// <summary>Waits until nothing lasts any more.</summary>
    public Task OverAsync() => Task.WhenAll(_ending);

    private void EndAfter(TimeSpan time, Action end) => _ending.Add(EndAfterAsync(time, end));

    private static async Task EndAfterAsync(TimeSpan time, Action end)
    {
        await Task.Delay(time, TimeProvider.System);
        end();
    }

    private async Task MakeRoomAfterAsync(TimeSpan time, bool ofTable)
    {
        await Task.Delay(time, TimeProvider.System);
        if (ofTable && time >= Noticed && _full.Contains(true)) await LookForNoticeAsync();
        if (_full.Remove(ofTable)) scene.FillDisk(ofTable, false);
        if (!ofTable) return;
        witness.DiskFull(false);
        // One that has just started may find out only now.
        for (var i = 0; i < 50 && !scene.Table.Exited.IsCompleted && await hand.StatusAsync() is null; i++) await Task.Delay(ADose / 4, TimeProvider.System);
        await scene.ReviveTableAsync();
    }

    // The session runs on, and the table says that its disk takes nothing.
    private async Task LookForNoticeAsync()
    {
        if (await hand.StatusAsync() is not { } status || !_full.Contains(true) || witness.IsBehind(Noticed)) return;
        var state = status.GetProperty("state");
        if (state.GetProperty("phase").GetString() != "running" || state.GetProperty("elapsedMs").GetInt64() < Noticed.TotalMilliseconds) return;
        if (!state.GetProperty("notices").EnumerateArray().Any(n => n.GetString()!.StartsWith("journal-fault", StringComparison.Ordinal)))
            witness.Say($"the table's disk took nothing for {Noticed.TotalSeconds} s and it said nothing of it: {state}");
    }
}
