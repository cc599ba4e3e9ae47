using System.Threading.Channels;
using SotTable.Messages;

namespace SotTable.Dashboard.Ingest;

/// <summary>
/// The tables the hub knows and what has changed. Ingest alone writes; browsers' loops read: first <see cref="Revision"/>, then whatever is newer
/// than what they have sent. The two queues have one reader, the live loop.
/// </summary>
internal sealed class TableRegistry
{
    private readonly HubLimits _limits;
    private readonly Dictionary<TableAddress, LiveTable> _byAddress = [];
    private readonly long[] _slotRevisions;
    private readonly Channel<LiveFrame> _frames;
    private readonly Channel<Occurrence> _occurrences;
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private LiveTable[] _tables = [];
    private long _revision;

    /// <summary>Makes an empty one.</summary>
    /// <param name="limits">Bounds.</param>
    public TableRegistry(HubLimits limits)
    {
        _limits = limits;
        // One contiguous array, so that a browser's loop finds what has changed in a few microseconds even with all tables.
        _slotRevisions = new long[limits.Tables * LiveTable.Slots];
        _frames = Channel.CreateBounded<LiveFrame>(Queue(limits.FramesWaiting), _ => Counts.Add(Count.DroppedFrames));
        _occurrences = Channel.CreateBounded<Occurrence>(Queue(limits.EventsWaiting * 4), _ => Counts.Add(Count.DroppedEvents));
    }

    /// <summary>What was met.</summary>
    public IngestCounts Counts { get; } = new();

    /// <summary>All tables, by index. Replaced as a whole.</summary>
    public LiveTable[] Tables => Volatile.Read(ref _tables);

    /// <summary>Rises with every kept message, event and loss.</summary>
    public long Revision => Volatile.Read(ref _revision);

    /// <summary>Frames for the next batch.</summary>
    public ChannelReader<LiveFrame> Frames => _frames.Reader;

    /// <summary>Events, summaries and replies for the browsers.</summary>
    public ChannelReader<Occurrence> Occurrences => _occurrences.Reader;

    /// <summary>Has something to read whenever anything here has changed; the live loop takes it.</summary>
    public ChannelReader<bool> Changes => _changes.Reader;

    /// <summary>Wakes the live loop. Any thread.</summary>
    public void Announce() => _changes.Writer.TryWrite(true);

    /// <summary>The revision that last changed a slot; 0 = never.</summary>
    /// <param name="position">Table index × <see cref="LiveTable.Slots"/> + slot.</param>
    public long SlotRevision(int position) => Volatile.Read(ref _slotRevisions[position]);

    /// <summary>Finds a table. Any thread.</summary>
    /// <param name="address">The table.</param>
    public LiveTable? Find(TableAddress address)
    {
        foreach (var table in Tables)
        {
            if (table.Address == address) return table;
        }

        return null;
    }

    /// <summary>Finds a table or makes it; ingest only.</summary>
    /// <param name="address">The table.</param>
    /// <returns><c>null</c>, and counted, when there are too many.</returns>
    public LiveTable? FindOrAdd(TableAddress address)
    {
        if (_byAddress.TryGetValue(address, out var table)) return table;
        if (_byAddress.Count >= _limits.Tables)
        {
            Counts.Add(Count.TooManyTables);
            return null;
        }

        table = new LiveTable((ushort)_byAddress.Count, address);
        _byAddress.Add(address, table);
        Volatile.Write(ref _tables, [.. _tables, table]);
        Volatile.Write(ref _revision, _revision + 1);
        Announce();
        return table;
    }

    /// <summary>Keeps the newest message of a slot; ingest only.</summary>
    /// <param name="table">The table.</param>
    /// <param name="slot">One that holds one message.</param>
    /// <param name="body">The bytes as received.</param>
    /// <param name="receivedAt">Time stamp of the monotonic clock.</param>
    /// <param name="live">False when the broker had kept it.</param>
    public void Keep(LiveTable table, Slot slot, ReadOnlyMemory<byte> body, long receivedAt, bool live)
    {
        // After a reconnect the broker repeats what it keeps: the same bytes say nothing new, and what is known of their age stays.
        if (!live && table.Last(slot) is { } known && known.Body.Span.SequenceEqual(body.Span)) return;
        table.Keep(slot, new KeptMessage(body, receivedAt, live, _revision + 1));
        Changed(table, slot);
    }

    /// <summary>Keeps the newest notice of a code, or forgets it; ingest only.</summary>
    /// <param name="table">The table.</param>
    /// <param name="code">The code.</param>
    /// <param name="body">The bytes as received; empty when the table has taken the notice back.</param>
    /// <param name="receivedAt">Time stamp of the monotonic clock.</param>
    /// <param name="live">False when the broker had kept it.</param>
    /// <returns>False when the table has too many codes for one more.</returns>
    public bool KeepNotice(LiveTable table, string code, ReadOnlyMemory<byte> body, long receivedAt, bool live)
    {
        var known = table.Notices.GetValueOrDefault(code);
        if (body.IsEmpty)
        {
            if (known is null) return true;
            table.Notices = table.Notices.Remove(code);
        }
        else
        {
            if (known is null && table.Notices.Count >= _limits.Notices) return false;
            if (!live && known is not null && known.Body.Span.SequenceEqual(body.Span)) return true;
            table.Notices = table.Notices.SetItem(code, new KeptMessage(body, receivedAt, live, _revision + 1));
        }

        Changed(table, Slot.Notices);
        return true;
    }

    /// <summary>Passes on an event, summary or reply; ingest only.</summary>
    /// <param name="table">The table.</param>
    /// <param name="type">Type of the browser's message.</param>
    /// <param name="body">The bytes as received.</param>
    /// <param name="receivedAt">Time stamp of the monotonic clock.</param>
    /// <param name="live">False when the broker had kept it.</param>
    /// <param name="keep">Whether browsers that come later get it too.</param>
    public void Pass(LiveTable table, string type, ReadOnlyMemory<byte> body, long receivedAt, bool live, bool keep)
    {
        var occurrence = new Occurrence(table.Index, type, new KeptMessage(body, receivedAt, live, _revision + 1));
        if (keep) table.Keep(occurrence, _limits.Events);
        Volatile.Write(ref _revision, _revision + 1);
        _occurrences.Writer.TryWrite(occurrence);
        Announce();
    }

    /// <summary>Passes on a frame that is valid; ingest only.</summary>
    /// <param name="table">The table.</param>
    /// <param name="boot">The table's start.</param>
    /// <param name="seq">Frame number.</param>
    /// <param name="frame">The bytes as received.</param>
    public void Pass(LiveTable table, uint boot, uint seq, ReadOnlyMemory<byte> frame)
    {
        var before = table.Loss.Lost;
        var fate = table.Loss.Add(boot, seq);
        if (table.Loss.Lost != before) Changed(table, Slot.Lost);
        if (fate == FrameFate.Drop)
        {
            Counts.Add(Count.OldFrames);
            return;
        }

        table.CountFrame();
        Counts.Add(Count.Frames);
        _frames.Writer.TryWrite(new(table.Index, frame));
        Announce();
    }

    private static BoundedChannelOptions Queue(int capacity) =>
        new(capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true, SingleWriter = true };

    private void Changed(LiveTable table, Slot slot)
    {
        Volatile.Write(ref _slotRevisions[(table.Index * LiveTable.Slots) + (int)slot], _revision + 1);
        Volatile.Write(ref _revision, _revision + 1);
        Announce();
    }
}
