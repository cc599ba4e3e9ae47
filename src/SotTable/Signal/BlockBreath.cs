namespace SotTable.Signal;

/// <summary>
/// The rate of breathing from the blocks' load alone: of the sum, the difference left and right, head and foot, and across, the one that is surest.
/// Breathing moves the centre of pressure more than the sum. Only a rate comes of it: no breaths, no pauses. Pure; one owner; allocates nothing after construction.
/// </summary>
public sealed class BlockBreath
{
    private const int Signals = 4;
    private const double LeastRippleN = 0.10;
    private const double NoiseTimes = 2;

    // A change over a second that no breath makes, newtons (domain 6.7: a person's ripple is 0.3 to 4 N).
    private const double MovementN = 4;
    private const double SettleS = 2;
    private static readonly double[][] Weights = [[1, 1, 1, 1], [1, 1, -1, -1], [1, -1, 1, -1], [1, -1, -1, 1]];
    private readonly Ripple[] _ripples;
    private readonly double[] _cells = new double[4];
    private double _lastAt = double.NegativeInfinity;
    private double _movedUntil = double.NegativeInfinity;
    private double _nextReading;
    private double _noiseN;

    /// <summary>Makes an estimator.</summary>
    /// <param name="sampleRateHz">How often <see cref="Add"/> is called, 10 a second or more.</param>
    public BlockBreath(double sampleRateHz)
    {
        _ripples = [.. Enumerable.Range(0, Signals).Select(_ => new Ripple(sampleRateHz))];
    }

    /// <summary>RMS noise of one cell, measured on empty blocks, newtons: a smaller ripple than twice that of the sums is none.</summary>
    public double NoiseN
    {
        get => _noiseN;
        set => _noiseN = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "0 N or more.");
    }

    /// <summary>The last reading; depth, variation and pause are never known.</summary>
    public BreathReading Reading { get; private set; }

    /// <summary>Takes the loads of the cells.</summary>
    /// <param name="at">Their time.</param>
    /// <param name="cellsN">Newtons: block A head and foot, block B head and foot; two values for blocks with one cell each; none that is no number.</param>
    /// <param name="occupied">Whether somebody lies on the blocks.</param>
    /// <returns>True when there is a new reading, once a second.</returns>
    public bool Add(TimeSpan at, ReadOnlySpan<double> cellsN, bool occupied)
    {
        if (cellsN.Length is not (2 or 4)) throw new ArgumentException("Two or four cells.", nameof(cellsN));
        var t = at.TotalSeconds;
        if (t <= _lastAt) return false;
        foreach (var v in cellsN)
            if (!(Math.Abs(v) < 1e9)) return false;
        if (t - _lastAt > 1) Move(t);
        _lastAt = t;
        for (var c = 0; c < 4; c++) _cells[c] = cellsN.Length == 4 ? cellsN[c] : cellsN[c / 2] / 2;
        for (var s = 0; s < Signals; s++)
        {
            double x = 0;
            for (var c = 0; c < 4; c++) x += Weights[s][c] * _cells[c];
            if (Math.Abs(_ripples[s].Change(x)) > MovementN) Move(t);
        }

        if (!occupied || t < _movedUntil)
            foreach (var r in _ripples) r.Forget();
        if (t < _nextReading) return false;
        _nextReading = t + 1;
        Reading = !occupied ? None(at, BreathDoubt.Empty) : t < _movedUntil ? None(at, BreathDoubt.Moving) : Best(at);
        return true;
    }

    private BreathReading Best(TimeSpan at)
    {
        var best = None(at, BreathDoubt.FewBreaths);
        var floor = Math.Max(LeastRippleN, NoiseTimes * 2 * NoiseN); // four cells summed have twice the noise of one
        foreach (var r in _ripples)
        {
            var rate = r.Rate.Judge(out var confidence);
            if (double.IsNaN(rate)) continue;
            if (r.Rate.PeakToPeak < floor)
            {
                if (best.RatePerMin is null) best = None(at, BreathDoubt.NoRipple);
                continue;
            }

            if (best.RatePerMin is null || confidence > best.Confidence)
                best = new(at, rate, confidence, confidence >= 0.75 ? BreathDoubt.None : BreathDoubt.Irregular, null, null, null);
        }

        return best;
    }

    private void Move(double t) => _movedUntil = t + SettleS;

    private static BreathReading None(TimeSpan at, BreathDoubt why) => new(at, null, 0, why, null, null, null);

    private sealed class Ripple(double rateHz)
    {
        private readonly SlidingBuffer _second = new((int)rateHz + 1);

        public RippleRate Rate { get; } = new(rateHz);

        /// <summary>Takes a value.</summary>
        /// <returns>Its change over a second.</returns>
        public double Change(double x)
        {
            Rate.Add(x);
            _second.Add(x);
            return x - _second[_second.Count - 1];
        }

        public void Forget() => Rate.Clear();
    }
}
