using SotTable.Sessions;
using Xunit;
using static SotTable.Tests.Support.Build;

namespace SotTable.Tests.Sessions;

public sealed class PanelPatternsTests
{
    private static readonly SessionFacts Facts = new(First, Plan(), TimeSpan.Zero);

    private static readonly SessionState[] States =
    [
        Idle.Instance, new Armed(Plan(), Minutes(10)), new Running(Facts, Minutes(5), Minutes(20), TimeSpan.Zero),
        new Paused(Facts, Minutes(4), Minutes(20), Minutes(1), TimeSpan.Zero), new Ended(Facts, Minutes(5), EndReason.Time, TimeSpan.Zero, Minutes(6)),
        new Interrupted(First, TimeSpan.Zero, DateTimeOffset.UnixEpoch, null),
    ];

    [Theory]
    [InlineData(SessionEventKind.Ended, EndReason.Time)]
    [InlineData(SessionEventKind.Ended, EndReason.Cap)]
    [InlineData(SessionEventKind.EndNotice, null)]
    public void What_a_resting_person_hears_rises_by_at_most_6_dB_a_second_from_silence(SessionEventKind kind, EndReason? reason)
    {
        var sound = PanelPatterns.Sound(new SessionEvent(kind, TimeSpan.Zero, First, By.Timer, reason))!;
        Assert.Equal(PanelPatterns.Unheard, sound.At(TimeSpan.Zero)!.Value.Level, 6);
        for (var t = TimeSpan.Zero; sound.At(t + Seconds(0.1)) is { } later; t += Seconds(0.1))
            Assert.True(20 * Math.Log10(later.Level / sound.At(t)!.Value.Level) <= 0.6 + 1e-9, $"{sound.Name} at {t}");
        Assert.InRange(sound.At(sound.Length - TimeSpan.FromTicks(1))!.Value.Level, 0, PanelPatterns.Unheard * 1.01);
        Assert.Null(sound.At(sound.Length));
    }

    [Theory]
    [InlineData(SessionEventKind.Started)]
    [InlineData(SessionEventKind.Paused)]
    [InlineData(SessionEventKind.Resumed)]
    [InlineData(SessionEventKind.Cancelled)]
    [InlineData(SessionEventKind.Cleared)]
    public void A_press_that_changes_something_is_heard_within_100_ms_and_short(SessionEventKind kind)
    {
        var sound = PanelPatterns.Sound(new SessionEvent(kind, TimeSpan.Zero, First, By.Button))!;
        Assert.True(sound.At(Seconds(0.05))!.Value.Level >= 0.1);
        Assert.InRange(sound.Length.TotalSeconds, 0.05, 0.3);
    }

    [Fact]
    public void A_press_that_changes_nothing_is_answered_by_light_at_once()
    {
        Assert.True(PanelPatterns.Press.At(TimeSpan.Zero)!.Value.Red > 0.3);
        Assert.Null(PanelPatterns.Press.At(Seconds(1)));
    }

    [Fact]
    public void Every_state_has_a_light_of_its_own_and_so_has_a_faulty_button()
    {
        var names = States.Select(s => PanelPatterns.Light(s, PanelNotice.None).Name).Append(PanelPatterns.Light(States[2], PanelNotice.ButtonFault).Name);
        Assert.Equal(7, names.Distinct().Count());
    }

    [Fact]
    public void No_light_turns_on_more_than_twice_a_second_whatever_the_notice()
    {
        foreach (var state in States)
        foreach (var notice in Enum.GetValues<PanelNotice>())
        {
            var light = PanelPatterns.Light(state, notice);
            var rises = new List<double>();
            var was = false;
            for (var t = 0.0; t < 20; t += 0.01)
            {
                var color = light.At(Seconds(t))!.Value;
                var on = color.Red + color.Green + color.Blue > 0.2;
                if (on && !was) rises.Add(t);
                was = on;
            }

            Assert.All(rises.Zip(rises.Skip(1)), pair => Assert.True(pair.Second - pair.First >= 0.5, $"{light.Name} at {pair.Second:0.00} s"));
        }
    }

    [Fact]
    public void A_link_notice_leaves_the_session_the_first_thing_to_see()
    {
        var light = PanelPatterns.Light(States[2], PanelNotice.Link);
        Assert.Equal(PanelPatterns.Light(States[2], PanelNotice.None).At(Seconds(1)), light.At(Seconds(1)));
        Assert.InRange(light.Length.TotalSeconds, 4, 10);
        Assert.True(light.At(light.Length - Seconds(0.6))!.Value.Red > 0.3);
    }
}
