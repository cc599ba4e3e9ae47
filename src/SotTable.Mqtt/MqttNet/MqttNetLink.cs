using Microsoft.Extensions.Logging;

namespace SotTable.Mqtt.MqttNet;

/// <summary>MQTT 5 connections on MQTTnet.</summary>
public static class MqttNetLink
{
    /// <summary>What <see cref="MqttSession"/> needs to make links.</summary>
    /// <param name="time">Monotonic clock for limits.</param>
    /// <param name="loggers">Makes the links' logger, which gets what must not happen.</param>
    public static Func<IMqttLink> Factory(TimeProvider time, ILoggerFactory loggers)
    {
        var logger = loggers.CreateLogger<MqttNetEngine>();
        return () =>
        {
            var bell = new TaskBell();
            return new MqttLink(time, bell, (options, lane, received) => new MqttNetEngine(options, lane, bell, received, time, logger));
        };
    }
}
