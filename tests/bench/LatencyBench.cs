using System.Text.Json;

namespace SotTable.Bench;

/// <summary>The demo, unattended: newest sample of a frame to the WebSocket client, and on to the painted page.</summary>
internal static class LatencyBench
{
    public static async Task RunAsync(Lab lab, CancellationToken cancellationToken)
    {
        await using var demo = Child.Start("dotnet", [lab.Program, "demo", "--seconds", lab.Quick ? "20" : "60"]);
        var code = await demo.ExitAsync(cancellationToken);
        var line = demo.Lines.LastOrDefault(l => l.StartsWith('{'));
        if (line is null)
        {
            lab.Print("demo", double.NaN, "", 0, $"exit {code}: {(demo.Lines is [.., var last] ? last : "no output")}");
            return;
        }

        var report = JsonDocument.Parse(line).RootElement;
        var latency = report.GetProperty("latencyMs");
        lab.Print("newest sample to WebSocket client, p50", latency.GetProperty("p50").GetDouble(), "ms", 80);
        lab.Print("newest sample to WebSocket client, p99", latency.GetProperty("p99").GetDouble(), "ms", 150, $"max {latency.GetProperty("max").GetDouble():0.0}");
        lab.Print("frames lost in the demo", report.GetProperty("framesLost").GetDouble(), "", 0, $"of {report.GetProperty("framesPublished")}");
        lab.Print("events lost in the demo", report.GetProperty("eventsLost").GetDouble(), "", 0, $"{report.GetProperty("sessionsCompleted")} session(s) completed");
        await PaintBench.RunAsync(lab, cancellationToken);
    }
}
