using System.Text.Json;
using SotTable.Device.Control;
using SotTable.Device.Sensing;
using SotTable.Sessions;
using SotTable.Support;
using Xunit;

namespace SotTable.Device.Tests.Control;

public sealed class ControlDoorTests
{
    private readonly ManualTime _time = new();
    private readonly SimulatedPanel _panel;
    private readonly ControlDoor _door;

    public ControlDoorTests()
    {
        TimeSpan Now() => TimeSpan.FromTicks(_time.GetTimestamp());
        _panel = new SimulatedPanel(seed: 3, Now);
        _door = new ControlDoor(_panel, allowPress: false, _ => true, Now, _ => throw new InvalidOperationException("no status here"), _time, "test");
    }

    [Fact]
    public async Task A_press_that_follows_an_answered_one_at_once_is_another_press_however_they_bounce_issue_2()
    {
        const int Presses = 50;
        for (var i = 0; i < Presses; i++)
        {
            var press = Ask("press", holdMs: 120);
            await PassUntilAsync(press);
            Assert.True((await press).Ok);
        }

        var gestures = new ButtonGestures(downAtStart: false);
        var told = new List<GestureKind>();
        while (_panel.Edges.TryRead(out var edge)) told.AddRange(gestures.Edge(edge.At, edge.Down).Select(g => g.Kind));
        Assert.Equal(Enumerable.Repeat(GestureKind.Press, Presses), told);
    }

    [Fact]
    public async Task A_button_that_is_down_can_not_be_pressed_once_more()
    {
        Assert.True((await Ask("hold")).Ok);
        var again = await Ask("press");
        Assert.False(again.Ok);
        Assert.Contains("down already", again.Error, StringComparison.Ordinal);
        Assert.True(_panel.IsDown(PanelButton.Practitioner));
    }

    [Theory]
    [InlineData("""{"cmd":"status","on":"A1"}""")]
    [InlineData("""{"cmd":"press","on":"A1","button":"patient"}""")]
    public void A_hand_presses_on_a_channel_or_a_button_and_only_presses(string line)
    {
        Assert.Null(ControlDoor.Read(System.Text.Encoding.UTF8.GetBytes(line), out var problem));
        Assert.Equal("on: expected with cmd press, and without button", problem);
    }

    [Fact]
    public async Task Nobody_presses_on_real_cells_by_a_program()
    {
        var request = ControlDoor.Read("""{"cmd":"press","on":"A1"}"""u8, out _);
        var answer = await _door.AnswerAsync(request!, TestContext.Current.CancellationToken); // read above
        Assert.Equal("on: the cells are real; only a hand can press on them", JsonSerializer.Deserialize(answer, ControlJson.Default.ControlAnswer)?.Error);
    }

    [Fact]
    public async Task A_table_that_is_asked_which_one_it_is_blinks_for_ten_seconds_over_its_light_and_then_shines_as_before()
    {
        var driver = new PanelDriver(_panel, _time);
        var door = new ControlDoor(_panel, allowPress: false, _ => true, () => TimeSpan.FromTicks(_time.GetTimestamp()), _ => throw new InvalidOperationException("no status here"), _time, "test", driver.Identify);
        driver.Step();
        var idle = driver.Shown.Light;
        var request = ControlDoor.Read("""{"cmd":"identify"}"""u8, out var problem);
        Assert.Equal("", problem);
        await door.AnswerAsync(request!, TestContext.Current.CancellationToken); // read above
        var seen = new List<LightColor>();
        for (var i = 0; i < 20; i++, _time.Advance(TimeSpan.FromSeconds(0.5)))
        {
            driver.Step();
            seen.Add(driver.Shown.Light);
        }

        Assert.Equal(2, seen.Distinct().Count());
        Assert.All(seen.Zip(seen.Skip(1)), pair => Assert.NotEqual(pair.First, pair.Second));
        driver.Step();
        Assert.Equal(idle, driver.Shown.Light);
    }

    private async Task<ControlAnswer> Ask(string command, int? holdMs = null)
    {
        var request = new ControlRequest(command, Button: null, holdMs);
        var answer = await _door.AnswerAsync(request, TestContext.Current.CancellationToken);
        return JsonSerializer.Deserialize(answer, ControlJson.Default.ControlAnswer) ?? throw new InvalidDataException("no answer");
    }

    // Moves the clock in small steps while the door waits for it, and no further than to the answer.
    private async Task PassUntilAsync(Task answered)
    {
        while (!answered.IsCompleted)
        {
            if (_time.Waiting > 0) _time.Advance(TimeSpan.FromMilliseconds(5));
            else await Task.Yield();
        }
    }
}
