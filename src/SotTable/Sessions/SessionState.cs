namespace SotTable.Sessions;

/// <summary>Where the table's session stands. All times are monotonic, since the program started.</summary>
public abstract record SessionState
{
    private protected SessionState()
    {
    }
}

/// <summary>Nothing runs; a press starts the table's default plan.</summary>
/// <param name="Since">Since when: a press from before that was meant for what was put away then.</param>
public sealed record Idle(TimeSpan Since) : SessionState
{
    /// <summary>Idle since ever: the state at the program's start.</summary>
    public static readonly Idle Instance = new(TimeSpan.MinValue);
}

/// <summary>The dashboard said what the next press will start.</summary>
/// <param name="Plan">What a press starts.</param>
/// <param name="LapsesAt">When the table goes back to <see cref="Idle"/> by itself.</param>
public sealed record Armed(Plan Plan, TimeSpan LapsesAt) : SessionState;

/// <summary>A session counts.</summary>
/// <param name="Session">What stays the same during a session.</param>
/// <param name="EndsAt">When the planned time is over; <c>null</c> for a stop-watch.</param>
/// <param name="CapAt">When the hard cap ends it.</param>
/// <param name="PausedSoFar">Sum of the pauses that are over.</param>
/// <param name="Undo">The press that started or resumed it, for a hold of the same press.</param>
public sealed record Running(SessionFacts Session, TimeSpan? EndsAt, TimeSpan CapAt, TimeSpan PausedSoFar, Press? Undo = null) : SessionState;

/// <summary>A session stands still; the hard cap goes on.</summary>
/// <param name="Session">What stays the same during a session.</param>
/// <param name="Left">Planned time that was left; <c>null</c> for a stop-watch.</param>
/// <param name="CapAt">When the hard cap ends it.</param>
/// <param name="Since">When the pause began.</param>
/// <param name="PausedSoFar">Sum of the pauses before this one.</param>
/// <param name="Undo">The press that paused it, for a hold of the same press; when the patient paused, the press before.</param>
public sealed record Paused(SessionFacts Session, TimeSpan? Left, TimeSpan CapAt, TimeSpan Since, TimeSpan PausedSoFar, Press? Undo = null) : SessionState;

/// <summary>The session is over and the person may still lie there: the time on the blocks goes on counting.</summary>
/// <param name="Session">What stayed the same during the session.</param>
/// <param name="At">When it ended.</param>
/// <param name="Reason">Why.</param>
/// <param name="PausedTotal">Sum of all pauses.</param>
/// <param name="NextNoticeAt">When the soft notice is due again.</param>
public sealed record Ended(SessionFacts Session, TimeSpan At, EndReason Reason, TimeSpan PausedTotal, TimeSpan NextNoticeAt) : SessionState;

/// <summary>Found at start after a crash or power cut. Never resumes.</summary>
/// <param name="SessionId">The session that was cut off.</param>
/// <param name="LastDataAfter">From its start to the last recorded data, both monotonic of the earlier run.</param>
/// <param name="StartedUtc">When it started, by the anchor of the earlier run.</param>
/// <param name="Plan">What it was started with; <c>null</c> when its record can't be read.</param>
public sealed record Interrupted(Guid SessionId, TimeSpan LastDataAfter, DateTimeOffset StartedUtc, Plan? Plan) : SessionState;

/// <summary>What stays the same during a session.</summary>
/// <param name="Id">UUIDv7 made on the table at the press.</param>
/// <param name="Plan">Template, profile and code.</param>
/// <param name="StartedAt">Monotonic time of the press.</param>
public sealed record SessionFacts(Guid Id, Plan Plan, TimeSpan StartedAt);

/// <summary>A press that changed the state, kept so that a hold of the same press can strike the change.</summary>
/// <param name="At">When the press began.</param>
/// <param name="Before">The state it changed; its own <c>Undo</c> is gone.</param>
public sealed record Press(TimeSpan At, SessionState Before);

/// <summary>Why a session ended.</summary>
public enum EndReason
{
    /// <summary>The planned time was over.</summary>
    Time,

    /// <summary>The hard cap was reached.</summary>
    Cap,

    /// <summary>The practitioner held the button.</summary>
    Practitioner,

    /// <summary>Stopped from the dashboard.</summary>
    Dashboard,
}
