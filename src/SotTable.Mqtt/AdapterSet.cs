using Microsoft.Extensions.Logging;
using SotTable.Mqtt.Mosquitto;
#if SOT_PACKAGES
using SotTable.Mqtt.MqttNet;
#endif

namespace SotTable.Mqtt;

/// <summary>Which adapter sets this build holds (decision 0001).</summary>
public static class AdapterSet
{
    /// <summary>The set that is used unless the configuration says otherwise.</summary>
    public const string Default = "native";

    /// <summary>The set on the packages that the project was asked to use.</summary>
    public const string Packages = "packages";

    /// <summary>All sets of this build.</summary>
#if SOT_PACKAGES
    public static IReadOnlyList<string> Built { get; } = [Default, Packages];
#else
    public static IReadOnlyList<string> Built { get; } = [Default];
#endif

    /// <summary>What a configuration that asks for a set that isn't there is told.</summary>
    public static string Expected => $"expected {string.Join(" or ", Built)}: this build holds no other adapter set";

    /// <summary>What makes a set's links.</summary>
    /// <param name="set">One of <see cref="Built"/>.</param>
    /// <param name="time">Monotonic clock for limits.</param>
    /// <param name="loggers">Makes the links' loggers.</param>
    public static Func<IMqttLink> Links(string set, TimeProvider time, ILoggerFactory loggers) => set switch
    {
#if SOT_PACKAGES
        Packages => MqttNetLink.Factory(time, loggers),
#endif
        Default => MosquittoLink.Factory(time, loggers),
        _ => throw new ArgumentException(Expected, nameof(set)),
    };
}
