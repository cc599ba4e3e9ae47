namespace SotTable.Device;

/// <summary>Whether a counter has grown in the last minutes: what was lost stays lost, but a notice for ever would be read by nobody.</summary>
internal sealed class RecentGrowth
{
    /// <summary>How long growth is recent.</summary>
    public static readonly TimeSpan Recent = TimeSpan.FromMinutes(10);

    private long _count;
    private TimeSpan? _grownAt;

    /// <summary>Takes the counter.</summary>
    /// <param name="count">The counter, 0 at the start of the program.</param>
    /// <param name="now">Monotonic time.</param>
    public bool Look(long count, TimeSpan now)
    {
        if (count > _count) _grownAt = now;
        _count = count;
        return now - _grownAt < Recent;
    }
}
