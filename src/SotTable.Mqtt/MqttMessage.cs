namespace SotTable.Mqtt;

/// <summary>A message as received.</summary>
/// <param name="Topic">Topic.</param>
/// <param name="Payload">Bytes; never trusted.</param>
/// <param name="Qos">Quality of service it came with.</param>
/// <param name="Retained">True when the broker had kept it: such a message is never fresh.</param>
public sealed record MqttMessage(string Topic, ReadOnlyMemory<byte> Payload, int Qos, bool Retained);

/// <summary>How a message is published.</summary>
/// <param name="Qos">0 or 1.</param>
/// <param name="Retain">Whether the broker keeps it.</param>
/// <param name="Expiry">MQTT 5 message expiry, whole seconds; <c>null</c> for none.</param>
/// <param name="ContentType">MQTT 5 content type; <c>null</c> for none.</param>
public sealed record MqttPublishOptions(int Qos, bool Retain, TimeSpan? Expiry = null, string? ContentType = null);

/// <summary>How a publish ended.</summary>
/// <param name="Accepted">True when the broker acknowledged it (QoS 1) or the link took it (QoS 0). Not a promise of durability.</param>
/// <param name="ReasonCode">MQTT 5 reason code; 16 = nobody listens; −1 = the link was lost or not up.</param>
public readonly record struct PublishOutcome(bool Accepted, int ReasonCode)
{
    /// <summary>The link was lost, or not up.</summary>
    public static PublishOutcome LinkLost => new(false, -1);
}

/// <summary>The will: what the broker says when the link dies without a goodbye.</summary>
/// <param name="Topic">Topic.</param>
/// <param name="Payload">Bytes.</param>
/// <param name="Delay">How long the broker waits first.</param>
public sealed record MqttWill(string Topic, ReadOnlyMemory<byte> Payload, TimeSpan Delay);

/// <summary>One connection.</summary>
/// <param name="Host">Host name or address.</param>
/// <param name="Port">TCP port.</param>
/// <param name="ClientId">Client id, unique at the broker.</param>
/// <param name="UserName">User name; <c>null</c> for none.</param>
/// <param name="Password">Password; <c>null</c> for none. Never logged.</param>
/// <param name="KeepAlive">Keep-alive, 5 s or more.</param>
/// <param name="SessionExpiry">How long the broker keeps the session; zero = clean.</param>
/// <param name="Will">The will, published retained at QoS 1; <c>null</c> for none.</param>
/// <param name="Tls">How the connection is kept from others; <c>null</c> for plain TCP.</param>
public sealed record MqttLinkOptions(
    string Host, int Port, string ClientId, string? UserName, string? Password, TimeSpan KeepAlive, TimeSpan SessionExpiry, MqttWill? Will, MqttTls? Tls = null)
{
    /// <inheritdoc/>
    public override string ToString() => $"{ClientId} at {Host}:{Port}";
}
