using SotTable.Device.Sensing;
using SotTable.Support;
using Xunit;

namespace SotTable.Device.Tests.Sensing;

public sealed class SimulatedPanelTests
{
    private static readonly TimeSpan Now = TimeSpan.FromSeconds(10);

    [Fact]
    public void An_edge_bounces_for_at_most_5_ms_and_ends_where_it_was_told_to()
    {
        for (var seed = 1; seed <= 200; seed++)
        {
            using var panel = new SimulatedPanel(seed, () => Now);
            panel.Inject(PanelButton.Practitioner, down: true);
            var edges = Take(panel);
            Assert.InRange(edges.Count, 1, 7);
            Assert.Equal(Enumerable.Range(0, edges.Count).Select(i => i % 2 == 0), edges.Select(e => e.Down));
            Assert.True(edges[^1].Down);
            Assert.InRange((Now - edges[0].At).TotalMilliseconds, 0, 5);
            Assert.Equal(Now, edges[^1].At);
            Assert.All(edges.Zip(edges.Skip(1)), p => Assert.True(p.Second.At > p.First.At));
            Assert.True(panel.IsDown(PanelButton.Practitioner));
        }
    }

    [Fact]
    public void Bounces_follow_the_seed()
    {
        Assert.Equal(Press(3), Press(3));
        Assert.Contains(Enumerable.Range(4, 10), seed => !Press(3).SequenceEqual(Press(seed)));
    }

    [Fact]
    public async Task A_press_is_held_as_long_as_it_was_told_to()
    {
        var time = new ManualTime();
        using var panel = new SimulatedPanel(1, () => Now);
        var press = panel.Press(TimeSpan.FromSeconds(2), time, PanelButton.Patient, TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.True(panel.IsDown(PanelButton.Patient));
        time.Advance(TimeSpan.FromSeconds(0.2));
        await press;
        Assert.False(panel.IsDown(PanelButton.Patient));
    }

    [Fact]
    public void Edges_that_nobody_takes_are_dropped_and_counted()
    {
        using var panel = new SimulatedPanel(1, () => Now);
        for (var i = 0; i < 4000; i++) panel.Inject(PanelButton.Practitioner, i % 2 == 0);
        Assert.True(panel.EdgesLost > 0);
        Assert.Equal(1024, Take(panel).Count);
    }

    [Fact]
    public void Light_and_buzzer_are_remembered()
    {
        using var panel = new SimulatedPanel(1, () => Now);
        panel.SetLight(0, 0.5, 1);
        panel.SetBuzzer(880, 0.3);
        Assert.Equal(new PanelLight(0, 0.5, 1), panel.Light);
        Assert.Equal(new PanelTone(880, 0.3), panel.Tone);
    }

    private static List<ButtonEdge> Press(int seed)
    {
        using var panel = new SimulatedPanel(seed, () => Now);
        panel.Inject(PanelButton.Practitioner, down: true);
        panel.Inject(PanelButton.Practitioner, down: false);
        return Take(panel);
    }

    private static List<ButtonEdge> Take(SimulatedPanel panel)
    {
        var edges = new List<ButtonEdge>();
        while (panel.Edges.TryRead(out var edge)) edges.Add(edge);
        return edges;
    }
}
