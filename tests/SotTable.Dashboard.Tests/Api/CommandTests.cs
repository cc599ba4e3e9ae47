using System.Net;
using System.Text;
using System.Text.Json;
using SotTable.Dashboard.Tests.Support;
using SotTable.Messages;
using SotTable.Support;
using Xunit;
using static SotTable.Dashboard.Tests.Messages;

namespace SotTable.Dashboard.Tests.Api;

public sealed class CommandTests : IAsyncLifetime
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private TestBroker _broker = null!; // set by InitializeAsync
    private HubHost _hub = null!; // set by InitializeAsync
    private FakeTable _table = null!; // set by InitializeAsync

    public async ValueTask InitializeAsync()
    {
        _broker = await TestBroker.StartAsync();
        _hub = await HubHost.StartAsync(_broker, new HubLimits { ReplyWithin = TimeSpan.FromSeconds(2) });
        _table = await FakeTable.ConnectAsync(_broker, Table1);
        await _table.SendAsync("status", Status(TableStatus.Online));
        await Until.TrueAsync(() => _hub.Registry.Tables.Length == 1, "the table");
    }

    public async ValueTask DisposeAsync()
    {
        await _table.DisposeAsync();
        await _hub.DisposeAsync();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task A_command_reaches_the_table_and_its_reply_is_passed_through()
    {
        await _table.ListenForCommandsAsync();
        var before = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var answering = _hub.CommandAsync("abc234/t01", "session.arm", """{"template":"cat2","templateVersion":1,"profile":"adult"}""");
        var (topic, retained, command) = await _table.CommandAsync();
        Assert.Equal("sot/1/abc234/t01/cmd/session.arm", topic);
        Assert.False(retained);
        Assert.Equal((1, "dashboard", 7), (command.V, command.By, command.Id.Version));
        Assert.True(command.ExpMs >= before + 10_000);
        Assert.Equal("cat2", command.Args?.GetProperty("template").GetString());

        // Replies to other commands are not this one's.
        await _table.SendAsync("reply", Reply(Guid.NewGuid(), "session.arm"));
        var reply = Encoding.UTF8.GetBytes($$$"""{"v":1,"id":"{{{command.Id}}}","cmd":"session.arm","st":"rejected","err":{"code":"x","msg":"y"},"atMs":5,"more":true}""");
        await _table.SendAsync("reply", reply);
        var answer = await answering;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(reply, await answer.Content.ReadAsByteArrayAsync(Token));
    }

    [Fact]
    public async Task A_command_without_a_body_has_no_args_and_its_reply_reaches_browsers_too()
    {
        await using var browser = await _hub.OpenAsync();
        await browser.TextAsync("tables");
        await _table.ListenForCommandsAsync();
        var answering = _hub.CommandAsync("abc234/t01", "session.stop");
        var (_, _, command) = await _table.CommandAsync();
        Assert.Null(command.Args);
        await _table.SendAsync("reply", Reply(command.Id, "session.stop"));
        Assert.Equal(HttpStatusCode.OK, (await answering).StatusCode);
        Assert.Equal(command.Id, (await browser.TextAsync("reply")).GetProperty("body").GetProperty("id").GetGuid());
    }

    [Fact]
    public async Task A_table_that_does_not_answer_gives_504()
    {
        await _table.ListenForCommandsAsync();
        await RefusedAsync(HttpStatusCode.GatewayTimeout, "no-reply", await _hub.CommandAsync("abc234/t01", "session.stop"));
    }

    [Fact]
    public async Task A_table_that_is_not_connected_gives_504_at_once()
    {
        var answer = await _hub.CommandAsync("abc234/t01", "session.stop");
        var sentence = await RefusedAsync(HttpStatusCode.GatewayTimeout, "no-reply", answer);
        Assert.Equal("The table is not connected.", sentence);
    }

    [Fact]
    public async Task Without_a_broker_a_command_gives_503()
    {
        await _broker.KillAsync();
        await Until.TrueAsync(() => !_hub.Link.IsConnected, "the loss of the link");
        await RefusedAsync(HttpStatusCode.ServiceUnavailable, "no-broker", await _hub.CommandAsync("abc234/t01", "session.stop"));
    }

    [Theory]
    [InlineData("abc234/t09")]
    [InlineData("ABC234/t01")]
    [InlineData("abc234/%3Cb%3E")]
    public async Task An_unknown_table_gives_404(string table) =>
        await RefusedAsync(HttpStatusCode.NotFound, "no-table", await _hub.CommandAsync(table, "session.stop"));

    [Theory]
    [InlineData("session.start")]
    [InlineData("+")]
    [InlineData("%23")]
    [InlineData("session.stop%2fx")]
    public async Task A_name_that_is_no_command_gives_400(string name) =>
        await RefusedAsync(HttpStatusCode.BadRequest, "bad-name", await _hub.CommandAsync("abc234/t01", name));

    [Theory]
    [InlineData("nonsense")]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("{} {}")]
    [InlineData("{\"a\":NaN}")]
    public async Task A_body_that_is_no_json_object_gives_400(string body) =>
        await RefusedAsync(HttpStatusCode.BadRequest, "bad-body", await _hub.CommandAsync("abc234/t01", "session.mark", body));

    [Fact]
    public async Task A_body_too_long_too_deep_or_with_half_a_character_gives_400()
    {
        await RefusedAsync(HttpStatusCode.BadRequest, "bad-body", await _hub.CommandAsync("abc234/t01", "session.mark", """{"label":"\ud83d"}"""));
        await RefusedAsync(HttpStatusCode.BadRequest, "bad-body", await _hub.CommandAsync("abc234/t01", "session.mark", $"{{\"label\":\"{new string('x', 5000)}\"}}"));
        await RefusedAsync(HttpStatusCode.BadRequest, "bad-body", await _hub.CommandAsync("abc234/t01", "session.mark", $"{{\"a\":{new string('[', 1000)}{new string(']', 1000)}}}"));
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("null")]
    [InlineData("")]
    public async Task A_foreign_or_missing_origin_gives_403_and_nothing_is_sent(string origin)
    {
        await _table.ListenForCommandsAsync();
        await RefusedAsync(HttpStatusCode.Forbidden, "foreign-origin", await _hub.CommandAsync("abc234/t01", "session.stop", origin: origin));
        var allowed = _hub.CommandAsync("abc234/t01", "session.mark");
        Assert.EndsWith("/cmd/session.mark", (await _table.CommandAsync()).Topic, StringComparison.Ordinal);
        await allowed;
    }

    [Fact]
    public async Task A_foreign_name_for_this_machine_gives_403_even_with_a_matching_origin()
    {
        var answer = await RawHttp.SendAsync(
            _hub.Origin,
            "POST /api/tables/abc234/t01/cmd/session.stop HTTP/1.1\r\nHost: evil.example\r\nOrigin: http://evil.example\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 403", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_of_tables_has_their_last_messages_unchanged()
    {
        using var list = JsonDocument.Parse(await _hub.Http.GetStringAsync("/api/tables", Token));
        var table = Assert.Single(list.RootElement.EnumerateArray());
        Assert.Equal(Encoding.UTF8.GetString(Status(TableStatus.Online)), table.GetProperty("status").GetRawText());
        Assert.Equal(JsonValueKind.Null, table.GetProperty("state").ValueKind);
    }

    private static async Task<string?> RefusedAsync(HttpStatusCode status, string code, HttpResponseMessage answer)
    {
        var body = await answer.Content.ReadAsStringAsync(Token);
        Assert.Equal((status, code), (answer.StatusCode, JsonDocument.Parse(body).RootElement.GetProperty("code").GetString()));
        return JsonDocument.Parse(body).RootElement.GetProperty("msg").GetString();
    }
}
