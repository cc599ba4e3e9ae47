namespace SotTable.Signal;

/// <summary>The rate on display and how far to believe it, from the breaths seen and from two ways of counting that know nothing of them. One owner; allocates nothing after construction.</summary>
internal sealed class BreathRate(BreathSensor sensor, double rateHz)
{
    private const double WindowS = 30;
    private readonly BreathCounting _counting = new(rateHz);
    private readonly RippleRate? _ripple = sensor == BreathSensor.Force ? new RippleRate(rateHz) : null;
    private readonly double[] _intervals = new double[64];

    /// <summary>Takes a value of the load, of a force only.</summary>
    public void AddLoad(double x) => _ripple!.Add(x);

    /// <summary>Begins anew after a movement.</summary>
    public void ClearLoad() => _ripple!.Clear();

    /// <summary>Reads.</summary>
    public BreathReading Read(double t, BreathSignal signal, BreathLog log, double? size, bool flat, bool moving, bool settling)
    {
        var at = TimeSpan.FromSeconds(t);
        if (size is not { } a || signal.Values.Count < 10 * signal.RateHz)
            return new(at, null, 0, flat ? BreathDoubt.Flat : moving ? BreathDoubt.Moving : BreathDoubt.FewBreaths, null, null, null);
        var (correlated, strength, counted) = (double.NaN, 0.0, double.NaN);
        if (_counting.Load(signal.Values))
        {
            correlated = _counting.Correlate(out strength);
            if (sensor != BreathSensor.Force) counted = _counting.Count();
        }

        var (rate, confidence) = (double.NaN, 0.0);
        var tops = log.TopsAfter(t - WindowS);
        if (tops.Length >= 2)
        {
            var n = tops.Length - 1;
            for (var i = 0; i < n; i++) _intervals[i] = tops[i + 1] - tops[i];
            rate = 60 * n / (tops[^1] - tops[0]);
            var cv = n > 1 ? Variation(_intervals.AsSpan(0, n)) : 0.3;
            var depthCv = Variation(log.DepthsAfter(t - WindowS));
            var noise = signal.Noise / a;
            var agree = double.IsNaN(correlated) ? 0 : Agreement(rate - correlated);
            var same = double.IsNaN(counted) ? 0.6 : Agreement(rate - counted);
            var quality = (0.45 * Math.Max(0, 1 - (cv / 0.5))) + (0.2 * Math.Max(0, 1 - depthCv)) + (0.35 * Math.Max(0, 1 - (noise / 0.25)));
            confidence = ((0.6 * quality) + (0.4 * agree * Math.Min(1, strength / 0.6))) * (0.4 + (0.6 * same));
            if (!double.IsNaN(counted)) rate = counted;
            if (n < 2) confidence *= 0.7;
            if (t - tops[^1] > (2.2 * Order.Median(_intervals.AsSpan(0, n))) + 2) confidence *= 0.5;
        }

        if (_ripple is not null)
        {
            rate = double.NaN;
            if (!settling)
            {
                rate = _ripple.Judge(out confidence);
                if (Math.Abs(correlated - rate) < 1.5) confidence = Math.Min(1, confidence + 0.25);
            }
        }

        if (double.IsNaN(rate)) confidence = 0;
        if (moving) confidence *= 0.5;
        return new(at, double.IsNaN(rate) ? null : rate, confidence, BreathDoubt.None, null, null, null);
    }

    private static double Agreement(double difference) => Math.Exp(-0.25 * difference * difference);

    private static double Variation(ReadOnlySpan<double> values)
    {
        double sum = 0, squares = 0;
        foreach (var v in values) sum += v;
        var mean = sum / values.Length;
        foreach (var v in values) squares += (v - mean) * (v - mean);
        return mean > 0 ? Math.Sqrt(squares / values.Length) / mean : 1;
    }
}
