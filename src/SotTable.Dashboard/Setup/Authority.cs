using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SotTable.Dashboard.Files;
using SotTable.Messages;

namespace SotTable.Dashboard.Setup;

/// <summary>
/// The clinic's own certificate authority: ECDSA P-256, in a folder that only the hub reads. What it issues and revokes stands in its ledger. Any thread.
/// </summary>
internal sealed class Authority : IDisposable
{
    /// <summary>Of tables, hub and servers. A table may be away for four months and still come back by itself.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(400);

    /// <summary>From here on a certificate is renewed.</summary>
    public static readonly TimeSpan RenewBefore = TimeSpan.FromDays(133);

    /// <summary>From here on it is said that nobody has renewed it.</summary>
    public static readonly TimeSpan WarnBefore = TimeSpan.FromDays(30);

    private const int MostRequest = 2048;
    private static readonly TimeSpan s_own = TimeSpan.FromDays(20 * 365);
    private static readonly TimeSpan s_clocks = TimeSpan.FromDays(1); // a table's clock may be behind
    private readonly X509Certificate2 _certificate;
    private readonly TimeProvider _time;

    private Authority(X509Certificate2 certificate, string folder, TimeProvider time)
    {
        (_certificate, _time, Folder) = (certificate, time, Path.GetFullPath(folder));
        Ledger = new(Path.Combine(folder, "ledger.jsonl"), time);
        Pem = certificate.ExportCertificatePem();
    }

    /// <summary>Where it lies.</summary>
    public string Folder { get; }

    /// <summary>What to do before it ends, or when it has.</summary>
    public string Anew => $"move {Folder} away, run sottable-hub setup, which makes a new one, then pair each table anew (sottable-hub pair TABLE) and have tablets trust it";

    /// <summary>What it has done.</summary>
    public Ledger Ledger { get; }

    /// <summary>Its certificate, for those who trust it.</summary>
    public string Pem { get; }

    /// <summary>SHA-256 of its certificate, for people who compare.</summary>
    public string Fingerprint => string.Join(' ', _certificate.GetCertHashString(HashAlgorithmName.SHA256).Chunk(4).Select(c => new string(c)));

    /// <summary>When it ends.</summary>
    public DateTimeOffset Until => _certificate.NotAfter;

    /// <summary>The site of the table that was dealt with last; <c>null</c> for none yet. A configuration that was lost gets it back from here, so that paired tables stay this hub's.</summary>
    public string? LastSite => Ledger.Read().Select(l => l.Name?.Split('/')).LastOrDefault(n => n is [var site, _] && TableAddress.IsSite(site))?[0];

    /// <summary>Makes a new one.</summary>
    /// <param name="folder">Where it lies; made when missing.</param>
    /// <param name="time">Wall clock.</param>
    public static Authority Make(string folder, TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var name = new X500DistinguishedNameBuilder();
        name.AddCommonName($"SotTable authority {RandomNumberGenerator.GetHexString(8, lowercase: true)}");
        var request = new CertificateRequest(name.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        using var certificate = request.CreateSelfSigned(time.GetUtcNow() - s_clocks, time.GetUtcNow() + s_own);
        SecretFile.Write(FileIn(folder), $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
        return Open(folder, time);
    }

    /// <summary>Opens the one that is there.</summary>
    /// <param name="folder">Where it lies.</param>
    /// <param name="time">Wall clock.</param>
    /// <exception cref="IOException">It can't be read.</exception>
    /// <exception cref="CryptographicException">It is none.</exception>
    public static Authority Open(string folder, TimeProvider time)
    {
        try
        {
            return new(X509Certificate2.CreateFromPemFile(FileIn(folder), FileIn(folder)), folder, time);
        }
        catch (CryptographicException e)
        {
            throw new CryptographicException($"{FileIn(folder)}: is no certificate with its key ({e.Message})", e);
        }
    }

    /// <summary>Whether there is one.</summary>
    /// <param name="folder">Where it would lie.</param>
    /// <exception cref="UnauthorizedAccessException">Nobody but the hub and root may know.</exception>
    public static bool IsIn(string folder)
    {
        try
        {
            return !File.GetAttributes(FileIn(folder)).HasFlag(FileAttributes.Directory);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Signs what a table asks for. What the request says of names and rights does not count.</summary>
    /// <param name="csr">Certificate request (PKCS #10).</param>
    /// <param name="name">The common name.</param>
    /// <returns>The certificate (PEM), or <c>null</c> when the request is not signed by an ECDSA P-256 key of its own.</returns>
    public string? Sign(byte[] csr, string name)
    {
        if (csr.Length > MostRequest) return null;
        try
        {
            var asked = CertificateRequest.LoadSigningRequest(csr, HashAlgorithmName.SHA256);
            using var key = asked.PublicKey.GetECDsaPublicKey();
            if (key?.ExportParameters(false).Curve.Oid.Value != "1.2.840.10045.3.1.7") return null;
            return Issue(new CertificateRequest(Called(name), key, HashAlgorithmName.SHA256), name, null);
        }
        catch (Exception e) when (e is CryptographicException or NotSupportedException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>A certificate with its key, in one file, so that both change at once.</summary>
    /// <param name="name">The common name.</param>
    /// <param name="names">For a server: names and addresses; <c>null</c> for a client.</param>
    /// <returns>PEM of certificate and key.</returns>
    public string Issue(string name, IReadOnlyList<string>? names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return $"{Issue(new CertificateRequest(Called(name), key, HashAlgorithmName.SHA256), name, names)}\n{key.ExportPkcs8PrivateKeyPem()}\n";
    }

    /// <summary>Whether a certificate names this authority as its issuer. It may have ended.</summary>
    /// <param name="certificate">One of the hub's own files.</param>
    public bool Issued(X509Certificate2 certificate) => certificate.IssuerName.RawData.AsSpan().SequenceEqual(_certificate.SubjectName.RawData);

    /// <summary>Whether a certificate is one of ours, in time and not revoked.</summary>
    /// <param name="certificate">As shown by somebody.</param>
    public bool Knows(X509Certificate2 certificate)
    {
        using var chain = new X509Chain { ChainPolicy = { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, VerificationTime = _time.GetUtcNow().UtcDateTime, DisableCertificateDownloads = true } };
        chain.ChainPolicy.CustomTrustStore.Add(_certificate);
        return chain.Build(certificate) && Ledger.Read() is var lines
            && lines.Any(l => l.Did == LedgerDeed.Issued && l.Serial == certificate.SerialNumber) && !lines.Any(l => l.Did == LedgerDeed.Revoked && l.Serial == certificate.SerialNumber);
    }

    /// <summary>Revokes all certificates of a name, also those that have ended: nobody speaks of them from then on.</summary>
    /// <param name="name">The common name.</param>
    /// <returns>How many.</returns>
    public int Revoke(string name)
    {
        using var alone = Ledger.Hold(); // a renewal comes before and is revoked, or after and is refused
        var lines = Ledger.Read();
        var gone = lines.Where(l => l.Did == LedgerDeed.Revoked).Select(l => l.Serial).ToHashSet();
        var live = lines.Where(l => l.Did == LedgerDeed.Issued && l.Name == name && !gone.Contains(l.Serial)).ToArray();
        Ledger.WriteAll([.. live.Select(l => new LedgerLine(LedgerDeed.Revoked, name, l.Serial))]);
        return live.Length;
    }

    /// <summary>The list of revoked certificates (PEM), for the broker. It lasts as long as the authority: a broker refuses everybody when it has run out.</summary>
    public string RevokedList()
    {
        var list = new CertificateRevocationListBuilder();
        var revoked = Ledger.Read().Where(l => l is { Did: LedgerDeed.Revoked, Serial: not null }).Select(l => l.Serial!).Distinct().ToArray(); // looked before
        foreach (var serial in revoked) list.AddEntry(Convert.FromHexString(serial));
        return PemEncoding.WriteString("X509 CRL", list.Build(_certificate, _time.GetUtcNow().ToUnixTimeMilliseconds(), Until, HashAlgorithmName.SHA256, thisUpdate: _time.GetUtcNow() - s_clocks)) + "\n";
    }

    public void Dispose() => _certificate.Dispose();

    private static string FileIn(string folder) => Path.Combine(folder, "authority.pem");

    private static X500DistinguishedName Called(string name)
    {
        var builder = new X500DistinguishedNameBuilder();
        builder.AddCommonName(name);
        return builder.Build();
    }

    private string Issue(CertificateRequest request, string name, IReadOnlyList<string>? names)
    {
        if (_time.GetUtcNow() >= Until) throw new CryptographicException(string.Create(CultureInfo.InvariantCulture, $"the authority has ended on {Until:d MMMM yyyy}: {Anew}"));
        var until = _time.GetUtcNow() + Life is var full && full < Until ? full : Until; // none outlives it
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(names is null ? "1.3.6.1.5.5.7.3.2" : "1.3.6.1.5.5.7.3.1")], critical: false)); // client or server
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_certificate, true, false));
        if (names is not null)
        {
            var others = new SubjectAlternativeNameBuilder();
            foreach (var n in names)
            {
                if (IPAddress.TryParse(n, out var address)) others.AddIpAddress(address);
                else others.AddDnsName(n);
            }

            request.CertificateExtensions.Add(others.Build());
        }

        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)((serial[0] & 0x7F) | 0x40); // positive, and without a leading zero
        using var certificate = request.Create(_certificate, _time.GetUtcNow() - s_clocks, until, serial);
        Ledger.Write(new(LedgerDeed.Issued, name, certificate.SerialNumber, certificate.NotAfter));
        return certificate.ExportCertificatePem();
    }
}
