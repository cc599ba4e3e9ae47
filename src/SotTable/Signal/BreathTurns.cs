namespace SotTable.Signal;

/// <summary>What a new value has shown.</summary>
internal enum Turn : byte
{
    None,
    Start,
    Top,
}

/// <summary>
/// Turning points of a signal that stands high while the chest is full: up when it has risen from its lowest point by a part of the usual breath,
/// down when it has fallen from its highest. No zero line, no future. One owner; allocates nothing.
/// </summary>
internal sealed class BreathTurns(BreathTuning tuning)
{
    private double _high;
    private double _low;
    private double _base;

    /// <summary>1 after a start, -1 after a top, 0 while not known.</summary>
    public int Direction { get; private set; }

    /// <summary>When the value of the newest top came, seconds; delayed like the signal.</summary>
    public double HighAt { get; private set; }

    /// <summary>When inspiration began, seconds, the delay taken off.</summary>
    public double StartAt { get; private set; }

    /// <summary>When it ended.</summary>
    public double TopAt { get; private set; }

    /// <summary>Top above the lowest point before it.</summary>
    public double Depth { get; private set; }

    /// <summary>Begins at a value.</summary>
    public void Begin(double t, double y, bool forgetDirection)
    {
        (_high, _low, HighAt) = (y, y, t);
        if (forgetDirection) Direction = 0;
    }

    /// <summary>Looks at the newest value.</summary>
    public Turn Next(BreathSignal signal, double size)
    {
        var (t, y) = (signal.Times[0], signal.Y);
        if (y > _high) (_high, HighAt) = (y, t);
        if (y < _low) _low = y;
        var least = tuning.NoiseTimes * signal.Rest;
        var needed = Math.Max(tuning.RiseOn * size, least);
        if (Direction <= 0 && y - _low > needed && y - Floor(signal) > needed)
        {
            StartAt = LookBack(signal, size) - signal.DelayS;
            (Direction, _base, _high, HighAt) = (1, _low, y, t);
            return Turn.Start;
        }

        if (Direction >= 0 && _high - y > Math.Max(tuning.FallOff * size, least))
        {
            var known = Direction == 1;
            (TopAt, Depth) = (HighAt - signal.DelayS, _high - _base);
            (Direction, _low) = (-1, y);
            return known ? Turn.Top : Turn.None;
        }

        return Turn.None;
    }

    private double LookBack(BreathSignal signal, double size)
    {
        var values = signal.Values;
        var (t, y) = (signal.Times[0], signal.Y);
        var floor = Floor(signal);
        var threshold = floor + Math.Min(tuning.StartPart * size, 0.5 * (y - floor));
        var age = 0;
        while (age < values.Count - 1 && values[age] > threshold && t - signal.Times[age] < tuning.LookBackS) age++;
        return signal.Times[age];
    }

    // A breath rises within seconds; a signal that creeps up after a breath out comes to the same height without one.
    private double Floor(BreathSignal signal)
    {
        var floor = signal.Y;
        foreach (var v in signal.Values.Last((int)(tuning.LookBackS * signal.RateHz))) floor = Math.Min(floor, v);
        return floor;
    }
}
