using System.Text.Json;
using SotTable.Device.Sensing;
using SotTable.Samples;
using SotTable.Support;

namespace SotTable.Bench;

/// <summary>The whole worker at full rate: processor time and memory, the patient model's cost apart; the Python peer in the same run.</summary>
internal static class WorkerBench
{
    public static async Task RunAsync(Lab lab, CancellationToken cancellationToken)
    {
        await using var broker = await TestBroker.StartAsync();
        var patient = PatientPercent(lab);
        var span = TimeSpan.FromSeconds(lab.Quick ? 15 : 60);
        foreach (var (profile, what, budget) in new[] { ("adult-4x320.json", "4 x 320 + 100 samples/s", 4.0), ("adult-4x80.json", "4 x 80 + 50 samples/s", double.NaN) })
        {
            await using var link = await Lab.SubscribeAsync(broker, "sot/1/#", cancellationToken);
            var (config, socket) = lab.WriteTable(broker, profile, TimeSpan.FromMinutes(20));
            await using var table = lab.StartTable(config);
            await Lab.FirstAsync(link, m => m.Topic.EndsWith("/wave", StringComparison.Ordinal), cancellationToken);
            await Lab.PressAsync(socket, cancellationToken);
            await Task.Delay(TimeSpan.FromSeconds(10), TimeProvider.System, cancellationToken);
            var (cpu0, at0) = (table.CpuSeconds(), Lab.NowUs());
            await Task.Delay(span, TimeProvider.System, cancellationToken);
            var percent = 100 * (table.CpuSeconds() - cpu0) / ((Lab.NowUs() - at0) / 1e6);
            var model = profile.Contains("320", StringComparison.Ordinal) ? patient : patient * 370 / 1380;
            lab.Print($"worker in a session, {what}", percent - model, "%", double.IsNaN(budget) ? null : budget, $"of one core; {percent:0.00} with the patient model ({model:0.00})");
            lab.Print($"worker resident memory, {what}", table.ResidentMb(), "MB", double.IsNaN(budget) ? null : 70);
        }

        await PeerAsync(lab, cancellationToken);
    }

    private static double PatientPercent(Lab lab)
    {
        var file = Path.Combine(lab.Root, "hardware/profiles/adult-4x320.json");
        var profile = TableProfileFile.Parse(File.ReadAllText(file), file).Value ?? throw new InvalidDataException(file);
        using var table = SimulatedTable.CreateVirtual(profile, new SimulationOptions { LyingAtStart = true });
        const int seconds = 200;
        double sum = 0;
        for (var warm = 0; warm < 2; warm++)
        {
            var start = Lab.NowUs();
            for (var i = 0; i < seconds * 320; i++)
            {
                var at = TimeSpan.FromSeconds(i / 320.0);
                for (var c = 0; c < 4; c++) sum += table.Patient.LoadN(c, at);
                if (i % 32 < 10) sum += table.Patient.BreathVolts(4, at);
            }

            if (warm == 1) return (Lab.NowUs() - start) / 1e6 / seconds * 100;
        }

        return sum;
    }

    private static async Task PeerAsync(Lab lab, CancellationToken cancellationToken)
    {
        var script = lab.Shared is null ? null : Path.Combine(lab.Shared, "bench/peers/py_worker.py");
        if (script is null || !File.Exists(script))
        {
            Console.WriteLine("# worker: no Python peer, ../shared/bench/peers/py_worker.py is absent");
            return;
        }

        await using var broker = await TestBroker.StartAsync(anonymous: true);
        foreach (var filter in new[] { "py", "np" })
        {
            await using var peer = Child.Start("/usr/bin/python3", [script, $"{broker.Port}", "full", lab.Quick ? "10" : "30", "50", filter, "0"]);
            var code = await peer.ExitAsync(cancellationToken);
            var line = peer.Lines.LastOrDefault(l => l.StartsWith('{'));
            if (code != 0 || line is null)
            {
                Console.WriteLine($"# worker: the Python peer ({filter}) did not run: {(peer.Lines is [.., var last] ? last : "no output")} (python3-paho-mqtt, python3-psutil, python3-numpy, python3-scipy)");
                continue;
            }

            var figures = JsonDocument.Parse(line).RootElement;
            lab.Print($"peer: Python worker ({(filter == "py" ? "pure" : "numpy")}), full rate", figures.GetProperty("cpu_pct").GetDouble(), "%", note: "of one core");
            lab.Print($"peer: Python worker ({(filter == "py" ? "pure" : "numpy")}), resident", figures.GetProperty("rss_mb").GetDouble(), "MB");
        }
    }
}
