namespace SotTable.Messages;

// The JSON messages of the contract. Every record carries v (minor version); unknown fields are ignored, an unknown enum value makes the one
// message invalid. Names carry units: …N newtons (or counts when unit is "counts"), …Ms milliseconds, …Us microseconds.
// Web/messages.ts is generated from these records.

/// <summary><c>status</c>: presence of a table.</summary>
/// <param name="V">Minor version, 1.</param>
/// <param name="State">online, offline (said goodbye) or lost (the will).</param>
/// <param name="Boot">Random for each start of the program.</param>
/// <param name="Cn">Connection counter of this start; an older <c>lost</c> than the last <c>online</c> is ignored.</param>
/// <param name="AtMs">UTC milliseconds.</param>
/// <param name="Epoch">Under what this start of the program gives the numbers of its record; <c>null</c> in what an earlier version sent.</param>
/// <param name="From">The table's epoch that the hub has acknowledged last; <c>null</c> for none. The new one goes on with its numbers.</param>
/// <param name="Since">How far the hub had acknowledged everything under that one.</param>
public sealed record StatusMessage(
    int V, TableStatus State, uint Boot, int Cn, long AtMs, string? Epoch = null, string? From = null, long? Since = null) : IVersioned;

/// <summary>Presence of a table.</summary>
public enum TableStatus
{
    /// <summary>Connected.</summary>
    Online,

    /// <summary>Said goodbye.</summary>
    Offline,

    /// <summary>The broker published the will.</summary>
    Lost,
}

/// <summary><c>meta</c>: what the table is.</summary>
/// <param name="V">Minor version, 1.</param>
/// <param name="Version">Rises with every change; live frames name it.</param>
/// <param name="Boot">As in <see cref="StatusMessage"/>.</param>
/// <param name="Name">Name for people, such as "Table 3".</param>
/// <param name="Room">Room for people; may be empty.</param>
/// <param name="Software">Program version and adapter set, such as "0.1.0 native".</param>
/// <param name="Profile">Id of the wiring profile.</param>
/// <param name="Origin">Where the samples come from.</param>
/// <param name="OriginNote">For a replay: the recording; empty otherwise.</param>
/// <param name="Unit">"N" or "counts" for the loads.</param>
/// <param name="UncertaintyN">Expanded uncertainty (k = 2) of one block in newtons; <c>null</c> without a calibration that states it.</param>
/// <param name="Calibration">The calibration in force, or why there is none.</param>
/// <param name="Channels">Channels in the order of the live frame.</param>
/// <param name="Templates">Templates the table knows; the first is what a press in idle starts.</param>
/// <param name="DefaultProfile">Person profile of a press in idle.</param>
/// <param name="CapMs">The hard cap.</param>
/// <param name="Anchor">The recording's one pair of wall clock and monotonic clock.</param>
/// <param name="ContactArea">What a contact pressure is computed from; absent unless it is configured, and then nothing says one.</param>
public sealed record MetaMessage(
    int V, int Version, uint Boot, string Name, string Room, string Software, string Profile, SampleOrigin Origin, string OriginNote,
    string Unit, double? UncertaintyN, CalibrationNote Calibration, IReadOnlyList<ChannelNote> Channels, IReadOnlyList<TemplateNote> Templates,
    Sessions.PersonProfile DefaultProfile, long CapMs, ClockAnchor Anchor, ContactAreaNote? ContactArea = null) : IVersioned;

/// <summary>The area on which a person is taken to lie on one block.</summary>
/// <param name="Cm2">The area, cm².</param>
/// <param name="UncertaintyCm2">Its expanded uncertainty (k = 2), cm².</param>
/// <param name="Method">How it was found.</param>
public sealed record ContactAreaNote(double Cm2, double UncertaintyCm2, string Method);

/// <summary>Where samples come from.</summary>
public enum SampleOrigin
{
    /// <summary>Real chips.</summary>
    Hardware,

    /// <summary>Simulated chips with a model patient (SIM).</summary>
    Simulated,

    /// <summary>Simulated chips driven by a recording (SIM + REPLAY).</summary>
    SimulatedReplay,
}

/// <summary>Calibration in force.</summary>
/// <param name="Valid">Whether loads are newtons.</param>
/// <param name="Hash">SHA-256 of the file in hex; empty without one.</param>
/// <param name="Reason">Why loads are counts; empty when valid.</param>
/// <param name="DueUtcMs">From when on it no longer holds; <c>null</c> when it names no date, and when it doesn't hold for another reason.</param>
public sealed record CalibrationNote(bool Valid, string Hash, string Reason, long? DueUtcMs = null);

/// <summary>One channel of the live frame.</summary>
/// <param name="Name">Name of the profile.</param>
/// <param name="Kind">Load or Breath.</param>
/// <param name="Block">The block of a load cell.</param>
/// <param name="Unit">"N", "counts", "V" or "Pa".</param>
/// <param name="Scale">Unit per step of the int16 value.</param>
/// <param name="RateHz">Samples a second in the frame.</param>
public sealed record ChannelNote(string Name, Samples.ChannelKind Kind, Samples.BlockId? Block, string Unit, double Scale, double RateHz);

/// <summary>A template, for choosing.</summary>
/// <param name="Id">Id.</param>
/// <param name="Version">Version.</param>
/// <param name="Name">Name.</param>
/// <param name="DurationMs">Planned time.</param>
/// <param name="Position">How the person lies.</param>
/// <param name="Placements">Where the blocks lie.</param>
/// <param name="Example">True for a shipped example.</param>
public sealed record TemplateNote(
    string Id, int Version, string Name, long DurationMs, Sessions.BodyPosition Position, IReadOnlyList<Sessions.Placement> Placements, bool Example);

/// <summary>One moment on both clocks of the table.</summary>
/// <param name="UtcUs">Wall clock, UTC microseconds.</param>
/// <param name="MonotonicUs">CLOCK_MONOTONIC of the table's kernel, microseconds; comparable only on the same machine.</param>
public sealed record ClockAnchor(long UtcUs, long MonotonicUs);

/// <summary><c>state</c>: snapshot of the session and the loads. All times are milliseconds that were true when it was made.</summary>
/// <param name="V">Minor version, 1.</param>
/// <param name="Boot">As in <see cref="StatusMessage"/>.</param>
/// <param name="Seq">Rises with every state message of a start.</param>
/// <param name="Phase">Where the session stands.</param>
/// <param name="Mode">What the session counts as.</param>
/// <param name="ModeReason">What is missing for the next mode; may be empty.</param>
/// <param name="Session">Session id; <c>null</c> in idle and armed.</param>
/// <param name="Template">Template id of the session, or of what the next press starts.</param>
/// <param name="Profile">Person profile of the same.</param>
/// <param name="Code">Patient code of the same; <c>null</c> for none.</param>
/// <param name="StartedUtcMs">Start by the recording's anchor; <c>null</c> outside a session.</param>
/// <param name="ElapsedMs">Time counted without pauses; for an interrupted session the time from its start to its last data; <c>null</c> outside a session.</param>
/// <param name="OnBlocksMs">Time since the start, pauses and time after the end included; <c>null</c> outside a session.</param>
/// <param name="LeftMs">Planned time left; <c>null</c> for a stop-watch or outside a session.</param>
/// <param name="CapLeftMs">Time left to the hard cap; <c>null</c> unless running or paused.</param>
/// <param name="PausedMs">Length of the present pause; <c>null</c> unless paused.</param>
/// <param name="EndReason">Why it ended; <c>null</c> unless ended.</param>
/// <param name="ArmedLeftMs">Time until it lapses; <c>null</c> unless armed.</param>
/// <param name="Unit">"N" or "counts".</param>
/// <param name="LoadA">Load on block A in <paramref name="Unit"/>; <c>null</c> when it can't be shown.</param>
/// <param name="LoadB">Load on block B.</param>
/// <param name="LeftShare">Share of the patient's left block, 0 to 1; <c>null</c> when hidden.</param>
/// <param name="LeftBlock">Which block is on the patient's left.</param>
/// <param name="OccupiedA">Whether something lies on block A.</param>
/// <param name="OccupiedB">Whether something lies on block B.</param>
/// <param name="Breath">What there is to say of the breathing; absent without a breath module and for infants.</param>
/// <param name="Load">What happens to the loads; absent in counts.</param>
/// <param name="Notices">Instrument notices that stand: names of <see cref="NoticeCode"/>, each <c>code</c> or <c>code:subject</c>.</param>
public sealed record StateMessage(
    int V, uint Boot, int Seq, SessionPhase Phase, SessionMode Mode, string ModeReason, Guid? Session, string Template, Sessions.PersonProfile Profile,
    string? Code, long? StartedUtcMs, long? ElapsedMs, long? OnBlocksMs, long? LeftMs, long? CapLeftMs, long? PausedMs, Sessions.EndReason? EndReason,
    long? ArmedLeftMs, string Unit, double? LoadA, double? LoadB, double? LeftShare, Samples.BlockId LeftBlock, bool OccupiedA, bool OccupiedB,
    BreathNote? Breath, LoadNote? Load, IReadOnlyList<string> Notices) : IVersioned;

/// <summary>The breathing, as the table sees it. A movement of the body, not a volume of air.</summary>
/// <param name="Source">What it is read from.</param>
/// <param name="RatePerMin">Breaths a minute; <c>null</c> when none can be shown.</param>
/// <param name="Confidence">How far to believe the rate, 0 to 1: plain from 0.75, rounded from 0.5, grey below.</param>
/// <param name="Doubt">What speaks most against the rate.</param>
/// <param name="Phase">Where the breathing stands; unknown when read from the blocks.</param>
/// <param name="DepthPercent">Depth of the last breaths in per cent of the session's median; <c>null</c> when not known.</param>
/// <param name="VariationPercent">Coefficient of variation of the time between breaths, in per cent; <c>null</c> when not known.</param>
/// <param name="PauseS">Seconds since the last breath, from 5 s on; <c>null</c> otherwise.</param>
/// <param name="RippleA">How far the load of block A swings with a breath, peak to peak, in the unit of the state; <c>null</c> when not known.</param>
/// <param name="RippleB">The same of block B.</param>
/// <param name="Coupling">Whether the blocks' load follows the breath sensor; <c>null</c> without a sensor.</param>
/// <param name="LagS">How long the load follows the breath, seconds; <c>null</c> unless coupled.</param>
public sealed record BreathNote(
    Signal.BreathSource Source, double? RatePerMin, double Confidence, Signal.BreathDoubt Doubt, Signal.BreathPhase Phase, double? DepthPercent,
    double? VariationPercent, double? PauseS, double? RippleA, double? RippleB, Signal.BreathCoupling? Coupling, double? LagS);

/// <summary>Where the session stands.</summary>
public enum SessionPhase
{
    /// <summary>Nothing runs.</summary>
    Idle,

    /// <summary>Armed.</summary>
    Armed,

    /// <summary>Running.</summary>
    Running,

    /// <summary>Paused.</summary>
    Paused,

    /// <summary>Ended, not yet put away.</summary>
    Ended,

    /// <summary>Found unfinished at start.</summary>
    Interrupted,
}

/// <summary>What a session counts as.</summary>
public enum SessionMode
{
    /// <summary>Simulated or replayed data.</summary>
    Sim,

    /// <summary>Real hardware, no attended session.</summary>
    Bench,

    /// <summary>A person on the table with everything that needs.</summary>
    Attended,
}

/// <summary><c>evt/{kind}</c>: something of record value.</summary>
/// <param name="V">Minor version, 1.</param>
/// <param name="Epoch">Random with the table's journal.</param>
/// <param name="N">Number among everything durable of that journal, rising.</param>
/// <param name="Prev">The number before it that the journal still has, 0 for none: whoever has that one misses nothing between the two.</param>
/// <param name="Kind">What happened, such as <c>started</c>, <c>ended</c>, <c>button-stuck</c>.</param>
/// <param name="Session">The session; <c>null</c> outside one.</param>
/// <param name="AtUtcMs">When, by the recording's anchor.</param>
/// <param name="OffsetMs">Time since the session's start; <c>null</c> outside one.</param>
/// <param name="By">Who or what did it.</param>
/// <param name="Detail">Reason or label; <c>null</c> for none.</param>
/// <param name="Origin">Where the samples of that moment came from; can't be lost.</param>
/// <param name="Start">With <c>started</c>: what explains the session's record; otherwise absent.</param>
public sealed record EventMessage(
    int V, string Epoch, long N, long Prev, string Kind, Guid? Session, long AtUtcMs, long? OffsetMs, string By, string? Detail, SampleOrigin Origin,
    SessionStart? Start = null) : IVersioned;

/// <summary><c>session/summary</c>: final numbers of a session.</summary>
/// <param name="V">Minor version, 1.</param>
/// <param name="Epoch">As in <see cref="EventMessage"/>.</param>
/// <param name="N">As in <see cref="EventMessage"/>.</param>
/// <param name="Prev">As in <see cref="EventMessage"/>.</param>
/// <param name="Session">The session.</param>
/// <param name="Ordinal">Number of the session in the journal.</param>
/// <param name="Mode">What it counts as.</param>
/// <param name="Origin">Where the samples came from.</param>
/// <param name="Template">Template id.</param>
/// <param name="TemplateVersion">Template version.</param>
/// <param name="Profile">Person profile.</param>
/// <param name="Code">Patient code; <c>null</c> for none.</param>
/// <param name="StartedUtcMs">Start.</param>
/// <param name="RanMs">Counted time without pauses.</param>
/// <param name="PausedMs">All pauses.</param>
/// <param name="EndReason">Why it ended; <c>null</c> for an interrupted one.</param>
/// <param name="Unit">"N" or "counts".</param>
/// <param name="MeanLoadA">Mean load of block A; <c>null</c> without valid samples.</param>
/// <param name="MeanLoadB">Mean load of block B.</param>
/// <param name="MeanLeftShare">Mean share of the patient's left block; <c>null</c> when hidden throughout.</param>
/// <param name="Samples">Samples recorded.</param>
/// <param name="Lost">Samples lost.</param>
/// <param name="Breath">Breathing over the session; absent without a breath module and for infants.</param>
/// <param name="Record">The session's raw samples, as the journal has them.</param>
/// <param name="Balance">Left against right over the session; absent in a record of an earlier version.</param>
/// <param name="ZeroReturn">Where the zeros came to after the session; absent in a record of an earlier version. Known only after the people have got off: a second summary tells it.</param>
public sealed record SummaryMessage(
    int V, string Epoch, long N, long Prev, Guid Session, long Ordinal, SessionMode Mode, SampleOrigin Origin, string Template, int TemplateVersion,
    Sessions.PersonProfile Profile, string? Code, long StartedUtcMs, long RanMs, long PausedMs, Sessions.EndReason? EndReason, string Unit,
    double? MeanLoadA, double? MeanLoadB, double? MeanLeftShare, long Samples, long Lost, BreathSummary? Breath,
    RecordNote? Record = null, BalanceSummary? Balance = null, ZeroReturnSummary? ZeroReturn = null) : IVersioned;

/// <summary>Left against right over a session.</summary>
/// <param name="Bai">Mean of 100 · (R − L) / (R + L) of the patient's sides, percent; <c>null</c> when hidden. No value of it is the wanted one.</param>
/// <param name="BaiUncertainty">Its expanded uncertainty (k = 2) by the calibration, percent; <c>null</c> when hidden.</param>
/// <param name="Seconds">Seconds of the counted time in which it could be shown.</param>
/// <param name="Hidden">Why it is hidden; <c>null</c> when it is not.</param>
public sealed record BalanceSummary(double? Bai, double? BaiUncertainty, int Seconds, Signal.BalanceHidden? Hidden);

/// <summary>Where the zeros of the blocks came to after a session: how far its slow changes may be believed.</summary>
/// <param name="Result">What came of it.</param>
/// <param name="A">Zero of block A, newtons; <c>null</c> when not known.</param>
/// <param name="B">Zero of block B.</param>
/// <param name="LimitN">Expanded uncertainty (k = 2) of a block, which a zero is judged by; <c>null</c> when the calibration states none.</param>
public sealed record ZeroReturnSummary(ZeroReturnResult Result, double? A, double? B, double? LimitN);

/// <summary>What came of the look at the zeros after a session.</summary>
public enum ZeroReturnResult
{
    /// <summary>The session has not been put away yet.</summary>
    Waiting,

    /// <summary>Loads are counts.</summary>
    Counts,

    /// <summary>The session was put away, or cut off, before a block had been empty for seven seconds.</summary>
    NotSeen,

    /// <summary>What is known of the zeros is told; there is nothing to judge it by.</summary>
    NotJudged,

    /// <summary>The zeros that are known came back to within the blocks' uncertainty.</summary>
    Returned,

    /// <summary>A zero came back further off than that: slow changes of this session may be the instrument's up to there.</summary>
    Moved,
}

/// <summary>The breathing over a session.</summary>
/// <param name="Source">What it was read from.</param>
/// <param name="MeanRatePerMin">Mean of the rates with a confidence of 0.5 or more; <c>null</c> when there was none.</param>
/// <param name="Coverage">Part of the counted time in which there was such a rate, 0 to 1. A mean without it says nothing.</param>
/// <param name="Coupling">Whether the blocks' load followed the breath sensor; <c>null</c> without a sensor.</param>
public sealed record BreathSummary(Signal.BreathSource Source, double? MeanRatePerMin, double Coverage, Signal.BreathCoupling? Coupling);

/// <summary><c>health</c>: how the program and its channels are.</summary>
/// <param name="V">Minor version, 1.</param>
/// <param name="Boot">As in <see cref="StatusMessage"/>.</param>
/// <param name="UptimeS">Seconds since the start.</param>
/// <param name="Frames">Live frames made since the start.</param>
/// <param name="FramesNotSent">Frames dropped because the link was down or full.</param>
/// <param name="QueueDiscarded">Samples that the reader's lane discarded.</param>
/// <param name="OutboxDepth">Durable messages waiting.</param>
/// <param name="OutboxDropped">Durable messages given up since the start; the journal has them.</param>
/// <param name="ChunksDropped">Chunks of samples that the journal could not take since the start.</param>
/// <param name="EdgesLost">Edges of the buttons that were lost since the start.</param>
/// <param name="Journal">"ok" or what is wrong.</param>
/// <param name="RealTime">Whether the sampling thread has real-time priority.</param>
/// <param name="Channels">One entry a channel.</param>
public sealed record HealthMessage(
    int V, uint Boot, long UptimeS, long Frames, long FramesNotSent, long QueueDiscarded, int OutboxDepth,
    long OutboxDropped, long ChunksDropped, long EdgesLost, string Journal, bool RealTime, IReadOnlyList<ChannelHealth> Channels) : IVersioned;

/// <summary>How one channel is.</summary>
/// <param name="Name">Name of the channel.</param>
/// <param name="NominalHz">Rate by the profile.</param>
/// <param name="MeasuredHz">Rate as measured; <c>null</c> until known.</param>
/// <param name="Good">Good samples since the start.</param>
/// <param name="Lost">Samples lost since the start.</param>
/// <param name="Faults">Other faults since the start.</param>
/// <param name="Fault">The fault that stands; <c>null</c> for none.</param>
/// <param name="TemperatureC">Temperature of the chip in degrees Celsius: of a NAU7802 when it was started, of a SDP3x now; <c>null</c> where the chip tells none.</param>
/// <param name="Resets">Times that the chip, or the multiplexer before it, was found without its settings since the start.</param>
public sealed record ChannelHealth(
    string Name, double NominalHz, double? MeasuredHz, long Good, long Lost, long Faults, Samples.SampleFault? Fault, double? TemperatureC = null, long Resets = 0);
