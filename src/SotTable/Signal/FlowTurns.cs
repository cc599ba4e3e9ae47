namespace SotTable.Signal;

/// <summary>
/// Starts and ends of inspiration in a flow, against a zero line that is the middle of its quietest parts. One owner; allocates nothing after construction.
/// </summary>
internal sealed class FlowTurns
{
    private const double WindowS = 40;
    private const double LookBackS = 3;
    private readonly double[] _changes;
    private readonly double[] _sorted;
    private double _refreshAt = double.NegativeInfinity;
    private double _zero;
    private double _in;
    private double _out;

    public FlowTurns(double rateHz)
    {
        var n = (int)(WindowS * rateHz);
        (_changes, _sorted) = (new double[n], new double[n]);
    }

    /// <summary>1 in inspiration, -1 after it, 0 while not known.</summary>
    public int Direction { get; private set; }

    /// <summary>When inspiration began, seconds, the delay taken off.</summary>
    public double StartAt { get; private set; }

    /// <summary>When it ended.</summary>
    public double TopAt { get; private set; }

    /// <summary>Flow summed up over the inspiration.</summary>
    public double Depth { get; private set; }

    /// <summary>Where the flow stands now.</summary>
    public BreathPhase Phase { get; private set; }

    /// <summary>Begins anew.</summary>
    public void Clear() => (_refreshAt, Direction, Phase) = (double.NegativeInfinity, 0, BreathPhase.Unknown);

    /// <summary>Looks at the newest value.</summary>
    public Turn Next(BreathSignal signal)
    {
        var t = signal.Times[0];
        if (t >= _refreshAt)
        {
            _refreshAt = t + 1;
            Refresh(signal.Values.Last(_sorted.Length));
        }

        var v = signal.Y - _zero;
        var turn = Turn.None;
        if (Direction <= 0 && v > 0.18 * Math.Max(_in, 0.3 * _out))
        {
            StartAt = LookBack(signal, above: true, 0.06 * _in) - signal.DelayS;
            (Direction, Depth) = (1, 0);
            turn = Turn.Start;
        }
        else if (Direction > 0)
        {
            Depth += Math.Max(0, v) / signal.RateHz;
            if (v < -0.12 * _out || (v < 0.05 * _in && t - StartAt > 1 && LowFor(signal, 0.05 * _in, 0.4)))
            {
                TopAt = LookBack(signal, above: false, 0.08 * _in) - signal.DelayS;
                Direction = -1;
                turn = Turn.Top;
            }
        }

        if (Direction > 0 && v > 0) Phase = BreathPhase.Inhale;
        else if (v < -0.05 * _out) Phase = BreathPhase.Exhale;
        else if (Direction <= 0) Phase = BreathPhase.Pause;
        return turn;
    }

    private double LookBack(BreathSignal signal, bool above, double threshold)
    {
        var t = signal.Times[0];
        var age = 0;
        while (age < signal.Values.Count - 1 && signal.Values[age] - _zero > threshold == above && t - signal.Times[age] < LookBackS) age++;
        return signal.Times[age];
    }

    private bool LowFor(BreathSignal signal, double threshold, double seconds)
    {
        var n = (int)(seconds * signal.RateHz);
        if (signal.Values.Count <= n) return false;
        foreach (var v in signal.Values.Last(n))
            if (v - _zero >= threshold) return false;
        return true;
    }

    private void Refresh(ReadOnlySpan<double> values)
    {
        var sorted = _sorted.AsSpan(0, values.Length);
        if (values.Length > 1)
        {
            var changes = _changes.AsSpan(0, values.Length - 1);
            for (var i = 1; i < values.Length; i++) changes[i - 1] = Math.Abs(values[i] - values[i - 1]);
            var quiet = Order.Quantile(changes, 0.4);
            var n = 0;
            for (var i = 1; i < values.Length; i++)
                if (Math.Abs(values[i] - values[i - 1]) <= quiet) sorted[n++] = values[i];
            _zero = Order.Median(sorted[..n]);
        }
        else
        {
            _zero = values[0];
        }

        values.CopyTo(sorted);
        _in = Order.Quantile(sorted, 0.96) - _zero;
        _out = _zero - Order.Quantile(sorted, 0.04);
    }
}
