namespace SotTable.Signal;

/// <summary>
/// The breath signal as the detector sees it: a blend of a fast and a slow low-pass, the slower the more noise there is beside the breath. Blended, not
/// switched: the two stand apart by their delays in the middle of a breath, and a jump from one to the other would look like a turning point.
/// One owner; allocates nothing after construction.
/// </summary>
internal sealed class BreathSignal
{
    private const double NoiseS = 3;
    private readonly BreathTuning _tuning;
    private readonly double _forget;
    private Butterworth _fast;
    private Butterworth _slow;
    private Butterworth _drift;
    private Butterworth _ripple1;
    private Butterworth _ripple2;
    private Butterworth _rest1;
    private Butterworth _rest2;
    private double _slowness;
    private double _last = double.NaN;

    public BreathSignal(BreathTuning tuning, double rateHz)
    {
        (_tuning, RateHz) = (tuning, rateHz);
        _fast = Butterworth.LowPass(tuning.FastHz, rateHz);
        _slow = Butterworth.LowPass(tuning.SlowHz, rateHz);
        _drift = Butterworth.HighPass(tuning.HighPassHz, rateHz);

        // Two in a row: what is left of a breath twice as slow is 6 %, of a heart's beat more than a half.
        _ripple1 = _ripple2 = _rest1 = _rest2 = Butterworth.HighPass(tuning.NoiseHz, rateHz);
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

    /// <summary>Mean size of what is too fast for a breath, over 3 s, before the filter.</summary>
    public double Noise { get; private set; }

    /// <summary>The same after it: what a turning point must exceed.</summary>
    public double Rest { get; private set; }

    /// <summary>How far the signal went from one sample to the next, before the filter; 0 for the first.</summary>
    public double Jump { get; private set; }

    /// <summary>The newest value.</summary>
    public double Y => Values[0];

    /// <summary>Change a second; 0 for the first value.</summary>
    public double Slope => Values.Count < 2 ? 0 : (Values[0] - Values[1]) * RateHz;

    /// <summary>How far a value lags behind what it shows, seconds.</summary>
    public double DelayS => (0.225 * (((1 - _slowness) / _tuning.FastHz) + (_slowness / _tuning.SlowHz))) + (0.5 / RateHz);

    /// <summary>Takes a sample.</summary>
    /// <param name="t">Its time, seconds.</param>
    /// <param name="x">Its value, inspiration upwards.</param>
    /// <param name="size">The usual depth of a breath; <c>null</c> while not known.</param>
    public void Add(double t, double x, double? size)
    {
        (Jump, _last) = (double.IsNaN(_last) ? 0 : Math.Abs(x - _last), x);
        if (_tuning.HighPassHz > 0) x = _drift.Next(x);
        Noise = (_forget * Noise) + ((1 - _forget) * Math.Abs(_ripple2.Next(_ripple1.Next(x))));
        if (size is { } a) _slowness = Noise < a * _tuning.BlendTo ? Noise / (a * _tuning.BlendTo) : 1;
        var y = ((1 - _slowness) * _fast.Next(x)) + (_slowness * _slow.Next(x));
        Rest = (_forget * Rest) + ((1 - _forget) * Math.Abs(_rest2.Next(_rest1.Next(y))));
        Values.Add(y);
        Times.Add(t);
    }

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        _fast.Clear();
        _slow.Clear();
        _drift.Clear();
        _ripple1.Clear();
        _ripple2.Clear();
        _rest1.Clear();
        _rest2.Clear();
        (Noise, Rest, _slowness, Jump, _last) = (0, 0, 0, 0, double.NaN);
        Values.Clear();
        Times.Clear();
    }
}
