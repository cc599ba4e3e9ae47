namespace SotTable.Sessions;

/// <summary>Something of record value that happened to a session.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="At">Monotonic time since the program started.</param>
/// <param name="Session">The session; <c>null</c> outside one.</param>
/// <param name="By">Who did it: <c>button</c>, <c>patient</c>, <c>timer</c>, <c>blocks</c> or the dashboard's user.</param>
/// <param name="Reason">Only for <see cref="SessionEventKind.Ended"/>.</param>
/// <param name="Label">Only for <see cref="SessionEventKind.Marked"/>.</param>
public sealed record SessionEvent(
    SessionEventKind Kind, TimeSpan At, Guid? Session, string By, EndReason? Reason = null, string? Label = null);

/// <summary>What happened.</summary>
public enum SessionEventKind
{
    /// <summary>The dashboard armed the table.</summary>
    Armed,

    /// <summary>The dashboard disarmed it.</summary>
    Disarmed,

    /// <summary>Nobody pressed; the armed plan lapsed.</summary>
    Lapsed,

    /// <summary>A session started.</summary>
    Started,

    /// <summary>The press that started it was held on: it does not count.</summary>
    Cancelled,

    /// <summary>Paused.</summary>
    Paused,

    /// <summary>Resumed.</summary>
    Resumed,

    /// <summary>The pause made by a press that turned out to be a hold is struck.</summary>
    PauseStruck,

    /// <summary>The resume made by a press that turned out to be a hold is struck.</summary>
    ResumeStruck,

    /// <summary>Ended, with its reason.</summary>
    Ended,

    /// <summary>The person may still lie on the blocks: the soft notice was repeated.</summary>
    EndNotice,

    /// <summary>The ended or interrupted session was put away.</summary>
    Cleared,

    /// <summary>A mark.</summary>
    Marked,

    /// <summary>Found unfinished at start.</summary>
    Interrupted,
}
