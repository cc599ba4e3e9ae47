using SotTable.Messages;
using SotTable.Samples;

namespace SotTable.Device.Journal;

/// <summary>An event on its way into the journal; the journal gives it its number.</summary>
/// <param name="Category">Last level of its topic: session, button, cal, system.</param>
/// <param name="Kind">What happened; <see cref="SummaryKind"/> goes out as <c>session/summary</c>.</param>
/// <param name="Session">The session; <c>null</c> outside one.</param>
/// <param name="Ordinal">Number of the session in the journal; 0 outside one.</param>
/// <param name="Boot">The program's random number.</param>
/// <param name="At">Monotonic time since the program started.</param>
/// <param name="AtUtcMs">The same by the wall-clock anchor.</param>
/// <param name="OffsetMs">Since the session's start; <c>null</c> outside one.</param>
/// <param name="By">Who or what did it.</param>
/// <param name="Detail">Reason or label; <c>null</c> for none.</param>
/// <param name="Origin">Where the samples came from at that moment.</param>
/// <param name="Payload">JSON for what has no column; <c>{}</c> for nothing.</param>
internal sealed record JournalEvent(
    string Category, string Kind, Guid? Session, long Ordinal, uint Boot, TimeSpan At, long AtUtcMs, long? OffsetMs,
    string By, string? Detail, SampleOrigin Origin, string Payload = "{}")
{
    public const string SummaryKind = "summary";
    public const string StartedKind = "started";
}

/// <summary>An event that is on the disk.</summary>
/// <param name="Epoch">The journal's random number.</param>
/// <param name="N">Its number there.</param>
/// <param name="Event">The event.</param>
internal sealed record CommittedEvent(string Epoch, long N, JournalEvent Event);

/// <summary>Under what a start of the program gives its numbers.</summary>
/// <param name="Epoch">Random, 16 hex digits.</param>
/// <param name="From">The epoch that the hub has heard of last; <c>null</c> for none.</param>
/// <param name="Since">How far the hub had everything then.</param>
internal sealed record JournalEpoch(string Epoch, string? From, long Since);

/// <summary>Raw samples of about a second.</summary>
/// <param name="Ordinal">Number of the session.</param>
/// <param name="Seq">Number of the chunk in the session, from 1.</param>
/// <param name="T0Us">Time of the oldest sample.</param>
/// <param name="EndUs">Time of the newest sample.</param>
/// <param name="Samples">Good readings.</param>
/// <param name="Lost">Lost readings.</param>
/// <param name="Data">See <see cref="ChunkCodec"/>.</param>
internal sealed record JournalChunk(long Ordinal, int Seq, long T0Us, long EndUs, long Samples, long Lost, byte[] Data);

/// <summary>A session that the journal knows as started and not as ended: the program or its power went away.</summary>
/// <param name="Session">Its id.</param>
/// <param name="Ordinal">Its number.</param>
/// <param name="StartedUtcMs">When it started, by the anchor of that time.</param>
/// <param name="LastDataAfter">From its start to the last thing recorded of it.</param>
/// <param name="Noted">Whether an earlier start has already recorded the interruption.</param>
/// <param name="Summarized">Whether it has a summary.</param>
/// <param name="StartedPayload">JSON of its started event.</param>
/// <param name="Origin">Where its samples came from.</param>
/// <param name="Paused">All its pauses, the last one up to the last data.</param>
internal sealed record UnfinishedSession(
    Guid Session, long Ordinal, long StartedUtcMs, TimeSpan LastDataAfter, bool Noted, bool Summarized, string StartedPayload, SampleOrigin Origin, TimeSpan Paused);
