using System.Text.Json.Serialization;

namespace SotTable.Cli.Demo;

/// <summary>The one JSON line that closes an unattended demo; all tables together.</summary>
/// <param name="FramesPublished">Live frames that the tables handed to their links between ready and the end.</param>
/// <param name="FramesSeen">How many of exactly these arrived in the demo's own WebSocket client.</param>
/// <param name="FramesLost">The difference.</param>
/// <param name="LatencyMs">From the newest sample in a frame to its arrival in that client, both on CLOCK_MONOTONIC.</param>
/// <param name="SessionsCompleted">Sessions that began by the button, ran to their planned end and whose summary arrived.</param>
/// <param name="EventsLost">Records of the tables' journals that did not arrive.</param>
internal sealed record DemoReport(
    long FramesPublished, long FramesSeen, long FramesLost, LatencyMs LatencyMs, int SessionsCompleted, long EventsLost);

/// <summary>Spread of a latency in milliseconds.</summary>
/// <param name="P50">Median; <c>null</c> when nothing was measured.</param>
/// <param name="P99">99th percentile.</param>
/// <param name="Max">The longest.</param>
internal sealed record LatencyMs(double? P50, double? P99, double? Max)
{
    /// <summary>Takes the percentiles (nearest rank).</summary>
    /// <param name="milliseconds">All latencies, in any order.</param>
    public static LatencyMs Of(IEnumerable<double> milliseconds)
    {
        double[] sorted = [.. milliseconds.Order()];
        return sorted.Length == 0 ? new(null, null, null) : new(At(0.50), At(0.99), At(1));

        double At(double share) => Math.Round(sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)], 1);
    }
}

/// <summary>The line as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DemoReport))]
internal sealed partial class DemoJson : JsonSerializerContext
{
}
