namespace SotTable.Signal;

/// <summary>Whether a load follows the breath.</summary>
/// <param name="Coupling">The answer.</param>
/// <param name="Strength">Phase-locking, 0 to 1.</param>
/// <param name="LagS">How long the load follows the breath, within half a breath either way; <c>null</c> unless coupled.</param>
public readonly record struct CouplingReading(BreathCoupling Coupling, double Strength, double? LagS);

/// <summary>
/// Phase-locking between breath and load at the rate of breathing over two still minutes. Two signals of nearly the same rate look locked by chance, so the
/// measure is held against itself with one signal shifted in time. Pure; one owner; allocates nothing after construction.
/// </summary>
public sealed class CouplingMeter
{
    private const double WindowS = 120;
    private const double BandS = 10; // a Hann window of this length passes about 0.08 Hz either side of the rate
    private const double LeastShiftS = 12;
    private const int Shifts = 20; // either way
    private const double Percentile = 0.95;

    // Breathing so even that every shift looks locked: then chance can't be told from coupling.
    private const double ChanceTooHigh = 0.95;
    private readonly SlidingBuffer _breath;
    private readonly SlidingBuffer _load;
    private readonly double[] _signal;
    private readonly double[] _sin;
    private readonly double[] _cos;
    private readonly double[] _hann;
    private readonly double[][] _phases; // cosine and sine, of breath and of load
    private readonly double[] _chance = new double[2 * Shifts];
    private readonly double _rateHz;
    private readonly int _step;
    private double _breathSum;
    private double _loadSum;
    private int _summed;

    /// <summary>Makes a meter.</summary>
    /// <param name="rateHz">How often <see cref="Add"/> is called, 5 a second or more.</param>
    public CouplingMeter(double rateHz)
    {
        _step = Math.Max(1, (int)(rateHz / 5));
        _rateHz = rateHz / _step;
        var n = (int)(WindowS * _rateHz);
        (_breath, _load, _signal, _sin, _cos) = (new(n), new(n), new double[n], new double[n], new double[n]);
        _hann = new double[(int)(BandS * _rateHz) | 1];
        for (var i = 0; i < _hann.Length; i++) _hann[i] = 0.5 - (0.5 * Math.Cos(2 * Math.PI * (i + 1) / (_hann.Length + 1)));
        _phases = [.. Enumerable.Range(0, 4).Select(_ => new double[n - _hann.Length + 1])];
    }

    /// <summary>Takes a value of each, of the same moment.</summary>
    /// <param name="breath">The breath sensor, inspiration upwards.</param>
    /// <param name="load">The load.</param>
    public void Add(double breath, double load)
    {
        if (!(Math.Abs(breath) < 1e100 && Math.Abs(load) < 1e100)) return;
        _breathSum += breath;
        _loadSum += load;
        if (++_summed < _step) return;
        _breath.Add(_breathSum / _step);
        _load.Add(_loadSum / _step);
        (_breathSum, _loadSum, _summed) = (0, 0, 0);
    }

    /// <summary>Begins anew, after a movement or a gap.</summary>
    public void Clear()
    {
        _breath.Clear();
        _load.Clear();
        (_breathSum, _loadSum, _summed) = (0, 0, 0);
    }

    /// <summary>Judges the last two minutes.</summary>
    /// <param name="breathsPerMin">The rate of breathing, from the sensor.</param>
    public CouplingReading Judge(double breathsPerMin)
    {
        var none = new CouplingReading(BreathCoupling.NotEnough, 0, null);
        if (_breath.Count < _signal.Length || !(breathsPerMin is >= 3 and <= 40)) return none;
        var hz = breathsPerMin / 60;
        if (!Follow(_breath, hz, _phases[0], _phases[1]) || !Follow(_load, hz, _phases[2], _phases[3])) return none;
        var strength = Locking(0, out var angle);
        for (var i = 0; i < Shifts; i++)
        {
            // Up to half of the window, so that enough is left to compare.
            var shift = (int)((LeastShiftS + (i * ((WindowS / 2) - LeastShiftS - BandS) / (Shifts - 1))) * _rateHz);
            (_chance[2 * i], _chance[(2 * i) + 1]) = (Locking(shift, out _), Locking(-shift, out _));
        }

        var chance = Order.Quantile(_chance, Percentile);
        if (strength > chance) return new(BreathCoupling.Coupled, strength, angle / (2 * Math.PI * hz));
        return chance > ChanceTooHigh ? none with { Strength = strength } : new(BreathCoupling.NotCoupled, strength, null);
    }

    // The phase of a signal beside a wave of the breath's rate, from moment to moment.
    private bool Follow(SlidingBuffer values, double hz, double[] cos, double[] sin)
    {
        values.Last(_signal.Length).CopyTo(_signal);
        Trend.Remove(_signal, 3);
        for (var i = 0; i < _signal.Length; i++) (_sin[i], _cos[i]) = Math.SinCos(2 * Math.PI * hz * i / _rateHz);
        for (var i = 0; i < cos.Length; i++)
        {
            double re = 0, im = 0;
            for (var k = 0; k < _hann.Length; k++)
            {
                var weighed = _hann[k] * _signal[i + k];
                re += weighed * _cos[i + k];
                im -= weighed * _sin[i + k];
            }

            var size = Math.Sqrt((re * re) + (im * im));
            if (!(size > 0)) return false;
            (cos[i], sin[i]) = (re / size, im / size);
        }

        return true;
    }

    // Length and angle of the mean difference of phases; positive when the load comes later.
    private double Locking(int shift, out double angle)
    {
        double re = 0, im = 0;
        var (from, to) = (Math.Max(0, -shift), Math.Min(_phases[0].Length, _phases[0].Length - shift));
        for (var i = from; i < to; i++)
        {
            re += (_phases[0][i] * _phases[2][i + shift]) + (_phases[1][i] * _phases[3][i + shift]);
            im += (_phases[1][i] * _phases[2][i + shift]) - (_phases[0][i] * _phases[3][i + shift]);
        }

        angle = Math.Atan2(im, re);
        return Math.Sqrt((re * re) + (im * im)) / (to - from);
    }
}
