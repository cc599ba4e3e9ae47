using System.Net;
using System.Net.Sockets;
using System.Text;
using SotTable.Dashboard.Tests.Support;
using Xunit;

namespace SotTable.Dashboard.Tests.Api;

/// <summary>What the hub refuses and what each of its answers carries, whoever asks.</summary>
public sealed class SafetyTests : IAsyncLifetime
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private readonly string _folder = Directory.CreateTempSubdirectory("sottable-safety-").FullName;
    private HubHost _hub = null!; // set by InitializeAsync

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "assets"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "index.html"), "<!doctype html><title>hub</title>");
        await File.WriteAllTextAsync(Path.Combine(_folder, "assets", "app-3F2XK9QA.js"), "1;");
        await File.WriteAllTextAsync(Path.Combine(_folder, "assets", "plain.css"), "a{}");
        _hub = await HubHost.StartAsync(null, new HubLimits { HeadersWithin = TimeSpan.FromSeconds(1), Connections = 40 }, _folder);
    }

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("GET", "/", "200")]
    [InlineData("HEAD", "/", "200")]
    [InlineData("GET", "/wall", "200")]
    [InlineData("GET", "/t/abc234/t01", "200")]
    [InlineData("GET", "/assets/app-3F2XK9QA.js", "200")]
    [InlineData("GET", "/assets/plain.css", "200")]
    [InlineData("GET", "/assets/none.js", "404")]
    [InlineData("GET", "/healthz", "200")]
    [InlineData("GET", "/api/tables", "200")]
    [InlineData("GET", "/api/tables/abc234/t01/trend", "404")]
    [InlineData("GET", "/live", "426")]
    [InlineData("GET", "/nothing", "404")]
    [InlineData("POST", "/api/tables/abc234/t01/cmd/session.stop", "404")]
    [InlineData("POST", "/api/tables/abc234/t01/cmd/session.stop", "403", "http://evil.example")]
    public async Task Every_answer_forbids_inline_code_foreign_frames_and_guessing_of_types(string method, string target, string status, string? origin = null)
    {
        var answer = await RequestAsync(method, target, origin ?? _hub.Origin);
        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        var headers = answer.Split("\r\n\r\n")[0].Split("\r\n").Skip(1).Select(line => line.Split(": ", 2)).ToLookup(h => h[0].ToLowerInvariant(), h => h[1]);
        var policy = Assert.Single(headers["content-security-policy"]);
        foreach (var rule in new[] { "default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'" })
            Assert.Contains(rule, policy.Split("; "));
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(headers["x-content-type-options"]));
        Assert.Equal("no-referrer", Assert.Single(headers["referrer-policy"]));
        Assert.Equal("same-origin", Assert.Single(headers["cross-origin-opener-policy"]));
        Assert.Equal("same-origin", Assert.Single(headers["cross-origin-resource-policy"]));
        Assert.Empty(headers["server"]);
        Assert.Empty(headers["access-control-allow-origin"]);
        Assert.Empty(headers["set-cookie"]);
    }

    // {0} stands for the hub's own address. A page of another port of this machine, or a foreign name that is pointed here, is not the hub's.
    [Theory]
    [InlineData("Origin: http://127.0.0.1:1\r\n")]
    [InlineData("Origin: https://{0}\r\n")]
    [InlineData("Origin: http://{0}.evil.example\r\n")]
    [InlineData("Origin: http://{0}/\r\n")]
    [InlineData("Origin: http://{0}@evil.example\r\n")]
    [InlineData("Origin: http://localhost\r\n")]
    [InlineData("Origin: null\r\n")]
    [InlineData("Origin:\r\n")]
    [InlineData("")]
    [InlineData("Origin: http://{0}\r\nOrigin: http://evil.example\r\n")]
    [InlineData("Origin: http://{0}, http://evil.example\r\n")]
    [InlineData("Referer: http://{0}/\r\n")]
    public async Task A_command_and_a_socket_need_one_origin_that_is_the_hubs_own(string headers)
    {
        var host = new Uri(_hub.Origin).Authority;
        var lines = headers.Replace("{0}", host, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 403 ", await PostAsync(host, lines), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 403 ", await UpgradeAsync(host, lines), StringComparison.Ordinal);
        Assert.Equal(0, _hub.Loop.Browsers);
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:{1}")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("localhost.evil.example:{1}")]
    [InlineData("0.0.0.0:{1}")]
    [InlineData("10.0.0.1:{1}")]
    [InlineData("[::ffff:10.0.0.1]:{1}")]
    public async Task A_name_that_is_not_this_machines_own_is_refused_whatever_the_origin(string host)
    {
        var name = host.Replace("{1}", $"{new Uri(_hub.Origin).Port}", StringComparison.Ordinal);
        var own = $"Origin: http://{name}\r\n";
        foreach (var answer in new[]
        {
            await PostAsync(name, own), await UpgradeAsync(name, own),
            await RawHttp.SendAsync(_hub.Origin, $"GET /api/tables HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n"),
        }) Assert.StartsWith("HTTP/1.1 403 ", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nConnection: close\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n")]
    [InlineData("GET http://evil.example/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX : y\r\nConnection: close\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n")]
    [InlineData("\u0016\u0003\u0001\u0002\r\n\r\n")]
    public async Task A_request_that_could_be_read_in_two_ways_is_refused(string request)
    {
        var answer = await RawHttp.SendAsync(_hub.Origin, request);
        Assert.Matches("^HTTP/1.1 4", answer);
        Assert.DoesNotContain("<title>", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PUT", "/")]
    [InlineData("DELETE", "/api/tables")]
    [InlineData("OPTIONS", "/api/tables/abc234/t01/cmd/session.stop")]
    [InlineData("GET", "/api/tables/abc234/t01/cmd/session.stop")]
    [InlineData("POST", "/live")]
    [InlineData("POST", "/healthz")]
    [InlineData("TRACE", "/")]
    [InlineData("CONNECT", "/")]
    public async Task A_method_that_an_address_does_not_have_does_nothing(string method, string target) =>
        Assert.Matches("^HTTP/1.1 4", await RequestAsync(method, target, _hub.Origin));

    [Fact]
    public async Task A_body_beyond_the_limit_is_refused_before_it_is_read()
    {
        var host = new Uri(_hub.Origin).Authority;
        var answer = await RawHttp.SendAsync(
            _hub.Origin, $"POST /api/tables/abc234/t01/cmd/session.stop HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nContent-Length: 1000000000\r\nConnection: close\r\n\r\n");
        Assert.Matches("^HTTP/1.1 4(04|13)", answer); // an unknown table is said first
    }

    [Fact]
    public async Task A_request_that_is_sent_drop_by_drop_is_cut_off_and_others_are_served_meanwhile()
    {
        List<TcpClient> slow = [];
        for (var i = 0; i < 20; i++)
        {
            slow.Add(new TcpClient());
            await slow[i].ConnectAsync(IPAddress.Loopback, new Uri(_hub.Origin).Port, Token);
            await slow[i].GetStream().WriteAsync("GET / HTTP/1.1\r\nX: "u8.ToArray(), Token);
        }

        Assert.Equal(HttpStatusCode.OK, (await _hub.Http.GetAsync("/healthz", Token)).StatusCode);
        foreach (var client in slow)
        {
            // 408 and the end: nobody has to send the rest.
            using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
            Assert.StartsWith("HTTP/1.1 408", await reader.ReadToEndAsync(Token).WaitAsync(Until.HangLimit, Token), StringComparison.Ordinal);
            client.Dispose();
        }
    }

    [Fact]
    public async Task Connections_beyond_the_limit_are_closed_at_once_and_the_hub_goes_on_when_they_are_gone()
    {
        List<TcpClient> idle = [];
        for (var i = 0; i < 60; i++)
        {
            idle.Add(new TcpClient());
            await idle[i].ConnectAsync(IPAddress.Loopback, new Uri(_hub.Origin).Port, Token);
        }

        // The last ones hear the end of their connection without having asked for anything.
        Assert.Equal(0, await idle[^1].GetStream().ReadAsync(new byte[1], Token).AsTask().WaitAsync(Until.HangLimit, Token));
        foreach (var client in idle) client.Dispose();

        // A closed connection is counted off a moment later.
        using var limit = new CancellationTokenSource(Until.HangLimit);
        while (!await IsServedAsync()) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);

        async Task<bool> IsServedAsync()
        {
            try
            {
                return (await RawHttp.GetAsync(_hub.Origin, "/healthz")).StartsWith("HTTP/1.1 200", StringComparison.Ordinal);
            }
            catch (IOException)
            {
                return false;
            }
        }
    }

    [Fact]
    public async Task A_socket_that_speaks_no_websocket_or_sends_a_huge_message_harms_nobody()
    {
        await using var good = await _hub.OpenAsync();
        await good.TextAsync("hello");
        await using var loud = await _hub.OpenAsync();
        await loud.TextAsync("hello");
        for (var i = 0; i < 50; i++) await loud.SendTextAsync(new byte[100_000]);
        var host = new Uri(_hub.Origin).Authority;
        using var raw = new TcpClient();
        await raw.ConnectAsync(IPAddress.Loopback, new Uri(_hub.Origin).Port, Token);
        await raw.GetStream().WriteAsync(Encoding.ASCII.GetBytes(Upgrade(host, $"Origin: {_hub.Origin}\r\n") + new string('\u00ff', 100)), Token);
        await Until.TrueAsync(() => raw.Client.Poll(0, SelectMode.SelectRead), "an answer");
        await Until.TrueAsync(() => _hub.Loop.Browsers == 2, "the end of the one that speaks nonsense");

        good.Texts.Clear();
        await good.TextAsync("beat");
        Assert.Null(good.Closed);
    }

    private Task<string> RequestAsync(string method, string target, string origin)
    {
        var length = method == "POST" ? "Content-Length: 0\r\n" : "";
        return RawHttp.SendAsync(_hub.Origin, $"{method} {target} HTTP/1.1\r\nHost: {new Uri(_hub.Origin).Authority}\r\nOrigin: {origin}\r\n{length}Connection: close\r\n\r\n");
    }

    private Task<string> PostAsync(string host, string headers) => RawHttp.SendAsync(
        _hub.Origin, $"POST /api/tables/abc234/t01/cmd/session.stop HTTP/1.1\r\nHost: {host}\r\n{headers}Content-Length: 0\r\nConnection: close\r\n\r\n");

    private Task<string> UpgradeAsync(string host, string headers) => RawHttp.SendAsync(_hub.Origin, Upgrade(host, headers));

    private static string Upgrade(string host, string headers) =>
        $"GET /live HTTP/1.1\r\nHost: {host}\r\n{headers}Connection: Upgrade, close\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
}
