using SotTable.Messages;

namespace SotTable.Dashboard.Ingest;

/// <summary>The loads and the breathing rate at one moment of a session. Single precision: it is drawn, not computed with.</summary>
/// <param name="OnBlocksMs">Milliseconds since the session's start.</param>
/// <param name="LoadA">Load on block A; <c>null</c> when the table showed none.</param>
/// <param name="LoadB">Load on block B.</param>
/// <param name="BreathsPerMin">Breathing rate with a confidence of <see cref="SessionTrend.LeastConfidence"/> or more; <c>null</c> without one.</param>
internal readonly record struct TrendPoint(int OnBlocksMs, float? LoadA, float? LoadB, float? BreathsPerMin = null);

/// <summary>
/// The loads and the breathing rate of one session from its start to its end, at most one point for each of its seconds, for pages that are opened later. Ingest alone
/// writes; points are only ever appended, so any thread may read.
/// </summary>
/// <param name="session">The session.</param>
/// <param name="unit">"N" or "counts".</param>
/// <param name="limit">Most points; later ones are not kept.</param>
internal sealed class SessionTrend(Guid session, string unit, int limit)
{
    /// <summary>A rate below is not to be drawn beside others.</summary>
    public const double LeastConfidence = 0.5;

    private TrendPoint[] _points = new TrendPoint[Math.Min(64, limit)];
    private int _count;
    private int _second = -1;

    /// <summary>The session.</summary>
    public Guid Session => session;

    /// <summary>Unit of the loads, "N" or "counts".</summary>
    public string Unit => unit;

    /// <summary>Whether a point found no room; ingest only.</summary>
    public bool Overran { get; private set; }

    /// <summary>What is kept, oldest first.</summary>
    public ReadOnlySpan<TrendPoint> Points
    {
        get
        {
            // The count first: the array that is read after it has at least as many.
            var count = Volatile.Read(ref _count);
            return Volatile.Read(ref _points).AsSpan(0, count);
        }
    }

    /// <summary>The trend with a state message that came live; ingest only.</summary>
    /// <param name="known">The table's trend so far, or <c>null</c>.</param>
    /// <param name="state">The message.</param>
    /// <param name="limit">Most points.</param>
    /// <returns><paramref name="known"/>, or a new one when the message is about another session or in another unit.</returns>
    public static SessionTrend? With(SessionTrend? known, StateMessage state, int limit)
    {
        if (state.Session is not { } session || state.Unit is not ("N" or "counts")) return known;
        var trend = known is not null && known.Session == session && known.Unit == state.Unit ? known : new SessionTrend(session, state.Unit, limit);
        if (state.Phase is SessionPhase.Running or SessionPhase.Paused && state.OnBlocksMs is >= 0 and <= int.MaxValue and { } at)
            trend.Add(new((int)at, Finite(state.LoadA), Finite(state.LoadB), state.Breath is { Confidence: >= LeastConfidence } b ? Finite(b.RatePerMin) : null));
        return trend;
    }

    // A table also speaks between its seconds, when something happens: the first message of a second is kept.
    private void Add(TrendPoint point)
    {
        var second = point.OnBlocksMs / 1000;
        if (second <= _second) return;
        if (_count == limit)
        {
            Overran = true;
            return;
        }

        _second = second;
        if (_count == _points.Length)
        {
            var longer = new TrendPoint[Math.Min(limit, 2 * _count)];
            _points.CopyTo(longer, 0);
            Volatile.Write(ref _points, longer);
        }

        _points[_count] = point;
        Volatile.Write(ref _count, _count + 1);
    }

    // A number that is finite as double may not be as float, and then is no JSON.
    private static float? Finite(double? load) => load is { } value && float.IsFinite((float)value) ? (float)value : null;
}
