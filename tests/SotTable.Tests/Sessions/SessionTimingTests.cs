using SotTable.Sessions;
using Xunit;
using static SotTable.Tests.Support.Build;

namespace SotTable.Tests.Sessions;

public sealed class SessionTimingTests
{
    private readonly Walk _walk = new(Settings());

    [Fact]
    public void A_press_in_idle_starts_the_default_plan_with_its_end_and_its_cap()
    {
        _walk.Press(at: 100);
        var running = Assert.IsType<Running>(_walk.State);
        Assert.Equal((Seconds(400), Seconds(1300), Plan()), (running.EndsAt!.Value, running.CapAt, running.Session.Plan));
    }

    [Fact]
    public void A_paused_session_keeps_the_time_that_was_left()
    {
        _walk.Press(at: 0).Press(at: 60);
        Assert.Equal(Seconds(240), Assert.IsType<Paused>(_walk.State).Left);
        _walk.Press(at: 100);
        Assert.Equal(Seconds(340), Assert.IsType<Running>(_walk.State).EndsAt);
        _walk.Tick(at: 341);
        var ended = Assert.IsType<Ended>(_walk.State);
        Assert.Equal((Seconds(340), EndReason.Time, Seconds(40)), (ended.At, ended.Reason, ended.PausedTotal));
    }

    [Fact]
    public void The_cap_counts_paused_time()
    {
        _walk.Press(at: 0).Press(at: 200).Tick(at: 1199.9);
        Assert.IsType<Paused>(_walk.State);
        _walk.Tick(at: 1200.05);
        var ended = Assert.IsType<Ended>(_walk.State);
        Assert.Equal((Seconds(1200), EndReason.Cap, Seconds(1000)), (ended.At, ended.Reason, ended.PausedTotal));
    }

    [Fact]
    public void The_cap_ends_a_session_whose_template_is_longer()
    {
        var walk = new Walk(Settings(minutes: 25)).Press(at: 0).Tick(at: 1201);
        var ended = Assert.IsType<Ended>(walk.State);
        Assert.Equal((Seconds(1200), EndReason.Cap), (ended.At, ended.Reason));
    }

    [Fact]
    public void A_hold_in_a_running_session_ends_it_and_strikes_its_pause()
    {
        _walk.Press(at: 0).Press(at: 60).Hold(at: 62, pressedAt: 60);
        var ended = Assert.IsType<Ended>(_walk.State);
        Assert.Equal((Seconds(62), EndReason.Practitioner, TimeSpan.Zero), (ended.At, ended.Reason, ended.PausedTotal));
        Assert.Equal(["Started", "Paused", "PauseStruck", "Ended"], _walk.Kinds);
    }

    [Fact]
    public void A_hold_in_a_paused_session_ends_it_and_strikes_its_resume()
    {
        _walk.Press(at: 0).Press(at: 60).Press(at: 100).Hold(at: 102, pressedAt: 100);
        var ended = Assert.IsType<Ended>(_walk.State);
        Assert.Equal((Seconds(102), EndReason.Practitioner, Seconds(42)), (ended.At, ended.Reason, ended.PausedTotal));
        Assert.Equal(["Started", "Paused", "Resumed", "ResumeStruck", "Ended"], _walk.Kinds);
    }

    [Fact]
    public void A_struck_pause_over_the_planned_end_ends_the_session_at_its_planned_end()
    {
        _walk.Press(at: 0).Press(at: 299).Hold(at: 301, pressedAt: 299);
        var ended = Assert.IsType<Ended>(_walk.State);
        Assert.Equal((Seconds(300), EndReason.Time, TimeSpan.Zero), (ended.At, ended.Reason, ended.PausedTotal));
    }

    [Fact]
    public void A_hold_of_the_press_that_started_it_cancels_the_start()
    {
        _walk.Press(at: 0).Hold(at: 2, pressedAt: 0);
        Assert.Equal(new Idle(Seconds(2)), _walk.State);
        Assert.Equal(["Started", "Cancelled"], _walk.Kinds);
    }

    [Fact]
    public void A_cancelled_start_leaves_an_armed_table_armed()
    {
        _walk.Send(new Arm(Plan(10), "anna"), 0).Press(at: 5).Hold(at: 7, pressedAt: 5);
        Assert.Equal(new Armed(Plan(10), Seconds(600)), _walk.State);
    }

    [Fact]
    public void A_start_held_on_is_cancelled_even_when_the_patient_paused_it_meanwhile()
    {
        _walk.Press(at: 0).Send(new PatientPress(), 1).Hold(at: 2, pressedAt: 0);
        Assert.Equal(new Idle(Seconds(2)), _walk.State);
        Assert.Equal(["Started", "Paused", "Cancelled"], _walk.Kinds);
    }

    [Fact]
    public void A_resume_held_on_is_struck_even_when_the_patient_paused_it_meanwhile()
    {
        _walk.Press(at: 0).Press(at: 60).Press(at: 100).Send(new PatientPress(), 101).Hold(at: 102, pressedAt: 100);
        Assert.Equal(Seconds(42), Assert.IsType<Ended>(_walk.State).PausedTotal);
        Assert.Equal(["Started", "Paused", "Resumed", "Paused", "ResumeStruck", "Ended"], _walk.Kinds);
    }

    [Fact]
    public void A_press_that_comes_with_or_just_before_the_end_does_not_put_the_session_away()
    {
        _walk.Press(at: 0).Press(at: 300.01);
        Assert.Equal(Seconds(300), Assert.IsType<Ended>(_walk.State).At);
        _walk.Press(at: 299.99);
        Assert.IsType<Ended>(_walk.State);
        _walk.Press(at: 301);
        Assert.IsType<Idle>(_walk.State);
    }

    [Fact]
    public void An_edge_read_after_a_later_command_does_not_make_time_run_backwards()
    {
        _walk.Press(at: 0).Press(at: 60).Press(at: 59.99);
        Assert.Equal(TimeSpan.Zero, Assert.IsType<Running>(_walk.State).PausedSoFar);
    }

    [Fact]
    public void A_press_from_before_a_session_was_put_away_starts_no_new_one()
    {
        _walk.Press(at: 0).Tick(at: 300).Send(new Disarm("anna"), 320).Press(at: 319.99);
        Assert.Equal(new Idle(Seconds(320)), _walk.State);
        _walk.Press(at: 320.5);
        Assert.IsType<Running>(_walk.State);
        Assert.Equal(["Started", "Ended", "Cleared", "Started"], _walk.Kinds);
    }

    [Fact]
    public void A_press_from_before_a_plan_was_disarmed_does_not_start_the_default_plan()
    {
        _walk.Send(new Arm(Plan(10), "anna"), 0).Send(new Disarm("anna"), 5).Press(at: 4.99);
        Assert.Equal(new Idle(Seconds(5)), _walk.State);
    }

    [Fact]
    public void A_press_from_just_before_the_table_was_armed_starts_what_was_armed_and_counts_from_then()
    {
        _walk.Send(new Arm(Plan(10), "anna"), 5).Press(at: 4.99);
        var session = Assert.IsType<Running>(_walk.State).Session;
        Assert.Equal((Plan(10).Template.Duration, Seconds(5)), (session.Plan.Template.Duration, session.StartedAt));
    }

    [Fact]
    public void An_infant_session_is_a_stop_watch_under_the_cap()
    {
        var walk = new Walk(Settings(profile: PersonProfile.Infant)).Press(at: 0);
        Assert.Null(Assert.IsType<Running>(walk.State).EndsAt);
        walk.Press(at: 400);
        Assert.Null(Assert.IsType<Paused>(walk.State).Left);
        walk.Press(at: 410).Tick(at: 1200);
        Assert.Equal(EndReason.Cap, Assert.IsType<Ended>(walk.State).Reason);
    }

    [Fact]
    public void An_armed_table_lapses_after_ten_minutes()
    {
        _walk.Send(new Arm(Plan(10), "anna"), 0).Tick(at: 599.9);
        Assert.IsType<Armed>(_walk.State);
        _walk.Tick(at: 600.02);
        Assert.Equal(new Idle(Seconds(600)), _walk.State);
        Assert.Equal(Seconds(600), _walk.Events[^1].At);
    }

    [Fact]
    public void An_ended_session_repeats_its_notice_every_minute_and_a_late_tick_gives_only_one()
    {
        _walk.Press(at: 0).Tick(at: 300).Tick(at: 359.9).Tick(at: 360).Tick(at: 361).Tick(at: 420).Tick(at: 615);
        Assert.Equal([Seconds(360), Seconds(420), Seconds(615)], _walk.Events.Where(e => e.Kind == SessionEventKind.EndNotice).Select(e => e.At));
        Assert.Equal(Seconds(660), Assert.IsType<Ended>(_walk.State).NextNoticeAt);
    }

    [Fact]
    public void Blocks_that_were_empty_all_along_leave_the_end_on_the_screen_for_ten_seconds()
    {
        _walk.Press(at: 0).Tick(at: 300).Send(new BlocksEmpty(), 305);
        Assert.IsType<Ended>(_walk.State);
        _walk.Send(new BlocksEmpty(), 310);
        Assert.Equal(new Idle(Seconds(310)), _walk.State);
    }

    [Fact]
    public void An_interrupted_session_never_resumes()
    {
        var walk = new Walk(Settings(), new Interrupted(First, Minutes(2), DateTimeOffset.UnixEpoch, Plan())).Press(at: 5);
        Assert.Equal(new Idle(Seconds(5)), walk.State);
        Assert.Equal(["Cleared"], walk.Kinds);
    }

    [Fact]
    public void A_mark_that_comes_after_the_deadline_is_recorded_as_the_end_and_refused()
    {
        _walk.Press(at: 0);
        var step = SessionMachine.Next(_walk.State, new Mark("anna", null), Seconds(300.2), Settings());
        Assert.IsType<Ended>(step.State);
        Assert.Equal(Refusal.NoSession, step.Refusal);
        Assert.Equal([SessionEventKind.Ended], step.Events.Select(e => e.Kind));
    }

    /// <summary>A session walked through by hand.</summary>
    private sealed class Walk(SessionSettings settings, SessionState? from = null)
    {
        private readonly List<SessionEvent> _events = [];
        private int _sessions;

        public SessionState State { get; private set; } = from ?? Idle.Instance;

        public IReadOnlyList<SessionEvent> Events => _events;

        public IEnumerable<string> Kinds => _events.Select(e => e.Kind.ToString());

        public Walk Press(double at) => Send(new PressEdge(new Guid(++_sessions, 0, 0, new byte[8])), at);

        public Walk Hold(double at, double pressedAt) => Send(new HeldTwoSeconds(Seconds(pressedAt)), at);

        public Walk Tick(double at) => Send(new Tick(), at);

        public Walk Send(SessionInput input, double at)
        {
            var step = SessionMachine.Next(State, input, Seconds(at), settings);
            State = step.State;
            _events.AddRange(step.Events);
            return this;
        }
    }
}
