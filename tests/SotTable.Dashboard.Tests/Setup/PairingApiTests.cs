using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SotTable.Dashboard.Setup;
using SotTable.Dashboard.Users;
using SotTable.Messages;
using SotTable.Mqtt.Mosquitto;
using SotTable.Support;
using Xunit;

namespace SotTable.Dashboard.Tests.Setup;

public sealed class PairingApiTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sottable-pairing-").FullName;
    private readonly ManualTime _time = new() { Epoch = TimeProvider.System.GetUtcNow() }; // the certificate must hold for a client with the machine's clock
    private Authority? _authority;
    private HubCertificate? _certificate;
    private WebApplication? _app;
    private HttpClient? _http;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whoever_tries_too_often_waits_and_is_audited_but_the_right_code_passes()
    {
        var book = new PairingBook(_authority!, _time);
        var code = book.MakeCode(new("abc234", "t01"));
        var wrong = code[..4] + string.Concat(code[4..].Select(c => c == '0' ? '1' : '0'));
        for (var i = 0; i < 10; i++) Assert.Equal(HttpStatusCode.Forbidden, (await AskAsync("Z" + new string('0', 15))).StatusCode);

        var waits = await AskAsync(wrong);
        Assert.Equal(HttpStatusCode.TooManyRequests, waits.StatusCode);
        Assert.Equal(TimeSpan.FromMinutes(15), waits.Headers.RetryAfter!.Delta);
        Assert.Contains("try again in 15 min. A right code is taken at once: this one is none.", await waits.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        for (var i = 0; i < 5; i++) await AskAsync(wrong); // no try of the code's five
        Assert.DoesNotContain(_authority!.Ledger.Read(), l => l.Did == LedgerDeed.Wrong);
        Assert.Contains(File.ReadLines(Path.Combine(_folder, "users.audit.jsonl")), l => l.Contains("\"did\":\"pair\"", StringComparison.Ordinal) && l.Contains("made to wait", StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.OK, (await AskAsync(code)).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await AskAsync(code)).StatusCode); // it is used, and the address still waits
    }

    public async ValueTask InitializeAsync()
    {
        _authority = Authority.Make(Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, "authority")).FullName), _time);
        var page = Path.Combine(_folder, "dashboard.pem");
        await File.WriteAllTextAsync(page, _authority.Issue("dashboard", ["127.0.0.1"]), Token);
        _certificate = new(page, page, _time, NullLogger.Instance);
        var users = Path.Combine(_folder, "users.json");
        var book = UserBook.Open(users, 1).Book!;
        var settings = new HubSettings(
            new("127.0.0.1", 0, "/nonexistent", "abc234", users, page, page, Authority: Path.Combine(_folder, "authority")), new("127.0.0.1", TestBroker.FreePort()), new(Path.Combine(_folder, "hub.db")));
        _app = HubApp.Build(settings, new HubLimits(), s => MosquittoLink.Factory(TimeProvider.System, s.GetRequiredService<ILoggerFactory>()), _ => { }, book, _certificate, _time, _authority);
        await _app.StartAsync(Token);
        _http = new(new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true }) { BaseAddress = new(_app.Urls.Single()) };
        _http.DefaultRequestHeaders.Add("Origin", _app.Urls.Single());
    }

    public async ValueTask DisposeAsync()
    {
        _http?.Dispose();
        if (_app is not null)
        {
            await _app.StopAsync(Token);
            await _app.DisposeAsync();
        }

        _certificate?.Dispose();
        _authority?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<HttpResponseMessage> AskAsync(string code)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var csr = Convert.ToBase64String(new CertificateRequest("CN=table", key, HashAlgorithmName.SHA256).CreateSigningRequest());
        var request = new PairRequest(code[..4], csr, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), "");
        return await _http!.PostAsJsonAsync(Pairing.PairPath, request with { Proof = Pairing.TableProof(Pairing.Key(code), request) }, Token);
    }
}
