using SotTable.Messages;

namespace SotTable.Device;

/// <summary>
/// Which channels lose more than one sample in a hundred, measured over ten seconds: below that a converter without FIFO on a busy computer does what it can
/// (0.1 % is the budget, DESIGN 7). A channel with a standing fault has that notice instead.
/// </summary>
internal sealed class SampleLoss
{
    /// <summary>How long is counted.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private const double Limit = 0.01;
    private readonly Dictionary<string, (long Good, long Lost)> _before = [];
    private long _discardedBefore;
    private TimeSpan _next;

    /// <summary>Names of the channels that did so in the last whole window.</summary>
    public IReadOnlyList<string> Channels { get; private set; } = [];

    /// <summary>Takes the counters.</summary>
    /// <param name="channels">The channels.</param>
    /// <param name="discarded">Samples that the reader's lane discarded, of whatever channel.</param>
    /// <param name="now">Monotonic time.</param>
    public void Look(IReadOnlyList<ChannelHealth> channels, long discarded, TimeSpan now)
    {
        if (now < _next) return;
        _next = now + Window;
        var read = channels.Sum(c => c.Good - _before.GetValueOrDefault(c.Name).Good);
        var all = discarded - _discardedBefore > Limit * read;
        Channels = [.. channels.Where(c => c.Fault is null && (all || Loses(c, _before.GetValueOrDefault(c.Name)))).Select(c => c.Name)];
        foreach (var c in channels) _before[c.Name] = (c.Good, c.Lost);
        _discardedBefore = discarded;
    }

    private static bool Loses(ChannelHealth now, (long Good, long Lost) before)
    {
        var lost = now.Lost - before.Lost;
        return lost > Limit * (now.Good - before.Good + lost);
    }
}
