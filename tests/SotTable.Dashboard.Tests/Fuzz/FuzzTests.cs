using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using SotTable.Dashboard.Ingest;
using SotTable.Dashboard.Tests.Support;
using SotTable.Dashboard.Users;
using SotTable.Messages;
using SotTable.Mqtt;
using SotTable.Support;
using Xunit;
using static SotTable.Dashboard.Tests.Messages;

namespace SotTable.Dashboard.Tests.Fuzz;

/// <summary>
/// Broken messages and requests by the thousand: nothing crashes, nothing is carried out, memory stays flat. The whole of it, 100,000 each:
/// <c>.artifacts/native/bin/SotTable.Dashboard.Tests/release/SotTable.Dashboard.Tests -explicit only -parallel none -class "*FuzzTests"</c>, and the same of the device's tests.
/// </summary>
public sealed class FuzzTests
{
    private const int Share = 3000;
    private const int Whole = 100_000;
    private const long Flat = 8 << 20;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Broken_messages_of_tables_harm_nothing() => Ingest(Share);

    [Fact(Explicit = true)]
    public void A_hundred_thousand_broken_messages_of_tables_harm_nothing() => Ingest(Whole);

    [Fact]
    public Task Broken_requests_harm_nothing() => RequestAsync(Share);

    [Fact(Explicit = true)]
    public Task A_hundred_thousand_broken_requests_harm_nothing() => RequestAsync(Whole);

    private static void Ingest(int count)
    {
        var limits = new HubLimits { Tables = 20 };
        var registry = new TableRegistry(limits);
        var ingest = new TableIngest(registry, new WaitingReplies(), new RecordQueue(limits, registry.Counts), limits, new ManualTime(), NullLogger<TableIngest>.Instance);
        string[] kinds = ["wave", "status", "state", "health", "evt/session", "evt/load", "meta", "rec", "reply", "notice/button-stuck", "session/summary", "nothing", "cmd/session.stop"];
        var bodies = new Mutator([Frame(1), Status(TableStatus.Online), Event(1), State(100), Health(9), Notice("button-stuck"), Reply(Session1, "session.stop")], 1);
        var topics = new Mutator([.. kinds.Select(k => Encoding.UTF8.GetBytes($"sot/1/abc234/t01/{k}"))], 2);
        long before = 0;
        for (var i = 0; i < count; i++)
        {
            var topic = bodies.Next(4) > 0 ? $"sot/1/abc234/t{bodies.Next(30):00}/{kinds[bodies.Next(kinds.Length)]}" : Encoding.UTF8.GetString(topics.Next());
            ingest.Take(new MqttMessage(topic, bodies.Next(), bodies.Next(2), bodies.Next(4) == 0));
            while (registry.Frames.TryRead(out _))
            {
                // As the live loop does.
            }

            if (i == count / 2) before = GC.GetTotalMemory(forceFullCollection: true);
        }

        Assert.InRange(registry.Tables.Length, 0, limits.Tables);
        // Whatever runs beside a share of it has memory of its own.
        if (count == Whole) Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, Flat);
        GC.KeepAlive(registry);
        GC.KeepAlive(ingest);
    }

    private static async Task RequestAsync(int count)
    {
        var users = Path.Combine(Directory.CreateTempSubdirectory("sottable-fuzz-").FullName, "users.json");
        var book = UserBook.Open(users, 1).Book!;
        Assert.Equal("", book.Add("anna", Role.Admin, "correct-horse-battery"));
        var accounts = await File.ReadAllTextAsync(users, Token);
        await using var hub = await HubHost.StartAsync(null, book: book, users: users);
        var host = new Uri(hub.Origin).Authority;
        var requests = new Mutator(
            [
                Of("GET", "/api/tables"), Of("GET", "/live", "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"),
                Of("GET", "/api/sessions?site=abc234&from=1&beforeMs=2"), Of("GET", "/api/sessions/abc234/t01/0192f0c1-7a3b-7c00-8000-000000000001/export.csv"), Of("GET", "/assets/app.js"), Of("GET", "/t/abc234/t01"),
                Of("POST", "/api/tables/abc234/t01/cmd/session.stop", "", "{}"), Of("POST", "/api/people", "", """{"name":"eve","role":"admin","password":"0123456789abc"}"""),
                Of("DELETE", "/api/people/anna", "", "{}"), Of("POST", "/api/screens", "Cookie: sottable-signin=x\r\n", """{"name":"hall"}"""), Of("GET", "/screen?token=abc", "Cookie: sottable-screen=x\r\n"),
                Of("POST", "/api/sign-out", "", ""), Of("POST", "/api/sign-in", "", """{"name":"\ud83d\ude00","password":"correct \ud83d\ude00"}"""),
            ],
            3);
        long before = 0;
        for (var i = 0; i < count; i++)
        {
            await SendAsync(new Uri(hub.Origin), requests.Next());
            if (i == count / 2) before = GC.GetTotalMemory(forceFullCollection: true);
        }

        // Whatever runs beside a share of it has memory of its own.
        if (count == Whole) Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, Flat);
        Assert.Equal(accounts, await File.ReadAllTextAsync(users, Token));
        Assert.Empty(hub.Registry.Tables);
        var audit = Path.ChangeExtension(users, ".audit.jsonl");
        Assert.DoesNotContain("\"who\":\"anna\"", File.Exists(audit) ? await File.ReadAllTextAsync(audit, Token) : "", StringComparison.Ordinal);
        using var answer = await hub.Http.GetAsync("/api/me", Token);
        Assert.True(answer.IsSuccessStatusCode);

        byte[] Of(string method, string target, string headers = "", string? body = null) => Encoding.Latin1.GetBytes(
            $"{method} {target} HTTP/1.1\r\nHost: {host}\r\nOrigin: {hub.Origin}\r\n{headers}{(body is null ? "" : $"Content-Length: {body.Length}\r\n")}\r\n{body}");
    }

    // Half of what is sent is never answered, since the rest of it is missing: whoever sent it hangs up.
    private static async Task SendAsync(Uri hub, byte[] request)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { LingerState = new LingerOption(true, 0) };
        await socket.ConnectAsync(hub.Host, hub.Port, Token);
        try
        {
            await socket.SendAsync(request, Token);
            socket.Shutdown(SocketShutdown.Send);
            var answer = new byte[256];
            var length = await socket.ReceiveAsync(answer, Token);
            Assert.False(answer.AsSpan(0, length).StartsWith("HTTP/1.1 500"u8), Encoding.Latin1.GetString(request));
            while (await socket.ReceiveAsync(answer, Token) > 0)
            {
                // To its end, so that the hub has done all that it will do.
            }
        }
        catch (SocketException)
        {
            // The hub hung up on it.
        }
    }
}
