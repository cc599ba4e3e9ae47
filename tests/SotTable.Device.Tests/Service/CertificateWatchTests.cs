using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using SotTable.Support;
using Xunit;

namespace SotTable.Device.Tests.Service;

public sealed class CertificateWatchTests : IDisposable
{
    // The authority of tests goes by the machine's clock.
    private readonly ManualTime _time = new() { Epoch = TimeProvider.System.GetUtcNow() };
    private readonly TestAuthority _authority = new();

    [Fact]
    public void A_certificate_is_told_from_three_weeks_before_its_end_and_when_it_has_ended()
    {
        var (file, _) = _authority.Issue("abc234/t01", forDays: 110); // began ten days ago
        var watch = Watch(file);
        watch.Look();
        Assert.Equal("", watch.Ends);
        _time.Advance(TimeSpan.FromDays(78));
        watch.Look();
        Assert.Equal("", watch.Ends);
        _time.Advance(TimeSpan.FromDays(1.5));
        watch.Look();
        Assert.Equal(On("it ends on", 100), watch.Ends);
        _time.Advance(TimeSpan.FromDays(21));
        watch.Look();
        Assert.Equal(On("it has ended on", 100), watch.Ends);
    }

    [Fact]
    public void A_renewed_certificate_is_seen_while_the_table_runs()
    {
        var (file, _) = _authority.Issue("abc234/t01", forDays: 20);
        var (next, _) = _authority.Issue("abc234/t01", forDays: 400);
        var watch = Watch(file);
        watch.Look();
        Assert.StartsWith("it ends on", watch.Ends, StringComparison.Ordinal);
        File.Move(next, file, overwrite: true);
        File.SetLastWriteTimeUtc(file, _time.GetUtcNow().UtcDateTime.AddMinutes(1)); // both were written in one moment
        watch.Look();
        Assert.Equal("", watch.Ends);
    }

    [Fact]
    public void What_is_no_certificate_or_not_there_is_no_notice()
    {
        foreach (var file in new[] { "", "/nonexistent/table.pem", typeof(CertificateWatch).Assembly.Location })
        {
            var watch = Watch(file);
            watch.Look();
            Assert.Equal("", watch.Ends);
        }
    }

    [Fact]
    public void The_end_is_read_as_the_framework_reads_it_and_of_no_part_of_a_certificate()
    {
        foreach (var (days, key) in new[] { (30, false), (9000, true) }) // the years from 2050 on are written otherwise
        {
            using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest("CN=abc234/t01, O=" + new string('x', 200), pair, HashAlgorithmName.SHA256);
            using var certificate = request.CreateSelfSigned(_time.GetUtcNow().AddDays(-1), _time.GetUtcNow().AddDays(days));
            var pem = (key ? pair.ExportPkcs8PrivateKeyPem() + "\n" : "") + certificate.ExportCertificatePem();
            Assert.Equal(certificate.NotAfter.ToUniversalTime(), CertificateEnd.Of(pem)?.UtcDateTime);
            var bytes = certificate.RawData;
            for (var cut = 0; cut < bytes.Length; cut++)
                Assert.Null(CertificateEnd.Of(PemEncoding.WriteString("CERTIFICATE", bytes.AsSpan(0, cut))));
        }

        Assert.Null(CertificateEnd.Of("-----BEGIN CERTIFICATE-----\n%%%\n-----END CERTIFICATE-----"));
        Assert.Null(CertificateEnd.Of("-----BEGIN CERTIFICATE-----"));
    }

    [Fact]
    public async Task A_running_table_says_so_among_its_notices()
    {
        var (file, key) = _authority.Issue("abc234/t01", forDays: 20);
        await using var rig = new TableRig(port: TestBroker.FreePort(), mqtt: m => (m.CaFile, m.CertificateFile, m.KeyFile) = (_authority.CaFile, file, key));
        using var client = await rig.ConnectAsync();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30)); // guards against a hang
        string notices;
        do
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, limit.Token);
            notices = (await client.StatusAsync(limit.Token)).GetProperty("state").GetProperty("notices").ToString();
        }
        while (!notices.Contains("certificate-ends:" + On("it ends on", 10), StringComparison.Ordinal));
    }

    public void Dispose() => _authority.Dispose();

    private string On(string words, double inDays) => FormattableString.Invariant($"{words} {_time.Epoch.UtcDateTime.AddDays(inDays):d MMMM yyyy}");

    private CertificateWatch Watch(string file) => new(file, _time, NullLogger<CertificateWatch>.Instance);
}
