using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using SotTable.Dashboard.Tests.Support;
using Xunit;

namespace SotTable.Dashboard.Tests.Api;

public sealed class PagesTests : IAsyncLifetime
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static readonly string Long = string.Concat(Enumerable.Repeat("a { color: red }\n", 100));

    private readonly string _folder = Directory.CreateTempSubdirectory("sottable-pages-").FullName;
    private HubHost _hub = null!; // set by InitializeAsync

    public async ValueTask InitializeAsync()
    {
        var root = Directory.CreateDirectory(Path.Combine(_folder, "www")).FullName;
        Directory.CreateDirectory(Path.Combine(root, "assets"));
        await File.WriteAllTextAsync(Path.Combine(root, "index.html"), "<!doctype html><title>hub</title>");
        await File.WriteAllTextAsync(Path.Combine(root, "assets", "app-3F2XK9QA.js"), "1;");
        await File.WriteAllTextAsync(Path.Combine(root, "assets", "plain.css"), "a{}");
        await File.WriteAllTextAsync(Path.Combine(root, "assets", "long.css"), Long);
        await File.WriteAllTextAsync(Path.Combine(root, "assets", "program.exe"), "no");
        await File.WriteAllTextAsync(Path.Combine(_folder, "secret.js"), "SECRET");
        _hub = await HubHost.StartAsync(null, webRoot: root);
    }

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/wall")]
    [InlineData("/t/abc234/t01")]
    public async Task The_page_is_served_and_never_stored(string path)
    {
        var answer = await _hub.Http.GetAsync(path, Token);
        Assert.Contains("<title>hub", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Equal("text/html; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.True(answer.Headers.CacheControl?.NoStore);
        Assert.Equal(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            Assert.Single(answer.Headers.GetValues("Content-Security-Policy")));
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Theory]
    [InlineData("GET", "/nothing", "text/html,application/xhtml+xml,*/*;q=0.8", true)]
    [InlineData("GET", "/nothing/at.all", "text/html", true)]
    [InlineData("GET", "/t/NOSITE/t01", "text/html", true)]
    [InlineData("GET", "/nothing", "*/*", false)]
    [InlineData("GET", "/nothing/at.all", "application/json", false)]
    [InlineData("GET", "/api/nothing", "text/html", false)]
    [InlineData("POST", "/nothing", "text/html", false)]
    public async Task Where_nothing_is_a_browser_gets_the_page_and_a_program_one_sentence(string method, string path, string accepts, bool page)
    {
        var request = new HttpRequestMessage(new(method), path);
        request.Headers.TryAddWithoutValidation("Accept", accepts);
        request.Headers.TryAddWithoutValidation("Origin", _hub.Origin);
        var answer = await _hub.Http.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        Assert.Equal(page ? "<!doctype html><title>hub</title>" : "There is nothing at this address.\n", await answer.Content.ReadAsStringAsync(Token));
    }

    [Theory]
    [InlineData("gzip, deflate, br", true)]
    [InlineData("br;q=1.0, gzip;q=0.5", true)]
    [InlineData("gzip;q=0", false)]
    [InlineData("identity", false)]
    public async Task What_shrinks_is_sent_compressed_to_a_browser_that_takes_it(string accepts, bool zipped)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/assets/long.css");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", accepts);
        var answer = await _hub.Http.SendAsync(request, Token);
        Assert.Equal(zipped ? ["gzip"] : [], answer.Content.Headers.ContentEncoding);
        await using var body = await answer.Content.ReadAsStreamAsync(Token);
        await using var plain = zipped ? new GZipStream(body, CompressionMode.Decompress) : body;
        Assert.Equal(Long, await new StreamReader(plain).ReadToEndAsync(Token));
    }

    [Fact]
    public async Task A_hashed_asset_may_be_kept_for_ever_and_a_plain_one_is_asked_for_again()
    {
        var hashed = await _hub.Http.GetAsync("/assets/app-3F2XK9QA.js", Token);
        Assert.Equal("text/javascript; charset=utf-8", hashed.Content.Headers.ContentType?.ToString());
        Assert.Equal("public, max-age=31536000, immutable", hashed.Headers.CacheControl?.ToString());

        var plain = await _hub.Http.GetAsync("/assets/plain.css", Token);
        Assert.Equal("no-cache", plain.Headers.CacheControl?.ToString());
        var again = new HttpRequestMessage(HttpMethod.Get, "/assets/plain.css");
        again.Headers.IfNoneMatch.Add(new EntityTagHeaderValue(plain.Headers.ETag!.Tag)); // the hub sends one
        Assert.Equal(HttpStatusCode.NotModified, (await _hub.Http.SendAsync(again, Token)).StatusCode);
    }

    [Theory]
    [InlineData("/assets/../secret.js")]
    [InlineData("/assets/../../secret.js")]
    [InlineData("/assets/..%2f..%2fsecret.js")]
    [InlineData("/assets/%2e%2e/%2e%2e/secret.js")]
    [InlineData("/assets/..\\..\\secret.js")]
    [InlineData("/assets/%2e%2e%5c%2e%2e%5csecret.js")]
    [InlineData("/assets//etc/passwd")]
    [InlineData("/assets/%00")]
    [InlineData("/assets/app-3F2XK9QA.js%00.png")]
    [InlineData("/assets/program.exe")]
    [InlineData("/assets/")]
    [InlineData("/t/../../secret.js")]
    [InlineData("/t/abc234/..%2fx")]
    [InlineData("/t/abc234/T01")]
    [InlineData("/t/abc234/%3Cscript%3E")]
    [InlineData("/index.html")]
    [InlineData("/nothing")]
    public async Task No_other_address_gives_a_file(string target)
    {
        var answer = await RawHttp.GetAsync(_hub.Origin, target);
        Assert.Matches("^HTTP/1.1 40[04]", answer);
        Assert.DoesNotContain("SECRET", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("root:", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_beyond_the_limits_are_refused_and_the_hub_goes_on()
    {
        Assert.StartsWith("HTTP/1.1 414", await RawHttp.GetAsync(_hub.Origin, "/" + new string('a', 5000)), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 431", await RawHttp.GetAsync(_hub.Origin, "/", $"X: {new string('a', 20_000)}\r\n"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await _hub.Http.GetAsync("/healthz", Token)).StatusCode);
    }

    [Fact]
    public async Task A_socket_address_asked_for_as_a_page_says_what_it_is() =>
        Assert.Equal(HttpStatusCode.UpgradeRequired, (await _hub.Http.GetAsync("/live", Token)).StatusCode);

    [Fact]
    public async Task Without_built_pages_the_hub_says_which_command_builds_them()
    {
        await using var hub = await HubHost.StartAsync(null);
        var answer = await hub.Http.GetAsync("/", Token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("dotnet build src/SotTable.Dashboard", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }
}
