using System.Threading.Channels;
using SotTable.Dashboard.History;
using SotTable.Messages;

namespace SotTable.Dashboard.Ingest;

/// <summary>
/// What waits for the store, so that a slow disk never holds up live frames. When it is full, or full of one table's, a message is left out: it is not
/// acknowledged, and the table sends it again. What a table says of its journal is never left out: it is said only once, and the newest is enough.
/// </summary>
/// <param name="limits">Bounds.</param>
/// <param name="counts">Gets what was left out.</param>
internal sealed class RecordQueue(HubLimits limits, IngestCounts counts)
{
    private readonly Lock _gate = new();
    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private readonly Dictionary<TableAddress, int> _ofTable = [];
    private readonly Dictionary<TableAddress, JournalHello?> _hellos = []; // no more than there are tables
    private List<Waiting> _all = [];
    private int _messages;

    /// <summary>Puts a message in; ingest only.</summary>
    /// <param name="message">The message.</param>
    /// <returns>What is wrong with it; empty when nothing is.</returns>
    public string Add(Durable message)
    {
        if (message.Problem is { Length: > 0 } problem) return problem;
        lock (_gate)
        {
            var ofTable = _ofTable.GetValueOrDefault(message.Table);
            if (_messages >= limits.DurableWaiting || ofTable >= limits.DurableWaitingOfTable)
            {
                counts.Add(Count.DurablesLeftOut);
                return "";
            }

            _ofTable[message.Table] = ofTable + 1;
            _messages++;
            _all.Add(new(message.Table, message, null));
        }

        _news.Writer.TryWrite(true);
        return "";
    }

    /// <summary>A table has come online, or the hub has come to it: it is to be told how far its journal is here.</summary>
    /// <param name="table">The table.</param>
    /// <param name="status">What it said.</param>
    public void Greet(TableAddress table, StatusMessage status)
    {
        var hello = Hello(table, status);
        lock (_gate)
        {
            var again = _hellos.TryGetValue(table, out var known);
            _hellos[table] = hello;
            var at = again ? _all.FindIndex(w => w.Message is null && w.Table == table) : -1;
            // What came behind it under the same epoch belongs behind it; under another one it is said of what comes from now on.
            if (again && known?.Epoch == hello?.Epoch)
            {
                _all[at] = new(table, null, hello);
            }
            else
            {
                if (again) _all.RemoveAt(at);
                _all.Add(new(table, null, hello));
            }
        }

        _news.Writer.TryWrite(true);
    }

    /// <summary>Waits until something is in it; the one writer of the store only.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task WaitAsync(CancellationToken cancellationToken) => await _news.Reader.WaitToReadAsync(cancellationToken);

    /// <summary>Takes all that is in it, in the order in which it came; the one writer of the store only.</summary>
    public IReadOnlyList<Waiting> Drain()
    {
        _news.Reader.TryRead(out _);
        lock (_gate)
        {
            var all = _all;
            _all = [];
            _messages = 0;
            _ofTable.Clear();
            _hellos.Clear();
            return all;
        }
    }

    private static JournalHello? Hello(TableAddress table, StatusMessage status) =>
        status is { Epoch: { } epoch, Since: >= 0 and var since } && Durable.IsEpoch(epoch) ? new(table, epoch, status.From, since) : null;

    /// <summary>A message, or the wish for an acknowledgement.</summary>
    /// <param name="Table">The table.</param>
    /// <param name="Message"><c>null</c> for the wish.</param>
    /// <param name="Hello">What the table says of its journal with the wish; <c>null</c> when it is of an earlier version.</param>
    public readonly record struct Waiting(TableAddress Table, Durable? Message, JournalHello? Hello);
}
