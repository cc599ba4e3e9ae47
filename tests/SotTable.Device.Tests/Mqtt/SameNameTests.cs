using Microsoft.Extensions.Logging.Abstractions;
using SotTable.Mqtt;
using SotTable.Support;
using Xunit;
using static SotTable.Device.Tests.Mqtt.Links;

namespace SotTable.Device.Tests.Mqtt;

/// <summary>A broker that knows another client of the same name.</summary>
public sealed class SameNameTests
{
    private const string Words = "the broker closes the connection again and again: another client may have the same client id";

    [Fact]
    public async Task Two_tables_of_one_name_take_over_at_most_twice_a_minute_and_say_why_once()
    {
        await using var broker = await TestBroker.StartAsync();
        var (firstTime, secondTime) = (new ManualTime(), new ManualTime());
        var options = Table(broker.Port);
        var (firstLog, secondLog) = (new LinesLogger<MqttSession>(), new LinesLogger<MqttSession>());
        await using var first = Run(firstLog, firstTime);
        await first.UntilAsync(s => s.IsConnected);
        await using var second = Run(secondLog, secondTime);
        await second.UntilAsync(s => s.IsConnected);

        const int minutes = 30;
        for (var s = 0; s < minutes * 60; s++)
        {
            // One is in, the other waits.
            await first.UntilAsync(_ => first.Session.IsConnected != second.Session.IsConnected
                && (first.Session.IsConnected ? secondTime : firstTime).Waiting > 0);
            firstTime.Advance(TimeSpan.FromSeconds(1));
            secondTime.Advance(TimeSpan.FromSeconds(1));
        }

        // Up to four each before the name is suspected, then each comes back after three quarters of a minute to a minute.
        Assert.InRange(first.Session.Connections + second.Session.Connections, minutes / 2, (2 * 4) + (minutes * 60 / 45));
        foreach (var log in new[] { firstLog, secondLog })
        {
            Assert.Single(log.Lines, l => l.Contains(Words, StringComparison.Ordinal));
            Assert.True(log.Lines.Length <= 4, string.Join('\n', log.Lines));
        }

        RunningSession Run(LinesLogger<MqttSession> log, TimeProvider time) => new(new(
            SotTable.Mqtt.Mosquitto.MosquittoLink.Factory(TimeProvider.System, NullLoggerFactory.Instance), _ => options,
            new((_, _, _) => Task.CompletedTask, _ => { }), time, log));
    }
}
