using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace SotTable.Mqtt.MqttNet;

/// <summary>Between the link's own terms and the library's.</summary>
internal static class MqttNetWords
{
    // As the other set has them: the largest packet and the number of unacknowledged messages that the broker may send, and a send buffer that hides no
    // slow network (the kernel's own megabytes would).
    private const uint LargestPacket = 1024 * 1024;
    private const int ReceiveMaximum = 200;
    private const int BufferBytes = 16 * 1024;

    public static MqttClientOptions Options(MqttLinkOptions o, MqttNetTls? tls)
    {
        var builder = new MqttClientOptionsBuilder()
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithEndPoint(new DnsEndPoint(o.Host, o.Port))
            // After the end point, which begins with options of its own. By default the library resets the connection when it closes it, and what the broker has
            // not read yet is lost, the goodbye too.
            .WithTcpServer(tcp => (tcp.NoDelay, tcp.BufferSize, tcp.LingerState) = (true, BufferBytes, new LingerOption(false, 0)))
            .WithClientId(o.ClientId)
            .WithKeepAlivePeriod(o.KeepAlive)
            .WithCleanStart(o.SessionExpiry == TimeSpan.Zero)
            .WithReceiveMaximum(ReceiveMaximum)
            .WithMaximumPacketSize(LargestPacket);
        if (tls is not null) builder.WithTlsOptions(tls.Options());
        if (o.SessionExpiry > TimeSpan.Zero) builder.WithSessionExpiryInterval(Seconds(o.SessionExpiry));
        if (o.UserName is not null) builder.WithCredentials(o.UserName, o.Password);
        if (o.Will is not { } will) return builder.Build();
        return builder
            .WithWillTopic(will.Topic).WithWillPayload(will.Payload.ToArray()).WithWillRetain().WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .WithWillDelayInterval(Seconds(will.Delay)).Build();
    }

    public static MqttApplicationMessage Message(in LinkRequest request)
    {
        var options = request.Options!; // a publish always has them
        return new()
        {
            Topic = request.Topic,
            Payload = new ReadOnlySequence<byte>(request.PayloadMemory),
            QualityOfServiceLevel = (MqttQualityOfServiceLevel)options.Qos,
            Retain = options.Retain,
            MessageExpiryInterval = options.Expiry is { } expiry ? Seconds(expiry) : 0,
            ContentType = options.ContentType,
        };
    }

    public static MqttClientSubscribeOptions Subscription(in LinkRequest request) =>
        new() { TopicFilters = [new MqttTopicFilter { Topic = request.Topic, QualityOfServiceLevel = (MqttQualityOfServiceLevel)request.Qos }] };

    public static int Reason(MqttClientSubscribeResult answer) => (int)answer.Items.First().ResultCode;

    /// <summary>Bytes of a publish on the wire (MQTT 5, 3.3), for the broker's limit. A subscribe is never near it.</summary>
    public static long PacketSize(in LinkRequest request)
    {
        if (request.Options is not { } options) return 0;
        var properties = (options.Expiry is null ? 0 : 5) + (options.ContentType is { } type ? 3 + Encoding.UTF8.GetByteCount(type) : 0);
        var topic = request.TopicWithZero.Length - 1;
        var rest = 2 + topic + (options.Qos > 0 ? 2 : 0) + Prefixed(properties) + request.Payload.Length;
        return 1 + Prefixed(rest);

        // A number up to 127, 16,383 or 2,097,151 takes one, two or three bytes.
        static int Prefixed(int length) => length + (length < 1 << 7 ? 1 : length < 1 << 14 ? 2 : length < 1 << 21 ? 3 : 4);
    }

    public static string NotConnected(Exception e, string host, bool tls)
    {
        for (var cause = e; cause is not null; cause = cause.InnerException)
        {
            if (cause is SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } name)
                return $"the name {host} can't be resolved ({name.SocketErrorCode})";
            if (cause is SocketException socket && Errno(socket) is not LinkWords.ErrnoReset and var errno) return LinkWords.Errno(errno);
        }

        return e is OperationCanceledException or MqttCommunicationTimedOutException || e.InnerException is OperationCanceledException
            ? LinkWords.NoAnswer : TlsWords.ClosedUnanswered(tls);
    }

    public static LinkLoss Loss(MqttClientDisconnectedEventArgs e)
    {
        if ((int)e.Reason is >= 128 and var reason && e.Exception is null)
            return new(LinkWords.Ended(reason), reason == LinkWords.ReasonTakenOver ? LossCause.TakenOver : LossCause.Other);
        for (var cause = e.Exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is SocketException socket) return new(LinkWords.Errno(Errno(socket)));
            if (cause is MqttCommunicationTimedOutException or OperationCanceledException) return new(LinkWords.Silent);
        }

        return new(LinkWords.Errno(0), LossCause.ClosedUnexplained);
    }

    private static int Errno(SocketException e) => e.SocketErrorCode switch
    {
        SocketError.NetworkUnreachable => 101,
        SocketError.ConnectionReset => 104,
        SocketError.TimedOut => 110,
        SocketError.ConnectionRefused => 111,
        SocketError.HostDown => 112,
        SocketError.HostUnreachable => 113,
        _ => e.NativeErrorCode,
    };

    private static uint Seconds(TimeSpan time) => (uint)Math.Clamp(Math.Ceiling(time.TotalSeconds), 0, uint.MaxValue);
}
