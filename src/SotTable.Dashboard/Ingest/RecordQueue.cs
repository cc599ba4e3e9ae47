using System.Threading.Channels;
using SotTable.Dashboard.History;
using SotTable.Messages;

namespace SotTable.Dashboard.Ingest;

/// <summary>
/// What waits for the store, so that a slow disk never holds up live frames. When it is full a message is left out: it is not acknowledged, and the
/// table sends it again.
/// </summary>
/// <param name="limits">Bounds.</param>
/// <param name="counts">Gets what was left out.</param>
internal sealed class RecordQueue(HubLimits limits, IngestCounts counts)
{
    private readonly Channel<Waiting> _lane = Channel.CreateBounded<Waiting>(
        new BoundedChannelOptions(limits.DurableWaiting) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true, SingleWriter = true });

    /// <summary>For the one writer of the store.</summary>
    public ChannelReader<Waiting> Reader => _lane.Reader;

    /// <summary>Puts a message in; ingest only.</summary>
    /// <param name="message">The message.</param>
    /// <returns>What is wrong with it; empty when nothing is.</returns>
    public string Add(Durable message)
    {
        if (message.Problem is { Length: > 0 } problem) return problem;
        if (!_lane.Writer.TryWrite(new(message.Table, message, null))) counts.Add(Count.DurablesLeftOut);
        return "";
    }

    /// <summary>A table has come online, or the hub has come to it: it is to be told how far its journal is here.</summary>
    /// <param name="table">The table.</param>
    /// <param name="status">What it said.</param>
    public void Greet(TableAddress table, StatusMessage status) => _lane.Writer.TryWrite(new(table, null, Hello(table, status)));

    private static JournalHello? Hello(TableAddress table, StatusMessage status) =>
        status is { Epoch: { } epoch, Since: >= 0 and var since } && Durable.IsEpoch(epoch) ? new(table, epoch, status.From, since) : null;

    /// <summary>A message, or the wish for an acknowledgement.</summary>
    /// <param name="Table">The table.</param>
    /// <param name="Message"><c>null</c> for the wish.</param>
    /// <param name="Hello">What the table says of its journal with the wish; <c>null</c> when it is of an earlier version.</param>
    public readonly record struct Waiting(TableAddress Table, Durable? Message, JournalHello? Hello);
}
