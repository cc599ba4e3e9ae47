namespace SotTable.Signal;

/// <summary>
/// The rate on display and how far to believe it: from the breaths seen, and from two ways of counting that know nothing of them.
/// One owner; allocates nothing after construction.
/// </summary>
internal sealed class BreathRate(BreathSensor sensor, double rateHz)
{
    private const double WindowS = 30;
    private const double VariationWindowS = 60;
    internal const double ShownPauseFromS = 5;

    // With fewer samples a second noise can't be told from breaths.
    private const double LeastHz = 5;

    // Beyond these the breaths, the depths, the noise (of a breath) say nothing for the rate any more.
    private const double MostVariation = 0.6;
    private const double MostNoise = 0.15;

    // A part of the usual time between breaths. Below the first nearly every one is a breath seen twice, above the second hardly any is.
    private const double Twice = 0.43;
    private const double Doubtful = 0.4;
    private const double Credible = 0.6;
    private readonly BreathCounting _counting = new(rateHz);
    private readonly RippleRate? _ripple = sensor == BreathSensor.Force ? new RippleRate(rateHz) : null;
    private readonly double[] _intervals = new double[64];
    private double _correlated = double.NaN;
    private double _strength;
    private double _counted = double.NaN;
    private (double Rate, double Sure) _rippled = (double.NaN, 0);

    /// <summary>Takes a value of the load, of a force only.</summary>
    public void AddLoad(double x) => _ripple!.Add(x);

    /// <summary>Begins anew after a movement.</summary>
    public void ClearLoad() => _ripple!.Clear();

    /// <summary>Counts without the breaths seen, once a second.</summary>
    /// <param name="signal">The filtered signal.</param>
    public void Count(BreathSignal signal)
    {
        (_correlated, _strength, _counted) = (double.NaN, 0, double.NaN);
        if (_counting.Load(signal.Values))
        {
            _correlated = _counting.Correlate(out _strength);
            if (_ripple is null) _counted = _counting.Count();
        }

        if (_ripple is not null) _rippled = (_ripple.Judge(out var sure), sure);
    }

    /// <summary>Reads.</summary>
    /// <param name="t">Now, seconds.</param>
    /// <param name="signal">The filtered signal.</param>
    /// <param name="log">The breaths.</param>
    /// <param name="size">Their usual depth; <c>null</c> when not known or the signal stands still.</param>
    /// <param name="flat">Whether it stands still.</param>
    /// <param name="moving">Whether there is movement, or was three seconds ago.</param>
    /// <param name="breathingOut">Whether the last breath is over and none has begun.</param>
    public BreathReading Read(double t, BreathSignal signal, BreathLog log, double? size, bool flat, bool moving, bool breathingOut)
    {
        var reading = new BreathReading(TimeSpan.FromSeconds(t), null, 0, flat ? BreathDoubt.Flat : moving ? BreathDoubt.Moving : BreathDoubt.FewBreaths, null, null, null);
        if (size is not { } a || signal.Values.Count < 10 * signal.RateHz) return reading;
        var (rate, confidence, doubt) = Judge(t, signal, log, a);
        if (!(rate is > 0 and < 200)) (rate, confidence, doubt) = (double.NaN, 0, BreathDoubt.FewBreaths);
        if (rateHz < LeastHz) (confidence, doubt) = (0.5 * confidence, BreathDoubt.Noisy);
        if (moving) (confidence, doubt) = (0.5 * confidence, BreathDoubt.Moving);
        var silence = t - log.LastTop;
        return reading with
        {
            RatePerMin = double.IsNaN(rate) ? null : rate,
            Confidence = confidence,
            Doubt = confidence >= 0.75 ? BreathDoubt.None : doubt,
            DepthPercent = log.DepthPercent,
            VariationPercent = Intervals(log.TopsAfter(t - VariationWindowS)) is >= 3 and var n ? 100 * Variation(_intervals.AsSpan(0, n)) : null,
            PauseS = breathingOut && !moving && silence >= ShownPauseFromS && silence < 3600 ? silence : null,
        };
    }

    private (double Rate, double Confidence, BreathDoubt Doubt) Judge(double t, BreathSignal signal, BreathLog log, double size)
    {
        if (_ripple is not null)
        {
            var (ripple, sure) = _rippled;
            return (ripple, Math.Abs(_correlated - ripple) < 1.5 ? Math.Min(1, sure + 0.25) : sure, BreathDoubt.NoRipple);
        }

        var tops = log.TopsAfter(t - WindowS);
        if (tops.Length < 2) return (double.NaN, 0, BreathDoubt.FewBreaths);
        var byStarts = log.StartsAfter(t - WindowS) is { Length: > 1 } starts ? PerMin(starts) : double.NaN;
        var byTops = PerMin(tops);
        if (double.IsNaN(byStarts)) byStarts = byTops;
        var intervals = _intervals.AsSpan(0, tops.Length - 1); // sorted
        var usual = Order.Median(intervals);
        var counted = double.IsNaN(_counted) ? byTops : _counted;

        // The one in the middle: a count that loses or gains a breath at the edge of the window is outvoted.
        var rate = Math.Max(Math.Min(byTops, byStarts), Math.Min(Math.Max(byTops, byStarts), counted));
        var spread = Math.Max(Math.Max(byTops, byStarts), counted) - Math.Min(Math.Min(byTops, byStarts), counted);
        var regular = Math.Max(0, 1 - ((intervals.Length > 1 ? Variation(intervals) : 0.3) / MostVariation));
        var even = Math.Max(0, 1 - Variation(log.DepthsAfter(t - WindowS)));
        var clear = Math.Max(0, 1 - (signal.Noise / (MostNoise * size)));
        var repeats = double.IsNaN(_correlated) ? 0 : Agreement(byTops - _correlated) * Math.Min(1, _strength / 0.6);
        var once = 0.4 + (0.6 * Math.Clamp(((intervals[0] / usual) - Doubtful) / (Credible - Doubtful), 0, 1));
        var counts = (0.4 + (0.6 * Agreement(spread))) * once;
        var confidence = ((0.7 * ((0.45 * regular) + (0.2 * even) + (0.35 * clear))) + (0.3 * repeats)) * counts;
        var doubt = counts < 0.85 ? BreathDoubt.CountsDisagree : clear < regular ? BreathDoubt.Noisy : BreathDoubt.Irregular;
        if (intervals.Length < 2) (confidence, doubt) = (0.7 * confidence, BreathDoubt.FewBreaths);
        if (t - tops[^1] > (2.2 * usual) + 2) (confidence, doubt) = (0.5 * confidence, BreathDoubt.LongInterval);
        return (rate, confidence, doubt);
    }

    // Leaves the times between in _intervals, sorted.
    private double PerMin(ReadOnlySpan<double> times)
    {
        var n = Intervals(times);
        var usual = Order.Median(_intervals.AsSpan(0, n));
        var twice = 0;
        while (twice < n - 1 && _intervals[twice] < Twice * usual) twice++;
        return 60 * (n - twice) / (times[^1] - times[0]);
    }

    private int Intervals(ReadOnlySpan<double> tops)
    {
        for (var i = 1; i < tops.Length; i++) _intervals[i - 1] = tops[i] - tops[i - 1];
        return tops.Length - 1;
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
