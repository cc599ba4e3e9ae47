namespace SotTable.Signal;

/// <summary>One block: whether it is occupied, since when it is empty, whether it is still, and its running mean. One owner; not thread-safe.</summary>
internal sealed class BlockLoad
{
    private OccupancyGate _gate;
    private TimeSpan? _calmSince;
    private double _low;
    private double _high;
    private double _sum;
    private long _count;

    /// <summary>Load; <c>null</c> when it can't be known.</summary>
    public double? Load { get; private set; }

    /// <summary>Whether something lies on it; the last known while <see cref="Load"/> is <c>null</c>.</summary>
    public bool Occupied => _gate.Occupied;

    /// <summary>Since when it is known to be empty; <c>null</c> when occupied or not known.</summary>
    public TimeSpan? EmptySince { get; private set; }

    /// <summary>Mean since <see cref="ClearMean"/>.</summary>
    public double? Mean => _count == 0 ? null : _sum / _count;

    /// <summary>Whether it has kept within the limit for long enough.</summary>
    public bool IsStill(TimeSpan now) => _calmSince is { } since && now - since >= Occupancy.StillFor;

    /// <summary>Takes the load of a moment.</summary>
    /// <param name="now">Time of the sample.</param>
    /// <param name="load">Load for people; <c>null</c> when it can't be known.</param>
    /// <param name="newtons">Load against the thresholds; <c>null</c> when emptiness can't be known (no zero and no calibration yet).</param>
    /// <param name="moved">Load of the same cells for stillness, newtons by calibration or rating.</param>
    /// <param name="limits">Thresholds in force.</param>
    /// <param name="averaging">Whether it counts for the mean.</param>
    public void Take(TimeSpan now, double? load, double? newtons, double moved, Occupancy limits, bool averaging)
    {
        Load = load;
        if (load is null)
        {
            Forget();
            return;
        }

        Watch(now, moved, limits.StillN);
        Judge(now, newtons, limits);
        if (!averaging) return;
        _sum += load.Value;
        _count++;
    }

    /// <summary>Nothing is known of the load any more; what lay there is kept, since it may still lie there.</summary>
    public void Forget()
    {
        Load = null;
        _gate.Forget();
        _calmSince = EmptySince = null;
    }

    /// <summary>Starts the mean anew.</summary>
    public void ClearMean()
    {
        _sum = 0;
        _count = 0;
    }

    /// <summary>Starts the watch for stillness anew, because the scale changed under it.</summary>
    public void Unsettle() => _calmSince = null;

    private void Judge(TimeSpan now, double? newtons, Occupancy limits)
    {
        if (newtons is not { } n)
        {
            _gate.Forget();
            EmptySince = null;
            return;
        }

        _gate.Take(now, n, limits);
        EmptySince = Occupied ? null : EmptySince ?? now;
    }

    // Keeps the band since it was last left; a new value outside restarts it.
    private void Watch(TimeSpan now, double value, double limit)
    {
        if (_calmSince is not null)
        {
            _low = Math.Min(_low, value);
            _high = Math.Max(_high, value);
            if (_high - _low <= limit) return;
        }

        _calmSince = now;
        _low = _high = value;
    }
}
