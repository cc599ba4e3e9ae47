using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using SotTable.Cli.Setup;
using SotTable.Support;

namespace SotTable.System.Tests;

public sealed class HubDoorTests : IDisposable
{
    private const string Code = "K7QF2M9X4DTA9ZB3";
    private readonly string _folder = Directory.CreateTempSubdirectory("sottable-door-").FullName;
    private readonly TestAuthority _authority = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Theory]
    [InlineData(-30, "")]
    [InlineData(500, " If the clock is right, the certificate has ended: sottable-hub renew, at the hub.")]
    public async Task A_table_whose_clock_is_wrong_is_told_so_before_its_code_is_used(int days, string more)
    {
        await using var hub = new Door(_authority, Now);
        var time = Clock(days);
        var (grant, problem) = await new HubDoor(hub.Address, time).PairAsync(Code, _key, Token);
        Assert.Null(grant);
        Assert.Equal(
            $"{hub.Address}: this machine's clock may be wrong: it shows {Day(time.GetUtcNow())}, {time.GetUtcNow():HH:mm} UTC, and the certificate that it shows holds from {Day(Now.AddDays(-10))} to {Day(Now.AddDays(90))}."
            + $" Set the clock (timedatectl), then try again.{more} The code was not used.",
            problem);
        Assert.Empty(hub.Asked);
    }

    [Fact]
    public async Task A_clock_by_which_the_hub_s_certificate_holds_and_the_table_s_would_not_is_told_before_the_code_is_used()
    {
        await using var hub = new Door(_authority, Now);
        var (grant, problem) = await new HubDoor(hub.Address, Clock(-3)).PairAsync(Code, _key, Token);
        Assert.Null(grant);
        Assert.Contains($"the clocks differ: this machine's shows {Day(Now.AddDays(-3))}", problem, StringComparison.Ordinal);
        Assert.EndsWith("the code was not used.", problem, StringComparison.Ordinal);
        Assert.Equal(["GET /authority.crt"], hub.Asked);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-0.9)]
    public async Task A_clock_that_is_right_enough_asks(double days)
    {
        await using var hub = new Door(_authority, Now);
        await new HubDoor(hub.Address, Clock(days)).PairAsync(Code, _key, Token);
        Assert.Equal(["GET /authority.crt", "POST /api/pair"], hub.Asked);
    }

    [Theory]
    [InlineData(-30)]
    [InlineData(500)]
    public async Task A_renewal_with_a_wrong_clock_names_the_clock_and_not_the_hub(int days)
    {
        await using var hub = new Door(_authority, Now);
        var identity = new Identity(_folder);
        var (certificate, key) = _authority.Issue("abc234/t01");
        using var own = X509Certificate2.CreateFromPemFile(certificate, key);
        using var ownKey = own.GetECDsaPrivateKey()!;
        identity.Keep(await File.ReadAllTextAsync(_authority.CaFile, Token), own.ExportCertificatePem(), ownKey, hub.Address);

        var (answer, problem) = await new HubDoor(hub.Address, Clock(days)).RenewAsync(identity, _key, Token);
        Assert.Null(answer);
        Assert.Contains($"this machine's clock may be wrong: it shows {Day(Now.AddDays(days))}", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("code", problem, StringComparison.Ordinal);
        Assert.Empty(hub.Asked);
    }

    [Fact]
    public async Task An_address_where_nobody_is_is_told_in_words()
    {
        var nobody = $"127.0.0.1:{TestBroker.FreePort()}";
        var (_, problem) = await new HubDoor(nobody, Clock(0)).PairAsync(Code, _key, Token);
        Assert.Equal($"{nobody}: no answer: nothing listens there. Is the hub on, and is this its address?", problem);
    }

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1:8443")]
    [InlineData("hub.clinic.lan", "hub.clinic.lan:8443")]
    [InlineData("hub.clinic.lan:9443", "hub.clinic.lan:9443")]
    [InlineData("hub.clinic.lan:443", "hub.clinic.lan:443")]
    [InlineData("::1", "[::1]:8443")]
    [InlineData("[fe80::443]", "[fe80::443]:8443")]
    [InlineData("[::1]:443", "[::1]:443")]
    [InlineData("https://hub:8443", null)]
    [InlineData("hub/x", null)]
    [InlineData("", null)]
    public void A_hub_without_a_port_is_at_the_one_that_its_setup_takes(string typed, string? address) => Assert.Equal(address, HubDoor.Address(typed));

    public void Dispose()
    {
        _key.Dispose();
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static ManualTime Clock(double days) => new() { Epoch = Now.AddDays(days) };

    private static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    /// <summary>Speaks HTTPS and refuses all, and keeps what it was asked.</summary>
    private sealed class Door : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly X509Certificate2 _certificate;
        private readonly DateTimeOffset _now;
        private readonly Task _serving;

        public Door(TestAuthority authority, DateTimeOffset now)
        {
            _now = now;
            var (certificate, key) = authority.Issue("dashboard", ["127.0.0.1"]);
            _certificate = X509Certificate2.CreateFromPemFile(certificate, key);
            _listener.Start();
            _serving = ServeAsync();
        }

        public List<string> Asked { get; } = [];

        public string Address => _listener.LocalEndpoint.ToString()!; // it listens

        public async ValueTask DisposeAsync()
        {
            _listener.Stop();
            await _serving;
            _certificate.Dispose();
        }

        private async Task ServeAsync()
        {
            while (true)
            {
                try
                {
                    using var client = await _listener.AcceptTcpClientAsync(Token);
                    await using var stream = new SslStream(client.GetStream());
                    await stream.AuthenticateAsServerAsync(_certificate);
                    using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
                    if (await reader.ReadLineAsync(Token) is not { } asked) continue;
                    Asked.Add(string.Join(' ', asked.Split(' ')[..2]));
                    while (await reader.ReadLineAsync(Token) is { Length: > 0 }) continue;
                    await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 403 Forbidden\r\nDate: {_now.UtcDateTime:R}\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno"), Token);
                }
                catch (Exception e) when (e is IOException or global::System.Security.Authentication.AuthenticationException)
                {
                    continue; // whoever asked has hung up
                }
                catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
                {
                    return;
                }
            }
        }
    }
}
