namespace SotTable.Mqtt.Mosquitto;

/// <summary>The library's return codes.</summary>
internal static class MosquittoWords
{
    internal const int Success = 0;
    internal const int PayloadSize = 9;
    internal const int KeepAlive = 19;
    internal const int QosNotSupported = 24;
    internal const int OversizePacket = 25;

    /// <summary>The MQTT reason code of a publish that the library itself turned down; −1 when the link is unusable.</summary>
    internal static int PublishReason(int code) => code switch
    {
        OversizePacket or PayloadSize => LinkWords.ReasonTooLarge,
        QosNotSupported => 155,
        _ => -1,
    };
}
