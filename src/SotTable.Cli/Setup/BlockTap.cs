using SotTable.Samples;

namespace SotTable.Cli.Setup;

/// <summary>Notices which block is tapped: the one whose cell leaves its rest by most, compared with how far each cell strays by itself.</summary>
/// <param name="profile">Which channel is which.</param>
internal sealed class BlockTap(TableProfile profile)
{
    private const double Times = 12;
    private const double LeastCounts = 500; // a tap is some newtons: thousands of counts on the cells that fit
    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(1.5);

    // How long the strongest may still come after the first: one tap shakes both blocks.
    private static readonly TimeSpan s_shake = TimeSpan.FromSeconds(0.3);

    private readonly Rest[] _rests = [.. profile.Channels.Select(_ => new Rest())];
    private TimeSpan? _began;
    private TimeSpan _now;
    private TimeSpan? _moved;
    private (BlockId Block, double Strength) _strongest;

    /// <summary>Whether the rest of every cell is known.</summary>
    public bool IsReady => Waited >= s_rest;

    /// <summary>Time since the first sample.</summary>
    public TimeSpan Waited => _now - (_began ?? _now);

    /// <summary>The block; <c>null</c> while none was tapped.</summary>
    public BlockId? Tapped => _moved is { } at && _now - at >= s_shake ? _strongest.Block : null;

    /// <summary>Takes a valid sample.</summary>
    /// <param name="sample">Of any channel.</param>
    public void Add(RawSample sample)
    {
        _began ??= sample.At;
        _now = sample.At;
        if (profile.Channels[sample.Channel] is not { Kind: ChannelKind.Load, Block: { } block }) return;
        var rest = _rests[sample.Channel];
        if (!IsReady)
        {
            rest.Add(sample.Counts);
            return;
        }

        var strength = Math.Abs(sample.Counts - rest.Mean) / Math.Max(LeastCounts, Times * rest.Deviation);
        if (strength < 1) return;
        _moved ??= sample.At;
        if (strength > _strongest.Strength) _strongest = (block, strength);
    }

    private sealed class Rest
    {
        private double _squares;
        private int _count;

        public double Mean { get; private set; }

        public double Deviation => _count > 1 ? Math.Sqrt(_squares / (_count - 1)) : 0;

        public void Add(double counts)
        {
            var off = counts - Mean;
            Mean += off / ++_count;
            _squares += off * (counts - Mean);
        }
    }
}
