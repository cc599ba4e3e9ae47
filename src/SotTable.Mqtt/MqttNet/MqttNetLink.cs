using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace SotTable.Mqtt.MqttNet;

/// <summary>One MQTT 5 connection on MQTTnet.</summary>
public sealed class MqttNetLink : MqttLink
{
    private readonly TimeProvider _time;
    private readonly TaskBell _bell;
    private readonly ILogger<MqttNetLink> _logger;

    /// <summary>Makes a link; nothing happens before it connects.</summary>
    /// <param name="time">Monotonic clock for limits.</param>
    /// <param name="logger">Gets what must not happen.</param>
    public MqttNetLink(TimeProvider time, ILogger<MqttNetLink> logger)
        : this(time, new TaskBell(), logger)
    {
    }

    private MqttNetLink(TimeProvider time, TaskBell bell, ILogger<MqttNetLink> logger)
        : base(time, bell) => (_time, _bell, _logger) = (time, bell, logger);

    /// <summary>What <see cref="MqttSession"/> needs to make links.</summary>
    /// <param name="time">Monotonic clock for limits.</param>
    /// <param name="loggers">Makes the links' loggers.</param>
    public static Func<IMqttLink> Factory(TimeProvider time, ILoggerFactory loggers)
    {
        var logger = loggers.CreateLogger<MqttNetLink>();
        return () => new MqttNetLink(time, logger);
    }

    private protected override ILinkEngine CreateEngine(MqttLinkOptions options, SendLane lane, ChannelWriter<MqttMessage> received) =>
        new MqttNetEngine(options, lane, _bell, received, _time, _logger);
}
