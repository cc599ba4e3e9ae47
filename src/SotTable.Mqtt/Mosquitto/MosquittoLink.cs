using Microsoft.Extensions.Logging;

namespace SotTable.Mqtt.Mosquitto;

/// <summary>MQTT 5 connections on libmosquitto, each with a thread of its own while it lives.</summary>
public static class MosquittoLink
{
    /// <summary>What <see cref="MqttSession"/> needs to make links.</summary>
    /// <param name="time">Monotonic clock for limits.</param>
    /// <param name="loggers">Makes the links' logger, which gets what must not happen.</param>
    public static Func<IMqttLink> Factory(TimeProvider time, ILoggerFactory loggers)
    {
        var logger = loggers.CreateLogger<LinkThread>();
        return () =>
        {
            var wakeUp = new WakeUp();
            return new MqttLink(time, wakeUp, (options, lane, received) => new LinkThread(options, lane, wakeUp, received, time, logger));
        };
    }
}
