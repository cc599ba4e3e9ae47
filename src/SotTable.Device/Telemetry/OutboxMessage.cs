using SotTable.Mqtt;

namespace SotTable.Device.Telemetry;

/// <summary>One durable message. Two with the same content are still two.</summary>
/// <param name="topic">Topic.</param>
/// <param name="payload">Bytes.</param>
/// <param name="options">QoS 1.</param>
internal sealed class OutboxMessage(string topic, ReadOnlyMemory<byte> payload, MqttPublishOptions options)
{
    public string Topic { get; } = topic;

    public ReadOnlyMemory<byte> Payload { get; } = payload;

    public MqttPublishOptions Options { get; } = options;
}
