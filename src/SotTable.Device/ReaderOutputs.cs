using SotTable.Device.Journal;
using SotTable.Messages;
using SotTable.Sessions;

namespace SotTable.Device;

/// <summary>Sends a live frame; false when the link would not take it.</summary>
/// <param name="frame">Its bytes; copied.</param>
internal delegate bool FrameSink(ReadOnlySpan<byte> frame);

/// <summary>Where the table's reader sends what it makes. None of these may wait.</summary>
internal sealed class ReaderOutputs
{
    /// <summary>Events for the journal that are kept together or not at all.</summary>
    public required Action<IReadOnlyList<JournalEvent>> Events { get; init; }

    /// <summary>A chunk for the journal.</summary>
    public required Action<JournalChunk> Chunk { get; init; }

    /// <summary>The newest state.</summary>
    public required Action<StateMessage> State { get; init; }

    /// <summary>A notice that came, changed or is over.</summary>
    public required Action<NoticeMessage> Notice { get; init; }

    /// <summary>A new wall-clock anchor is in force, and what the table says of itself has this version.</summary>
    public required Action<int> Anchored { get; init; }

    /// <summary>A live frame.</summary>
    public required FrameSink Frame { get; init; }

    /// <summary>The answer to a command: its id, its name and why it was refused (<c>null</c>: done).</summary>
    public required Action<Guid, string, Refusal?> Reply { get; init; }

    /// <summary>The light of the state and the notice beside it.</summary>
    public required Action<SessionState, PanelNotice> Light { get; init; }

    /// <summary>The sound of an event.</summary>
    public required Action<BuzzerPattern> Sound { get; init; }

    /// <summary>The flash that answers every press.</summary>
    public required Action Flash { get; init; }

    /// <summary>How things are beside the session (journal, link, channels), asked for twice a second.</summary>
    public required Func<Troubles> Troubles { get; init; }
}

/// <summary>How the instrument is, as others see it. Counters rise from the start of the program.</summary>
/// <param name="Journal">Why the journal can't be written; empty when it can.</param>
/// <param name="LinkDown">Whether the broker is not reached.</param>
/// <param name="Channels">The channels.</param>
/// <param name="SamplesDiscarded">Samples that the reader's lane discarded.</param>
/// <param name="ChunksDropped">Chunks of samples that the journal could not take.</param>
/// <param name="PressesLost">Edges of the buttons and control items that were lost.</param>
/// <param name="MessagesDropped">Durable messages that were given up.</param>
/// <param name="CommandsRefused">Whether the broker does not pass on commands.</param>
/// <param name="ButtonsLost">Whether the buttons' lines can't be read.</param>
/// <param name="JournalFilling">Whether the journal's limit is near, with what the hub does not have.</param>
/// <param name="MessagesHeld">Whether the broker refuses durable messages, which are kept.</param>
/// <param name="CertificateEnds">When the table's certificate ends, if that is soon; else empty.</param>
/// <param name="JournalSetAside">Name of the damaged file in whose place the journal was begun by this start; else empty.</param>
internal sealed record Troubles(
    string Journal, bool LinkDown, IReadOnlyList<ChannelHealth> Channels, long SamplesDiscarded = 0, long ChunksDropped = 0, long PressesLost = 0,
    long MessagesDropped = 0, bool CommandsRefused = false, bool ButtonsLost = false, bool JournalFilling = false,
    bool MessagesHeld = false, string CertificateEnds = "", string JournalSetAside = "")
{
    public static readonly Troubles None = new("", false, []);
}
