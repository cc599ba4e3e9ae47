namespace SotTable.Sessions;

/// <summary>The rules of a session: one pure function. The end never depends on samples, broker, disk or the wall clock.</summary>
public static class SessionMachine
{
    // Blocks that were empty all along (a trial without a person) must not put the end away before anyone could see it.
    private static readonly TimeSpan SettledEmpty = TimeSpan.FromSeconds(10);

    /// <summary>The state after an input.</summary>
    /// <param name="state">Where the session stands.</param>
    /// <param name="input">What happened.</param>
    /// <param name="now">When it happened, monotonic; for a press the time of the edge.</param>
    /// <param name="settings">The table's settings.</param>
    /// <returns>The next state, what has to be recorded, and why a command was refused.</returns>
    public static SessionStep Next(SessionState state, SessionInput input, TimeSpan now, SessionSettings settings)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(settings);

        // An edge is stamped when it happened and may be read after a tick or command with a later stamp. A press from before the end (or with it) was meant for
        // the session that time has ended meanwhile, and one from before the table was idle for what was put away; otherwise time does not run backwards.
        var last = LastChange(state, settings);
        if (input is PressEdge && ((state is Ended && now <= last) || (state is Idle && now < last))) return SessionStep.Unchanged(state);
        now = now < last ? last : now;
        var due = Due(state, now, settings);
        if (due is null) return Apply(state, input, now, settings);

        // A press meant for the session that time has just ended must not put it away: it is swallowed.
        var swallowed = state is Running or Paused && input is PressEdge or HeldTwoSeconds or PatientPress;
        if (input is Tick || swallowed) return due;
        var then = Apply(due.State, input, now, settings);
        return then with { Events = [.. due.Events, .. then.Events] };
    }

    // What time alone has done; null when nothing is due.
    private static SessionStep? Due(SessionState state, TimeSpan now, SessionSettings settings) => state switch
    {
        Armed a when now >= a.LapsesAt => new(new Idle(a.LapsesAt), [new(SessionEventKind.Lapsed, a.LapsesAt, null, By.Timer)]),
        Running r when Min(r.EndsAt, r.CapAt) is var at && now >= at =>
            End(r.Session, at, at == r.EndsAt ? EndReason.Time : EndReason.Cap, r.PausedSoFar, By.Timer, settings),
        Paused p when now >= p.CapAt =>
            End(p.Session, p.CapAt, EndReason.Cap, p.PausedSoFar + (p.CapAt - p.Since), By.Timer, settings),
        Ended e when now >= e.NextNoticeAt => new(
            e with { NextNoticeAt = e.NextNoticeAt + (((now - e.NextNoticeAt).Ticks / settings.NoticeEvery.Ticks) + 1) * settings.NoticeEvery },
            [new(SessionEventKind.EndNotice, now, e.Session.Id, By.Timer)]),
        _ => null,
    };

    private static TimeSpan LastChange(SessionState state, SessionSettings settings) => state switch
    {
        Idle i => i.Since,
        Armed a => a.LapsesAt - settings.ArmedFor,
        Running r => r.Undo?.At ?? r.Session.StartedAt,
        Paused p => p.Since,
        Ended e => e.At,
        _ => TimeSpan.MinValue,
    };

    private static SessionStep Apply(SessionState state, SessionInput input, TimeSpan now, SessionSettings settings) => (state, input) switch
    {
        (Idle, PressEdge press) => Start(state, settings.Default, press, now, settings),
        (Armed a, PressEdge press) => Start(state, a.Plan, press, now, settings),
        (Running r, PressEdge) => Pause(r, now, By.Button, new Press(now, r with { Undo = null })),
        (Paused p, PressEdge) => Resume(p, now),
        (Ended e, PressEdge) => Clear(e.Session.Id, now, By.Button),
        (Interrupted i, PressEdge) => Clear(i.SessionId, now, By.Button),

        // A hold strikes what its own press did, even when the patient has paused in between.
        (Running { Undo: { } undo } r, HeldTwoSeconds h) when undo.At == h.PressedAt => Strike(r.Session, undo.Before, now, settings),
        (Paused { Undo: { } undo } p, HeldTwoSeconds h) when undo.At == h.PressedAt => Strike(p.Session, undo.Before, now, settings),
        (Running r, HeldTwoSeconds) => End(r.Session, now, EndReason.Practitioner, r.PausedSoFar, By.Button, settings),
        (Paused p, HeldTwoSeconds) => End(p.Session, now, EndReason.Practitioner, p.PausedSoFar + (now - p.Since), By.Button, settings),

        (Running r, PatientPress) => Pause(r, now, By.Patient, r.Undo),

        (Idle or Armed, Arm arm) => new(
            new Armed(arm.Plan, now + settings.ArmedFor), [new(SessionEventKind.Armed, now, null, arm.By)]),
        (_, Arm) => SessionStep.Refused(state, state is Running or Paused ? Refusal.SessionRunning : Refusal.NotCleared),

        (Armed, Disarm d) => new(new Idle(now), [new(SessionEventKind.Disarmed, now, null, d.By)]),
        (Ended e, Disarm d) => Clear(e.Session.Id, now, d.By),
        (Interrupted i, Disarm d) => Clear(i.SessionId, now, d.By),
        (Running or Paused, Disarm) => SessionStep.Refused(state, Refusal.SessionRunning),

        (Running r, Stop s) => End(r.Session, now, EndReason.Dashboard, r.PausedSoFar, s.By, settings),
        (Paused p, Stop s) => End(p.Session, now, EndReason.Dashboard, p.PausedSoFar + (now - p.Since), s.By, settings),
        (Idle or Armed or Interrupted, Stop) => SessionStep.Refused(state, Refusal.NoSession),

        (Running r, Mark m) => new(state, [new(SessionEventKind.Marked, now, r.Session.Id, m.By, Label: m.Label)]),
        (Paused p, Mark m) => new(state, [new(SessionEventKind.Marked, now, p.Session.Id, m.By, Label: m.Label)]),
        (_, Mark) => SessionStep.Refused(state, Refusal.NoSession),

        (Ended e, BlocksEmpty) when now - e.At >= SettledEmpty => Clear(e.Session.Id, now, By.Blocks),

        _ => SessionStep.Unchanged(state),
    };

    private static SessionStep Start(SessionState before, Plan plan, PressEdge press, TimeSpan now, SessionSettings settings)
    {
        var session = new SessionFacts(press.NewSessionId, plan, now);
        TimeSpan? endsAt = plan.Profile == PersonProfile.Infant ? null : now + plan.Template.Duration;
        return new(
            new Running(session, endsAt, now + settings.Cap, TimeSpan.Zero, new Press(now, before)),
            [new(SessionEventKind.Started, now, session.Id, By.Button)]);
    }

    private static SessionStep Pause(Running r, TimeSpan now, string by, Press? undo) => new(
        new Paused(r.Session, r.EndsAt - now, r.CapAt, now, r.PausedSoFar, undo),
        [new(SessionEventKind.Paused, now, r.Session.Id, by)]);

    private static SessionStep Resume(Paused p, TimeSpan now) => new(
        new Running(p.Session, now + p.Left, p.CapAt, p.PausedSoFar + (now - p.Since), new Press(now, p with { Undo = null })),
        [new(SessionEventKind.Resumed, now, p.Session.Id, By.Button)]);

    private static SessionStep End(SessionFacts session, TimeSpan at, EndReason reason, TimeSpan pausedTotal, string by, SessionSettings settings) => new(
        new Ended(session, at, reason, pausedTotal, at + settings.NoticeEvery),
        [new(SessionEventKind.Ended, at, session.Id, by, reason)]);

    private static SessionStep Clear(Guid session, TimeSpan now, string by) =>
        new(new Idle(now), [new(SessionEventKind.Cleared, now, session, by)]);

    private static SessionStep Strike(SessionFacts session, SessionState before, TimeSpan now, SessionSettings settings) => before switch
    {
        // The pause never was, so the planned time may have run out while the button was held.
        Running r when r.EndsAt <= now => Struck(SessionEventKind.PauseStruck, End(session, r.EndsAt.Value, EndReason.Time, r.PausedSoFar, By.Timer, settings)),
        Running r => Struck(SessionEventKind.PauseStruck, End(session, now, EndReason.Practitioner, r.PausedSoFar, By.Button, settings)),
        Paused p => Struck(SessionEventKind.ResumeStruck, End(session, now, EndReason.Practitioner, p.PausedSoFar + (now - p.Since), By.Button, settings)),
        Idle => new(new Idle(now), [new(SessionEventKind.Cancelled, now, session.Id, By.Button)]),
        _ => new(before, [new(SessionEventKind.Cancelled, now, session.Id, By.Button)]),
    };

    private static SessionStep Struck(SessionEventKind kind, SessionStep end) =>
        end with { Events = [new(kind, end.Events[0].At, end.Events[0].Session, By.Button), .. end.Events] };

    private static TimeSpan Min(TimeSpan? endsAt, TimeSpan capAt) => endsAt is { } e && e <= capAt ? e : capAt;
}

/// <summary>What an input did.</summary>
/// <param name="State">The state now.</param>
/// <param name="Events">What has to be recorded, oldest first; often empty.</param>
/// <param name="Refusal">Why a command was refused; <c>null</c> when it was not.</param>
public sealed record SessionStep(SessionState State, IReadOnlyList<SessionEvent> Events, Refusal? Refusal = null)
{
    internal static SessionStep Unchanged(SessionState state) => new(state, []);

    internal static SessionStep Refused(SessionState state, Refusal why) => new(state, [], why);
}

/// <summary>Why a command was refused.</summary>
public enum Refusal
{
    /// <summary>A session runs or is paused.</summary>
    SessionRunning,

    /// <summary>There is no session to stop or mark.</summary>
    NoSession,

    /// <summary>The last session has not been put away yet.</summary>
    NotCleared,

    /// <summary>The command's time was over before the table got to it.</summary>
    TooLate,
}

/// <summary>The names of those who move a session other than the dashboard's users.</summary>
public static class By
{
    /// <summary>The practitioner's button or foot switch.</summary>
    public const string Button = "button";

    /// <summary>The patient's button.</summary>
    public const string Patient = "patient";

    /// <summary>A deadline.</summary>
    public const string Timer = "timer";

    /// <summary>Both blocks were empty.</summary>
    public const string Blocks = "blocks";
}
