using System.Text.Json;
using SotTable.Messages;
using SotTable.Mqtt;

namespace SotTable.Dashboard.Ingest;

/// <summary>What the hub says of itself on <c>sot/1/{site}/_hub/status</c>.</summary>
/// <param name="site">Its site.</param>
/// <param name="epoch">Random for each start of the hub.</param>
/// <param name="time">Wall clock, for people.</param>
internal sealed class HubPresence(string site, string epoch, TimeProvider time)
{
    // As for tables: a link that is back by then was a blip.
    private static readonly TimeSpan WillDelay = TimeSpan.FromSeconds(5);

    /// <summary>The topic.</summary>
    public string Topic { get; } = MessageKind.HubStatus.SiteTopic(site);

    /// <summary>What the broker says when the link dies.</summary>
    /// <param name="connection">Number of the connection.</param>
    public MqttWill Will(int connection) => new(Topic, Payload(TableStatus.Lost, connection), WillDelay);

    /// <summary>A message.</summary>
    /// <param name="state">How it is.</param>
    /// <param name="connection">Number of the connection.</param>
    public byte[] Payload(TableStatus state, int connection) => JsonSerializer.SerializeToUtf8Bytes(
        new HubStatusMessage(1, state, epoch, connection, time.GetUtcNow().ToUnixTimeMilliseconds()), WireJson.Default.HubStatusMessage);
}
