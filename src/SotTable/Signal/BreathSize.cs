namespace SotTable.Signal;

/// <summary>The usual depth of a breath: the measure for every threshold. One owner; allocates nothing after construction.</summary>
internal sealed class BreathSize
{
    private const int Most = 9;
    private const int Counted = 7;
    private const int Least = 3;
    private const double WarmS = 3;
    private const double WarmWindowS = 15;
    private const double PatienceS = 8;
    private const double FadeS = 12;
    private const double FadeTo = 0.35;
    private const double Smallest = 1e-150; // its square is still a number
    private readonly double[] _depths = new double[Most];
    private int _count;
    private double _faded = 1;
    private double _median;

    /// <summary>The depth; <c>null</c> in the first seconds.</summary>
    /// <param name="signal">Until there are three breaths it is judged by the range of the signal.</param>
    public double? Of(BreathSignal signal)
    {
        if (_count >= Least) return _median > Smallest ? _median : null;
        if (signal.Values.Count < signal.RateHz * WarmS) return null;
        var (low, high) = (double.MaxValue, double.MinValue);
        foreach (var v in signal.Values.Last((int)(signal.RateHz * WarmWindowS))) (low, high) = (Math.Min(low, v), Math.Max(high, v));
        return high - low > Smallest ? 0.8 * (high - low) : null;
    }

    /// <summary>Takes the depth of a breath; a single huge one counts as three times the usual.</summary>
    /// <param name="depth">Top above start.</param>
    /// <param name="size">What was usual until now.</param>
    public void Add(double depth, double size)
    {
        if (_count >= Least) depth = Math.Min(depth, 3 * size);
        if (_count == Most) Array.Copy(_depths, 1, _depths, 0, --_count);
        _depths[_count++] = depth;
        _faded = 1;
        Refresh();
    }

    /// <summary>
    /// Lets the measure shrink while no breath is seen, so that shallower ones are found after a sensor has slipped. Not below a third:
    /// the beat of the heart would pass for breaths in a pause.
    /// </summary>
    /// <param name="silentS">Seconds since the last breath; 0 to end the shrinking.</param>
    /// <param name="stepS">Seconds since the last call.</param>
    public void Fade(double silentS, double stepS)
    {
        if (silentS <= PatienceS)
        {
            _faded = 1;
            return;
        }

        var factor = Math.Max(Math.Exp(-stepS / FadeS), FadeTo / _faded);
        if (factor >= 1) return;
        _faded *= factor;
        for (var i = 0; i < _count; i++) _depths[i] *= factor;
        _median *= factor;
    }

    /// <summary>Forgets all breaths.</summary>
    public void Clear() => (_count, _faded, _median) = (0, 1, 0);

    private void Refresh()
    {
        Span<double> last = stackalloc double[Counted];
        var n = Math.Min(_count, Counted);
        _depths.AsSpan(_count - n, n).CopyTo(last);
        _median = Order.Median(last[..n]);
    }
}
