using System.Collections.Immutable;
using SotTable.Messages;

namespace SotTable.Dashboard.Ingest;

/// <summary>
/// What the hub knows of one table. Written by ingest only; what others read is immutable and replaced as a whole, so any thread may read.
/// </summary>
/// <param name="index">Index in the registry, for batches.</param>
/// <param name="address">The table.</param>
internal sealed class LiveTable(ushort index, TableAddress address)
{
    /// <summary>Number of slots.</summary>
    public const int Slots = (int)Slot.Notices + 1;

    private readonly KeptMessage?[] _kept = new KeptMessage?[(int)Slot.Lost];
    private ImmutableSortedDictionary<string, KeptMessage> _notices = ImmutableSortedDictionary.Create<string, KeptMessage>(StringComparer.Ordinal);
    private ImmutableList<Occurrence> _events = [];
    private SessionTrend? _trend;
    private long _frames;

    /// <summary>Index in the registry.</summary>
    public ushort Index => index;

    /// <summary>The table.</summary>
    public TableAddress Address => address;

    /// <summary>Loss by frame numbers.</summary>
    public FrameLoss Loss { get; } = new();

    /// <summary>Frames shown since the hub started.</summary>
    public long Frames => Volatile.Read(ref _frames);

    /// <summary>The last notice of each code, standing or over.</summary>
    public ImmutableSortedDictionary<string, KeptMessage> Notices
    {
        get => Volatile.Read(ref _notices);
        set => Volatile.Write(ref _notices, value);
    }

    /// <summary>The last events and summaries, oldest first.</summary>
    public ImmutableList<Occurrence> Events => Volatile.Read(ref _events);

    /// <summary>The loads of the session that came last, or <c>null</c> while none has come; ingest replaces it.</summary>
    public SessionTrend? Trend
    {
        get => Volatile.Read(ref _trend);
        set => Volatile.Write(ref _trend, value);
    }

    /// <summary>The last status that was taken; ingest only.</summary>
    public StatusMessage? Status { get; set; }

    /// <summary>Numbers of events that were taken; ingest only.</summary>
    public EventNumbers EventNumbers { get; } = new();

    /// <summary>Numbers of summaries that were taken; ingest only.</summary>
    public EventNumbers SummaryNumbers { get; } = new();

    /// <summary>The last message of a slot, or <c>null</c>.</summary>
    /// <param name="slot">One that holds one message.</param>
    public KeptMessage? Last(Slot slot) => Volatile.Read(ref _kept[(int)slot]);

    /// <summary>Replaces the message of a slot; ingest only.</summary>
    /// <param name="slot">One that holds one message.</param>
    /// <param name="message">The new one.</param>
    public void Keep(Slot slot, KeptMessage message) => Volatile.Write(ref _kept[(int)slot], message);

    /// <summary>Keeps an event or summary; ingest only.</summary>
    /// <param name="occurrence">The event.</param>
    /// <param name="limit">Most that are kept.</param>
    public void Keep(Occurrence occurrence, int limit)
    {
        var events = _events.Count < limit ? _events : _events.RemoveAt(0);
        Volatile.Write(ref _events, events.Add(occurrence));
    }

    /// <summary>Counts a frame; ingest only.</summary>
    public void CountFrame() => Volatile.Write(ref _frames, _frames + 1);
}
