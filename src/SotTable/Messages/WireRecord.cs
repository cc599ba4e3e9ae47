namespace SotTable.Messages;

// What belongs to the record of a session and how the hub says that it has it. See Outbox in the Device and RecordFrame here.

/// <summary><c>ack</c>: everything durable of a journal up to a number is in the hub's store, committed. Cumulative and may come twice.</summary>
/// <param name="V">Minor version, 1.</param>
/// <param name="Epoch">The journal's random number; another one than the table's means nothing to it.</param>
/// <param name="Thru">The highest number up to which nothing is missing; 0 for nothing yet.</param>
/// <param name="Again">True when the table is to send everything behind <paramref name="Thru"/> again, also what was acknowledged before: the hub has
/// started, was restored from a backup, or has waited for a missing number for 2 s.</param>
public sealed record AckMessage(int V, string Epoch, long Thru, bool Again) : IVersioned;

/// <summary>The raw samples of a session as the table's journal has them.</summary>
/// <param name="Chunks">Chunks up to <paramref name="LastSeq"/>.</param>
/// <param name="LastSeq">Number of the newest chunk, from 1; 0 for none. More than <paramref name="Chunks"/> when the journal could not take some. Chunks with
/// higher numbers are of the time after the end.</param>
/// <param name="Sha256">SHA-256 in hex over the entries of all those chunks as <see cref="RecordFrame"/> carries them, in the order of their numbers.</param>
public sealed record RecordNote(int Chunks, int LastSeq, string Sha256);

/// <summary>What explains a session's record: what was planned, and how its counts become loads.</summary>
/// <param name="Ordinal">Number of the session in the journal.</param>
/// <param name="Template">Template id.</param>
/// <param name="TemplateVersion">Template version.</param>
/// <param name="Profile">Person profile.</param>
/// <param name="Code">Patient code; <c>null</c> for none.</param>
/// <param name="LeftBlock">Which block is on the patient's left.</param>
/// <param name="Mode">What the session counts as.</param>
/// <param name="ModeReason">What is missing for the next mode; may be empty.</param>
/// <param name="Anchor">Wall clock and monotonic clock at one moment; the record's times are of the same monotonic clock from the program's start on.</param>
/// <param name="StartedUs">The session's start on the clock of the record's times.</param>
/// <param name="TableProfile">Id of the wiring.</param>
/// <param name="TableProfileVersion">Version of the wiring.</param>
/// <param name="Unit">"N" or "counts" for the loads.</param>
/// <param name="CalibrationHash">SHA-256 of the calibration in force; empty for none.</param>
/// <param name="OriginNote">For a replay: the recording; empty otherwise.</param>
/// <param name="Channels">The record's channels, in its order.</param>
public sealed record SessionStart(
    long Ordinal, string Template, int TemplateVersion, Sessions.PersonProfile Profile, string? Code, Samples.BlockId LeftBlock, SessionMode Mode,
    string ModeReason, ClockAnchor Anchor, long StartedUs, string TableProfile, int TableProfileVersion, string Unit, string CalibrationHash,
    string OriginNote, IReadOnlyList<RecordChannel> Channels);

/// <summary>One channel of a record: n = gain · (counts − zero) in its unit, and with a bend n · (1 + square · u + cube · u²), u = n / fullN held from 0 to 1; counts as they are without a gain.</summary>
/// <param name="Name">Name of the profile.</param>
/// <param name="Kind">Load or Breath.</param>
/// <param name="Block">The block of a load cell.</param>
/// <param name="RateHz">Nominal rate.</param>
/// <param name="Unit">Of the value: "N", "V" or "Pa"; "counts" without a gain.</param>
/// <param name="Gain">Unit per count, by the calibration in force for loads; <c>null</c> without one.</param>
/// <param name="ZeroCounts">Counts without load: the zero taken before the session, else the calibration's; <c>null</c> when there is neither.</param>
/// <param name="Bend">How far a load cell is from straight; <c>null</c> for a straight one, and in records of programs that knew none.</param>
public sealed record RecordChannel(
    string Name, Samples.ChannelKind Kind, Samples.BlockId? Block, double RateHz, string Unit, double? Gain, double? ZeroCounts,
    Signal.CellBend? Bend = null);
