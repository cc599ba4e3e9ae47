using System.Net;

namespace SotTable.Mqtt.Mosquitto;

/// <summary>
/// What OpenSSL is told for one connection. It is made here and not by the library, which would hold the broker's certificate against the address that it is told
/// to connect to; the link resolves the name itself.
/// </summary>
internal sealed class TlsContext : IDisposable
{
    private TlsContext(nint handle) => Handle = handle;

    /// <summary>An <c>SSL_CTX</c>.</summary>
    public nint Handle { get; private set; }

    /// <summary>Reads the files.</summary>
    /// <param name="files">Which.</param>
    /// <param name="host">What the broker's certificate must be for: a name or an address.</param>
    /// <param name="problem">What is wrong with a file; <c>null</c> when nothing is.</param>
    public static TlsContext? Make(MqttTls files, string host, out ConnectOutcome? problem)
    {
        var context = new TlsContext(OpenSsl.NewContext());
        var words = context.Prepare(files, host);
        problem = words.Length > 0 ? new(false, words, true) : null;
        OpenSsl.ClearErrors(); // what is left there would be taken for the connection's
        if (problem is null) return context;
        context.Dispose();
        return null;
    }

    public void Dispose()
    {
        if (Handle != 0) OpenSsl.FreeContext(Handle);
        Handle = 0;
    }

    private string Prepare(MqttTls files, string host)
    {
        if (Handle == 0) return "OpenSSL makes no context";
        if (OpenSsl.LoadAuthority(Handle, files.CaFile) != 1) return TlsWords.BadAuthority(files);
        OpenSsl.SetVerify(Handle, OpenSsl.VerifyPeer, 0);
        var parameters = OpenSsl.Parameters(Handle);
        var named = IPAddress.TryParse(host, out var address) ? OpenSsl.ExpectAddress(parameters, address.ToString()) : OpenSsl.ExpectName(parameters, host, 0);
        if (named != 1) return $"OpenSSL does not take the name {host}";
        if (files.CertificateFile is null) return "";
        if (OpenSsl.UseCertificate(Handle, files.CertificateFile) != 1) return TlsWords.BadCertificate(files);
        return files.KeyFile is not null && OpenSsl.UseKey(Handle, files.KeyFile, OpenSsl.Pem) == 1 && OpenSsl.KeyFits(Handle) == 1 ? "" : TlsWords.BadKey(files);
    }
}
