using SotTable.Sessions;
using Xunit;
using static SotTable.Tests.Support.Build;

namespace SotTable.Tests.Sessions;

public sealed class ButtonGesturesTests
{
    private readonly ButtonGestures _button = new(downAtStart: false);
    private readonly List<ButtonGesture> _told = [];

    [Fact]
    public void A_press_acts_at_its_edge()
    {
        Edge(5, down: true);
        Assert.Equal([new(GestureKind.Press, Seconds(5), Seconds(5))], _told);
    }

    [Fact]
    public void Thirty_bounces_in_50_ms_are_one_press()
    {
        for (var i = 0; i <= 60; i++) Edge(1 + (i * 0.05 / 60), down: i % 2 == 0);
        Tick(1.2);
        Edge(1.3, down: false);
        Tick(1.5);
        Assert.Equal([GestureKind.Press], Kinds);
    }

    [Fact]
    public void A_release_that_bounces_is_no_second_press()
    {
        Edge(1, down: true);
        for (var i = 0; i < 30; i++) Edge(1.3 + (i * 0.002), down: i % 2 == 1);
        Edge(1.37, down: false);
        Tick(2);
        Edge(2.1, down: true);
        Assert.Equal([GestureKind.Press, GestureKind.Press], Kinds);
    }

    [Fact]
    public void A_bounce_that_is_read_only_after_time_has_passed_is_no_second_press()
    {
        Edge(1, down: true);
        Edge(1.002, down: false);
        Tick(1.1); // the program had no processor: what follows has waited
        Edge(1.0048, down: true);
        Tick(2.9);
        Assert.Equal([GestureKind.Press], Kinds);
        Tick(3.01);
        Assert.Equal(new ButtonGesture(GestureKind.HeldTwoSeconds, Seconds(3), Seconds(1)), _told[^1]);
    }

    [Fact]
    public void A_press_in_the_first_moment_of_the_program_is_one()
    {
        Edge(-0.01, down: true); // the kernel had it before the clock of the program began
        Assert.Equal([GestureKind.Press], Kinds);
    }

    [Fact]
    public void Two_presses_a_tenth_of_a_second_apart_are_two()
    {
        Edge(1, down: true);
        Edge(1.05, down: false);
        Edge(1.15, down: true);
        Assert.Equal([Seconds(1), Seconds(1.15)], _told.Select(g => g.At));
    }

    [Fact]
    public void Still_down_after_two_seconds_is_a_hold_and_told_once()
    {
        Edge(1, down: true);
        Tick(2.99);
        Tick(3.01);
        Tick(3.5);
        Assert.Equal([new(GestureKind.Press, Seconds(1), Seconds(1)), new(GestureKind.HeldTwoSeconds, Seconds(3), Seconds(1))], _told);
    }

    [Fact]
    public void A_hold_is_told_even_when_its_release_is_the_next_thing_read()
    {
        Edge(1, down: true);
        Edge(3.4, down: false);
        Assert.Equal([GestureKind.Press, GestureKind.HeldTwoSeconds], Kinds);
    }

    [Fact]
    public void A_release_just_before_two_seconds_is_no_hold_even_when_read_late()
    {
        Edge(1, down: true);
        Edge(2.99, down: false);
        Tick(3.02);
        Tick(4);
        Assert.Equal([GestureKind.Press], Kinds);
    }

    [Fact]
    public void A_contact_that_opens_for_a_moment_does_not_cut_a_hold()
    {
        Edge(1, down: true);
        Edge(1.9, down: false);
        Edge(1.92, down: true);
        Tick(3);
        Assert.Equal([GestureKind.Press, GestureKind.HeldTwoSeconds], Kinds);
    }

    [Fact]
    public void A_button_down_for_ten_seconds_is_a_fault_until_it_is_released()
    {
        Edge(1, down: true);
        for (var t = 1.0; t < 12; t += 0.1) Tick(t);
        Assert.True(_button.IsStuck);
        Edge(12, down: false);
        Tick(12.1);
        Assert.False(_button.IsStuck);
        Edge(13, down: true);
        Assert.Equal([GestureKind.Press, GestureKind.HeldTwoSeconds, GestureKind.Stuck, GestureKind.StuckCleared, GestureKind.Press], Kinds);
        Assert.Equal(Seconds(11), _told[2].At);
    }

    [Fact]
    public void A_button_held_at_boot_does_nothing_but_tell_its_fault()
    {
        var button = new ButtonGestures(downAtStart: true);
        _told.AddRange(button.Tick(Seconds(0.1)));
        _told.AddRange(button.Tick(Seconds(30)));
        _told.AddRange(button.Edge(Seconds(31), down: false));
        _told.AddRange(button.Tick(Seconds(31.1)));
        _told.AddRange(button.Edge(Seconds(32), down: true));
        Assert.Equal([GestureKind.Stuck, GestureKind.StuckCleared, GestureKind.Press], Kinds);
    }

    [Fact]
    public void After_a_lost_release_the_level_given_as_an_edge_sets_it_right()
    {
        Edge(1, down: true);
        Edge(1.5, down: false);
        Tick(4);
        Edge(5, down: true);
        Assert.Equal([GestureKind.Press, GestureKind.Press], Kinds);
    }

    private IEnumerable<GestureKind> Kinds => _told.Select(g => g.Kind);

    private void Edge(double at, bool down) => _told.AddRange(_button.Edge(Seconds(at), down));

    private void Tick(double at) => _told.AddRange(_button.Tick(Seconds(at)));
}
