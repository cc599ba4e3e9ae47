using SotTable.Messages;
using SotTable.Mqtt;

namespace SotTable.Dashboard.Ingest;

/// <summary>The hub's link to the broker: subscribes to what tables send, and publishes commands.</summary>
internal sealed class HubLink : BackgroundService
{
    private readonly MqttSession _session;

    /// <summary>Makes it; it connects when the host starts.</summary>
    /// <param name="createLink">Makes a link for each attempt.</param>
    /// <param name="settings">Where the broker is.</param>
    /// <param name="identity">Gives the client id, so that two hubs never throw each other out.</param>
    /// <param name="ingest">Takes the messages.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Log of the session.</param>
    public HubLink(
        Func<IMqttLink> createLink, HubSettings settings, HubIdentity identity, TableIngest ingest, TimeProvider time, ILogger<MqttSession> logger)
    {
        var mqtt = settings.Mqtt;
        // A clean session: live data of an absent hub is worth nothing, and what tables must not lose they send again.
        var options = new MqttLinkOptions(
            mqtt.Host, mqtt.Port, $"sottable-hub-{identity.Instance}", mqtt.UserName, mqtt.Password,
            KeepAlive: TimeSpan.FromSeconds(10), SessionExpiry: TimeSpan.Zero, Will: null);
        _session = new MqttSession(createLink, _ => options, new MqttSessionHooks(SubscribeAsync, ingest.Take), time, logger);
    }

    /// <summary>Whether the link is up and subscribed. Any thread.</summary>
    public bool IsConnected => _session.IsConnected;

    /// <summary>What is wrong with the link; empty when nothing is. Any thread.</summary>
    public string Problem => _session.Problem;

    /// <summary>Messages dropped because ingest was too slow. Any thread.</summary>
    public long Dropped => _session.ReceivedDropped;

    /// <summary>Publishes a command. Any thread.</summary>
    /// <param name="topic">Topic.</param>
    /// <param name="payload">Bytes.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task<PublishOutcome> PublishAsync(string topic, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken) =>
        _session.PublishAsync(
            topic, payload, new MqttPublishOptions(MessageKind.Command.Qos, MessageKind.Command.Retain, MessageKind.Command.Expiry, "application/json"),
            cancellationToken);

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => _session.RunAsync(stoppingToken);

    private static async Task SubscribeAsync(MqttSession session, int connection, CancellationToken cancellationToken)
    {
        foreach (var kind in MessageKind.All.Where(k => k.FromTable))
        {
            if (!await session.SubscribeAsync(kind.Filter, kind.Qos, cancellationToken))
                throw new IOException($"the broker refused the hub's subscription to {kind.Filter}: does its user have the right to read it?");
        }
    }
}
