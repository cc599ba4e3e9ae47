using SotTable.Messages;
using SotTable.Samples;
using SotTable.Sessions;
using Xunit;

namespace SotTable.Device.Tests.Service;

public sealed class StandingNoticesTests
{
    private static readonly DateTimeOffset s_start = DateTimeOffset.FromUnixTimeMilliseconds(1_000_000);
    private readonly StandingNotices _notices = new(7, calibrated: true, "", at => s_start + at);

    public static TheoryData<string> Codes => [.. NoticeCode.All.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Codes))]
    public void Every_code_of_the_catalogue_can_come_and_go(string code)
    {
        var notices = new StandingNotices(7, calibrated: code != "uncalibrated", code == "earlier-configuration" ? "why" : "", at => s_start + at);
        Look(notices, Troubles.None, 0);
        var troubles = code switch
        {
            "journal-fault" => Troubles.None with { Journal = "disk full" },
            "record-gap" => Troubles.None with { ChunksDropped = 1 },
            "sensor-fault" => Troubles.None with { Channels = [Channel("A1", fault: SampleFault.NoAnswer)] },
            "saturated" => Troubles.None with { Channels = [Channel("A1", fault: SampleFault.Saturated)] },
            "samples-lost" => Troubles.None with { Channels = [Channel("A1", good: 780, lost: 20)] },
            "press-lost" => Troubles.None with { PressesLost = 1 },
            "messages-dropped" => Troubles.None with { MessagesDropped = 1 },
            "journal-begun-anew" => Troubles.None with { JournalSetAside = "journal-damaged-20260302T080000Z.db" },
            "journal-filling" => Troubles.None with { JournalFilling = true },
            "no-commands" => Troubles.None with { CommandsRefused = true },
            "certificate-ends" => Troubles.None with { CertificateEnds = "it ends on 2 March 2026" },
            "buttons-lost" => Troubles.None with { ButtonsLost = true },
            _ => Troubles.None,
        };
        Look(notices, troubles, 10, code == "button-stuck", code == "patient-button-stuck");
        Assert.Equal(code, Assert.Single(notices.Standing).Split(':')[0]);
        if (code is "uncalibrated" or "earlier-configuration") return; // for as long as the program runs

        var counters = troubles with { Journal = "", Channels = [.. troubles.Channels.Select(c => c with { Fault = null })], CommandsRefused = false, ButtonsLost = false, JournalFilling = false, CertificateEnds = "", JournalSetAside = "" };
        var over = Assert.Single(Look(notices, counters, 700));
        Assert.Equal((code, false, 1_700_000L), (over.Code, over.Standing, over.AtMs));
        Assert.Empty(notices.Standing);
    }

    [Fact]
    public void While_the_broker_refuses_records_that_is_said_and_a_lost_link_is_another_matter()
    {
        Assert.Empty(Look(_notices, Troubles.None with { MessagesHeld = true, LinkDown = true }, 1));
        Assert.Equal("messages-dropped", Assert.Single(Look(_notices, Troubles.None with { MessagesHeld = true }, 2)).Code);
        Assert.False(Assert.Single(Look(_notices, Troubles.None, 3)).Standing);
    }

    [Fact]
    public void A_notice_tells_its_subjects_since_when_it_stands_and_when_it_changed()
    {
        var one = Assert.Single(Look(_notices, Faults("A1"), 1));
        Assert.Equal((1, 7u, "sensor-fault", NoticeLevel.Fault, true, 1_001_000L, 1_001_000L), (one.V, one.Boot, one.Code, one.Level, one.Standing, one.SinceMs, one.AtMs));
        Assert.Equal(["A1"], one.Subjects);
        Assert.Empty(Look(_notices, Faults("A1"), 2));
        var two = Assert.Single(Look(_notices, Faults("A1", "B2"), 3));
        Assert.Equal((true, 1_001_000L, 1_003_000L), (two.Standing, two.SinceMs, two.AtMs));
        Assert.Equal(["A1", "B2"], two.Subjects);
        Assert.Equal(["sensor-fault:A1", "sensor-fault:B2"], _notices.Standing);
        var over = Assert.Single(Look(_notices, Troubles.None, 4));
        Assert.Equal((false, 1_001_000L, 1_004_000L), (over.Standing, over.SinceMs, over.AtMs));
        Assert.Empty(over.Subjects);
    }

    [Fact]
    public void Losing_one_sample_in_a_hundred_is_no_notice_and_losing_more_is_one_until_a_window_without()
    {
        Look(_notices, With(Channel("A1"), Channel("B1")), 0);
        Look(_notices, With(Channel("A1", good: 792, lost: 8), Channel("B1", good: 780, lost: 20)), 10);
        Assert.Equal(["samples-lost:B1"], _notices.Standing);
        Look(_notices, With(Channel("A1", good: 1592, lost: 8), Channel("B1", good: 1580, lost: 20)), 19);
        Assert.Equal(["samples-lost:B1"], _notices.Standing);
        Look(_notices, With(Channel("A1", good: 1592, lost: 8), Channel("B1", good: 1580, lost: 20)), 20);
        Assert.Empty(_notices.Standing);
    }

    [Fact]
    public void What_the_readers_lane_discards_is_of_all_channels()
    {
        Look(_notices, With(Channel("A1"), Channel("B1")), 0);
        Look(_notices, With(Channel("A1", good: 800), Channel("B1", good: 800)) with { SamplesDiscarded = 17 }, 10);
        Assert.Equal(["samples-lost:A1", "samples-lost:B1"], _notices.Standing);
    }

    [Fact]
    public void A_channel_that_does_not_answer_is_not_also_told_to_lose_samples()
    {
        Look(_notices, With(Channel("A1")), 0);
        Look(_notices, With(Channel("A1", lost: 800, fault: SampleFault.Timeout)), 10);
        Assert.Equal(["sensor-fault:A1"], _notices.Standing);
    }

    [Fact]
    public void What_was_lost_is_told_for_ten_minutes_after_the_last_time()
    {
        Look(_notices, Troubles.None with { PressesLost = 1 }, 0);
        Look(_notices, Troubles.None with { PressesLost = 2 }, 300);
        Look(_notices, Troubles.None with { PressesLost = 2 }, 899);
        Assert.Equal(["press-lost"], _notices.Standing);
        Look(_notices, Troubles.None with { PressesLost = 2 }, 900);
        Assert.Empty(_notices.Standing);
    }

    [Fact]
    public void A_journal_that_fills_up_is_told_until_the_hub_has_taken_it()
    {
        Look(_notices, Troubles.None with { JournalFilling = true }, 0);
        Assert.Equal(["journal-filling"], _notices.Standing);
        Assert.Equal(PanelNotice.None, _notices.Panel);
        Look(_notices, Troubles.None, 1);
        Assert.Empty(_notices.Standing);
    }

    [Fact]
    public void The_light_puts_the_button_before_the_instrument_before_the_link()
    {
        var link = Troubles.None with { LinkDown = true };
        Look(_notices, link, 0);
        Assert.Equal(PanelNotice.Link, _notices.Panel);
        Look(_notices, Faults("A1") with { LinkDown = true }, 1);
        Assert.Equal(PanelNotice.Instrument, _notices.Panel);
        Look(_notices, Faults("A1") with { LinkDown = true }, 2, stuck: true);
        Assert.Equal(PanelNotice.ButtonFault, _notices.Panel);
        Look(_notices, Troubles.None, 3);
        Assert.Equal(PanelNotice.None, _notices.Panel);
    }

    private static Troubles Faults(params string[] names) => With([.. names.Select(n => Channel(n, fault: SampleFault.NoAnswer))]);

    private static Troubles With(params ChannelHealth[] channels) => Troubles.None with { Channels = channels };

    private static ChannelHealth Channel(string name, long good = 0, long lost = 0, SampleFault? fault = null) => new(name, 80, null, good, lost, 0, fault);

    private static IReadOnlyList<NoticeMessage> Look(StandingNotices notices, Troubles troubles, double atS, bool stuck = false, bool patientStuck = false) =>
        notices.Look(troubles, stuck, patientStuck, TimeSpan.FromSeconds(atS));
}
