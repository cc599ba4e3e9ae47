using SotTable.Device.Sensing;
using SotTable.Messages;

namespace SotTable.Device;

/// <summary>What the optional display at the table shows: the session's state in a word, the time that is left, the share. Thread-safe; one <see cref="RunAsync"/>.</summary>
/// <param name="display">The display, on a bus of its own: what it takes of time, or a bus that hangs, costs no converter a sample.</param>
/// <param name="time">Clock.</param>
internal sealed class TableScreen(Ssd1306 display, TimeProvider time)
{
    private static readonly TimeSpan StepEvery = TimeSpan.FromMilliseconds(250);

    // A display that is away costs its bus a time-out each time it is asked.
    private static readonly TimeSpan AwayFor = TimeSpan.FromSeconds(5);

    // Ten seconds: nothing reads back what the display shows.
    private const int AnewEvery = 40;

    private readonly ScreenPicture _picture = new();
    private readonly Lock _gate = new();
    private StateMessage? _state;
    private int _steps;
    private long _stateAt;

    /// <summary>Takes the newest state.</summary>
    /// <param name="state">The state.</param>
    public void Take(StateMessage state)
    {
        lock (_gate) (_state, _stateAt) = (state, time.GetTimestamp());
    }

    /// <summary>Shows until cancelled; then dark.</summary>
    /// <param name="stopping">Ends it.</param>
    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                // The transfer blocks until the bus has taken it: not on a thread that others wait for.
                var shown = await Task.Factory.StartNew(Step, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
                await Task.Delay(shown ? StepEvery : AwayFor, time, stopping);
            }
        }
        finally
        {
            _picture.Clear();
            display.TryShow(_picture);
        }
    }

    /// <summary>Shows what is due now.</summary>
    /// <returns>False when the display did not take it.</returns>
    public bool Step()
    {
        StateMessage? state;
        TimeSpan since;
        lock (_gate) (state, since) = (_state, time.GetElapsedTime(_stateAt));
        if (++_steps % AnewEvery == 0) display.Distrust();
        _picture.Clear();
        if (state is not null) Draw(state, since);
        return display.TryShow(_picture);
    }

    private void Draw(StateMessage state, TimeSpan since)
    {
        ScreenFont.Write(_picture, 0, 0, state.Phase.ToString().ToUpperInvariant() is var word && word == "IDLE" ? "READY" : word);
        var corner = (state.Notices.Count > 0 ? "! " : "") + (state.Mode == SessionMode.Sim ? "SIM" : "");
        ScreenFont.Write(_picture, ScreenPicture.Width - (ScreenFont.Step * corner.Length), 0, corner);
        if (Time(state, since) is { } shown) Clock(shown);
        if (state.LeftShare is not { } left) return;
        var percent = (int)Math.Round(100 * left);
        var share = $"L {percent} : {100 - percent} R";
        ScreenFont.Write(_picture, (ScreenPicture.Width - (ScreenFont.Step * share.Length)) / 2, 56, share);
    }

    // As on the page: what is left, a stop-watch's time, or how long somebody has been on the blocks since the end.
    private static TimeSpan? Time(StateMessage state, TimeSpan since)
    {
        var running = state.Phase == SessionPhase.Running ? since.TotalMilliseconds : 0;
        if (state.Phase is SessionPhase.Running or SessionPhase.Paused)
            return state.LeftMs is { } left ? TimeSpan.FromSeconds(Math.Ceiling(Math.Max(0, left - running) / 1000)) : TimeSpan.FromMilliseconds((state.ElapsedMs ?? 0) + running);
        return state.Phase == SessionPhase.Ended && state.OnBlocksMs is { } on ? TimeSpan.FromMilliseconds(on + since.TotalMilliseconds) : null;
    }

    private void Clock(TimeSpan shown)
    {
        const int DigitWidth = 22, DigitHeight = 40, Gap = 4, Top = 12;
        var minutes = Math.Min(99, (int)shown.TotalMinutes);
        var x = 8;
        foreach (var digit in (ReadOnlySpan<int>)[minutes / 10, minutes % 10, shown.Seconds / 10, shown.Seconds % 10])
        {
            ScreenFont.Draw(_picture, x, Top, DigitWidth, DigitHeight, digit);
            x += DigitWidth + Gap;
            if (x != 8 + (2 * (DigitWidth + Gap))) continue;
            _picture.Fill(x + 1, Top + 12, 4, 4);
            _picture.Fill(x + 1, Top + 26, 4, 4);
            x += 10;
        }
    }
}
