using SotTable.Support;

namespace SotTable.Bench;

/// <summary>Button edge to a state message that says so, over MQTT. The edge is taken as the moment the request was sent, so this is an upper bound.</summary>
internal static class ButtonBench
{
    public static async Task RunAsync(Lab lab, CancellationToken cancellationToken)
    {
        await using var broker = await TestBroker.StartAsync();
        await using var link = await Lab.SubscribeAsync(broker, "sot/1/#", cancellationToken);
        var (config, socket) = lab.WriteTable(broker, "adult-4x80.json", TimeSpan.FromMinutes(20));
        await using var table = lab.StartTable(config);
        await Lab.FirstAsync(link, m => m.Topic.EndsWith("/wave", StringComparison.Ordinal), cancellationToken);
        var times = new List<double>();
        for (var i = 0; i < (lab.Quick ? 20 : 100); i++)
        {
            var phase = i % 2 == 0 ? "running" : "paused";
            // The answer to the request comes after the release: the state is awaited meanwhile.
            var changed = Lab.FirstAsync(link, m => Lab.IsState(m, phase), cancellationToken);
            var pressed = await Lab.PressAsync(socket, cancellationToken);
            var (_, at) = await changed;
            times.Add((at - pressed) / 1e3);
            await Task.Delay(TimeSpan.FromMilliseconds(170 + (i * 7 % 90)), TimeProvider.System, cancellationToken);
        }

        lab.Print("button edge to state on MQTT, p50", Statistics.Quantile(times, 0.5), "ms");
        lab.Print("button edge to state on MQTT, worst", times.Max(), "ms", 50, $"{times.Count} presses");
    }
}
