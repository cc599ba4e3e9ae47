namespace SotTable.Device.Journal;

/// <summary>
/// What waits for the disk, in the order in which it came. It is bounded: beyond that the oldest chunks and the newest events are dropped. Thread-safe.
/// </summary>
internal sealed class WaitingWrites
{
    // Two minutes of chunks, about 100 kB: longer than any commit of a healthy card takes.
    private const int ChunksKept = 120;

    /// <summary>Most events: hours of marks at the pace at which the table takes them, about 10 MB; sessions alone make some hundred a day.</summary>
    public const int EventsKept = 20_000;

    // What a row needs beside its text or samples.
    private const int RowBytes = 300;

    private readonly Lock _gate = new();
    private readonly List<Item> _items = [];
    private int _events;
    private int _chunks;

    /// <summary>How many wait.</summary>
    public (int Events, int Chunks) Count
    {
        get
        {
            lock (_gate) return (_events, _chunks);
        }
    }

    /// <summary>Adds events that go together.</summary>
    /// <param name="happened">The events.</param>
    /// <returns>False when they were dropped.</returns>
    public bool Add(IReadOnlyList<JournalEvent> happened)
    {
        lock (_gate)
        {
            if (_events + happened.Count > EventsKept) return false;
            _events += happened.Count;
            _items.Add(new(happened, null));
            return true;
        }
    }

    /// <summary>Adds a chunk.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <returns>False when the oldest one was dropped for it.</returns>
    public bool Add(JournalChunk chunk)
    {
        lock (_gate)
        {
            var full = _chunks == ChunksKept;
            if (full) _items.RemoveAt(_items.FindIndex(i => i.Chunk is not null));
            else _chunks++;
            _items.Add(new([], chunk));
            return !full;
        }
    }

    /// <summary>What is to be written next; it stays until <see cref="Written"/>.</summary>
    /// <param name="mostBytes">The first is taken however large it is.</param>
    public Batch Next(long mostBytes)
    {
        lock (_gate)
        {
            var (events, chunks, bytes) = (new List<JournalEvent>(), new List<JournalChunk>(), 0L);
            foreach (var item in _items)
            {
                bytes += item.Bytes;
                if (bytes > mostBytes && events.Count + chunks.Count > 0) return new(events, chunks, false);
                events.AddRange(item.Events);
                if (item.Chunk is { } chunk) chunks.Add(chunk);
            }

            return new(events, chunks, true);
        }
    }

    /// <summary>Forgets what is on the disk.</summary>
    /// <param name="batch">From <see cref="Next"/>.</param>
    public void Written(Batch batch)
    {
        lock (_gate)
        {
            // Chunks at the front may have been dropped meanwhile; events never are.
            var (chunks, events) = (new HashSet<JournalChunk>(batch.Chunks, ReferenceEqualityComparer.Instance), batch.Events.Count);
            _items.RemoveAll(i => i.Chunk is { } chunk ? chunks.Contains(chunk) : (events -= i.Events.Count) >= 0);
            _events -= batch.Events.Count;
            _chunks = _items.Count(i => i.Chunk is not null);
        }
    }

    /// <summary>A part of what waits.</summary>
    /// <param name="Events">Events, in order.</param>
    /// <param name="Chunks">Chunks, in order.</param>
    /// <param name="IsAll">Whether nothing else waits.</param>
    public readonly record struct Batch(IReadOnlyList<JournalEvent> Events, IReadOnlyList<JournalChunk> Chunks, bool IsAll);

    private readonly record struct Item(IReadOnlyList<JournalEvent> Events, JournalChunk? Chunk)
    {
        public int Bytes => Chunk is { } chunk ? RowBytes + chunk.Data.Length : Events.Sum(e => RowBytes + e.Payload.Length + (e.Detail?.Length ?? 0));
    }
}
