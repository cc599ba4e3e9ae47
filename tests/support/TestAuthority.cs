using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SotTable.Support;

/// <summary>A certificate authority of a test, with its files in a temporary folder of its own.</summary>
public sealed class TestAuthority : IDisposable
{
    private static readonly TimeSpan s_day = TimeSpan.FromDays(1);
    private readonly string _folder = Directory.CreateTempSubdirectory("sottable-ca-").FullName;
    private readonly X509Certificate2 _ca;
    private readonly List<byte[]> _revoked = [];

    /// <summary>Makes one.</summary>
    /// <param name="name">Its name; nobody can keep others from using the same.</param>
    public TestAuthority(string name = "an authority of a test")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _ca = request.CreateSelfSigned(Now - (1000 * s_day), Now + (1000 * s_day));
        CaFile = Write("ca.crt", _ca.ExportCertificatePem());
        RevokedFile = Path.Combine(_folder, "crl.pem");
        Revoke(null);
    }

    /// <summary>The authority's certificate.</summary>
    public string CaFile { get; }

    /// <summary>The list of revoked certificates.</summary>
    public string RevokedFile { get; }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>Makes a certificate and its key.</summary>
    /// <param name="cn">Its common name.</param>
    /// <param name="names">For a server: its names and addresses.</param>
    /// <param name="fromDays">When it begins, in days from now.</param>
    /// <param name="forDays">How long it lasts.</param>
    /// <returns>Their files.</returns>
    public (string Certificate, string Key) Issue(string cn, string[]? names = null, double fromDays = -10, double forDays = 100)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var name = new X500DistinguishedNameBuilder();
        name.AddCommonName(cn);
        var request = new CertificateRequest(name.Build(), key, HashAlgorithmName.SHA256);
        if (names is not null)
        {
            var sans = new SubjectAlternativeNameBuilder();
            foreach (var n in names)
            {
                if (IPAddress.TryParse(n, out var address)) sans.AddIpAddress(address);
                else sans.AddDnsName(n);
            }

            request.CertificateExtensions.Add(sans.Build());
        }

        using var certificate = request.Create(_ca, Now + (fromDays * s_day), Now + ((fromDays + forDays) * s_day), RandomNumberGenerator.GetBytes(12));
        var file = $"{Guid.NewGuid():N}";
        return (Write($"{file}.crt", certificate.ExportCertificatePem()), Write($"{file}.key", key.ExportPkcs8PrivateKeyPem()));
    }

    /// <summary>Revokes a certificate, or none.</summary>
    /// <param name="certificateFile">Its file.</param>
    public void Revoke(string? certificateFile)
    {
        if (certificateFile is not null)
        {
            using var certificate = X509CertificateLoader.LoadCertificateFromFile(certificateFile);
            _revoked.Add(certificate.SerialNumberBytes.ToArray());
        }

        var list = new CertificateRevocationListBuilder();
        foreach (var serial in _revoked) list.AddEntry(serial);
        var bytes = list.Build(_ca, _revoked.Count + 1, Now + (100 * s_day), HashAlgorithmName.SHA256);
        File.WriteAllText(RevokedFile, PemEncoding.WriteString("X509 CRL", bytes));
    }

    public void Dispose()
    {
        _ca.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
