using System.Runtime.InteropServices;

namespace SotTable.Mqtt.Mosquitto;

/// <summary>The functions of OpenSSL 3 that prepare a connection of libmosquitto, which is linked to the same library. Loaded only for TLS.</summary>
internal static unsafe partial class OpenSsl
{
    private const string Ssl = "libssl.so.3";
    private const string Crypto = "libcrypto.so.3";

    internal const int Pem = 1;
    internal const int VerifyPeer = 1;

    private const int SetMinimumVersion = 123; // SSL_CTRL_SET_MIN_PROTO_VERSION
    private const int Tls12 = 0x0303;

    /// <summary>A new context for TLS 1.2 and up; 0 when there is no memory.</summary>
    internal static nint NewContext()
    {
        var context = NewContext(ClientMethod());
        if (context != 0) _ = Control(context, SetMinimumVersion, Tls12, 0);
        return context;
    }

    /// <summary>How the verification of the other side went (<c>X509_V_…</c>); 0 for well, or when there is no connection.</summary>
    internal static int VerifyResult(nint ssl) => ssl == 0 ? 0 : (int)GetVerifyResult(ssl);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_free")]
    internal static partial void FreeContext(nint context);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_load_verify_file", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int LoadAuthority(nint context, string file);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_use_certificate_chain_file", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int UseCertificate(nint context, string file);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_use_PrivateKey_file", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int UseKey(nint context, string file, int type);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_check_private_key")]
    internal static partial int KeyFits(nint context);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_set_verify")]
    internal static partial void SetVerify(nint context, int mode, nint callback);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_get0_param")]
    internal static partial nint Parameters(nint context);

    [LibraryImport(Crypto, EntryPoint = "X509_VERIFY_PARAM_set1_host", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int ExpectName(nint parameters, string name, nuint length);

    [LibraryImport(Crypto, EntryPoint = "X509_VERIFY_PARAM_set1_ip_asc", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int ExpectAddress(nint parameters, string address);

    [LibraryImport(Crypto, EntryPoint = "ERR_clear_error")]
    internal static partial void ClearErrors();

    [LibraryImport(Ssl, EntryPoint = "TLS_client_method")]
    private static partial nint ClientMethod();

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_new")]
    private static partial nint NewContext(nint method);

    [LibraryImport(Ssl, EntryPoint = "SSL_CTX_ctrl")]
    private static partial nint Control(nint context, int command, nint number, nint pointer);

    [LibraryImport(Ssl, EntryPoint = "SSL_get_verify_result")]
    private static partial nint GetVerifyResult(nint ssl);
}
