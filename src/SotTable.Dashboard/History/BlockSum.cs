using SotTable.Records;
using SotTable.Samples;

namespace SotTable.Dashboard.History;

/// <summary>Adds up the cells of a block, which are read one after the other: to each reading of the first cell the nearest ones of the others.</summary>
internal sealed class BlockSum
{
    private readonly SessionHead _head;
    private readonly int[] _cells;
    private readonly int[] _at;

    private BlockSum(SessionHead head, BlockId block, int[] cells)
    {
        (_head, Block, _cells, _at) = (head, block, cells, new int[cells.Length]);
        Unit = cells.All(c => head.Unit(c) == "N") ? "N" : "counts";
    }

    /// <summary>Which block.</summary>
    public BlockId Block { get; }

    /// <summary>Newtons when the gains of all its cells are known, otherwise counts.</summary>
    public string Unit { get; }

    /// <summary>The blocks of a session, A first; none when it is not known which cells they have.</summary>
    /// <param name="head">What explains the samples.</param>
    /// <param name="mostChannels">Channels beyond are left out.</param>
    public static IEnumerable<BlockSum> Of(SessionHead head, int mostChannels) =>
        from channel in Enumerable.Range(0, Math.Min(mostChannels, head.Start?.Channels.Count ?? 0))
        let block = head.Channel(channel)!.Block // there are as many
        where block is not null
        group channel by block.Value into cells
        orderby cells.Key
        select new BlockSum(head, cells.Key, [.. cells]);

    /// <summary>Goes through a chunk.</summary>
    /// <param name="samples">Its samples, channel after channel, as <see cref="ChunkCodec"/> gives them.</param>
    /// <param name="take">Gets time in µs and sum.</param>
    public void Sum(IReadOnlyList<RawSample> samples, Action<long, double> take)
    {
        for (var c = 0; c < _cells.Length; c++) _at[c] = First(samples, _cells[c]);
        if (_at.Any(at => at == samples.Count)) return;
        for (var i = _at[0]; i < samples.Count && samples[i].Channel == _cells[0]; i++)
        {
            var sum = 0.0;
            var valid = true;
            for (var c = 0; c < _cells.Length && valid; c++)
            {
                while (_at[c] + 1 < samples.Count && samples[_at[c] + 1].Channel == _cells[c] && IsNearer(samples[_at[c] + 1], samples[_at[c]], samples[i])) _at[c]++;
                var s = samples[_at[c]];
                valid = s.IsValid;
                sum += Unit == "N" ? _head.Value(s.Channel, s.Counts) : s.Counts;
            }

            if (valid) take(samples[i].At.Ticks / TimeSpan.TicksPerMicrosecond, sum);
        }
    }

    private static bool IsNearer(in RawSample next, in RawSample now, in RawSample to) => (next.At - to.At).Duration() <= (now.At - to.At).Duration();

    private static int First(IReadOnlyList<RawSample> samples, int channel)
    {
        for (var i = 0; i < samples.Count; i++)
        {
            if (samples[i].Channel == channel) return i;
        }

        return samples.Count;
    }
}
