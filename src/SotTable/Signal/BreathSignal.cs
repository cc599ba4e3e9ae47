namespace SotTable.Signal;

/// <summary>
/// The breath signal as the detector sees it: two low-passes side by side, the slower one in force while noise is large beside the breath.
/// One owner; allocates nothing after construction.
/// </summary>
internal sealed class BreathSignal
{
    private const double NoiseS = 3;
    private readonly BreathTuning _tuning;
    private readonly bool _force;
    private readonly double _forget;
    private Butterworth _fast;
    private Butterworth _slow;
    private Butterworth _high;

    public BreathSignal(BreathTuning tuning, bool force, double rateHz)
    {
        (_tuning, _force, RateHz) = (tuning, force, rateHz);
        _fast = Butterworth.LowPass(tuning.FastHz, rateHz);
        _slow = Butterworth.LowPass(tuning.SlowHz, rateHz);
        _high = Butterworth.HighPass(tuning.HighPassHz, rateHz);
        _forget = Math.Exp(-1 / (NoiseS * rateHz));
        Values = new SlidingBuffer((int)(45 * rateHz));
        Times = new SlidingBuffer((int)(45 * rateHz));
    }

    /// <summary>Values a second.</summary>
    public double RateHz { get; }

    /// <summary>The filtered signal.</summary>
    public SlidingBuffer Values { get; }

    /// <summary>When the sample came that led to each value, seconds.</summary>
    public SlidingBuffer Times { get; }

    /// <summary>Mean of what the low-pass takes away, over 3 s.</summary>
    public double Noise { get; private set; }

    /// <summary>Whether the slower filter is in force.</summary>
    public bool IsSlow { get; private set; }

    /// <summary>The newest value.</summary>
    public double Y => Values[0];

    /// <summary>Change a second; 0 for the first value.</summary>
    public double Slope => Values.Count < 2 ? 0 : (Values[0] - Values[1]) * RateHz;

    /// <summary>How far a value lags behind what it shows, seconds.</summary>
    public double DelayS => (0.225 / (IsSlow ? _tuning.SlowHz : _tuning.FastHz)) + (0.5 / RateHz);

    /// <summary>Takes a sample.</summary>
    /// <param name="t">Its time, seconds.</param>
    /// <param name="x">Its value, inspiration upwards.</param>
    /// <param name="size">The usual depth of a breath; <c>null</c> while not known.</param>
    public void Add(double t, double x, double? size)
    {
        if (_tuning.HighPassHz > 0) x = _high.Next(x);
        var (fast, slow) = (_fast.Next(x), _slow.Next(x));
        Noise = (_forget * Noise) + ((1 - _forget) * Math.Abs(_force ? fast - slow : x - fast));
        if (size is { } a) IsSlow = Noise > a * _tuning.SlowFromNoise * (IsSlow ? 0.6 : 1);
        Values.Add(IsSlow ? slow : fast);
        Times.Add(t);
    }

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        _fast.Clear();
        _slow.Clear();
        _high.Clear();
        (Noise, IsSlow) = (0, false);
        Values.Clear();
        Times.Clear();
    }
}
