using SotTable.Device.Sensing;
using SotTable.Samples;
using Xunit;

namespace SotTable.Device.Tests.Service;

public class LanesTests
{
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
        var edge = new ControlItem.Edge(new ButtonEdge(TimeSpan.Zero, PanelButton.Practitioner, true));
        Assert.Equal([true, true, false], new[] { lanes.Add(edge), lanes.Add(edge), lanes.Add(edge) });
        Assert.Equal(1, lanes.Refused);
    }

    private static RawSample Sample(int i) => new(TimeSpan.FromMilliseconds(i), 0, i);
}
