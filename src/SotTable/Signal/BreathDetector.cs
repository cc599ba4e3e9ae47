namespace SotTable.Signal;

/// <summary>
/// Finds each breath in the samples of a sensor as they come, says the rate and how far to believe it. Causal: nothing is taken back.
/// Pure; time is the samples' own. One owner; not thread-safe. <see cref="Add"/> allocates nothing.
/// </summary>
public sealed class BreathDetector
{
    private const double GapS = 1;
    private const double StuckS = 4;
    private const double HoldS = 2;
    private const double JumpS = 30; // as long as a rate looks back: it may hold what is no breath
    private const double HugeValue = 1e100; // its square is still a number

    private readonly BreathTuning _tuning;
    private readonly BreathSensor _sensor;
    private readonly double _sign;
    private readonly double _stuckSamples;
    private readonly int _mean;
    private readonly BreathSignal _signal;
    private readonly BreathSize _size = new();
    private readonly BreathTurns _turns;
    private readonly FlowTurns _flow;
    private readonly BreathLog _log = new();
    private readonly BreathRate _rate;
    private readonly LoadSteps? _steps;
    private readonly BreathClipping _clipping;
    private double _lastAt = double.NegativeInfinity;
    private int _stuck;
    private double _sum;
    private int _summed;
    private double _movedUntil = double.NegativeInfinity;
    private double _jumpedAt = double.NegativeInfinity;
    private bool _settling;
    private double _nextReading = double.NegativeInfinity;
    private double _stirredAt = double.PositiveInfinity; // when the signal last went up or down
    private double _heldAt = double.NegativeInfinity; // when a breath that was taken in was last seen held

    /// <summary>Makes a detector.</summary>
    /// <param name="sensor">What the signal measures.</param>
    /// <param name="sampleRateHz">Nominal samples a second, above 0; 25 or more are brought down to about 25.</param>
    /// <param name="inverted">Polarity: true when the signal falls with inspiration. It is a setting and never guessed.</param>
    public BreathDetector(BreathSensor sensor, double sampleRateHz, bool inverted = false)
        : this(sensor, sampleRateHz, inverted, BreathTuning.Of(sensor))
    {
    }

    internal BreathDetector(BreathSensor sensor, double sampleRateHz, bool inverted, BreathTuning tuning)
    {
        if (!(sampleRateHz is > 0 and < 100_000)) throw new ArgumentOutOfRangeException(nameof(sampleRateHz), sampleRateHz, "A rate above 0.");
        (_sensor, _tuning, _sign) = (sensor, tuning, inverted ? -1 : 1);
        _mean = Math.Max(1, (int)Math.Round(sampleRateHz / tuning.StepHz));
        _stuckSamples = StuckS * sampleRateHz;
        var rateHz = sampleRateHz / _mean;
        _signal = new BreathSignal(tuning, rateHz);
        _turns = new BreathTurns(tuning);
        _flow = new FlowTurns(rateHz);
        _rate = new BreathRate(sensor, rateHz);
        _clipping = new BreathClipping(sampleRateHz);
        _steps = sensor == BreathSensor.Force ? new LoadSteps(rateHz) : null;
    }

    /// <summary>Where the breathing stands.</summary>
    public BreathPhase Phase { get; private set; }

    /// <summary>When the last inspiration began.</summary>
    public TimeSpan StartedAt { get; private set; }

    /// <summary>When the last inspiration ended.</summary>
    public TimeSpan ToppedAt { get; private set; }

    /// <summary>Depth of that inspiration in the sensor's unit (of a flow: summed up over time).</summary>
    public double Depth { get; private set; }

    /// <summary>When the long pause that is noted began; <c>null</c> when none is.</summary>
    public TimeSpan? PausedAt { get; private set; }

    /// <summary>When the last long pause was over.</summary>
    public TimeSpan PauseEndedAt { get; private set; }

    /// <summary>The last reading.</summary>
    public BreathReading Reading { get; private set; } = Silent(TimeSpan.Zero);

    /// <summary>A session starts: depth is relative to its own breaths.</summary>
    public void StartSession() => _log.StartSession();

    private int Direction => _sensor == BreathSensor.Flow ? _flow.Direction : _turns.Direction;

    /// <summary>Takes a sample. Samples come in the order of their times; one that does not, or is not a number, counts as missing.</summary>
    /// <param name="at">Its time.</param>
    /// <param name="value">Its value in any unit.</param>
    /// <returns>What it has brought.</returns>
    public BreathNews Add(TimeSpan at, double value)
    {
        var t = at.TotalSeconds;
        if (t <= _lastAt) return BreathNews.None;
        if (!(Math.Abs(value) < HugeValue)) return Miss(t);
        var news = BreathNews.None;
        if (t - _lastAt > GapS && _lastAt > double.NegativeInfinity)
        {
            Restart();
            _movedUntil = t + 1;
            news |= EndPause(t);
        }

        _lastAt = t;
        _stuck = _clipping.Add(t, value);
        _sum += value;
        if (++_summed < _mean) return news;
        var x = _sign * _sum / _mean;
        (_sum, _summed) = (0, 0);
        return news | Step(t, x);
    }

    private static BreathReading Silent(TimeSpan at) => new(at, null, 0, BreathDoubt.NoSignal, null, null, null);

    // Nothing but missing samples for longer than a gap: what was said before holds no more.
    private BreathNews Miss(double t)
    {
        if (t - _lastAt <= GapS || t < _nextReading) return BreathNews.None;
        _nextReading = t + 1;
        Phase = BreathPhase.Unknown;
        Reading = Silent(TimeSpan.FromSeconds(t));
        return BreathNews.Reading | EndPause(t);
    }

    private BreathNews Step(double t, double x)
    {
        if (_steps is not null) WatchSteps(t, x);
        var size = _size.Of(_signal);
        var quiet = _signal.Noise; // before a jump that would be noise itself
        _signal.Add(t, x, size);
        if (_sensor == BreathSensor.Force) _rate.AddLoad(x);
        size = _size.Of(_signal);
        var flat = _stuck >= _stuckSamples;
        if (size is not { } a || flat || _signal.Values.Count == 1)
        {
            _turns.Begin(t, _signal.Y, forgetDirection: flat);
            return Tick(t, null, flat, told: false);
        }

        _size.Fade(Direction <= 0 && _log.Count > 0 ? t - _log.LastTop : 0, 1 / _signal.RateHz);
        if (_signal.Jump > _tuning.JumpAtOnce * a && quiet < _tuning.JumpNoise * a) _jumpedAt = t;
        if (Math.Abs(_signal.Slope) > _tuning.JumpPerS * a) _movedUntil = Math.Max(_movedUntil, t + _tuning.SettleS);
        var turn = _sensor == BreathSensor.Flow ? _flow.Next(_signal) : _turns.Next(_signal, a);
        var news = turn switch
        {
            Turn.Start => Begin(t),
            Turn.Top => End(t, a),
            _ => BreathNews.None,
        };
        Show(t, PhaseNow(t, a));
        return news | Tick(t, a, flat, news != BreathNews.None);
    }

    private BreathPhase PhaseNow(double t, double size)
    {
        if (_sensor == BreathSensor.Flow) return _flow.Phase;
        var slope = _signal.Slope / size;
        if (Math.Abs(slope) >= _tuning.StillPerS) _stirredAt = t;
        var phase = slope > _tuning.PhasePerS ? BreathPhase.Inhale : slope < -_tuning.PhasePerS ? BreathPhase.Exhale : Phase;
        if (phase is BreathPhase.Inhale or BreathPhase.Pause && HeldS(t) > HoldS)
        {
            _heldAt = t;
            return BreathPhase.Pause;
        }

        return phase == BreathPhase.Exhale && Math.Abs(slope) < _tuning.StillPerS && Direction < 0 && t - _turns.HighAt > 2 ? BreathPhase.Pause : phase;
    }

    // How long a breath has been held that was taken in and not yet let out.
    private double HeldS(double t) => Direction > 0 && _sensor != BreathSensor.Flow ? t - _stirredAt : 0;

    private void Show(double t, BreathPhase phase) => Phase = t <= _movedUntil ? BreathPhase.Unknown : phase;

    private BreathNews Begin(double t)
    {
        if (t <= _movedUntil) return BreathNews.None;
        var start = _sensor == BreathSensor.Flow ? _flow.StartAt : _turns.StartAt;
        StartedAt = TimeSpan.FromSeconds(start);
        _log.Begin(start);
        return BreathNews.Inspiration | EndPause(start);
    }

    private BreathNews End(double t, double size)
    {
        if (t <= _movedUntil) return BreathNews.None;
        var (start, top, depth) = _sensor == BreathSensor.Flow ? (_flow.StartAt, _flow.TopAt, _flow.Depth) : (_turns.StartAt, _turns.TopAt, _turns.Depth);
        if (PausedAt is not null) top = Math.Max(top, _heldAt - _signal.DelayS); // held until now, not since its highest value
        (ToppedAt, Depth) = (TimeSpan.FromSeconds(top), depth);
        _log.Add(start, top, depth);
        _size.Add(depth, size);
        return BreathNews.Expiration | EndPause(t);
    }

    private BreathNews EndPause(double t)
    {
        if (PausedAt is null) return BreathNews.None;
        PausedAt = null;
        PauseEndedAt = TimeSpan.FromSeconds(t);
        return BreathNews.PauseOver;
    }

    private BreathNews Tick(double t, double? size, bool flat, bool told)
    {
        var news = t >= _nextReading ? BreathNews.Reading : told && _sensor != BreathSensor.Force ? BreathNews.Renewed : BreathNews.None;
        if (news == BreathNews.None) return news;
        if (news == BreathNews.Reading)
        {
            _nextReading = t + 1;
            _rate.Count(_signal);
        }

        if (flat)
        {
            Phase = BreathPhase.Unknown;
            news |= EndPause(t);
        }
        else if (_log.Count > 0 && PausedAt is null && t > _movedUntil)
        {
            var usual = _log.MedianInterval();
            if ((Direction <= 0 ? t - _log.LastTop : HeldS(t)) > Math.Max(_tuning.PauseS, _tuning.PauseTimes * usual))
            {
                PausedAt = TimeSpan.FromSeconds(Direction <= 0 ? _log.LastTop + Math.Min(2, 0.5 * usual) : _stirredAt);
                news |= BreathNews.PauseNoted;
            }
        }

        var moving = _settling || t < _movedUntil + 3 || t < _jumpedAt + JumpS;
        Reading = _rate.Read(t, _signal, _log, flat ? null : size, flat, moving, Direction < 0);
        if (!flat && !moving && size is not null && HeldS(t) >= BreathRate.ShownPauseFromS) Reading = Reading with { PauseS = HeldS(t) };
        if (!flat && Reading.Doubt is not (BreathDoubt.None or BreathDoubt.Moving) && _clipping.Within(t)) Reading = Reading with { Doubt = BreathDoubt.Clipped };
        return news;
    }

    private void WatchSteps(double t, double x)
    {
        if (_steps!.Add(x) is var keepAway and > 0)
        {
            _movedUntil = t + keepAway;
            _settling = true;
        }

        if (!_settling || t < _movedUntil - 1e-6) return;
        _settling = false;
        _size.Clear();
        Restart();
        _steps.Settle();
        _rate.ClearLoad();
    }

    private void Restart()
    {
        _signal.Clear();
        _flow.Clear();
        _turns.Begin(_lastAt, 0, forgetDirection: true);
        (_sum, _summed) = (0, 0);
    }
}
