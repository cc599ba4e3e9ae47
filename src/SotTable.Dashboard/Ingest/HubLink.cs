using SotTable.Messages;
using SotTable.Mqtt;

namespace SotTable.Dashboard.Ingest;

/// <summary>The hub's link to the broker: subscribes to what tables send, publishes commands, and tells the site that it is there.</summary>
internal sealed partial class HubLink : BackgroundService
{
    private readonly MqttSession _session;
    private readonly HubPresence? _presence;
    private readonly ILogger<HubLink> _logger;

    /// <summary>Makes it; it connects when the host starts.</summary>
    /// <param name="createLink">Makes a link for each attempt.</param>
    /// <param name="settings">Where the broker is.</param>
    /// <param name="identity">Gives the client id, so that two hubs never throw each other out.</param>
    /// <param name="ingest">Takes the messages.</param>
    /// <param name="time">Clock.</param>
    /// <param name="loggers">Logs.</param>
    public HubLink(
        Func<IMqttLink> createLink, HubSettings settings, HubIdentity identity, TableIngest ingest, TimeProvider time, ILoggerFactory loggers)
    {
        var mqtt = settings.Mqtt;
        _logger = loggers.CreateLogger<HubLink>();
        _presence = settings.Hub.Site is { } site ? new HubPresence(site, identity.Instance, time) : null;
        // A clean session: live data of an absent hub is worth nothing, and what tables must not lose they send again.
        var options = new MqttLinkOptions(
            mqtt.Host, mqtt.Port, $"sottable-hub-{identity.Instance}", mqtt.UserName, mqtt.Password,
            KeepAlive: TimeSpan.FromSeconds(10), SessionExpiry: TimeSpan.Zero, Will: null, mqtt.Tls);
        _session = new MqttSession(
            createLink, cn => options with { Will = _presence?.Will(cn) }, new MqttSessionHooks(GreetAsync, ingest.Take, SayGoodbyeAsync), time,
            loggers.CreateLogger<MqttSession>());
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

    /// <summary>Tells a table how far its journal is in the store. Any thread.</summary>
    /// <param name="table">The table.</param>
    /// <param name="payload">Bytes of an <see cref="AckMessage"/>.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>False when it did not go out.</returns>
    public async Task<bool> AcknowledgeAsync(TableAddress table, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        var kind = MessageKind.Ack;
        var said = await _session.PublishAsync(
            table.Topic(kind), payload, new MqttPublishOptions(kind.Qos, kind.Retain, kind.Expiry, "application/json"), cancellationToken);
        return said.Accepted;
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => _session.RunAsync(stoppingToken);

    private async Task GreetAsync(MqttSession session, int connection, CancellationToken cancellationToken)
    {
        foreach (var kind in MessageKind.All.Where(k => k.FromTable))
        {
            if (!await session.SubscribeAsync(kind.Filter, kind.Qos, cancellationToken))
                throw new IOException($"the broker refused the hub's subscription to {kind.Filter}: does its user have the right to read it?");
        }

        await TellAsync(session, TableStatus.Online, connection, cancellationToken);
    }

    private Task SayGoodbyeAsync(MqttSession session, CancellationToken cancellationToken) =>
        TellAsync(session, TableStatus.Offline, session.Connections, cancellationToken);

    // Who can't tell its presence can still show the tables.
    private async Task TellAsync(MqttSession session, TableStatus state, int connection, CancellationToken cancellationToken)
    {
        if (_presence is null) return;
        var kind = MessageKind.HubStatus;
        var said = await session.PublishAsync(_presence.Topic, _presence.Payload(state, connection), new(kind.Qos, kind.Retain, kind.Expiry), cancellationToken);
        if (!said.Accepted) LogPresenceRefused(_presence.Topic, said.ReasonCode);
    }

    [LoggerMessage(20, LogLevel.Warning, "the broker did not take the hub's presence on {Topic} (reason {Reason})")]
    private partial void LogPresenceRefused(string topic, int reason);
}
