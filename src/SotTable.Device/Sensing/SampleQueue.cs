using System.Threading.Channels;
using SotTable.Samples;

namespace SotTable.Device.Sensing;

/// <summary>
/// The samples lane of the table's one reader: bounded, the oldest is dropped and counted. The sampling threads write, one reads.
/// </summary>
public sealed class SampleQueue
{
    private readonly Channel<RawSample> _lane;
    private long _discarded;

    /// <summary>Makes a lane.</summary>
    /// <param name="capacity">How many samples it holds: about two seconds at the highest rates by default.</param>
    public SampleQueue(int capacity = 4096)
    {
        _lane = Channel.CreateBounded<RawSample>(
            new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            _ => Interlocked.Increment(ref _discarded));
    }

    /// <summary>Samples that were dropped because the reader was late.</summary>
    public long Discarded => Interlocked.Read(ref _discarded);

    /// <summary>Puts a sample in. Never blocks, never fails, allocates nothing in steady state.</summary>
    /// <param name="sample">The sample.</param>
    public void Add(in RawSample sample) => _lane.Writer.TryWrite(sample);

    /// <summary>Forgets what is in it and what was dropped. For whoever reads, before it begins.</summary>
    public void Clear()
    {
        while (TryTake(out _)) continue;
        Interlocked.Exchange(ref _discarded, 0);
    }

    /// <summary>Takes the oldest sample.</summary>
    /// <param name="sample">The sample.</param>
    /// <returns>False when the lane is empty.</returns>
    public bool TryTake(out RawSample sample) => _lane.Reader.TryRead(out sample);
}
