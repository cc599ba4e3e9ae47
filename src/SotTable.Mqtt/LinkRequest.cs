using System.Buffers;
using System.Text;

namespace SotTable.Mqtt;

/// <summary>What a caller asks of the link's engine: a publish, or a subscribe when <see cref="Options"/> is <c>null</c>. Its bytes are in a rented array.</summary>
internal readonly struct LinkRequest
{
    private readonly byte[] _bytes;
    private readonly int _topicLength;
    private readonly int _payloadLength;

    public LinkRequest(string topic, ReadOnlySpan<byte> payload, MqttPublishOptions? options, int qos, TaskCompletionSource<int>? done)
    {
        _topicLength = Encoding.UTF8.GetByteCount(topic) + 1;
        _payloadLength = payload.Length;
        _bytes = ArrayPool<byte>.Shared.Rent(_topicLength + _payloadLength);
        Encoding.UTF8.GetBytes(topic, _bytes);
        _bytes[_topicLength - 1] = 0;
        payload.CopyTo(_bytes.AsSpan(_topicLength));
        (Options, Qos, Done) = (options, qos, done);
    }

    public MqttPublishOptions? Options { get; }

    public int Qos { get; }

    /// <summary>Gets the reason code, or −1 when the link is lost; <c>null</c> for QoS 0.</summary>
    public TaskCompletionSource<int>? Done { get; }

    public ReadOnlySpan<byte> TopicWithZero => _bytes.AsSpan(0, _topicLength);

    public ReadOnlySpan<byte> Payload => _bytes.AsSpan(_topicLength, _payloadLength);

    /// <summary>The payload for a library that keeps it for a while; not to be used once the bytes are returned.</summary>
    public ReadOnlyMemory<byte> PayloadMemory => _bytes.AsMemory(_topicLength, _payloadLength);

    public string Topic => Encoding.UTF8.GetString(TopicWithZero[..^1]);

    public int Length => _topicLength + _payloadLength;

    public void ReturnBytes() => ArrayPool<byte>.Shared.Return(_bytes);
}
