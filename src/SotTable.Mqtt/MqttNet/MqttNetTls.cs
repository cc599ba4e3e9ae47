using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MQTTnet;

namespace SotTable.Mqtt.MqttNet;

/// <summary>TLS of one connection: the files, and what is wrong with the broker's certificate, which the library tells to its handler only.</summary>
internal sealed class MqttNetTls : IDisposable
{
    private readonly X509Certificate2Collection _authorities = [];
    private readonly string _host;
    private X509Certificate2? _certificate;
    private bool _accepted;

    private MqttNetTls(string host) => _host = host;

    /// <summary>What went wrong with TLS; <c>null</c> while nothing did.</summary>
    public ConnectOutcome? Problem { get; private set; }

    /// <summary>Reads the files; what is wrong with one is <see cref="Problem"/>.</summary>
    /// <param name="files">Which.</param>
    /// <param name="host">What the broker's certificate must be for.</param>
    public static MqttNetTls Make(MqttTls files, string host)
    {
        var tls = new MqttNetTls(host);
        tls.Read(files);
        return tls;
    }

    /// <summary>For the library.</summary>
    public MqttClientTlsOptions Options() => new()
    {
        UseTls = true,
        TargetHost = _host,
        TrustChain = _authorities,
        RevocationMode = X509RevocationMode.NoCheck,
        IgnoreCertificateRevocationErrors = true,
        ClientCertificatesProvider = _certificate is null ? null : new DefaultMqttCertificatesProvider(new X509Certificate2Collection(_certificate)),
        CertificateValidationHandler = Accepts,
    };

    /// <summary>What an exception of a connection says of TLS.</summary>
    /// <param name="e">The exception.</param>
    public ConnectOutcome? Why(Exception e)
    {
        for (var cause = e; cause is not null && Problem is null; cause = cause.InnerException)
            Problem = TlsWords.Problem(TlsWords.Reason(Encoding.UTF8.GetBytes(cause.Message)), 0, _host);
        // With TLS 1.3 the broker judges after the handshake, and the library may meet the closed socket before the reason.
        if (_accepted && e is not OperationCanceledException && e.InnerException is not OperationCanceledException)
            Problem ??= new(false, _certificate is null ? TlsWords.ClosedUnshown : TlsWords.ClosedAfterShown, true);
        return Problem;
    }

    public void Dispose()
    {
        _certificate?.Dispose();
        foreach (var authority in _authorities) authority.Dispose();
    }

    private void Read(MqttTls files)
    {
        var words = TlsWords.BadAuthority(files);
        try
        {
            _authorities.ImportFromPemFile(files.CaFile);
            if (_authorities.Count > 0)
            {
                words = "";
                if (files.CertificateFile is null) return;
                words = TlsWords.BadCertificate(files);
                using (X509CertificateLoader.LoadCertificateFromFile(files.CertificateFile))
                {
                    words = TlsWords.BadKey(files);
                    _certificate = X509Certificate2.CreateFromPemFile(files.CertificateFile, files.KeyFile);
                    return;
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            // Said below, in the words of the other set.
        }

        Problem = new(false, words, true);
    }

    private bool Accepts(MqttClientCertificateValidationEventArgs e)
    {
        // By its alternative names only, as the other set does it: the framework would also take the common name.
        var named = e.Certificate is X509Certificate2 shown && shown.MatchesHostname(_host, allowWildcards: false, allowCommonName: false);
        if (e.SslPolicyErrors == SslPolicyErrors.None && named) return _accepted = true;
        var status = e.Chain?.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, s) => all | s.Status) ?? X509ChainStatusFlags.NoError;
        Problem = status.HasFlag(X509ChainStatusFlags.Revoked) ? new(false, TlsWords.Revoked, true)
            : (status & (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.NotSignatureValid)) != 0 ? new(false, TlsWords.NotFromAuthority, true)
            : status.HasFlag(X509ChainStatusFlags.NotTimeValid) ? Untimely(e.Certificate)
            : !named || e.SslPolicyErrors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) ? new(false, TlsWords.AnotherName(_host), true)
            : new(false, $"the broker’s certificate is not accepted ({e.SslPolicyErrors}, {status})", true);
        return false;
    }

    private static ConnectOutcome Untimely(X509Certificate? certificate) =>
        certificate is X509Certificate2 c && c.NotBefore.ToUniversalTime() > TimeProvider.System.GetUtcNow() ? new(false, TlsWords.NotYet, false) : new(false, TlsWords.Expired, true);
}
