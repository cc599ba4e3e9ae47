using SotTable.Device.Sensing;
using SotTable.Samples;
using SotTable.Sessions;
using Xunit;

namespace SotTable.Device.Tests.Service;

public class LanesTests
{
    [Fact]
    public void What_came_before_there_was_a_reader_is_forgotten_and_so_is_what_was_dropped_of_it()
    {
        var samples = new SampleQueue(2);
        for (var i = 0; i < 3; i++) samples.Add(default);
        Assert.Equal(1, samples.Discarded);
        samples.Clear();
        Assert.Equal((0, false), (samples.Discarded, samples.TryTake(out _)));
    }

    [Fact]
    public async Task A_flood_of_samples_lets_an_edge_through_after_at_most_a_handful()
    {
        var samples = new SampleQueue();
        var lanes = new TableLanes(samples);
        using var stop = new CancellationTokenSource();
        int handled = 0, addedAfter = 0, waited = -1;
        for (var i = 0; i < 1000; i++) samples.Add(Sample(i));
        lanes.Tick();

        var running = lanes.RunAsync(
            item =>
            {
                if (item is not ControlItem.Edge) return;
                waited = handled - addedAfter;
                stop.Cancel();
            },
            (in _) =>
            {
                handled++;
                samples.Add(Sample(handled)); // the flood never ends
                if (handled != 500) return;
                addedAfter = handled;
                lanes.Add(new ControlItem.Edge(new ButtonEdge(TimeSpan.Zero, PanelButton.Practitioner, true)));
            },
            () => { },
            stop.Token);
        await running.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, TestContext.Current.CancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        Assert.InRange(waited, 0, TableLanes.Handful);
    }

    [Fact]
    public void Ticks_never_fill_the_control_lane_and_a_full_lane_is_told()
    {
        var lanes = new TableLanes(new SampleQueue(), capacity: 3);
        for (var i = 0; i < 10; i++) lanes.Tick();
        Assert.Equal(0, lanes.Refused);
        Assert.Equal([true, true, false], new[] { lanes.Add(Edge), lanes.Add(Edge), lanes.Add(Edge) });
        Assert.Equal(1, lanes.Refused);
    }

    [Fact]
    public async Task A_burst_of_commands_leaves_room_for_edges_and_time_goes_on()
    {
        var lanes = new TableLanes(new SampleQueue());
        var taken = Enumerable.Range(0, 5000).Count(_ => lanes.Add(Command()));
        Assert.Equal((TableLanes.MostRequests, 5000L - TableLanes.MostRequests), (taken, lanes.Refused));
        Assert.True(lanes.Add(Edge));

        // The lane is full to its last place when the tick comes.
        while (lanes.Add(Edge)) continue;
        lanes.Tick();
        using var stop = new CancellationTokenSource();
        int passed = 0, commands = 0;
        var running = lanes.RunAsync(
            item =>
            {
                if (item is ControlItem.Command) commands++;
                if (item is ControlItem.Passed && ++passed == 2) stop.Cancel();
            },
            (in _) => { },
            () =>
            {
                if (passed == 1) lanes.Tick(); // it must come, though the first one found no place
            },
            stop.Token);
        await running.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, TestContext.Current.CancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        Assert.Equal((2, TableLanes.MostRequests), (passed, commands));
        Assert.True(lanes.Add(Command()));
    }

    private static ControlItem.Edge Edge => new(new ButtonEdge(TimeSpan.Zero, PanelButton.Practitioner, true));

    private static ControlItem.Command Command() => new(Guid.NewGuid(), "session.mark", new Mark("anna", null));

    private static RawSample Sample(int i) => new(TimeSpan.FromMilliseconds(i), 0, i);
}
