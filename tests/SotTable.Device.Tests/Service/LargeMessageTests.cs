using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SotTable.Device.Telemetry;
using SotTable.Device.Tests.Telemetry;
using SotTable.Device.Tests.Mqtt;
using SotTable.Messages;
using SotTable.Mqtt.Mosquitto;
using SotTable.Sessions;
using SotTable.Support;
using Xunit;

namespace SotTable.Device.Tests.Service;

/// <summary>A broker that takes no large messages.</summary>
public sealed class LargeMessageTests
{
    [Fact]
    public async Task What_is_too_large_for_the_broker_is_said_once_and_all_else_arrives()
    {
        await using var broker = await TestBroker.StartAsync(extraConfig: "max_packet_size 1000");
        await using var hub = new HubClient(broker);
        await hub.Connected();
        using var folder = new TempFolder();
        using var loggers = new OneLog();
        var setup = TestTable.Setup(folder, mqtt: m => (m.Enabled, m.Port) = (true, broker.Port), password: TestBroker.TablePassword);
        using var telemetry = new TableTelemetry(
            setup, 7, new MemoryOutbox(), MosquittoLink.Factory(TimeProvider.System, NullLoggerFactory.Instance), _ => true,
            () => new HealthMessage(1, 7, 1, 0, 0, 0, 0, 0, 0, 0, "ok", false, []), TimeProvider.System, loggers);
        using var stop = new CancellationTokenSource();
        var running = telemetry.RunAsync(stop.Token);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        telemetry.Meta(Meta(1, new('x', 2000)));
        await hub.WaitFor("status", s => s.GetProperty("state").GetString() == "online");
        while (!loggers.Lines.Any(NotTaken)) await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, limit.Token);
        for (var version = 2; version <= 5; version++) telemetry.Meta(Meta(version, new('x', 2000)));
        for (var i = 0; i < 3; i++) telemetry.Wave(new byte[2000]);
        telemetry.Meta(Meta(6, "Table 1"));

        await hub.WaitFor("meta", m => m.GetProperty("name").GetString() == "Table 1");
        Assert.Single(hub.Of("meta"));
        Assert.Equal("Warning: the broker did not take meta (reason 149) ", Assert.Single(loggers.Lines, NotTaken));
        Assert.Equal(3, telemetry.SendDropped);
        await stop.CancelAsync();
        await running;
    }

    private static bool NotTaken(string line) => line.Contains("did not take", StringComparison.Ordinal);

    private static MetaMessage Meta(int version, string name) => new(
        1, version, 7, name, "", "0.1.0 native", "test", SampleOrigin.Simulated, "", "N", null, new(true, "", ""), [], [], PersonProfile.Adult, 1_800_000, new(0, 0));

    private sealed class OneLog : ILoggerFactory
    {
        private readonly LinesLogger<OneLog> _log = new();

        public string[] Lines => _log.Lines;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public ILogger CreateLogger(string categoryName) => _log;

        public void Dispose()
        {
        }
    }
}
