using SotTable.Dashboard.History;
using SotTable.Messages;

namespace SotTable.Dashboard.Ingest;

/// <summary>When to ask a table for what is missing: after a hole has stood for 2 s, then every 5 s. One thread.</summary>
/// <param name="time">The monotonic clock.</param>
internal sealed class HoleWatch(TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Repeat = TimeSpan.FromSeconds(5);

    private readonly Dictionary<TableAddress, Hole> _holes = [];

    /// <summary>Time until the next question; infinite when there is no hole.</summary>
    public TimeSpan NextIn
    {
        get
        {
            if (_holes.Count == 0) return Timeout.InfiniteTimeSpan;
            var left = _holes.Values.Min(h => h.Wait - time.GetElapsedTime(h.Since));
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>Tables whose question is due.</summary>
    public IReadOnlyList<TableAddress> Due => [.. _holes.Where(h => time.GetElapsedTime(h.Value.Since) >= h.Value.Wait).Select(h => h.Key)];

    /// <summary>Takes how a journal stands.</summary>
    /// <param name="stored">The journal.</param>
    public void Note(Stored stored)
    {
        if (!stored.Hole) _holes.Remove(stored.Table);
        else if (!_holes.TryGetValue(stored.Table, out var hole) || hole.Epoch != stored.Epoch || hole.Thru != stored.Thru)
            _holes[stored.Table] = new(stored.Epoch, stored.Thru, time.GetTimestamp(), Patience);
    }

    /// <summary>Whether it is time to ask; true once, then again later.</summary>
    /// <param name="stored">The table's newest journal.</param>
    public bool IsToAsk(Stored stored)
    {
        if (!_holes.TryGetValue(stored.Table, out var hole)) return false;
        if (hole.Epoch != stored.Epoch || !stored.Hole)
        {
            _holes.Remove(stored.Table);
            return false;
        }

        if (time.GetElapsedTime(hole.Since) < hole.Wait) return false;
        _holes[stored.Table] = hole with { Since = time.GetTimestamp(), Wait = Repeat };
        return true;
    }

    private sealed record Hole(string Epoch, long Thru, long Since, TimeSpan Wait);
}
