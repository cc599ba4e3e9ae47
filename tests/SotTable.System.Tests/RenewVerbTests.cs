using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SotTable.Cli;
using SotTable.Cli.Setup;
using SotTable.Support;

namespace SotTable.System.Tests;

public sealed class RenewVerbTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sottable-renew-").FullName;
    private readonly StringWriter _said = new();

    [Fact]
    public async Task A_certificate_that_ends_with_the_authority_is_not_asked_for_again_each_day()
    {
        Keep(endsIn: 20);
        Assert.Equal(0, await RenewAsync());
        Assert.Contains("when the clinic's authority ends: before that the hub needs a new one, and this table is paired anew.", _said.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_has_ended_is_told_with_a_doubt_about_the_clock()
    {
        Keep(endsIn: -1);
        Assert.Equal(69, await RenewAsync());
        Assert.Contains(", if this machine's clock is right: then pair the table anew.", _said.ToString(), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // The authority's own certificate: it ends when it ends.
    private void Keep(double endsIn)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest("CN=abc234/t01", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-90), now.AddDays(endsIn));
        var pem = certificate.ExportCertificatePem();
        new Identity(_folder).Keep(pem, pem, key, $"127.0.0.1:{TestBroker.FreePort()}");
    }

    private Task<int> RenewAsync() => RenewVerb.Create(new Terminal(_said, _said, false)).Parse(["--identity", _folder]).InvokeAsync(cancellationToken: TestContext.Current.CancellationToken);
}
