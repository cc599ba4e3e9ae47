namespace SotTable.Mqtt.Mosquitto;

/// <summary>The library's return codes, MQTT 5 reason codes and errnos in words for people.</summary>
internal static class MosquittoWords
{
    internal const int Success = 0;
    internal const int PayloadSize = 9;
    internal const int KeepAlive = 19;
    internal const int QosNotSupported = 24;
    internal const int OversizePacket = 25;

    internal const int ReasonBadUserNameOrPassword = 134;
    internal const int ReasonNotAuthorized = 135;
    internal const int ReasonTakenOver = 142;

    /// <summary>Why a broker refused a connection (CONNACK).</summary>
    internal static ConnectOutcome Refused(int reason) => reason switch
    {
        ReasonBadUserNameOrPassword => new(false, "wrong user name or password", true),
        // Mosquitto answers "not authorised" to a wrong password as well as to a user it doesn't know.
        ReasonNotAuthorized => new(false, "wrong user name or password (the broker answers: not authorised)", true),
        1 or 132 => new(false, "the broker does not speak MQTT 5", true),
        2 or 133 => new(false, "the broker does not accept the client id", true),
        4 => new(false, "wrong user name or password", true),
        5 => new(false, "wrong user name or password (the broker answers: not authorised)", true),
        138 => new(false, "the broker has banned this client", true),
        140 => new(false, "the broker wants another way to authenticate", true),
        149 => new(false, "the will is too large for the broker", true),
        3 or 136 => new(false, "the broker is unavailable", false),
        137 => new(false, "the broker is busy", false),
        151 => new(false, "the broker's quota is used up", false),
        159 => new(false, "the broker limits how often one may connect", false),
        _ => new(false, $"the broker refused the connection (reason {reason})", false),
    };

    /// <summary>Why a broker ended a connection (DISCONNECT).</summary>
    internal static string Ended(int reason) => reason switch
    {
        139 => "the broker is shutting down",
        141 => "the broker heard nothing from here for too long",
        ReasonTakenOver => "another client connected with the same client id",
        149 => "a message was too large for the broker",
        150 or 151 => "the broker limits the traffic",
        152 => "the broker's administrator ended the connection",
        _ => $"the broker ended the connection (reason {reason})",
    };

    /// <summary>What an errno says; 0 is an orderly close by the other side.</summary>
    internal static string Errno(int errno) => errno switch
    {
        0 => "the broker closed the connection",
        101 => "the network is unreachable",
        104 => "the connection was reset",
        110 => "the connection timed out",
        111 => "nothing listens there (connection refused)",
        112 => "the host is down",
        113 => "no route to the host",
        _ => $"the connection failed (errno {errno})",
    };

    /// <summary>The MQTT reason code of a publish that the library itself turned down; −1 when the link is unusable.</summary>
    internal static int PublishReason(int code) => code switch
    {
        OversizePacket or PayloadSize => 149,
        QosNotSupported => 155,
        _ => -1,
    };
}
