namespace SotTable.Mqtt;

/// <summary>MQTT 5 reason codes and errnos in words for people.</summary>
internal static class LinkWords
{
    internal const string NoAnswer = "the broker does not answer";
    internal const string Silent = "the broker has fallen silent";
    internal const string GivenUp = "given up";
    internal const string Closed = "closed";

    internal const int ErrnoReset = 104;
    internal const int ErrnoNobodyListens = 111;

    internal const int ReasonBadUserNameOrPassword = 134;
    internal const int ReasonNotAuthorized = 135;
    internal const int ReasonTakenOver = 142;
    internal const int ReasonTooLarge = 149;
    internal const int ReasonQuotaExceeded = 151;

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
        ErrnoReset => "the connection was reset",
        110 => "the connection timed out",
        ErrnoNobodyListens => "nothing listens there (connection refused)",
        112 => "the host is down",
        113 => "no route to the host",
        _ => $"the connection failed (errno {errno})",
    };
}
