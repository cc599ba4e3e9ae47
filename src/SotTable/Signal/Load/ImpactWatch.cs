namespace SotTable.Signal;

/// <summary>Fast rises of a load: one event each, not a burst. One owner; allocates nothing after construction.</summary>
internal sealed class ImpactWatch
{
    private const int Buckets = 10;
    private static readonly TimeSpan Bucket = LoadLimits.ImpactWithin / Buckets;

    // Landing bounces: what follows within a second belongs to it.
    private static readonly TimeSpan Same = TimeSpan.FromSeconds(1);
    private readonly double[] _lowest = new double[Buckets];
    private long _bucket = -1;
    private double _low;
    private bool _open;
    private TimeSpan _since;
    private TimeSpan _last;
    private double _peak;

    /// <summary>Takes a load.</summary>
    /// <param name="now">Its time.</param>
    /// <param name="load">Newtons.</param>
    /// <param name="limit">What is an impact.</param>
    /// <param name="impact">The impact that is over.</param>
    /// <returns>True when one is over.</returns>
    public bool Take(TimeSpan now, double load, double limit, out LoadEvent impact)
    {
        impact = default;
        var bucket = now.Ticks / Bucket.Ticks;
        if (bucket != _bucket) Turn(bucket, load);
        if (load < _low) _low = load;
        ref var lowest = ref _lowest[Slot(bucket)];
        if (load < lowest) lowest = load;
        if (load - _low > limit)
        {
            if (!_open) (_open, _since, _peak) = (true, now, load);
            _last = now;
        }

        if (!_open) return false;
        if (load > _peak) _peak = load;
        return now - _last >= Same && Close(out impact);
    }

    /// <summary>Ends an impact that is open: whoever it was has left.</summary>
    /// <param name="impact">The impact.</param>
    /// <returns>False when there is none.</returns>
    public bool Close(out LoadEvent impact)
    {
        impact = new(LoadEventKind.Impact, _since, _last, _peak);
        return _open && !(_open = false);
    }

    /// <summary>After a gap nothing is known of how fast a load came.</summary>
    public void Forget() => _bucket = -1;

    private static long Slot(long bucket) => ((bucket % Buckets) + Buckets) % Buckets;

    private void Turn(long bucket, double load)
    {
        var steps = _bucket < 0 ? Buckets : Math.Min(Buckets, bucket - _bucket);
        for (var i = 0; i < steps; i++) _lowest[Slot(bucket - i)] = load;
        _bucket = bucket;
        _low = double.PositiveInfinity;
        foreach (var v in _lowest) _low = Math.Min(_low, v);
    }
}
