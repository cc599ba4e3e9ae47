namespace SotTable.Signal;

/// <summary>
/// The rate of a weak ripple on a drifting load: the strongest line of the slope spectrum (power × frequency, which flattens the drift) of the last 40 s.
/// One owner; allocates nothing after construction.
/// </summary>
internal sealed class RippleRate
{
    private const double WindowS = 40;
    private const double LeastS = 18;
    private const double LowHz = 0.07;
    private const double HighHz = 0.6;
    private const double LineHz = 0.045;
    private const double GridHz = 5.0 / 1024;
    private const int TrackMost = 10;
    private const int HalfReach = 4;
    private const double AboveNoise = 25;
    private const double FloorFromHz = 1.4;
    private const double FloorStepHz = 0.05;
    private const double HalfShare = 0.6;
    private readonly SlidingBuffer _values;
    private readonly double[] _signal;
    private readonly double[] _power = new double[(int)(HighHz / GridHz) + 1];
    private readonly double[] _track = new double[TrackMost];
    private readonly double[] _scratch = new double[TrackMost];
    private readonly double[] _floor = new double[17];
    private readonly int _step;
    private readonly double _rateHz;
    private double _sum;
    private int _summed;
    private int _tracked;

    public RippleRate(double rateHz)
    {
        _step = Math.Max(1, (int)(rateHz / 5));
        _rateHz = rateHz / _step;
        _values = new SlidingBuffer((int)(WindowS * _rateHz));
        _signal = new double[(int)(WindowS * _rateHz)];
    }

    /// <summary>How far the line swings peak to peak, in the unit of the load; of the last judgement.</summary>
    public double PeakToPeak { get; private set; }

    /// <summary>Takes a value of the load.</summary>
    public void Add(double x)
    {
        _sum += x;
        if (++_summed < _step) return;
        _values.Add(_sum / _step);
        (_sum, _summed) = (0, 0);
    }

    /// <summary>Begins anew, after a movement.</summary>
    public void Clear()
    {
        _values.Clear();
        (_sum, _summed) = (0, 0);
    }

    /// <summary>Judges the last 40 s.</summary>
    /// <param name="confidence">From the share of the power in the line and its steadiness, 0 to 1.</param>
    /// <returns>Breaths a minute; <c>NaN</c> with less than 18 s.</returns>
    public double Judge(out double confidence)
    {
        (confidence, PeakToPeak) = (0, 0);
        var n = _values.Count;
        if (n < LeastS * _rateHz) return double.NaN;
        var y = _signal.AsSpan(0, n);
        _values.Last(n).CopyTo(y);
        Trend.Remove(y, 3);
        for (var i = 0; i < n; i++) y[i] *= 0.5 - (0.5 * Math.Cos(2 * Math.PI * i / (n - 1)));
        var best = -1;
        double all = 0;
        for (var b = (int)Math.Ceiling(LowHz / GridHz); b < _power.Length; b++)
        {
            _power[b] = Power(y, b * GridHz) * b;
            all += _power[b];
            if (best < 0 || _power[b] > _power[best]) best = b;
        }

        if (!(all > 0) || double.IsInfinity(all)) return double.NaN;
        best = Fundamental(best);
        double line = 0;
        for (var b = (int)Math.Ceiling(LowHz / GridHz); b < _power.Length; b++)
            if (Math.Abs(b - best) * GridHz <= LineHz) line += _power[b];
        // A sine wave of amplitude a under this window has a line of (a n / 4) squared.
        PeakToPeak = 8 * Math.Sqrt(Power(y, best * GridHz)) / n;
        var above = Power(y, best * GridHz) / Floor(y);
        var rate = (best + Shift(best)) * GridHz * 60;
        confidence = Math.Clamp(((line / all) - 0.25) / 0.4, 0, 1) * Steadiness(rate) * Math.Clamp((above - AboveNoise) / AboveNoise, 0, 1);
        return rate;
    }

    // What stands where neither breath nor the base line of the heart is: in pure noise the strongest of the breath's lines is up to ten times as high.
    private double Floor(ReadOnlySpan<double> y)
    {
        for (var i = 0; i < _floor.Length; i++) _floor[i] = Power(y, FloorFromHz + (i * FloorStepHz));
        return Order.Median(_floor);
    }

    // A bed resonates and a breath is no sine: its second harmonic can be the strongest line. Then half of it is a line too.
    private int Fundamental(int best)
    {
        var lowest = (int)Math.Ceiling(LowHz / GridHz) + 1;
        var half = -1;
        for (var b = Math.Max(lowest, (best / 2) - HalfReach); b <= (best / 2) + HalfReach; b++)
            if (_power[b] > _power[b - 1] && _power[b] >= _power[b + 1] && (half < 0 || _power[b] > _power[half])) half = b;
        return half > 0 && _power[half] > HalfShare * _power[best] ? half : best;
    }

    // Where between the lines of the grid the top lies: a parabola through it and its neighbours.
    private double Shift(int best)
    {
        if (best + 1 >= _power.Length || best - 1 < (int)Math.Ceiling(LowHz / GridHz)) return 0;
        var bend = _power[best - 1] - (2 * _power[best]) + _power[best + 1];
        return bend < 0 ? Math.Clamp(0.5 * (_power[best - 1] - _power[best + 1]) / bend, -0.5, 0.5) : 0;
    }

    private double Power(ReadOnlySpan<double> y, double hz)
    {
        // Goertzel: one line of the spectrum with one multiplication a value.
        var c = 2 * Math.Cos(2 * Math.PI * hz / _rateHz);
        double s1 = 0, s2 = 0;
        foreach (var v in y) (s1, s2) = (v + (c * s1) - s2, s1);
        return (s1 * s1) + (s2 * s2) - (c * s1 * s2);
    }

    private double Steadiness(double rate)
    {
        if (_tracked == TrackMost) Array.Copy(_track, 1, _track, 0, --_tracked);
        _track[_tracked++] = rate;
        for (var i = 0; i < _tracked; i++) _scratch[i] = Math.Abs(_track[i] - rate);
        var z = Order.Median(_scratch.AsSpan(0, _tracked)) / 2.5;
        return Math.Exp(-z * z);
    }
}
