using SotTable.Device.Sensing;
using SotTable.Device.Sensing.Simulation;
using SotTable.Messages;
using SotTable.Samples;
using SotTable.Sessions;
using SotTable.Support;
using Xunit;

namespace SotTable.Device.Tests.Sensing;

/// <summary>The display at the table, from the state to the dots behind the glass.</summary>
public sealed class DisplayTests
{
    private readonly ManualTime _time = new();
    private readonly Ssd1306Model _model = new();
    private readonly TableScreen _screen;

    public DisplayTests()
    {
        var bus = new SimulatedI2cBus(new VirtualSamplingTime());
        Assert.True(bus.TryAttach(0x3C, _model));
        _screen = new TableScreen(new Ssd1306(bus, 0x3C), _time);
    }

    [Fact]
    public void A_running_session_shows_its_time_its_share_and_that_it_is_simulated()
    {
        _screen.Take(State(SessionPhase.Running, leftMs: 462_000, share: 0.52));
        Assert.True(_screen.Step());
        var golden = Path.Combine(TestTable.Root(), "tests", "recordings", "display", "running.txt");
        if (Environment.GetEnvironmentVariable("SOT_ACCEPT") == "1") File.WriteAllText(golden, _model.Seen + "\n");
        Assert.Equal(File.ReadAllText(golden), _model.Seen + "\n");
    }

    [Fact]
    public void Time_goes_on_between_two_states_and_only_what_changes_is_sent()
    {
        _screen.Take(State(SessionPhase.Running, leftMs: 60_000));
        _screen.Step();
        var before = (_model.Seen, _model.PagesWritten);
        _time.Advance(TimeSpan.FromSeconds(1));
        _screen.Step();
        Assert.Equal(before.PagesWritten + 6, _model.PagesWritten); // the minute became 59 seconds: the pages of the digits
        Assert.NotEqual(before.Seen, _model.Seen);
        _time.Advance(TimeSpan.FromMilliseconds(250));
        _screen.Step();
        Assert.Equal(before.PagesWritten + 6, _model.PagesWritten);
    }

    [Fact]
    public void A_paused_session_s_time_stands_still()
    {
        _screen.Take(State(SessionPhase.Paused, leftMs: 60_000));
        _screen.Step();
        var before = _model.Seen;
        _time.Advance(TimeSpan.FromSeconds(10));
        _screen.Step();
        Assert.Equal(before, _model.Seen);
    }

    [Fact]
    public void A_display_that_was_pulled_out_is_set_up_again_and_shows_everything()
    {
        _screen.Take(State(SessionPhase.Running, leftMs: 462_000));
        _screen.Step();
        var before = _model.Seen;
        _model.Away = true;
        _screen.Take(State(SessionPhase.Running, leftMs: 461_000));
        Assert.False(_screen.Step());
        _model.Away = false;
        _screen.Take(State(SessionPhase.Running, leftMs: 462_000));
        Assert.True(_screen.Step());
        Assert.Equal(before, _model.Seen);
    }

    [Fact]
    public void A_display_that_lost_its_supply_unnoticed_shows_everything_again_within_ten_seconds()
    {
        _screen.Take(State(SessionPhase.Paused, leftMs: 462_000));
        _screen.Step();
        var before = _model.Seen;
        _model.LoseSupply();
        Assert.DoesNotContain('#', _model.Seen);
        for (var i = 0; i < 40; i++) _screen.Step();
        Assert.Equal(before, _model.Seen);
    }

    [Fact]
    public async Task It_is_dark_once_the_program_ends()
    {
        _screen.Take(State(SessionPhase.Running, leftMs: 462_000));
        using var stop = new CancellationTokenSource();
        _model.Written = stop.Cancel; // as soon as something is seen
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _screen.RunAsync(stop.Token));
        Assert.InRange(_model.PagesWritten, 8, 16);
        Assert.DoesNotContain('#', _model.Seen);
    }

    private static StateMessage State(SessionPhase phase, long? leftMs = null, double? share = null) => new(
        1, 1, 1, phase, SessionMode.Sim, "", Guid.Empty, "short", PersonProfile.Adult, null, 1000, 1, 1, leftMs, 1, 0, null, null, "N", 90, 80, share, BlockId.A, true,
        true, null, null, ["uncalibrated"]);
}
