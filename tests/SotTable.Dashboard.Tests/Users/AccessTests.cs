using System.Net;
using System.Text;
using System.Text.Json;
using SotTable.Dashboard.Tests.Support;
using SotTable.Dashboard.Users;
using SotTable.Support;
using Xunit;

namespace SotTable.Dashboard.Tests.Users;

/// <summary>Who may what, asked of a hub that runs.</summary>
public sealed class AccessTests : IAsyncLifetime
{
    private const string Password = "blue-Table-42";
    private readonly string _folder = Directory.CreateTempSubdirectory("sottable-access-").FullName;
    private readonly ManualTime _time = new();
    private UserBook _book = null!; // set by InitializeAsync
    private HubHost _hub = null!; // set by InitializeAsync

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Audit => Path.Combine(_folder, "users.audit.jsonl");

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "index.html"), "<!doctype html><title>hub</title>");
        _book = UserBook.Open(Path.Combine(_folder, "users.json"), 1000).Book!;
        foreach (var role in Enum.GetValues<Role>()) Assert.Equal("", _book.Add(role.ToString().ToLowerInvariant(), role, Password));
        _hub = await HubHost.StartAsync(null, new HubLimits { Beat = TimeSpan.FromMilliseconds(40) }, webRoot: _folder, book: _book, users: Path.Combine(_folder, "users.json"), time: _time);
    }

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    // 404: past the gate, and no such table. 303: led to the sign-in.
    [Theory]
    [InlineData("GET", "/", "303 200 200 200 200")]
    [InlineData("GET", "/wall", "303 200 200 200 200")]
    [InlineData("GET", "/people", "303 403 403 403 200")]
    [InlineData("GET", "/history", "303 200 200 200 200")]
    [InlineData("GET", "/history/abc234/t01/0192f0c1-7a3b-7c00-8000-000000000001", "303 200 200 200 200")]
    [InlineData("GET", "/api/sessions", "401 200 200 200 200")]
    [InlineData("GET", "/api/sessions/choices", "401 200 200 200 200")]
    [InlineData("GET", "/sign-in", "200 200 200 200 200")]
    [InlineData("GET", "/live", "401 426 426 426 426")]
    [InlineData("GET", "/healthz", "401 200 200 200 200")]
    [InlineData("GET", "/api/tables", "401 200 200 200 200")]
    [InlineData("GET", "/api/me", "200 200 200 200 200")]
    [InlineData("GET", "/api/people", "401 403 403 403 200")]
    [InlineData("GET", "/api/audit", "401 403 403 403 200")]
    [InlineData("POST", "/api/people", "401 403 403 403 400")]
    [InlineData("DELETE", "/api/people/nobody", "401 403 403 403 400")]
    [InlineData("POST", "/api/screens", "401 403 403 403 400")]
    [InlineData("POST", "/api/tables/abc234/t01/cmd/session.stop", "401 404 404 404 404")]
    [InlineData("POST", "/api/tables/abc234/t01/cmd/session.arm", "401 403 404 404 404")]
    [InlineData("POST", "/api/tables/abc234/t01/cmd/session.mark", "401 403 404 404 404")]
    [InlineData("POST", "/API/People", "401 403 403 403 400")]
    [InlineData("GET", "/api/people/", "401 403 403 403 200")]
    [InlineData("GET", "/anything/else", "401 404 404 404 404")]
    [InlineData("POST", "/anything/else", "401 403 403 403 404")]
    public async Task Each_role_gets_what_it_may_and_no_more(string method, string path, string expected)
    {
        var seen = new List<int>();
        foreach (var who in new[] { "", "viewer", "practitioner", "technician", "admin" })
        {
            var cookie = who.Length > 0 ? await SignInAsync(who) : "";
            seen.Add((int)(await AskAsync(method, path, cookie)).StatusCode);
            _time.Advance(TimeSpan.FromMinutes(1)); // past the limit of guesses
        }

        Assert.Equal(expected, string.Join(' ', seen));
    }

    [Theory]
    [InlineData("GET", "/nothing/at.all?x=1", "text/html,application/xhtml+xml,*/*;q=0.8", true)]
    [InlineData("HEAD", "/nothing", "text/html", true)]
    [InlineData("GET", "/nothing", "application/json", false)]
    [InlineData("GET", "/nothing", "*/*", false)]
    [InlineData("GET", "/api/nothing", "text/html", false)]
    [InlineData("POST", "/nothing", "text/html", false)]
    public async Task Where_nothing_is_a_browser_is_led_as_from_a_page_and_a_program_gets_words(string method, string path, string accepts, bool browser)
    {
        var nobody = await AskAsync(method, path, "", accepts: accepts);
        Assert.Equal(browser ? HttpStatusCode.SeeOther : HttpStatusCode.Unauthorized, nobody.StatusCode);
        if (browser) Assert.Equal($"/sign-in?to={Uri.EscapeDataString(path)}", nobody.Headers.Location?.ToString());
        else Assert.Equal("sign-in", await CodeAsync(nobody));

        var screen = CookieOf(await AskAsync("GET", $"/screen?token={_book.AddScreen("Hall").Token}", ""));
        var shown = await AskAsync(method, path, screen, accepts: accepts);
        Assert.Equal((browser ? HttpStatusCode.SeeOther : HttpStatusCode.Forbidden, browser ? "/wall" : null), (shown.StatusCode, shown.Headers.Location?.ToString()));

        var admin = await AskAsync(method, path, await SignInAsync("admin"), accepts: accepts);
        Assert.Equal((HttpStatusCode.NotFound, browser ? "text/html" : "text/plain"), (admin.StatusCode, admin.Content.Headers.ContentType?.MediaType));
    }

    [Fact]
    public async Task A_screen_looks_and_does_nothing_and_ends_when_its_token_is_taken_back()
    {
        var (token, _) = _book.AddScreen("Hall");
        var answer = await AskAsync("GET", $"/screen?token={token}", "");
        Assert.Equal("/wall", answer.Headers.Location?.ToString());
        var cookie = CookieOf(answer);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync("GET", "/wall", cookie)).StatusCode);
        Assert.Equal("/wall", (await AskAsync("GET", "/history", cookie)).Headers.Location?.ToString());
        Assert.Equal(HttpStatusCode.Forbidden, (await AskAsync("POST", "/api/tables/abc234/t01/cmd/session.stop", cookie)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await AskAsync("GET", "/api/people", cookie)).StatusCode);
        _book.RemoveScreen("Hall");
        Assert.Equal(HttpStatusCode.SeeOther, (await AskAsync("GET", "/wall", cookie)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync("GET", "/screen?token=guess", "")).StatusCode);
    }

    [Fact]
    public async Task Without_use_a_sign_in_is_locked_and_still_looks_and_stops()
    {
        var cookie = await SignInAsync("practitioner");
        for (var i = 0; i < 15; i++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            await AskAsync("GET", "/api/tables", cookie); // the page by itself
        }

        Assert.Equal(HttpStatusCode.NotFound, (await AskAsync("POST", "/api/tables/abc234/t01/cmd/session.stop", cookie)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync("GET", "/", cookie)).StatusCode);
        var refused = await AskAsync("POST", "/api/tables/abc234/t01/cmd/session.arm", cookie);
        Assert.Equal((HttpStatusCode.Unauthorized, "locked"), (refused.StatusCode, await CodeAsync(refused)));
        Assert.Equal(HttpStatusCode.NotFound, (await AskAsync("POST", "/api/tables/abc234/t01/cmd/session.arm", await SignInAsync("practitioner"))).StatusCode);
    }

    [Fact]
    public async Task What_is_used_stays_open_until_twelve_hours_are_over()
    {
        var cookie = await SignInAsync("practitioner");
        for (var i = 0; i < 71; i++)
        {
            _time.Advance(TimeSpan.FromMinutes(10));
            Assert.Equal(HttpStatusCode.NotFound, (await AskAsync("POST", "/api/tables/abc234/t01/cmd/session.arm", cookie)).StatusCode);
        }

        _time.Advance(TimeSpan.FromMinutes(10));
        var over = await AskAsync("POST", "/api/tables/abc234/t01/cmd/session.arm", cookie);
        Assert.Equal((HttpStatusCode.Unauthorized, "sign-in"), (over.StatusCode, await CodeAsync(over)));
    }

    [Fact]
    public async Task Signing_out_a_new_password_and_a_new_role_end_what_was_signed_in()
    {
        var one = await SignInAsync("viewer");
        await AskAsync("POST", "/api/sign-out", one);
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync("GET", "/api/tables", one)).StatusCode);
        foreach (var change in new Func<string>[] { () => _book.Change("viewer", password: Password), () => _book.Change("viewer", Role.Technician), () => _book.Change("viewer", disabled: true) })
        {
            var cookie = await SignInAsync("viewer");
            Assert.Equal("", change());
            Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync("GET", "/api/tables", cookie)).StatusCode);
        }
    }

    [Fact]
    public async Task Ones_own_password_is_changed_with_the_present_one_and_ends_every_other_sign_in()
    {
        const string Fresh = "green Chair 17";
        var (here, elsewhere) = (await SignInAsync("viewer"), await SignInAsync("viewer"));
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync("POST", "/api/me/password", here, $$"""{"old": "wrong", "new": "{{Fresh}}"}""")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await AskAsync("POST", "/api/me/password", here, $$"""{"old": "{{Password}}", "new": "short"}""")).StatusCode);
        var changed = await AskAsync("POST", "/api/me/password", here, $$"""{"old": "{{Password}}", "new": "{{Fresh}}"}""");
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync("GET", "/api/tables", CookieOf(changed))).StatusCode);
        foreach (var over in new[] { here, elsewhere }) Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync("GET", "/api/tables", over)).StatusCode);
        Assert.NotNull(_book.Check("viewer", Fresh));
    }

    [Fact]
    public async Task An_admin_changes_another_s_forgotten_password_but_the_own_one_only_with_the_present_one()
    {
        var admin = await SignInAsync("admin");
        Assert.Equal(HttpStatusCode.OK, (await AskAsync("POST", "/api/people/viewer", admin, """{"password": "green Chair 17"}""")).StatusCode);
        Assert.NotNull(_book.Check("viewer", "green Chair 17"));
        Assert.Equal(HttpStatusCode.BadRequest, (await AskAsync("POST", "/api/people/admin", admin, """{"password": "green Chair 17"}""")).StatusCode);
        Assert.NotNull(_book.Check("admin", Password));
    }

    [Theory]
    [InlineData(2, "/api/me/password", """{"old": "blue-Table-42", "new": "green Chair 17"}""")]
    [InlineData(1, "/api/people", """{"name": "mia", "role": "viewer", "password": "green Chair 17"}""")]
    [InlineData(1, "/api/people/viewer", """{"password": "green Chair 17"}""")]
    [InlineData(0, "/api/people/viewer", """{"role": "technician"}""")]
    public async Task Every_hash_of_a_password_waits_for_its_turn(int hashes, string path, string body)
    {
        var admin = await SignInAsync("admin");
        Assert.Equal(1, _hub.Users.Hashes.Made);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync("POST", path, admin, body)).StatusCode);
        Assert.Equal(1 + hashes, _hub.Users.Hashes.Made);
    }

    [Fact]
    public void A_password_that_was_set_meanwhile_is_not_written_over()
    {
        var known = _book.Find("viewer")!;
        Assert.Equal("", _book.Change("viewer", password: "yellow Lamp 23"));
        Assert.Equal("The account was changed meanwhile: sign in again.", _book.Change("viewer", password: "green Chair 17", stamp: known.Stamp));
        Assert.NotNull(_book.Check("viewer", "yellow Lamp 23"));
    }

    [Fact]
    public async Task Guessing_at_the_present_password_is_slowed_and_says_so()
    {
        var cookie = await SignInAsync("viewer");
        for (var i = 0; i < 10; i++) Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync("POST", "/api/me/password", cookie, """{"old": "wrong", "new": "green Chair 17"}""")).StatusCode);
        var waits = await AskAsync("POST", "/api/me/password", cookie, $$"""{"old": "{{Password}}", "new": "green Chair 17"}""");
        Assert.Equal((HttpStatusCode.TooManyRequests, "wait"), (waits.StatusCode, await CodeAsync(waits)));
        Assert.NotNull(waits.Headers.RetryAfter);
    }

    [Theory]
    [InlineData("signed out")]
    [InlineData("disabled")]
    [InlineData("removed")]
    [InlineData("twelve hours")]
    [InlineData("screen taken back")]
    public async Task A_live_view_that_is_open_ends_when_the_sign_in_is_over(string how)
    {
        var cookie = how.StartsWith("screen", StringComparison.Ordinal) ? CookieOf(await AskAsync("GET", $"/screen?token={_book.AddScreen("Hall").Token}", "")) : await SignInAsync("viewer");
        await using var browser = await Browser.OpenAsync(_hub.Origin, cookie: cookie);
        await browser.ReadUntilAsync(() => browser.Texts.Count > 5);
        Assert.Null(browser.Closed);
        switch (how)
        {
            case "signed out": await AskAsync("POST", "/api/sign-out", cookie); break;
            case "disabled": _book.Change("viewer", disabled: true); break;
            case "removed": _book.Remove("viewer"); break;
            case "twelve hours": _time.Advance(SignIns.Longest); break;
            default: _book.RemoveScreen("Hall"); break;
        }

        await browser.ReadToEndAsync();
        Assert.Equal(4401, (int?)browser.Closed);
        await Until.TrueAsync(() => _hub.Loop.Browsers == 0, "the end of the browser");
    }

    [Fact]
    public async Task A_live_view_keeps_no_sign_in_awake_and_goes_on_when_it_is_locked()
    {
        var cookie = await SignInAsync("practitioner");
        await using var browser = await Browser.OpenAsync(_hub.Origin, cookie: cookie);
        _time.Advance(SignIns.IdleLimit / 2);
        await BeatsAsync(browser);
        _time.Advance(SignIns.IdleLimit / 2);
        await BeatsAsync(browser);
        Assert.Equal("locked", await CodeAsync(await AskAsync("POST", "/api/tables/abc234/t01/cmd/session.arm", cookie)));
        Assert.Null(browser.Closed);
    }

    [Fact]
    public async Task The_eleventh_guess_within_a_minute_waits_even_when_it_is_right_and_the_audit_has_each()
    {
        for (var i = 0; i < 10; i++) Assert.Equal("wrong", await CodeAsync(await PostAsync("/api/sign-in", $$"""{"name":"admin","password":"guess number {{i}}"}""")));
        var waits = await PostAsync("/api/sign-in", $$"""{"name":"admin","password":"{{Password}}"}""");
        Assert.Equal((HttpStatusCode.TooManyRequests, "wait"), (waits.StatusCode, await CodeAsync(waits)));
        Assert.True(waits.Headers.RetryAfter?.Delta > TimeSpan.FromMinutes(1));
        Assert.Equal(10, (await File.ReadAllLinesAsync(Audit, Token)).Count(l => l.Contains("\"refused\"", StringComparison.Ordinal)));
        Assert.DoesNotContain("guess number", await File.ReadAllTextAsync(Audit, Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Strangers_who_guess_shut_nobody_out_of_a_browser_that_was_signed_in_before()
    {
        var tablet = await SignInAsync("admin");
        var other = await SignInAsync("viewer");
        for (var i = 0; i < 10; i++) await PostAsync("/api/sign-in", """{"name":"admin","password":"a guess"}""");
        Task<HttpResponseMessage> TryAsync(string cookie, string password = Password) => AskAsync("POST", "/api/sign-in", cookie, $$"""{"name":"admin","password":"{{password}}"}""");
        var known = KnownBrowser.Cookie("admin");
        Assert.Equal(HttpStatusCode.TooManyRequests, (await TryAsync("")).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await TryAsync(other)).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await TryAsync($"{known}=0123456789abcdef.{new string('0', 64)}")).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await TryAsync(other.Replace(KnownBrowser.Cookie("viewer"), known, StringComparison.Ordinal))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await TryAsync(tablet, "a guess")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await TryAsync(tablet)).StatusCode);

        Assert.Equal("", _book.Change("admin", password: "green Chair 17"));
        Assert.Equal(HttpStatusCode.TooManyRequests, (await TryAsync(tablet, "green Chair 17")).StatusCode);
    }

    [Theory]
    [InlineData("/api/sign-in", """{"name":"\ud800","password":"x"}""", "bad-body")]
    [InlineData("/api/sign-in", """{"name":"admin","\udc00":"x"}""", "bad-body")]
    [InlineData("/api/people", """{"name":"\ud83d","role":"viewer","password":"green Chair 17"}""", "bad-body")]
    [InlineData("/api/screens", """{"name":"\ud83d"}""", "bad-body")]
    public async Task Half_a_character_is_a_bad_body(string path, string body, string code)
    {
        var answer = await AskAsync("POST", path, await SignInAsync("admin"), body);
        Assert.Equal((HttpStatusCode.BadRequest, code), (answer.StatusCode, await CodeAsync(answer)));
    }

    [Fact]
    public async Task Every_change_is_in_the_audit_with_who_did_it_and_how_it_ended()
    {
        var admin = await SignInAsync("admin");
        await AskAsync("POST", "/api/people", admin, """{"name":"mia","role":"viewer","password":"green Chair 17"}""");
        await AskAsync("POST", "/api/tables/abc234/t01/cmd/session.arm", admin);
        await AskAsync("POST", "/api/people/mia", admin, """{"role":"king"}""");
        var lines = JsonDocument.Parse(await (await AskAsync("GET", "/api/audit", admin)).Content.ReadAsStringAsync(Token)).RootElement;
        Assert.Equal(
            ["admin POST /api/people/mia 400", "admin POST /api/tables/abc234/t01/cmd/session.arm 404", "admin POST /api/people 200", "admin sign-in ok"],
            lines.EnumerateArray().Select(l => $"{l.GetProperty("who")} {l.GetProperty("did")} {l.GetProperty("result")}"));
        Assert.NotNull(_book.Check("mia", "green Chair 17"));
        Assert.DoesNotContain("green", await File.ReadAllTextAsync(Audit, Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_audit_says_whose_account_was_made_or_changed_and_how()
    {
        var admin = await SignInAsync("admin");
        await AskAsync("POST", "/api/people", admin, """{"name":"mia","role":"technician","password":"green Chair 17"}""");
        await AskAsync("POST", "/api/people", admin, """{"name":"green Chair 17","role":"viewer","password":"mia"}""");
        await AskAsync("POST", "/api/people/mia", admin, """{"role":"admin","disabled":true,"password":"green Chair 18"}""");
        await AskAsync("POST", "/api/screens", admin, """{"name":"Hall"}""");
        var lines = (await File.ReadAllLinesAsync(Audit, Token)).Select(l => JsonDocument.Parse(l).RootElement).Where(l => l.TryGetProperty("on", out _));
        Assert.Equal(
            ["POST /api/people mia, technician 200", "POST /api/people -, viewer 400", "POST /api/people/mia admin, disabled, password 200", "POST /api/screens Hall 200"],
            lines.Select(l => $"{l.GetProperty("did")} {l.GetProperty("on")} {l.GetProperty("result")}"));
        Assert.DoesNotContain("green", await File.ReadAllTextAsync(Audit, Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tries_that_are_made_to_wait_are_in_the_audit_as_one_line_a_minute_that_counts_them()
    {
        for (var i = 0; i < 15; i++) await PostAsync("/api/sign-in", """{"name":"admin","password":"a guess"}""");
        _time.Advance(TimeSpan.FromMinutes(1));
        for (var i = 0; i < 5; i++) await PostAsync("/api/sign-in", """{"name":"admin","password":"a guess"}""");
        Assert.Equal(["admin made to wait", "admin made to wait, and 4 before it"], (await File.ReadAllLinesAsync(Audit, Token)).Select(l => JsonDocument.Parse(l).RootElement)
            .Select(l => $"{l.GetProperty("who")} {l.GetProperty("result")}").Where(l => l.Contains("wait", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Changes_of_a_password_that_are_made_to_wait_are_in_the_audit_likewise()
    {
        var cookie = await SignInAsync("viewer");
        Task<HttpResponseMessage> GuessAsync() => AskAsync("POST", "/api/me/password", cookie, """{"old":"a guess","new":"green Chair 17"}""");
        for (var i = 0; i < 15; i++) await GuessAsync();
        _time.Advance(TimeSpan.FromMinutes(1));
        for (var i = 0; i < 5; i++) await GuessAsync();
        var results = (await File.ReadAllLinesAsync(Audit, Token)).Select(l => JsonDocument.Parse(l).RootElement)
            .Where(l => l.GetProperty("did").GetString() == "POST /api/me/password").Select(l => $"{l.GetProperty("who")} {l.GetProperty("result")}");
        Assert.Equal([.. Enumerable.Repeat("viewer 401", 10), "viewer made to wait", "viewer made to wait, and 4 before it"], results);
    }

    [Theory]
    [InlineData("""{"at":"2026-11-30T06:00:00.000Z","who":"adm""")]
    [InlineData("7\n[]\n{}")]
    public async Task A_line_of_the_audit_that_was_cut_off_spoils_neither_the_next_one_nor_the_list(string stump)
    {
        await File.WriteAllTextAsync(Audit, """{"at":"2026-11-30T05:00:00.000Z","who":"eva","from":"-","did":"sign-in","result":"ok"}""" + "\n" + stump, Token);
        var admin = await SignInAsync("admin");
        Assert.EndsWith("\"ok\"}", (await File.ReadAllLinesAsync(Audit, Token))[^1], StringComparison.Ordinal);
        var lines = JsonDocument.Parse(await (await AskAsync("GET", "/api/audit", admin)).Content.ReadAsStringAsync(Token)).RootElement;
        Assert.Equal(
            ["admin sign-in ok", "eva sign-in ok", $"- left out: {stump.Split('\n').Length} of the lines, which can't be read unreadable"],
            lines.EnumerateArray().Select(l => $"{l.GetProperty("who")} {l.GetProperty("did")} {l.GetProperty("result")}"));
    }

    [Fact]
    public async Task The_cookie_is_for_this_hub_only_and_no_script_reads_it()
    {
        var answer = await PostAsync("/api/sign-in", $$"""{"name":"viewer","password":"{{Password}}"}""");
        var cookies = answer.Headers.GetValues("Set-Cookie").ToArray();
        Assert.All(cookies, c => Assert.Contains("httponly", c, StringComparison.OrdinalIgnoreCase));
        Assert.All(cookies, c => Assert.Contains("samesite=strict", c, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain("max-age", Assert.Single(cookies, c => c.StartsWith(AccessGate.Cookie, StringComparison.Ordinal)), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_foreign_page_can_change_nothing_with_somebodys_cookie()
    {
        var cookie = await SignInAsync("admin");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/people") { Content = new StringContent("""{"name":"mia","role":"admin","password":"green Chair 17"}""") };
        request.Headers.Add("Cookie", cookie);
        request.Headers.Add("Origin", "http://evil.example");
        Assert.Equal(HttpStatusCode.Forbidden, (await _hub.Http.SendAsync(request, Token)).StatusCode);
        Assert.Null(_book.Find("mia"));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("")]
    [InlineData("""{"name":7,"password":null}""")]
    [InlineData("""{"name":"admin"}""")]
    public async Task A_sign_in_that_makes_no_sense_is_refused(string body)
    {
        var answer = await PostAsync("/api/sign-in", body);
        Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.BadRequest, HttpStatusCode.Unauthorized });
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    private static Task BeatsAsync(Browser browser)
    {
        var from = browser.Texts.Count;
        return browser.ReadUntilAsync(() => browser.Texts.Skip(from).Count(t => t.GetProperty("type").GetString() == "beat") > 2);
    }

    private static string CookieOf(HttpResponseMessage answer) => string.Join("; ", answer.Headers.GetValues("Set-Cookie").Select(c => c.Split(';')[0]));

    private static async Task<string?> CodeAsync(HttpResponseMessage answer) =>
        JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Token)).RootElement.GetProperty("code").GetString();

    private async Task<string> SignInAsync(string name)
    {
        var answer = await PostAsync("/api/sign-in", JsonSerializer.Serialize(new { name, password = Password }));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return CookieOf(answer);
    }

    private Task<HttpResponseMessage> PostAsync(string path, string body) => AskAsync("POST", path, "", body);

    private async Task<HttpResponseMessage> AskAsync(string method, string path, string cookie, string body = "", string accepts = "")
    {
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        using var http = new HttpClient(handler) { BaseAddress = new Uri(_hub.Origin) };
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method != "GET") request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (method != "GET") request.Headers.Add("Origin", _hub.Origin);
        if (cookie.Length > 0) request.Headers.Add("Cookie", cookie);
        if (accepts.Length > 0) request.Headers.Add("Accept", accepts);
        var answer = await http.SendAsync(request, Token);
        await answer.Content.LoadIntoBufferAsync(Token);
        return answer;
    }
}
