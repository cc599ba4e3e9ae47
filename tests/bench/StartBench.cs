using SotTable.Support;

namespace SotTable.Bench;

/// <summary>Start of the process to its first published live frame.</summary>
internal static class StartBench
{
    public static async Task RunAsync(Lab lab, CancellationToken cancellationToken)
    {
        await using var broker = await TestBroker.StartAsync();
        await using var link = await Lab.SubscribeAsync(broker, "sot/1/#", cancellationToken);
        var times = new List<double>();
        for (var i = 0; i < (lab.Quick ? 3 : 7); i++)
        {
            var (config, _) = lab.WriteTable(broker, "adult-4x80.json", TimeSpan.FromMinutes(5));
            var start = Lab.NowUs();
            await using var table = lab.StartTable(config);
            var (_, at) = await Lab.FirstAsync(link, m => m.Topic.EndsWith("/wave", StringComparison.Ordinal), cancellationToken);
            times.Add((at - start) / 1e6);
            while (link.Received.TryRead(out _))
            {
            }
        }

        lab.Print("start to first published sample, median", Statistics.Quantile(times, 0.5), "s", 1.5, $"{times.Count} starts, worst {times.Max():0.00}");
    }
}
