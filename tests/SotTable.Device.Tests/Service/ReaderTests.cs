using System.Text.Json;
using SotTable.Device.Journal;
using SotTable.Device.Sensing;
using SotTable.Device.Sensing.Simulation;
using SotTable.Messages;
using SotTable.Records;
using SotTable.Samples;
using SotTable.Sessions;
using SotTable.Signal;
using Xunit;

namespace SotTable.Device.Tests.Service;

public class ReaderTests
{
    [Fact]
    public void What_happens_to_the_loads_in_a_session_is_in_the_journal_and_in_the_state()
    {
        using var rig = new ReaderRig(options: o => o.DefaultTemplate = "long");
        rig.Run(30);
        Assert.Equal(LoadPhase.Empty, rig.Last.Load!.A.Phase);
        rig.Press();
        rig.Patient.MountAt(rig.Now);
        rig.Run(120);
        Assert.Contains(rig.Last.Load!.A.Phase, new[] { LoadPhase.Settling, LoadPhase.Settled });
        Assert.NotNull(rig.Last.Load.A.Curve);
        Assert.NotNull(rig.Last.Load.B.Slow);
        Assert.InRange(rig.Last.Load.A.Centre!.Value, -1, 1);
        var on = rig.Events.Where(e => e.Kind == "load-on").ToArray();
        Assert.Equal(["A", "B"], on.Select(e => e.Detail![..1]).Distinct().Order());
        Assert.All(on, e => Assert.True(e is { Category: "load", By: "blocks", OffsetMs: > 0, Session: not null }));
        Assert.DoesNotContain("load-movement", rig.Kinds);

        // Figures that aren't known yet are infinite inside, and JSON has no word for that.
        Assert.All(rig.States, s => JsonSerializer.SerializeToUtf8Bytes(s, WireJson.Default.StateMessage));

        rig.Command(new Stop("dashboard"));
        rig.Patient.DismountAt(rig.Now);
        rig.Run(30);
        Assert.Equal(SessionPhase.Idle, rig.Last.Phase);
        Assert.Matches(@"^A [+-]?0\.\d\d N, B [+-]?0\.\d\d N$", rig.Events.Single(e => e.Kind == "load-zero-return").Detail!);
    }

    [Fact]
    public void Nothing_is_said_of_a_load_that_is_not_known_but_where_it_stood()
    {
        var silent = new PlannedFault(0, ChipFault.NoAnswer, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(60));
        using var rig = new ReaderRig(lying: true, calibrate: c => c with { UncertaintyN = 0.4 }, faults: new([silent]));
        rig.Run(59);
        var (known, phase) = (rig.Last.Load!, rig.Last.Load!.A.Phase);
        Assert.True(known is { Bai: not null, A: { RestS: not null, Curve: not null, Slow: not null, Centre: not null } });

        rig.Run(11);

        var load = rig.Last.Load!;
        Assert.Equal((null, true), (rig.Last.LoadA, rig.Last.LoadB is not null));
        Assert.Equal((null, null), (load.Bai, load.BaiUncertainty));
        Assert.Equal(new BlockNote(phase, null, null, null, null, null), load.A);
        Assert.True(load.B is { RestS: not null, Curve: not null, Slow: not null, Centre: not null });
    }

    [Fact]
    public void A_summary_tells_left_against_right_at_the_end_and_where_the_zeros_came_to_when_the_session_is_put_away()
    {
        using var rig = new ReaderRig(lying: true, options: o => o.DefaultTemplate = "long", calibrate: c => c with { UncertaintyN = 0.4 });
        rig.Run(5);
        rig.Press();
        rig.Run(60);
        rig.Command(new Stop("dashboard"));
        var first = Assert.Single(Summaries(rig));
        Assert.Equal(new ZeroReturnSummary(ZeroReturnResult.Waiting, null, null, null), first.ZeroReturn);
        Assert.InRange(first.Balance!.Seconds, 50, 61);
        var (a, b) = (first.MeanLoadA!.Value, first.MeanLoadB!.Value);
        var bai = 100 * (b - a) / (a + b);
        var isLeftA = rig.Last.LeftBlock == BlockId.A;
        Assert.InRange(first.Balance.Bai!.Value, (isLeftA ? bai : -bai) - 0.5, (isLeftA ? bai : -bai) + 0.5);
        Assert.InRange(first.Balance.BaiUncertainty!.Value, 0.1, 0.5);

        rig.Patient.DismountAt(rig.Now);
        rig.Run(30);

        Assert.Equal(SessionPhase.Idle, rig.Last.Phase);
        var second = Summaries(rig)[^1];
        Assert.Equal((2, ZeroReturnResult.Returned, 0.4), (Summaries(rig).Count, second.ZeroReturn!.Result, second.ZeroReturn.LimitN!.Value));
        Assert.InRange(second.ZeroReturn.A!.Value, -0.4, 0.4);
        Assert.Equal(first, second with { ZeroReturn = first.ZeroReturn });
        Assert.Contains(["load-zero-return", "summary"], rig.Together);
    }

    [Fact]
    public void A_session_in_which_nobody_lay_has_no_zero_of_the_session_before()
    {
        using var rig = new ReaderRig(lying: true, options: o => o.DefaultTemplate = "long", calibrate: c => c with { UncertaintyN = 0.4 });
        rig.Run(5);
        rig.Press();
        rig.Run(30);
        rig.Command(new Stop("dashboard"));
        rig.Patient.DismountAt(rig.Now);
        rig.Run(30);
        Assert.Equal(ZeroReturnResult.Returned, Summaries(rig)[^1].ZeroReturn!.Result);

        rig.Press();
        rig.Run(15);
        rig.Command(new Stop("dashboard"));
        rig.Run(15);

        Assert.Equal((SessionPhase.Idle, 4), (rig.Last.Phase, Summaries(rig).Count));
        Assert.Equal(new ZeroReturnSummary(ZeroReturnResult.NotSeen, null, null, 0.4), Summaries(rig)[^1].ZeroReturn);
    }

    [Fact]
    public void A_session_that_is_put_away_under_a_person_has_no_zero_afterwards_and_says_so()
    {
        using var rig = new ReaderRig(lying: true, options: o => o.DefaultTemplate = "short");
        rig.Run(2);
        rig.Press();
        rig.Run(8);
        rig.Press();
        Assert.Equal(ZeroReturnResult.NotSeen, Summaries(rig)[^1].ZeroReturn!.Result);
    }

    [Fact]
    public void A_summary_of_an_earlier_version_is_read_without_what_it_does_not_tell()
    {
        const string Old = """
            {"v":1,"epoch":"e","n":4,"prev":3,"session":"11111111-1111-7111-8111-111111111111","ordinal":1,"mode":"sim","origin":"simulated","template":"cat2","templateVersion":1,
             "profile":"adult","code":null,"startedUtcMs":1000,"ranMs":5000,"pausedMs":0,"endReason":"time","unit":"N","meanLoadA":90.5,"meanLoadB":88.1,"meanLeftShare":0.51,"samples":12,"lost":0}
            """;
        var summary = JsonSerializer.Deserialize(Old, WireJson.Default.SummaryMessage)!;
        Assert.Equal((90.5, null, null), (summary.MeanLoadA, summary.Balance, summary.ZeroReturn));
    }

    [Fact]
    public void A_contact_pressure_is_load_over_the_configured_area_and_not_there_without_one()
    {
        static void Area(TableOptions o) => (o.ContactAreaCm2, o.ContactAreaUncertaintyCm2, o.ContactAreaMethod) = (80, 16, "ink print");
        using var on = new ReaderRig(lying: true, options: Area, calibrate: c => c with { UncertaintyN = 0.4 });
        on.Run(30);
        var (load, pressure) = (on.Last.LoadA!.Value, on.Last.Load!.A.Pressure!);
        Assert.Equal(10 * load / 80, pressure.KPa, 0.06);
        Assert.Equal(0.2 * pressure.KPa, pressure.UncertaintyKPa, 0.06); // the area rules it
        on.Patient.DismountAt(on.Now);
        on.Run(15);
        Assert.Null(on.Last.Load!.A.Pressure);

        using var off = new ReaderRig(lying: true, calibrate: c => c with { UncertaintyN = 0.4 });
        off.Run(30);
        Assert.DoesNotContain("ressure", JsonSerializer.Serialize(off.Last, WireJson.Default.StateMessage), StringComparison.Ordinal);

        using var unsure = new ReaderRig(lying: true, options: Area, calibrate: c => c with { UncertaintyN = null });
        unsure.Run(30);
        Assert.Null(unsure.Last.Load!.A.Pressure);

        using var infant = new ReaderRig(lying: true, options: o =>
        {
            Area(o);
            o.DefaultPerson = PersonProfile.Infant;
        }, calibrate: c => c with { UncertaintyN = 0.4 });
        infant.Run(30);
        Assert.Null(infant.Last.Load!.A.Pressure);
    }

    private static List<SummaryMessage> Summaries(ReaderRig rig) =>
        [.. rig.Events.Where(e => e.Kind == "summary").Select(e => JsonSerializer.Deserialize(e.Payload, WireJson.Default.SummaryMessage)!)];

    [Fact]
    public void A_press_runs_at_once_and_is_answered_by_light_and_sound()
    {
        using var rig = new ReaderRig();
        rig.Run(1);
        rig.Panel.Inject(PanelButton.Practitioner, true);

        rig.Edges();

        Assert.Equal((SessionPhase.Running, SessionMode.Sim), (rig.Last.Phase, rig.Last.Mode));
        Assert.Contains("started", rig.Kinds);
        var dark = rig.Panel.Light;
        rig.Run(0.04);
        Assert.NotEqual(dark, rig.Panel.Light);
        Assert.True(rig.Panel.Tone.Level > 0);
        Assert.Equal(("running", "start"), rig.Driver.Playing);
    }

    [Fact]
    public void A_session_runs_its_time_though_the_wall_clock_is_stepped_and_is_summed_up()
    {
        using var rig = new ReaderRig(lying: true, options: o => o.DefaultTemplate = "short");
        rig.Run(2);
        rig.Press();
        rig.Run(2);
        rig.Time.StepWallClock(TimeSpan.FromHours(-1));
        rig.Run(4);

        Assert.Equal((SessionPhase.Ended, EndReason.Time, 5000L), (rig.Last.Phase, rig.Last.EndReason!.Value, rig.Last.ElapsedMs!.Value));
        Assert.Equal(["started", "ended", "summary"], rig.Kinds.Where(k => k != "zero"));
        Assert.Equal(5000, rig.Events.Single(e => e.Kind == "ended").OffsetMs);
        var summary = JsonSerializer.Deserialize(rig.Events[^1].Payload, WireJson.Default.SummaryMessage)!;
        Assert.Equal((5000L, 0L, EndReason.Time, "N", 1L), (summary.RanMs, summary.PausedMs, summary.EndReason!.Value, summary.Unit, summary.Ordinal));
        Assert.InRange(summary.MeanLoadA!.Value, 30, 400);
        Assert.InRange(summary.MeanLeftShare!.Value, 0.3, 0.7);
        Assert.InRange(summary.Samples, 1700, 1900);
    }

    [Fact]
    public void Chunks_are_recorded_from_the_start_until_the_session_is_put_away()
    {
        using var rig = new ReaderRig(lying: true, options: o => o.DefaultTemplate = "short");
        rig.Run(3);
        Assert.Empty(rig.Chunks);
        rig.Press();
        rig.Run(8);
        var afterEnd = rig.Chunks.Count;
        Assert.InRange(afterEnd, 8, 11);
        rig.Press();
        Assert.Equal(SessionPhase.Idle, rig.Last.Phase);
        var cleared = rig.Chunks.Count;
        rig.Run(3);

        Assert.Equal(cleared, rig.Chunks.Count);
        Assert.Equal(Enumerable.Range(1, cleared), rig.Chunks.Select(c => c.Seq));
        Assert.All(rig.Chunks, c => Assert.True(ChunkCodec.TryRead(c.Data, c.T0Us, out _)));
        Assert.InRange(rig.Chunks.Take(5).Average(c => c.Data.Length), 300, 630);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_newest_committed_sample_of_a_session_is_at_most_a_second_old_whenever_events_happen(int seed)
    {
        using var rig = new ReaderRig(lying: true);
        var random = new Random(seed);
        rig.Run(2);
        rig.Press();
        var start = rig.Events.Single(e => e.Kind == "started").At;
        var (committed, commits, bytes) = (start, 0, 0L);
        var (events, chunks, last, oldestEvent) = (0, 0, TimeSpan.MinValue, start);
        TimeSpan stale = default, late = default;
        var nextMark = rig.Now;
        for (var i = 0; i < 3000; i++)
        {
            rig.Run(0.02);
            if (rig.Now >= nextMark)
            {
                if (random.Next(4) == 0) rig.Press();
                else rig.Command(new Mark("anna", null));
                nextMark = rig.Now + TimeSpan.FromMilliseconds(random.Next(20, 3000));
            }

            // The journal's own pace, with commits that take no time.
            if (rig.Events.Count == events) oldestEvent = rig.Now;
            else late = Max(late, rig.Now - oldestEvent);
            if (rig.Events.Count + rig.Chunks.Count > events + chunks
                && (last == TimeSpan.MinValue || SessionJournal.Wait(rig.Chunks.Count > chunks, rig.Now - last) == TimeSpan.Zero))
            {
                (events, last, oldestEvent) = (rig.Events.Count, rig.Now, rig.Now);
                commits++;
                for (; chunks < rig.Chunks.Count; chunks++)
                {
                    committed = TimeSpan.FromMicroseconds(rig.Chunks[chunks].EndUs);
                    bytes += rig.Chunks[chunks].Data.Length;
                }
            }

            stale = Max(stale, rig.Now - committed);
        }

        Assert.InRange(stale, TimeSpan.FromMilliseconds(800), TimeSpan.FromMilliseconds(950)); // the rest of the second is the commit's
        Assert.InRange(late, TimeSpan.Zero, SessionJournal.EventsEvery);
        var seconds = (rig.Now - start).TotalSeconds;
        Assert.InRange(commits / seconds, 0.9, 1.3);
        Assert.InRange(bytes / seconds, 300, 700);

        static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
    }

    [Fact]
    public void A_hold_that_began_in_idle_cancels_the_start()
    {
        using var rig = new ReaderRig();
        rig.Run(1);
        rig.Panel.Inject(PanelButton.Practitioner, true);
        rig.Run(2.5);
        rig.Panel.Inject(PanelButton.Practitioner, false);
        rig.Run(1);
        Assert.Equal(["started", "cancelled"], rig.Kinds.Where(k => k != "zero"));
        Assert.Equal(SessionPhase.Idle, rig.Last.Phase);
    }

    [Fact]
    public void Empty_blocks_put_an_ended_session_away()
    {
        using var rig = new ReaderRig(options: o => o.DefaultTemplate = "short");
        rig.Run(1);
        rig.Press();
        rig.Run(6);
        Assert.Equal(SessionPhase.Ended, rig.Last.Phase);
        rig.Run(12);
        Assert.Equal(SessionPhase.Idle, rig.Last.Phase);
        Assert.Equal(By.Blocks, rig.Events[^1].By);
    }

    [Fact]
    public void The_zero_is_taken_when_the_blocks_are_empty_and_recorded_with_the_next_session_only()
    {
        using var rig = new ReaderRig();
        rig.Run(6);
        Assert.Empty(rig.Events);
        rig.Press();
        Assert.Equal(["zero", "started"], rig.Events.OrderBy(e => e.At).Select(e => e.Kind));
        Assert.Contains("zeroCounts", rig.Events.Single(e => e.Kind == "zero").Payload, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_session_records_of_a_bent_cell_is_what_it_shows()
    {
        using var rig = new ReaderRig(options: o => o.DefaultTemplate = "short", calibrate: c => c with { Cells = [.. c.Cells.Select(l => l with { Bend = new(200, -0.05, 0.02) })] }, lying: true);
        rig.Run(1);
        rig.Press();
        rig.Run(6);
        var channels = JournalJson.Started(rig.Events.Single(e => e.Kind == "started").Payload)!.Channels!;
        Assert.All(channels.Take(4), c => Assert.Equal(new CellBend(200, -0.05, 0.02), c.Bend));
        var head = new SessionHead(Guid.Empty, SampleOrigin.Simulated, new(
            1, "short", 1, PersonProfile.Adult, null, BlockId.A, SessionMode.Sim, "", new(0, 0), 0, "p", 1, "N", "", "", channels));
        double[] exported = new double[2];
        foreach (var of in rig.Chunks.SelectMany(c => ChunkCodec.TryRead(c.Data, c.T0Us, out var read) ? read : []).Where(s => s is { IsValid: true, Channel: < 4 }).GroupBy(s => s.Channel))
            exported[of.Key / 2] += of.Average(s => head.Value(of.Key, s.Counts));
        var summary = JsonSerializer.Deserialize(rig.Events.Single(e => e.Kind == "summary").Payload, WireJson.Default.SummaryMessage)!;
        Assert.Equal(summary.MeanLoadA!.Value, exported[0], 0.3);
        Assert.Equal(summary.MeanLoadB!.Value, exported[1], 0.3);
    }

    [Fact]
    public async Task Another_calibration_is_taken_between_sessions_and_never_inside_one()
    {
        using var rig = new ReaderRig(options: o => o.DefaultTemplate = "short", lying: true);
        rig.Run(2);
        var before = (await NowAsync(rig)).LoadA!.Value;
        var heavier = rig.Reader.Calibration! with { Cells = [.. rig.Reader.Calibration.Cells.Select(c => c with { GainNPerCount = 2 * c.GainNPerCount })] };
        rig.Press();
        rig.Run(1);
        var anchors = rig.Anchors.Count;
        rig.Reader.Handle(new ControlItem.Calibrated(heavier, new(true, "second", "")));
        rig.Run(5);
        Assert.Equal(SessionPhase.Ended, rig.Last.Phase);
        Assert.Equal(before, (await NowAsync(rig)).LoadA!.Value, 5.0);
        Assert.Equal((anchors, WaveFlags.Calibrated), (rig.Anchors.Count, Flags(rig.Frames[^1])));

        rig.Press(); // puts it away
        rig.Run(1.5);
        Assert.Equal(SessionPhase.Idle, rig.Last.Phase);
        Assert.Equal(2 * before, (await NowAsync(rig)).LoadA!.Value, 10.0);
        Assert.Equal(anchors + 1, rig.Anchors.Count);
        rig.Press();
        var started = JournalJson.Started(rig.Events.Last(e => e.Kind == "started").Payload)!;
        Assert.Equal(("second", heavier.Cells[0].GainNPerCount), (started.CalibrationHash, started.Channels![0].Gain));
        rig.Run(6);
        rig.Press();

        rig.Reader.Handle(new ControlItem.Calibrated(null, new(false, "", "calibration version 2: expired 2026-03-02")));
        rig.Run(1.5);
        Assert.Equal(("counts", WaveFlags.None), ((await NowAsync(rig)).Unit, Flags(rig.Frames[^1])));
        Assert.Contains("uncalibrated", rig.Last.Notices);

        static Task<StateMessage> NowAsync(ReaderRig rig)
        {
            var asked = new TaskCompletionSource<StateMessage>();
            rig.Reader.Handle(new ControlItem.Ask(asked));
            return asked.Task;
        }

        static WaveFlags Flags(byte[] frame)
        {
            var read = new WaveFrame();
            Assert.True(read.TryDecode(frame, out _));
            return read.Flags & WaveFlags.Calibrated;
        }
    }

    [Fact]
    public void No_zero_is_taken_under_load()
    {
        using var rig = new ReaderRig(lying: true);
        rig.Run(6);
        rig.Press();
        Assert.Equal(["started"], rig.Kinds);
    }

    [Fact]
    public void Commands_move_the_session_and_every_one_is_answered()
    {
        using var rig = new ReaderRig();
        var template = new Template("t", 1, "T", TimeSpan.FromMinutes(3), BodyPosition.Prone, [new(BlockId.B, BodySide.Left, PlacementSite.Crest, null)], true, "");
        rig.Run(1);
        rig.Command(new Stop("anna"));
        rig.Command(new Arm(new Plan(template, PersonProfile.Senior, "K-17"), "anna"));
        Assert.Equal((SessionPhase.Armed, "t", PersonProfile.Senior, "K-17", BlockId.B), (rig.Last.Phase, rig.Last.Template, rig.Last.Profile, rig.Last.Code, rig.Last.LeftBlock));
        rig.Press();
        rig.Command(new Mark("anna", "cough"));
        rig.Command(new Arm(new Plan(template, PersonProfile.Adult, null), "anna"));
        rig.Command(new Stop("anna"));
        rig.Command(new Disarm("anna"));

        Assert.Equal([Refusal.NoSession, null, null, Refusal.SessionRunning, null, null], rig.Replies.Select(r => r.Refusal));
        Assert.Equal(["armed", "started", "marked", "ended", "summary", "summary", "cleared"], rig.Kinds.Where(k => k != "zero"));
        Assert.Equal(("cough", "anna"), (rig.Events.Single(e => e.Kind == "marked").Detail, rig.Events.Single(e => e.Kind == "marked").By));
        Assert.Equal("K-17", JsonDocument.Parse(rig.Events.Single(e => e.Kind == "started").Payload).RootElement.GetProperty("plan").GetProperty("code").GetString());
    }

    [Fact]
    public void A_command_that_the_table_gets_to_after_its_time_does_nothing_whatever_the_wall_clock_says()
    {
        using var rig = new ReaderRig();
        rig.Run(1);
        rig.Press();
        var until = rig.Time.GetTimestamp() + TimeSpan.FromSeconds(5).Ticks;
        rig.Time.StepWallClock(TimeSpan.FromHours(-1));
        rig.Time.Advance(TimeSpan.FromSeconds(5.1));
        rig.Command(new Stop("anna"), until: until);
        Assert.Equal((Refusal.TooLate, SessionPhase.Running), (rig.Replies[^1].Refusal, rig.Last.Phase));

        rig.Time.StepWallClock(TimeSpan.FromDays(1));
        rig.Command(new Stop("anna"), until: rig.Time.GetTimestamp() + 1);
        Assert.Equal((null, SessionPhase.Ended), (rig.Replies[^1].Refusal, rig.Last.Phase));
    }

    [Fact]
    public void A_command_that_comes_when_time_has_just_ended_the_session_finds_it_ended()
    {
        using var rig = new ReaderRig(options: o => o.DefaultTemplate = "short");
        rig.Run(1);
        rig.Press();
        rig.Time.Advance(TimeSpan.FromSeconds(5));
        rig.Command(new Disarm("anna"));

        Assert.Equal(["started", "ended", "summary", "summary", "cleared"], rig.Kinds.Where(k => k != "zero"));
        Assert.Null(rig.Replies[^1].Refusal);
    }

    [Fact]
    public void A_button_held_at_the_start_does_nothing_until_it_is_released()
    {
        using var rig = new ReaderRig(heldAtStart: true);
        rig.Run(3);
        Assert.Equal((SessionPhase.Idle, "button-stuck"), (rig.Last.Phase, Assert.Single(rig.Last.Notices)));
        Assert.Equal("button-fault", rig.Driver.Playing.Light);
        rig.Panel.Inject(PanelButton.Practitioner, false);
        rig.Run(1);
        Assert.Empty(rig.Last.Notices);
        rig.Press();
        Assert.Equal(SessionPhase.Running, rig.Last.Phase);
        Assert.Equal(["button-stuck", "button-released", "started"], rig.Kinds.Where(k => k != "zero"));
    }

    [Fact]
    public void A_journal_that_fails_is_told_and_the_session_runs_on()
    {
        using var rig = new ReaderRig(options: o => o.DefaultTemplate = "short");
        rig.Run(1);
        rig.Press();
        rig.Troubles = new("disk full", false, [new("A1", 80, null, 0, 0, 1, SampleFault.NoAnswer)]);
        rig.Run(1);
        Assert.Equal(["journal-fault:disk full", "sensor-fault:A1"], rig.Last.Notices);
        Assert.Equal(SessionPhase.Running, rig.Last.Phase);
        rig.Run(5);
        Assert.Equal(SessionPhase.Ended, rig.Last.Phase);
        rig.Troubles = Troubles.None;
        rig.Run(1);
        Assert.Empty(rig.Last.Notices);
    }

    [Fact]
    public void A_session_that_was_cut_off_is_shown_and_recorded_and_never_resumes()
    {
        using var before = new ReaderRig();
        var template = new Template("gone", 3, "Gone", TimeSpan.FromMinutes(3), BodyPosition.Prone, [new(BlockId.B, BodySide.Left, PlacementSite.Crest, 45)], true, "");
        before.Command(new Arm(new Plan(template, PersonProfile.Senior, "K-17"), "anna"));
        before.Press();
        var started = before.Events.Single(e => e.Kind == "started");
        var cut = new UnfinishedSession(started.Session!.Value, 4, started.AtUtcMs, TimeSpan.FromSeconds(83.2), false, false, started.Payload, started.Origin, TimeSpan.FromSeconds(3.2));
        using var rig = new ReaderRig(unfinished: cut);
        rig.Run(1);
        Assert.Equal((SessionPhase.Interrupted, (Guid?)cut.Session, started.AtUtcMs, 83_200L), (rig.Last.Phase, rig.Last.Session, rig.Last.StartedUtcMs, rig.Last.ElapsedMs));
        Assert.Equal(("gone", PersonProfile.Senior, "K-17", BlockId.B), (rig.Last.Template, rig.Last.Profile, rig.Last.Code, rig.Last.LeftBlock));
        Assert.Equal([["interrupted", "summary"]], rig.Together);
        Assert.All(rig.Events, e => Assert.Equal((4L, 83_200L), (e.Ordinal, e.OffsetMs!.Value)));
        var summary = JsonSerializer.Deserialize(rig.Events[1].Payload, WireJson.Default.SummaryMessage)!; // just written
        Assert.Equal(("gone", 80_000L, 3_200L, (EndReason?)null, "K-17"), (summary.Template, summary.RanMs, summary.PausedMs, summary.EndReason, summary.Code));
        rig.Press();
        Assert.Equal(SessionPhase.Idle, rig.Last.Phase);
        rig.Press();
        Assert.Equal(SessionPhase.Running, rig.Last.Phase);
        Assert.Equal(5, rig.Events[^1].Ordinal);
    }

    [Fact]
    public void A_session_that_ends_and_its_summary_are_kept_together()
    {
        using var rig = new ReaderRig(lying: true, options: o => o.DefaultTemplate = "short");
        rig.Run(1);
        rig.Press();
        rig.Run(70);
        Assert.Contains(["ended", "summary"], rig.Together);
    }

    [Fact]
    public void An_interruption_that_an_earlier_start_noted_without_a_summary_gets_one()
    {
        using var before = new ReaderRig();
        before.Press();
        var started = before.Events.Single(e => e.Kind == "started");
        var cut = new UnfinishedSession(started.Session!.Value, 4, started.AtUtcMs, TimeSpan.FromSeconds(10), true, false, started.Payload, started.Origin, TimeSpan.Zero);

        using var rig = new ReaderRig(unfinished: cut);

        rig.Run(1);
        Assert.Equal([["summary"]], rig.Together);
    }

    [Fact]
    public void A_wall_clock_that_is_set_in_a_session_moves_nothing_and_the_next_session_has_the_new_time()
    {
        using var rig = new ReaderRig(lying: true, options: o => o.DefaultTemplate = "short");
        var epoch = rig.Time.GetUtcNow();
        var step = TimeSpan.FromDays(200);
        rig.Run(1);
        rig.Press();
        rig.Time.StepWallClock(step);
        rig.Run(70); // ended, and still there
        rig.Press();
        Assert.Equal(SessionPhase.Idle, rig.Last.Phase);
        Assert.Empty(rig.Anchors);
        Assert.All(rig.Events.Where(e => e.Session is not null), e => Assert.Equal((epoch + e.At).ToUnixTimeMilliseconds(), e.AtUtcMs));
        var first = (epoch + rig.Events.Single(e => e.Kind == "started").At).ToUnixTimeMilliseconds();
        Assert.All(rig.States.Where(s => s.Session is not null), s => Assert.Equal(first, s.StartedUtcMs));
        Assert.All(rig.Frames, f => Assert.InRange(Frame(f).T0UtcUs, Us(epoch), Us(epoch + TimeSpan.FromMinutes(2))));

        var (frames, events) = (rig.Frames.Count, rig.Events.Count);
        rig.Press();
        var pressed = epoch + step + rig.Events.Single(e => e.Ordinal == 2 && e.Kind == "started").At;
        rig.Run(1);

        Assert.Equal((2, Us(epoch + step)), (Assert.Single(rig.Anchors).Version, rig.Anchors[0].Anchor.UtcUs));
        Assert.Equal(pressed.ToUnixTimeMilliseconds(), rig.Last.StartedUtcMs);
        var started = rig.Events.Skip(events).Single(e => e.Kind == "started");
        Assert.Equal(pressed.ToUnixTimeMilliseconds(), started.AtUtcMs);
        Assert.StartsWith(Guid.CreateVersion7(pressed).ToString()[..13], started.Session.ToString(), StringComparison.Ordinal); // its milliseconds
        Assert.Contains($"\"utcUs\":{Us(epoch + step)}", started.Payload, StringComparison.Ordinal);
        Assert.All(rig.Frames.Skip(frames), f => Assert.Equal((2, true), (Frame(f).MetaVersion, Frame(f).T0UtcUs > Us(epoch + step))));

        static long Us(DateTimeOffset at) => (at - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
    }

    [Fact]
    public void An_idle_table_takes_over_a_wall_clock_that_was_set_within_a_minute()
    {
        using var rig = new ReaderRig();
        rig.Run(10);
        rig.Time.StepWallClock(TimeSpan.FromSeconds(0.9));
        rig.Run(61);
        Assert.Empty(rig.Anchors); // too little to move the frames for
        rig.Time.StepWallClock(TimeSpan.FromHours(-3));
        rig.Run(61);
        Assert.Equal(2, Assert.Single(rig.Anchors).Version);
        Assert.Equal(2, Frame(rig.Frames[^1]).MetaVersion);
    }

    private static WaveFrame Frame(byte[] bytes)
    {
        var frame = new WaveFrame();
        Assert.True(frame.TryDecode(bytes, out var problem), problem);
        return frame;
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("no JSON")]
    [InlineData("""{"plan":{"template":null}}""")]
    [InlineData("""{"plan":{"template":{"id":"x"},"profile":"giant"}}""")]
    public void A_session_that_was_cut_off_is_shown_with_its_times_when_its_plan_cannot_be_read(string payload)
    {
        using var rig = new ReaderRig(unfinished: new UnfinishedSession(Guid.CreateVersion7(), 4, 1000, TimeSpan.FromSeconds(3), true, true, payload, SampleOrigin.Simulated, TimeSpan.Zero));
        rig.Run(1);
        Assert.Equal((SessionPhase.Interrupted, 1000L, 3000L, "long"), (rig.Last.Phase, rig.Last.StartedUtcMs, rig.Last.ElapsedMs, rig.Last.Template));
    }

    [Fact]
    public void Ten_frames_a_second_carry_their_number_the_session_and_the_origin()
    {
        using var rig = new ReaderRig(lying: true);
        rig.Run(3);
        rig.Press();
        rig.Run(2);
        var frames = rig.Frames.ConvertAll(bytes =>
        {
            var frame = new WaveFrame();
            Assert.True(frame.TryDecode(bytes, out var problem), problem);
            return frame;
        });
        Assert.InRange(frames.Count, 48, 53);
        Assert.Equal(Enumerable.Range(1, frames.Count).Select(i => (uint)i), frames.Select(f => f.Seq));
        Assert.All(frames, f => Assert.Equal(WaveFlags.Simulated | WaveFlags.Calibrated, f.Flags & (WaveFlags.Simulated | WaveFlags.Calibrated | WaveFlags.Replayed)));
        Assert.Equal((0u, 1u), (frames[0].SessionOrdinal, frames[^1].SessionOrdinal));
        Assert.True(frames[^1].Flags.HasFlag(WaveFlags.Running));
    }

    [Fact]
    public void State_comes_once_a_second_in_a_session_and_rarely_in_idle()
    {
        using var rig = new ReaderRig();
        rig.Run(30);
        Assert.InRange(rig.States.Count, 3, 6);
        rig.Press();
        var before = rig.States.Count;
        rig.Run(10);
        Assert.InRange(rig.States.Count - before, 9, 11);
        Assert.Equal(rig.States.Select(s => s.Seq).Distinct(), rig.States.Select(s => s.Seq));
    }
}
