using Microsoft.Extensions.Logging.Abstractions;
using SotTable.Mqtt;

namespace SotTable.Guest;

/// <summary>Somebody who listens at the guest's broker.</summary>
internal static class Listener
{
    /// <summary>Connects, as soon as the broker is there.</summary>
    public static async Task<IMqttLink> ConnectAsync(params string[] filters)
    {
        var make = AdapterSet.Links(AdapterSet.Default, TimeProvider.System, NullLoggerFactory.Instance);
        var options = new MqttLinkOptions("127.0.0.1", 1883, "listener", null, null, TimeSpan.FromSeconds(60), TimeSpan.Zero, null);
        var link = make();
        for (var i = 0; await link.ConnectAsync(options, CancellationToken.None) is { Connected: false } outcome; i++)
        {
            if (i == 100) throw new IOException($"no broker: {outcome.Problem}");
            await link.DisposeAsync();
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
            link = make();
        }

        foreach (var filter in filters)
            if (!await link.SubscribeAsync(filter, 1, CancellationToken.None)) throw new IOException($"{filter} was refused");
        return link;
    }
}
