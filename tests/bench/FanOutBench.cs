using System.Text.Json;
using SotTable.Mqtt;
using SotTable.Samples;
using SotTable.Support;

namespace SotTable.Bench;

/// <summary>
/// 200 browsers look at 10 tables of the full wire rate: from a frame's MQTT publication to its receipt by each browser, and the hub's processor time.
/// Beside it, in the same run, the peer: SSE, WebSocket and SignalR of ASP.NET Core, with as many messages and bytes a second, which come from a loop
/// inside the server (no broker, no check of frames, no wait for a tick).
/// </summary>
internal static class FanOutBench
{
    private const int Clients = 200;
    private const int Tables = 10;
    private const int FramesPerSecond = 10; // of one table

    public static async Task RunAsync(Lab lab, CancellationToken cancellationToken)
    {
        var seconds = lab.Quick ? 10 : 30;
        var load = await HubAsync(lab, seconds, cancellationToken);
        if (load.Messages > 0) await PeersAsync(lab, seconds, load, cancellationToken);
    }

    private static async Task<(int Messages, int Bytes)> HubAsync(Lab lab, int seconds, CancellationToken cancellationToken)
    {
        await using var broker = await TestBroker.StartAsync(anonymous: true);
        var config = Path.Combine(lab.Folder, "hub.json");
        await File.WriteAllTextAsync(config, JsonSerializer.Serialize(new { Hub = new { Port = 0 }, Mqtt = new { broker.Host, broker.Port } }), cancellationToken);
        await using var hub = Child.Start("dotnet", [Path.Combine(lab.Root, ".artifacts/native/bin/SotTable.Dashboard/release/sottable-hub.dll"), "--config", config]);
        while (!hub.Lines.Any(l => l.StartsWith("listening ", StringComparison.Ordinal))) await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
        var address = new Uri(hub.Lines.First(l => l.StartsWith("listening ", StringComparison.Ordinal))["listening ".Length..]);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var link = await Lab.SubscribeAsync(broker, "nothing", cancellationToken);
        var sending = SendAsync(link, stop.Token);
        using var readers = new BatchReaders(address.Port);
        await readers.ConnectAsync(Clients, cancellationToken);
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System, cancellationToken); // code is compiled, buffers have their size

        readers.Begin();
        var (cpu, at) = (hub.CpuSeconds(), Lab.NowUs());
        await Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System, cancellationToken);
        var percent = 100 * (hub.CpuSeconds() - cpu) / ((Lab.NowUs() - at) / 1e6);
        var (latencies, messages, bytes) = readers.End();
        var resident = hub.ResidentMb();
        await stop.CancelAsync();
        await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        var expected = (double)Clients * Tables * FramesPerSecond * seconds;
        var what = $"{Clients} browsers, {Tables} tables";
        lab.Print($"{what}: MQTT publication to browser, p50", Statistics.Quantile(latencies, 0.5), "ms");
        lab.Print($"{what}: MQTT publication to browser, p99", Statistics.Quantile(latencies, 0.99), "ms", 25, $"max {latencies.DefaultIfEmpty(double.NaN).Max():0.0}");
        lab.Print($"{what}: hub's processor time", percent, "%", 15, $"of one core; {messages / seconds} messages a second to all");
        lab.Print($"{what}: hub's resident memory", resident, "MB");
        lab.Print($"{what}: frames that did not come", Math.Max(0, 100 * (1 - (latencies.Count / expected))), "%", 1, $"{latencies.Count} of {expected:0}");
        return (messages / Clients / seconds, bytes / Math.Max(1, messages));
    }

    // The tables' moments are spread evenly over the tenth of a second, as those of tables that know nothing of each other are on average.
    private static async Task SendAsync(IMqttLink link, CancellationToken stop)
    {
        var frame = new WaveFrame
        {
            Flags = WaveFlags.Simulated | WaveFlags.Calibrated, BootId = 1, MetaVersion = 1, LoadChannels = 4, LoadSamples = 32, LoadRateDeciHz = 3200,
            BreathChannels = 1, BreathSamples = 10, BreathRateDeciHz = 1000, Values = new short[(4 * 32) + 10],
        };
        var bytes = new byte[frame.ByteCount];
        var options = new MqttPublishOptions(0, false, TimeSpan.FromSeconds(2));
        var topics = Enumerable.Range(1, Tables).Select(t => $"sot/1/abc234/t{t}/wave").ToArray();
        var began = Lab.NowUs();
        for (long i = 0; !stop.IsCancellationRequested; i++)
        {
            var due = began + (i * (1e6 / (Tables * FramesPerSecond)));
            if (due - Lab.NowUs() is > 0 and var left) await Task.Delay(TimeSpan.FromMicroseconds(left), TimeProvider.System, stop);
            (frame.Seq, frame.T0UtcUs) = ((uint)(i / Tables), (long)Lab.NowUs());
            frame.Encode(bytes);
            link.TryPublish(topics[i % Tables], bytes, options);
        }
    }

    private static async Task PeersAsync(Lab lab, int seconds, (int Messages, int Bytes) load, CancellationToken cancellationToken)
    {
        var source = lab.Shared is null ? null : Path.Combine(lab.Shared, "bench/peers/fanout");
        if (source is null || !Directory.Exists(source))
        {
            Console.WriteLine("# fanout: no peer, ../shared/bench/peers/fanout is absent");
            return;
        }

        var folder = Directory.CreateDirectory(Path.Combine(lab.Folder, "fanout")).FullName;
        foreach (var file in Directory.GetFiles(source)) File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        await using (var build = Child.Start("dotnet", ["build", folder, "-c", "Release", "-o", Path.Combine(folder, "out"), "-v", "q", "-nodeReuse:false"]))
        {
            if (await build.ExitAsync(cancellationToken) != 0)
            {
                Console.WriteLine($"# fanout: the peer can't be built: {build.Lines.LastOrDefault(l => l.Contains("error", StringComparison.Ordinal))}");
                return;
            }
        }

        var program = Path.Combine(folder, "out/fanout.dll");
        foreach (var (kind, name) in new[] { ("sse", "SSE"), ("ws", "WebSocket"), ("signalr", "SignalR") })
        {
            var port = $"{TestBroker.FreePort()}";
            await using var server = Child.Start("dotnet", [program, "serve", port, $"{load.Messages}", $"{load.Bytes}"]);
            await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, cancellationToken);
            await using var client = Child.Start("dotnet", [program, "load", port, kind, $"{Clients}", $"{seconds}", $"{load.Messages}"]);
            await client.ExitAsync(cancellationToken);
            if (client.Lines.LastOrDefault(l => l.StartsWith('{')) is not { } line)
            {
                Console.WriteLine($"# fanout: the peer ({name}) did not run: {(client.Lines is [.., var last] ? last : "no output")}");
                continue;
            }

            var figures = JsonDocument.Parse(line).RootElement;
            lab.Print($"peer: {name}, {load.Messages} x {load.Bytes} B a second, p50", figures.GetProperty("p50_ms").GetDouble(), "ms");
            lab.Print($"peer: {name}, p99", figures.GetProperty("p99_ms").GetDouble(), "ms", note: $"max {figures.GetProperty("max_ms").GetDouble():0.0}");
            lab.Print($"peer: {name}, processor time", figures.GetProperty("srv_cpu_pct").GetDouble(), "%", note: "of one core");
        }
    }
}
