using System.Buffers.Text;

namespace SotTable.Mqtt;

/// <summary>What goes wrong with TLS, in words for people. Both sets get OpenSSL's numbers.</summary>
internal static class TlsWords
{
    private const int WrongVersion = 267; // SSL_R_WRONG_VERSION_NUMBER: what came is no TLS
    private const int UnexpectedEnd = 294; // SSL_R_UNEXPECTED_EOF_WHILE_READING
    private const int Alerts = 1000; // an alert of the other side is this and its number (RFC 8446, 6)
    private const int ReasonBits = 0x7FFFFF;

    internal const string NotFromAuthority = "the broker’s certificate does not come from the authority that this machine trusts";
    internal const string Expired = "the broker’s certificate has expired, or this machine’s clock is wrong";
    internal const string NotYet = "the broker’s certificate is not valid yet: this machine’s clock may be wrong";
    internal const string ClosedAfterShown = "the broker closed the connection when it had seen this certificate: revoked, expired or of another authority; its log says which";
    internal const string ClosedUnshown = "the broker closed the connection: it may want a certificate, and none was shown";
    internal const string Revoked = "the broker’s certificate has been revoked";

    internal static string BadAuthority(MqttTls files) => $"{files.CaFile} can’t be read, or holds no certificate of an authority (PEM)";

    internal static string BadCertificate(MqttTls files) => $"{files.CertificateFile} can’t be read, or is no certificate (PEM)";

    internal static string BadKey(MqttTls files) => $"{files.KeyFile} can’t be read, is no private key (PEM), or does not belong to {files.CertificateFile}";

    internal static string AnotherName(string host) => $"the broker’s certificate is not for {host}";

    /// <summary>The broker closed the connection before it said anything.</summary>
    internal static string ClosedUnanswered(bool tls) => tls
        ? "the broker closed the connection without an answer: it may not speak TLS on this port"
        : "the broker closed the connection without an answer: it may speak TLS only on this port";

    /// <summary>Finds OpenSSL's number in its own words, <c>error:0A000086:…</c>; 0 for none.</summary>
    internal static int Reason(ReadOnlySpan<byte> text)
    {
        var at = text.IndexOf("error:"u8);
        return at >= 0 && Utf8Parser.TryParse(text[(at + 6)..], out uint code, out _, 'X') ? (int)(code & ReasonBits) : 0;
    }

    /// <summary>What a number says.</summary>
    /// <param name="reason">OpenSSL's reason.</param>
    /// <param name="verified">How the verification of the broker's certificate went (<c>X509_V_…</c>).</param>
    /// <param name="host">What the certificate had to be for.</param>
    /// <returns><c>null</c> when it says nothing of use.</returns>
    internal static ConnectOutcome? Problem(int reason, int verified, string host) => reason switch
    {
        0 or UnexpectedEnd => null,
        _ when verified != 0 => Verified(verified, host),
        WrongVersion => new(false, "the broker does not speak TLS on this port", true),
        Alerts + 44 => Refused("it has been revoked"),
        Alerts + 45 => Refused("it has expired, or the broker’s clock is wrong"),
        Alerts + 48 or Alerts + 51 => Refused("it does not come from the broker’s authority"),
        Alerts + 116 => new(false, "the broker wants a certificate, and none was shown", true),
        Alerts + 42 or Alerts + 43 or Alerts + 46 => Refused("the broker does not say why; its log does"),
        Alerts + 40 or Alerts + 70 or Alerts + 71 => new(false, $"the broker refuses the TLS connection (alert {reason - Alerts})", true),
        _ => new(false, $"TLS failed (OpenSSL’s reason {reason})", false),
    };

    private static ConnectOutcome Refused(string why) => new(false, $"the broker refuses this certificate: {why}", true);

    // A clock that is behind comes right by itself soon after a start: no use to wait for long.
    private static ConnectOutcome Verified(int result, string host) => result switch
    {
        9 => new(false, NotYet, false),
        10 => new(false, Expired, true),
        23 => new(false, Revoked, true),
        62 or 64 => new(false, AnotherName(host), true),
        2 or 7 or (>= 18 and <= 21) or 24 => new(false, NotFromAuthority, true),
        _ => new(false, $"the broker’s certificate is not accepted (OpenSSL’s result {result})", true),
    };
}
