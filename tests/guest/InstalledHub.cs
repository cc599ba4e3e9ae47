using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace SotTable.Guest;

/// <summary>The hub's pages as a browser of the clinic sees them: over HTTPS, with the clinic's authority, signed in.</summary>
internal sealed class InstalledHub : IDisposable
{
    public const string Address = "10.213.7.1:8443";
    public const string Unit = "sottable-hub.service";
    public const string State = "/var/lib/sottable-hub";
    private readonly HttpClient _http;

    public InstalledHub()
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.Add(X509CertificateLoader.LoadCertificateFromFile($"{State}/tls/authority.crt"));
        _http = new HttpClient(handler) { BaseAddress = new Uri($"https://{Address}/") };
    }

    public async Task SignInAsync(string name, string password)
    {
        using var content = new StringContent(JsonSerializer.Serialize(new { name, password }), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/sign-in") { Content = content };
        request.Headers.Add("Origin", $"https://{Address}");
        using var answer = await _http.SendAsync(request);
        var said = await answer.Content.ReadAsStringAsync();
        Report.True(answer.IsSuccessStatusCode, $"sign-in: {answer.StatusCode} {said}");
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using var json = JsonDocument.Parse(await _http.GetStringAsync(new Uri(path, UriKind.Relative)));
        return json.RootElement.Clone();
    }

    public void Dispose() => _http.Dispose();
}
