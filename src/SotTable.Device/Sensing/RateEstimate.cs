namespace SotTable.Device.Sensing;

/// <summary>
/// The rate of a converter by linear regression of sample number on time, in windows of ten seconds. Before the first full window the
/// samples so far give an early figure. Allocates nothing. One thread.
/// </summary>
internal sealed class RateEstimate
{
    private readonly double _nominalHz;
    private const double WindowSeconds = 10;
    private const int FewestWords = 8;

    // An untrimmed oscillator is within ±10 %; anything further is a mistake of counting, not a rate.
    private const double Plausible = 0.12;
    private TimeSpan _origin;
    private double _number;
    private double _n;
    private double _sumT;
    private double _sumK;
    private double _sumTT;
    private double _sumTK;

    /// <summary>Begins with the nominal rate.</summary>
    /// <param name="nominalHz">Samples per second, above 0.</param>
    public RateEstimate(double nominalHz) => Hz = _nominalHz = nominalHz;

    /// <summary>Samples per second by the last full window, or by the samples so far; the nominal rate before the eighth sample.</summary>
    public double Hz { get; private set; }

    /// <summary>Seconds that the estimate rests on, up to ten; 0 for the nominal rate.</summary>
    public double BasisSeconds { get; private set; }

    /// <summary>Adds a sample.</summary>
    /// <param name="at">When the conversion ended.</param>
    /// <param name="steps">Conversions since the sample before: 1, or more when some were lost.</param>
    public void Add(TimeSpan at, int steps)
    {
        if (_n == 0) _origin = at;
        else _number += steps;
        var t = (at - _origin).TotalSeconds;
        _n++;
        _sumT += t;
        _sumK += _number;
        _sumTT += t * t;
        _sumTK += t * _number;
        if (_n < FewestWords) return;
        var full = t >= WindowSeconds;
        if (!full && BasisSeconds >= WindowSeconds) return;
        var hz = ((_n * _sumTK) - (_sumT * _sumK)) / ((_n * _sumTT) - (_sumT * _sumT));
        if (Math.Abs((hz / _nominalHz) - 1) < Plausible)
        {
            Hz = hz;
            BasisSeconds = Math.Min(t, WindowSeconds);
        }

        if (full) Restart();
    }

    /// <summary>Begins a new window, because the chip was started again; the estimate stays.</summary>
    public void Restart() => _number = _n = _sumT = _sumK = _sumTT = _sumTK = 0;
}
