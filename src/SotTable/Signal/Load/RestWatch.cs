namespace SotTable.Signal;

/// <summary>
/// The seconds in which one block's load rested since its last shift, for what has changed slowly; and where its zero came to after somebody got off. One owner.
/// Taking a second allocates nothing; a judgement of the change does, every ten seconds.
/// </summary>
/// <param name="creep">Constants of the block's creep, which is taken off what is judged; <c>null</c> when nobody has measured it.</param>
internal sealed class RestWatch(CreepFit? creep)
{
    private const int Most = 2400; // s: the longest session and what comes after it
    private const int JudgedEvery = 10;
    private const int Spring = 2; // s after getting off in which cell and frame spring back
    private const int ZeroSeconds = 5;
    private readonly double[] _t = new double[Most];
    private readonly double[] _load = new double[Most];
    private readonly BlockCreep? _creep = creep is null ? null : new(creep);
    private readonly double[] _crept = new double[creep is null ? 0 : Most];
    private readonly double[] _zeros = new double[ZeroSeconds];
    private int _count;
    private int _judged;
    private int _empty;
    private TimeSpan _since = TimeSpan.MinValue;
    private SlowChange? _slow;
    private bool _predicted;

    /// <summary>Median of seconds after somebody got off, newtons; <c>null</c> until there are enough, while somebody lies there, and from the start of a session until somebody gets off in it.</summary>
    public double? ZeroN { get; private set; }

    /// <summary>A session starts: a zero after somebody who got off before it is none of its own, and one that is being taken isn't either.</summary>
    public void StartSession() => (_empty, ZeroN) = (Spring + ZeroSeconds, null);

    /// <summary>Takes a second.</summary>
    /// <param name="s">The second.</param>
    /// <param name="phase">The phase after it.</param>
    /// <param name="restsSince">When the rest began.</param>
    /// <param name="emptyBelowN">Below it nobody lies there.</param>
    public void Take(in LoadSecond s, LoadPhase phase, TimeSpan restsSince, double emptyBelowN)
    {
        _creep?.Take(s, emptyBelowN);
        if (phase == LoadPhase.Off) Empty(s.Median);
        else if (phase != LoadPhase.Empty) (_empty, ZeroN) = (0, null);
        if (phase is not (LoadPhase.Settling or LoadPhase.Settled)) return;
        if (restsSince != _since) (_since, _count, _judged, _slow, _predicted) = (restsSince, 0, 0, null, _creep is not null);
        if (_count == Most) return;
        (_t[_count], _load[_count]) = (s.Seconds, s.Median);
        if (_creep is not null) (_crept[_count], _predicted) = (_creep.NowN, _predicted && _creep.Known);
        _count++;
    }

    /// <summary>What has changed slowly since the last shift; <c>null</c> before half a minute.</summary>
    /// <param name="medianOver">Length of the slow medians.</param>
    /// <param name="instrument">What is known of the instrument.</param>
    public SlowChange? Slow(TimeSpan medianOver, InstrumentEvidence instrument)
    {
        if (_count - _judged < JudgedEvery) return _slow;
        _judged = _count;
        var t = _t.AsSpan(0, _count);
        var load = _load.AsSpan(0, _count);
        return _slow = _creep is not null && _predicted
            ? SlowChange.Of(t, load, _crept.AsSpan(0, _count), medianOver, instrument, _creep.Fit)
            : SlowChange.Of(t, load, medianOver, instrument);
    }

    private void Empty(double median)
    {
        if (_empty++ < Spring || _empty > Spring + ZeroSeconds) return;
        _zeros[_empty - Spring - 1] = median;
        if (_empty == Spring + ZeroSeconds) ZeroN = Medians.Of(_zeros);
    }
}
