namespace SotTable.Signal;

/// <summary>
/// Both blocks together: transfers from one to the other, and the index of left and right over medians of seconds. Block A counts as left; the side belongs to
/// the placement. One owner; allocates nothing after construction.
/// </summary>
public sealed class PairCourse
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private readonly BlockCourse[] _blocks;
    private readonly LoadSecond[] _newest = new LoadSecond[2];
    private LoadEvent _shift;
    private int _shiftOf = -1;
    private long _toldOf = long.MinValue;
    private double _sumOfBai;

    /// <summary>Makes a pair.</summary>
    /// <param name="limits">Thresholds to begin with.</param>
    /// <param name="mostPerSecond">Samples a second of a block at most.</param>
    public PairCourse(LoadLimits limits, int mostPerSecond)
    {
        _blocks = [new(limits, mostPerSecond), new(limits, mostPerSecond)];
        for (var b = 0; b < 2; b++)
        {
            var block = b;
            _blocks[b].Happened = e => Tell(block, e);
            _blocks[b].Passed = (s, phase) => Pass(block, s, phase);
        }
    }

    /// <summary>Called for each event; the number is the block's, 0 or 1, or −1 for the pair.</summary>
    public Action<int, LoadEvent>? Happened { get; set; }

    /// <summary>Called for each second of a block.</summary>
    public Action<int, LoadSecond, LoadPhase>? Passed { get; set; }

    /// <summary>Called for each second that both blocks have, with their loads in newtons.</summary>
    public Action<double, double>? Paired { get; set; }

    /// <summary>Standard uncertainty of a block's load, newtons; for hiding the index.</summary>
    public double UncertaintyN { get; set; }

    /// <summary>Index of left and right in the last second that both blocks have; <c>null</c> when it may not be shown.</summary>
    public double? Bai { get; private set; }

    /// <summary>The loads of that second; <c>null</c> when only one block has it.</summary>
    public (double A, double B)? Loads => _newest[0].Index == _newest[1].Index ? (_newest[0].Median, _newest[1].Median) : null;

    /// <summary>Mean of <see cref="Bai"/> over the seconds in which it was shown; <c>null</c> for none.</summary>
    public double? MeanBai => ShownSeconds == 0 ? null : _sumOfBai / ShownSeconds;

    /// <summary>Seconds in which it was shown.</summary>
    public int ShownSeconds { get; private set; }

    /// <summary>A block.</summary>
    /// <param name="block">0 or 1.</param>
    public BlockCourse this[int block] => _blocks[block];

    private void Tell(int block, LoadEvent e)
    {
        Happened?.Invoke(block, e);
        if (e.Kind == LoadEventKind.Shift && _shiftOf < 0 && Second(e.At) > _toldOf) (_shift, _shiftOf) = (e, block);
    }

    private void Pass(int block, LoadSecond s, LoadPhase phase)
    {
        Passed?.Invoke(block, s, phase);
        _newest[block] = s;
        if (_shiftOf >= 0) Match();
        if (_newest[0].Index != _newest[1].Index) return;
        var (left, right) = (_newest[0].Median, _newest[1].Median);
        Paired?.Invoke(left, right);
        Bai = LoadBalance.Shown(left, right, UncertaintyN, UncertaintyN, _blocks[0].Limits.PairFromN);
        if (Bai is not { } bai) return;
        _sumOfBai += bai;
        ShownSeconds++;
    }

    // The other block's change over the same seconds, as soon as it is known.
    private void Match()
    {
        var other = 1 - _shiftOf;
        var (from, to) = (Second(_shift.At), Second(_shift.Until) - 1);
        if (!_blocks[other].TryChange(from, to, out var change))
        {
            if (TimeSpan.FromSeconds(_newest[other].Index) - _shift.Until > Patience) _shiftOf = -1;
            return;
        }

        var own = _shift.Size;
        if (own * change < 0 && Math.Abs(own + change) <= 0.1 * Math.Max(Math.Abs(own), Math.Abs(change)))
        {
            // Both blocks tell of the same shift.
            _toldOf = to + 5;
            Happened?.Invoke(-1, new(LoadEventKind.Transfer, _shift.At, _shift.Until, _shiftOf == 0 ? -own : own));
        }

        _shiftOf = -1;
    }

    private static long Second(TimeSpan at) => at.Ticks / TimeSpan.TicksPerSecond;
}
