namespace SotTable.Device.Sensing;

/// <summary>The rate of a converter by linear regression of sample number on time, in windows of ten seconds. Allocates nothing. One thread.</summary>
/// <param name="nominalHz">Samples per second by the profile, above 0.</param>
internal sealed class RateEstimate(double nominalHz)
{
    private readonly double _nominalHz = nominalHz;
    private const double WindowSeconds = 10;

    // An untrimmed oscillator is within ±10 %; anything further is a mistake of counting, not a rate.
    private const double Plausible = 0.12;
    private TimeSpan _origin;
    private double _number;
    private double _n;
    private double _sumT;
    private double _sumK;
    private double _sumTT;
    private double _sumTK;

    /// <summary>Samples per second by the last full window; before that what it began with.</summary>
    public double Hz { get; private set; } = nominalHz;

    /// <summary>Whether there was a full window.</summary>
    public bool Steady { get; private set; }

    /// <summary>Takes a first figure from elsewhere.</summary>
    /// <param name="hz">Samples per second.</param>
    public void Begin(double hz) => Hz = hz;

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
        if (t < WindowSeconds) return;
        var hz = ((_n * _sumTK) - (_sumT * _sumK)) / ((_n * _sumTT) - (_sumT * _sumT));
        if (Math.Abs((hz / _nominalHz) - 1) < Plausible) (Hz, Steady) = (hz, true);
        Restart();
    }

    /// <summary>Begins a new window, because the chip was started again; the estimate stays.</summary>
    public void Restart() => _number = _n = _sumT = _sumK = _sumTT = _sumTK = 0;
}
