using SotTable.Messages;
using SotTable.Records;
using SotTable.Samples;

namespace SotTable.Dashboard.History;

/// <summary>A session on a screen: for each channel and each block the least and the greatest value in each of a few thousand equal stretches of time.</summary>
internal sealed class SessionMap
{
    /// <summary>Most stretches; a screen has no more columns.</summary>
    public const int MostBins = 4000;

    // A profile has a dozen channels; a hostile chunk may name 255.
    private const int MostChannels = 32;

    private readonly SessionHead _head;
    private readonly List<Lane> _lanes = [];
    private readonly BlockSum[] _blocks;
    private readonly int _bins;

    /// <summary>Makes an empty one.</summary>
    /// <param name="head">What explains the samples.</param>
    /// <param name="fromUs">First moment.</param>
    /// <param name="toUs">First moment after; later than <paramref name="fromUs"/>.</param>
    /// <param name="bins">How many stretches.</param>
    public SessionMap(SessionHead head, long fromUs, long toUs, int bins)
    {
        (_head, FromUs, ToUs, _bins) = (head, fromUs, toUs, Math.Clamp(Math.Min(bins, Readings(head, toUs - fromUs)), 1, MostBins));
        for (var i = 0; i < Math.Min(MostChannels, head.Start?.Channels.Count ?? 0); i++) _lanes.Add(new(_bins));
        _blocks = [.. BlockSum.Of(head, MostChannels)];
        Blocks = [.. _blocks.Select(b => (b.Block, b.Unit, new Lane(_bins)))];
    }

    /// <summary>First moment.</summary>
    public long FromUs { get; }

    /// <summary>First moment after.</summary>
    public long ToUs { get; }

    /// <summary>How many stretches.</summary>
    public int Bins => _bins;

    /// <summary>The channels, by index.</summary>
    public IReadOnlyList<Lane> Lanes => _lanes;

    /// <summary>The blocks: the sum of each one's cells.</summary>
    public IReadOnlyList<(BlockId Block, string Unit, Lane Lane)> Blocks { get; }

    /// <summary>Takes a chunk.</summary>
    /// <param name="entry">The chunk; one that can't be read adds nothing.</param>
    public void Add(RecordEntry entry)
    {
        if (entry.EndUs < FromUs || entry.T0Us >= ToUs || entry.Data.Length == 0) return;
        if (!ChunkCodec.TryRead(entry.Data.Span, entry.T0Us, out var samples)) return;
        foreach (var s in samples)
        {
            var us = s.At.Ticks / TimeSpan.TicksPerMicrosecond;
            if (us < FromUs || us >= ToUs || !s.IsValid || s.Channel >= MostChannels) continue;
            while (_lanes.Count <= s.Channel) _lanes.Add(new(_bins));
            _lanes[s.Channel].Add(Bin(us), _head.Value(s.Channel, s.Counts));
        }

        for (var i = 0; i < _blocks.Length; i++)
        {
            var lane = Blocks[i].Lane;
            _blocks[i].Sum(samples, (us, value) =>
            {
                if (us >= FromUs && us < ToUs) lane.Add(Bin(us), value);
            });
        }
    }

    /// <summary>The left block's share in each stretch; <c>null</c> where it can't be told, and for all without a calibration.</summary>
    public double?[]? Share()
    {
        if (_head.Start is not { } start || Blocks.Count != 2 || Blocks.Any(b => b.Unit != "N")) return null;
        var share = new double?[_bins];
        var (leftLane, rightLane) = Blocks[0].Block == start.LeftBlock ? (Blocks[0].Lane, Blocks[1].Lane) : (Blocks[1].Lane, Blocks[0].Lane);
        for (var bin = 0; bin < _bins; bin++)
        {
            var left = leftLane.Mean(bin);
            var all = left + rightLane.Mean(bin);
            // Below this nobody lies on the blocks, and a share of noise says nothing.
            if (all >= Signal.Occupancy.Adult.ShareFromN && left >= 0 && left <= all) share[bin] = left / all;
        }

        return share;
    }

    private int Bin(long us) => (int)((us - FromUs) * (double)_bins / (ToUs - FromUs));

    // Stretches that are shorter than the time between two readings would look like holes.
    private static int Readings(SessionHead head, long us)
    {
        var slowest = head.Start?.Channels.Select(c => c.RateHz).Where(hz => hz is > 0 and <= 10_000).DefaultIfEmpty(10).Min() ?? 10;
        return (int)Math.Clamp(us / 2e6 * slowest, 1, MostBins);
    }

    /// <summary>One channel, or one block.</summary>
    /// <param name="bins">Stretches.</param>
    internal sealed class Lane(int bins)
    {
        private readonly double[] _sum = new double[bins];
        private readonly int[] _count = new int[bins];
        private readonly double[] _min = new double[bins];
        private readonly double[] _max = new double[bins];

        /// <summary>Takes a value.</summary>
        /// <param name="bin">Which stretch.</param>
        /// <param name="value">The value.</param>
        public void Add(int bin, double value)
        {
            bin = Math.Clamp(bin, 0, bins - 1);
            if (_count[bin]++ == 0) (_min[bin], _max[bin]) = (value, value);
            _min[bin] = Math.Min(_min[bin], value);
            _max[bin] = Math.Max(_max[bin], value);
            _sum[bin] += value;
        }

        /// <summary>Mean of a stretch; <c>null</c> without a reading.</summary>
        /// <param name="bin">Which.</param>
        public double? Mean(int bin) => _count[bin] == 0 ? null : _sum[bin] / _count[bin];

        /// <summary>Least and greatest of a stretch; <c>null</c> without a reading.</summary>
        /// <param name="bin">Which.</param>
        public (double Min, double Max)? Range(int bin) => _count[bin] == 0 ? null : (_min[bin], _max[bin]);
    }
}
