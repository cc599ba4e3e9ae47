namespace SotTable.Messages;

/// <summary>How much a notice matters.</summary>
public enum NoticeLevel
{
    /// <summary>Worth knowing; the table does its work.</summary>
    Notice,

    /// <summary>Something of the table does not work; a person has to act.</summary>
    Fault,
}

/// <summary>
/// One kind of trouble with the instrument that a table can tell, never about a person. <see cref="All"/> is the whole catalogue, so a table has at most so
/// many topics <c>notice/{code}</c>. A receiver that meets a code it does not know shows it by its level.
/// </summary>
/// <param name="Name">Stands in topic and payload: <c>[a-z-]{1,32}</c>.</param>
/// <param name="Level">How much it matters.</param>
/// <param name="Title">What is the matter, for people.</param>
/// <param name="Advice">What it means and what to do next, for people.</param>
/// <param name="Subject">What a subject names, such as a channel; empty when the code has none.</param>
public sealed record NoticeCode(string Name, NoticeLevel Level, string Title, string Advice, string Subject)
{
    /// <summary>The practitioner's button was down at the start or for ten seconds.</summary>
    public static readonly NoticeCode ButtonStuck = new(
        "button-stuck", NoticeLevel.Fault, "The table’s button is stuck.",
        "It does nothing until it is let go. Free it. A session can be ended on this page.", "");

    /// <summary>The same of the patient's button.</summary>
    public static readonly NoticeCode PatientButtonStuck = new(
        "patient-button-stuck", NoticeLevel.Fault, "The patient’s button is stuck.",
        "The patient can’t pause with it until it is let go. The table’s own button works.", "");

    /// <summary>The lines of the buttons can't be read.</summary>
    public static readonly NoticeCode ButtonsLost = new(
        "buttons-lost", NoticeLevel.Fault, "The table’s buttons are not read.",
        "No press starts, pauses or ends a session. It can be ended on this page. Ask the technician to look at the buttons’ wires.", "");

    /// <summary>A channel delivers nothing that can be used.</summary>
    public static readonly NoticeCode SensorFault = new(
        "sensor-fault", NoticeLevel.Fault, "A sensor does not answer.",
        "What it measures is not shown. The timer goes on. Look at its cable, then ask the technician.", "the channel");

    /// <summary>A channel is at the end of its range.</summary>
    public static readonly NoticeCode Saturated = new(
        "saturated", NoticeLevel.Fault, "A cell is beyond its range.",
        "Its load can’t be shown. Take weight off the block; if that does not help, ask the technician.", "the channel");

    /// <summary>The journal can't be written.</summary>
    public static readonly NoticeCode JournalFault = new(
        "journal-fault", NoticeLevel.Fault, "The table can’t write its journal.",
        "The session goes on but may not be kept. Ask the technician before the next one.", "the reason");

    /// <summary>The journal was damaged, and this start of the table has begun a new one. Stands until the next start.</summary>
    public static readonly NoticeCode JournalBegunAnew = new(
        "journal-begun-anew", NoticeLevel.Notice, "The table’s journal was damaged and begun anew.",
        "Sessions are recorded again. What the hub had not got before is only in the damaged file, which the table keeps. Tell the technician.", "the file that is kept");

    /// <summary>What the hub does not have fills four fifths of the journal.</summary>
    public static readonly NoticeCode JournalFilling = new(
        "journal-filling", NoticeLevel.Notice, "The table’s journal is filling up.",
        "The hub has not taken records for long. With no room left the oldest samples go, times and marks never. Tell the technician.", "");

    /// <summary>The journal had to leave samples out.</summary>
    public static readonly NoticeCode RecordGap = new(
        "record-gap", NoticeLevel.Fault, "The record has a gap.",
        "The table could not keep all samples of the last minutes. Times and marks are kept. Tell the technician.", "");

    /// <summary>The last good configuration is in force, since the present one can't be used.</summary>
    public static readonly NoticeCode EarlierConfiguration = new(
        "earlier-configuration", NoticeLevel.Fault, "The table runs with its last good configuration.",
        "What was changed since then can’t be used. Ask the technician to mend it and to start the table again.", "the reason");

    /// <summary>The certificate by which the broker knows the table ends soon.</summary>
    public static readonly NoticeCode CertificateEnds = new(
        "certificate-ends", NoticeLevel.Notice, "The table’s certificate has not been renewed.",
        "After that day the table goes on, but nothing of it reaches the dashboard. It renews by itself once it reaches the hub. Tell the technician.", "when it ends");

    /// <summary>Loads are counts.</summary>
    public static readonly NoticeCode Uncalibrated = new(
        "uncalibrated", NoticeLevel.Notice, "No calibration is in force.",
        "Loads are raw counts, not newtons. The timer is not touched by it. Ask the technician to calibrate.", "");

    /// <summary>More than one sample in a hundred was not read.</summary>
    public static readonly NoticeCode SamplesLost = new(
        "samples-lost", NoticeLevel.Notice, "Samples are being lost.",
        "Each is counted and shown as a gap. If it goes on, tell the technician: the table’s computer may have too much to do.", "the channel");

    /// <summary>Edges of the buttons were lost, or a press found no place.</summary>
    public static readonly NoticeCode PressLost = new(
        "press-lost", NoticeLevel.Notice, "A press may have been missed.",
        "Look at the table’s light. Press again if it does not show what you meant.", "");

    /// <summary>Messages of record value were given up.</summary>
    public static readonly NoticeCode MessagesDropped = new(
        "messages-dropped", NoticeLevel.Notice, "The hub has not got everything.",
        "Some records do not reach it. The table’s own journal has them. Ask the technician to look at the broker.", "");

    /// <summary>The broker does not let the table read its commands.</summary>
    public static readonly NoticeCode NoCommands = new(
        "no-commands", NoticeLevel.Fault, "The table can’t be reached from this page.",
        "Start and stop it with its button. Ask the technician to look at the broker’s rights.", "");

    /// <summary>Every code there is.</summary>
    public static IReadOnlyList<NoticeCode> All { get; } =
        [ButtonsLost, ButtonStuck, PatientButtonStuck, JournalFault, JournalBegunAnew, JournalFilling, RecordGap, SensorFault, Saturated, NoCommands, EarlierConfiguration, CertificateEnds, Uncalibrated, SamplesLost, PressLost, MessagesDropped];
}
