using FsCheck;
using FsCheck.Fluent;
using SotTable.Sessions;
using Xunit;
using static SotTable.Tests.Support.Build;

namespace SotTable.Tests.Sessions;

/// <summary>What holds for any order of inputs, found by random search.</summary>
public sealed class SessionPropertyTests
{
    private static readonly Gen<double> Pause = Gen.Frequency(
        (4, Gen.Choose(-40, 2500).Select(ms => ms / 1000.0)),
        (2, Gen.Choose(2, 90).Select(s => (double)s)),
        (1, Gen.Choose(100, 1300).Select(s => (double)s)));

    private static readonly Gen<(int Input, double Wait)[]> Course =
        Gen.Choose(0, 9).SelectMany(input => Pause.Select(wait => (input, wait))).ArrayOf(40);

    private static readonly Gen<PersonProfile> Profiles = Gen.Elements(PersonProfile.Adult, PersonProfile.Infant);

    [Fact]
    public void No_course_of_inputs_makes_a_negative_duration_a_long_session_or_an_end_before_its_start() =>
        Prop.ForAll(
            Course.Zip(Profiles).Zip(Gen.Choose(1, 25)).ToArbitrary(),
            c => Holds(c.Item1.Item1, Settings(c.Item2, c.Item1.Item2)))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void When_only_ticks_come_a_session_ends_exactly_at_its_planned_end_or_its_cap() =>
        Prop.ForAll(
            Gen.Choose(1, 2000).ArrayOf(200).Zip(Gen.Choose(1, 30)).ToArbitrary(),
            c =>
            {
                var settings = Settings(c.Item2);
                var started = Seconds(17);
                var state = SessionMachine.Next(Idle.Instance, new PressEdge(First), started, settings).State;
                var now = started;
                foreach (var ms in c.Item1.Concat(Enumerable.Repeat(60_000, 21)))
                {
                    now += TimeSpan.FromMilliseconds(ms);
                    state = SessionMachine.Next(state, new Tick(), now, settings).State;
                }

                var length = Minutes(Math.Min(c.Item2, 20));
                return state is Ended e && e.At == started + length && e.PausedTotal == TimeSpan.Zero
                    && e.Reason == (c.Item2 <= 20 ? EndReason.Time : EndReason.Cap);
            })
        .Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    private static bool Holds((int Input, double Wait)[] course, SessionSettings settings)
    {
        SessionState state = Idle.Instance;
        var now = Seconds(5);
        var pressedAt = now;
        var number = 0;
        var events = new List<SessionEvent>();
        foreach (var (kind, wait) in course)
        {
            now += Seconds(wait);
            SessionInput input = kind switch
            {
                0 or 9 => new PressEdge(new Guid(++number, 0, 0, new byte[8])),
                1 => new HeldTwoSeconds(pressedAt),
                2 => new PatientPress(),
                3 => new BlocksEmpty(),
                4 => new Arm(settings.Default, "a"),
                5 => new Disarm("a"),
                6 => new Stop("a"),
                7 => new Mark("a", null),
                _ => new Tick(),
            };
            if (input is PressEdge) pressedAt = now;
            var step = SessionMachine.Next(state, input, now, settings);
            state = step.State;
            events.AddRange(step.Events);
            if (!Sound(state, settings)) return false;
        }

        return events.Where(e => e.Session is not null).GroupBy(e => e.Session).All(OfOneSession);
    }

    private static bool Sound(SessionState state, SessionSettings settings) => state switch
    {
        Running r => r.PausedSoFar >= TimeSpan.Zero && r.CapAt == r.Session.StartedAt + settings.Cap
            && (r.EndsAt is null || r.EndsAt - r.PausedSoFar - r.Session.StartedAt == r.Session.Plan.Template.Duration),
        Paused p => p.PausedSoFar >= TimeSpan.Zero && p.Since >= p.Session.StartedAt && (p.Left is null || p.Left > TimeSpan.Zero),
        Ended e => e.PausedTotal >= TimeSpan.Zero && e.At - e.Session.StartedAt >= e.PausedTotal && e.At - e.Session.StartedAt <= settings.Cap
            && (e.Session.Plan.Profile == PersonProfile.Infant || e.At - e.Session.StartedAt - e.PausedTotal <= e.Session.Plan.Template.Duration),
        _ => true,
    };

    // Started first and once; ended at most once and never before; nothing after it but notices and the putting away.
    private static bool OfOneSession(IEnumerable<SessionEvent> events)
    {
        var all = events.ToArray();
        var ended = Array.FindIndex(all, e => e.Kind is SessionEventKind.Ended or SessionEventKind.Cancelled);
        return all[0].Kind == SessionEventKind.Started && all.Count(e => e.Kind == SessionEventKind.Started) == 1
            && all.Count(e => e.Kind is SessionEventKind.Ended or SessionEventKind.Cancelled) <= 1
            && (ended < 0 || all[ended].At >= all[0].At)
            && (ended < 0 || all.Skip(ended + 1).All(e => e.Kind is SessionEventKind.EndNotice or SessionEventKind.Cleared));
    }
}
