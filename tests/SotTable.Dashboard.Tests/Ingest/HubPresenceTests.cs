using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using SotTable.Dashboard.Tests.Support;
using SotTable.Mqtt.Mosquitto;
using SotTable.Support;
using Xunit;

namespace SotTable.Dashboard.Tests.Ingest;

public sealed class HubPresenceTests
{
    [Fact]
    public async Task A_hub_tells_its_site_that_it_is_there_and_that_it_goes()
    {
        await using var broker = await TestBroker.StartAsync();
        string epoch;
        await using (var hub = await HubHost.StartAsync(broker, site: "abc234"))
        {
            var online = await LastAsync(broker);
            epoch = online.GetProperty("epoch").GetString()!; // the schema requires it
            Assert.Equal(("online", 1), (online.GetProperty("state").GetString(), online.GetProperty("cn").GetInt32()));
        }

        var offline = await LastAsync(broker);
        Assert.Equal(("offline", epoch), (offline.GetProperty("state").GetString(), offline.GetProperty("epoch").GetString()));
    }

    // What the broker keeps for somebody who comes now.
    private static async Task<JsonElement> LastAsync(TestBroker broker)
    {
        using var limit = new CancellationTokenSource(Until.HangLimit);
        await using var link = MosquittoLink.Factory(TimeProvider.System, NullLoggerFactory.Instance)();
        var outcome = await link.ConnectAsync(
            new(broker.Host, broker.Port, $"listener-{Guid.NewGuid():N}", TestBroker.HubUser, TestBroker.HubPassword, TimeSpan.FromSeconds(10), TimeSpan.Zero, null),
            limit.Token);
        Assert.True(outcome.Connected, outcome.Problem);
        Assert.True(await link.SubscribeAsync("sot/1/abc234/_hub/status", 1, limit.Token));
        var message = await link.Received.ReadAsync(limit.Token);
        Assert.True(message.Retained);
        return JsonDocument.Parse(message.Payload).RootElement;
    }
}
