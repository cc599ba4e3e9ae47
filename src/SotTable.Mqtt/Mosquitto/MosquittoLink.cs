using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace SotTable.Mqtt.Mosquitto;

/// <summary>One MQTT 5 connection on libmosquitto, with a thread of its own while it lives.</summary>
public sealed class MosquittoLink : MqttLink
{
    private readonly TimeProvider _time;
    private readonly WakeUp _wakeUp;
    private readonly ILogger<MosquittoLink> _logger;

    /// <summary>Makes a link; nothing happens before it connects.</summary>
    /// <param name="time">Monotonic clock for limits.</param>
    /// <param name="logger">Gets what must not happen.</param>
    public MosquittoLink(TimeProvider time, ILogger<MosquittoLink> logger)
        : this(time, new WakeUp(), logger)
    {
    }

    private MosquittoLink(TimeProvider time, WakeUp wakeUp, ILogger<MosquittoLink> logger)
        : base(time, wakeUp) => (_time, _wakeUp, _logger) = (time, wakeUp, logger);

    /// <summary>What <see cref="MqttSession"/> needs to make links.</summary>
    /// <param name="time">Monotonic clock for limits.</param>
    /// <param name="loggers">Makes the links' loggers.</param>
    public static Func<IMqttLink> Factory(TimeProvider time, ILoggerFactory loggers)
    {
        var logger = loggers.CreateLogger<MosquittoLink>();
        return () => new MosquittoLink(time, logger);
    }

    private protected override ILinkEngine CreateEngine(MqttLinkOptions options, SendLane lane, ChannelWriter<MqttMessage> received) =>
        new LinkThread(options, lane, _wakeUp, received, _time, _logger);
}
