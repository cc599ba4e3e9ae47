using SotTable.Messages;
using SotTable.Mqtt;

namespace SotTable.Device.Telemetry;

/// <summary>
/// The retained topics <c>notice/{code}</c>, one for each code of the catalogue. After each connect all go again, and a topic of which this start has
/// nothing to tell is emptied: an earlier start may have left a notice there that nobody would take back. Thread-safe.
/// </summary>
internal sealed class NoticeTopics
{
    private readonly Dictionary<string, NewestLane<NoticeMessage?>> _lanes;

    /// <summary>Makes it.</summary>
    /// <param name="address">The table.</param>
    /// <param name="publish">Publishes at QoS 1, and has the bytes written for that; a link that is down answers at once.</param>
    public NoticeTopics(TableAddress address, Func<string, Func<ReadOnlyMemory<byte>>, MqttPublishOptions, Task<PublishOutcome>> publish)
    {
        _lanes = NoticeCode.All.ToDictionary(code => code.Name, code =>
        {
            var topic = address.Topic(MessageKind.Notice, code.Name);
            var lane = new NewestLane<NoticeMessage?>(notice => publish(topic, () => Payload(notice), Options(notice)));
            lane.Offer(null);
            return lane;
        });
    }

    /// <summary>A notice that came, changed or is over.</summary>
    /// <param name="notice">Of a code of the catalogue.</param>
    public void Offer(NoticeMessage notice) => _lanes[notice.Code].Offer(notice);

    /// <summary>Call it after every connect.</summary>
    public void Resend()
    {
        foreach (var lane in _lanes.Values) lane.Resend();
    }

    private static ReadOnlyMemory<byte> Payload(NoticeMessage? notice) =>
        notice is null ? default : WireJson.Utf8(notice);

    private static MqttPublishOptions Options(NoticeMessage? notice) =>
        new(MessageKind.Notice.Qos, MessageKind.Notice.Retain, notice is { Standing: false } ? MessageKind.Notice.OverExpiry : MessageKind.Notice.Expiry);
}
