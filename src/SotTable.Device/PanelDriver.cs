using SotTable.Device.Sensing;
using SotTable.Sessions;

namespace SotTable.Device;

/// <summary>Plays the patterns of light and sound on the panel, a step every 50 ms. Thread-safe; one <see cref="RunAsync"/>.</summary>
/// <param name="panel">The panel.</param>
/// <param name="time">Clock.</param>
internal sealed class PanelDriver(ITablePanel panel, TimeProvider time)
{
    private static readonly TimeSpan StepEvery = TimeSpan.FromMilliseconds(50);
    private readonly Lock _gate = new();
    private LightPattern _light = PanelPatterns.Light(Idle.Instance, PanelNotice.None);
    private long _lightSince = time.GetTimestamp();
    private LightPattern? _over;
    private long _overSince;
    private BuzzerPattern? _sound;
    private long _soundSince;
    private (LightColor Light, double Hertz, double Level) _shown = (default, -1, -1);

    /// <summary>Name of the light that shines and of the sound that plays (empty for silence), for people and tests.</summary>
    public (string Light, string Sound) Playing
    {
        get
        {
            lock (_gate) return (_light.Name, _sound?.Name ?? "");
        }
    }

    /// <summary>What was last given to the panel.</summary>
    public (LightColor Light, double Hertz, double Level) Shown
    {
        get
        {
            lock (_gate) return _shown;
        }
    }

    /// <summary>Changes the light.</summary>
    /// <param name="state">Where the session stands.</param>
    /// <param name="notice">What stands beside it.</param>
    public void Light(SessionState state, PanelNotice notice)
    {
        var light = PanelPatterns.Light(state, notice);
        lock (_gate)
        {
            if (light.Name == _light.Name) return;
            _light = light;
            _lightSince = time.GetTimestamp();
        }
    }

    /// <summary>Plays a sound instead of the one that plays.</summary>
    /// <param name="sound">The sound.</param>
    public void Sound(BuzzerPattern sound)
    {
        lock (_gate) (_sound, _soundSince) = (sound, time.GetTimestamp());
    }

    /// <summary>Flashes once, over whatever shines.</summary>
    public void Flash()
    {
        lock (_gate) (_over, _overSince) = (PanelPatterns.Press, time.GetTimestamp());
    }

    /// <summary>Blinks for some seconds, over whatever shines, so that a person sees which table this is. A press shows itself all the same.</summary>
    public void Identify()
    {
        lock (_gate) (_over, _overSince) = (PanelPatterns.Identify, time.GetTimestamp());
    }

    /// <summary>Plays until cancelled; then silence.</summary>
    /// <param name="stopping">Ends it.</param>
    public async Task RunAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(StepEvery, time);
        try
        {
            do Step();
            while (await timer.WaitForNextTickAsync(stopping));
        }
        finally
        {
            panel.SetBuzzer(0, 0);
        }
    }

    /// <summary>Shows what is due now. Touches the panel only when something changes.</summary>
    public void Step()
    {
        lock (_gate)
        {
            LightColor? color = null;
            if (_over is not null && (color = _over.At(time.GetElapsedTime(_overSince))) is null) _over = null;
            var light = color ?? _light.At(time.GetElapsedTime(_lightSince)) ?? default;
            var tone = _sound?.At(time.GetElapsedTime(_soundSince));
            if (tone is null) _sound = null;
            var due = (light, tone?.Hertz ?? 0, tone?.Level ?? 0);
            if (due.light != _shown.Light) panel.SetLight(light.Red, light.Green, light.Blue);
            if (due.Item2 != _shown.Hertz || due.Item3 != _shown.Level) panel.SetBuzzer(due.Item2, due.Item3);
            _shown = due;
        }
    }
}
