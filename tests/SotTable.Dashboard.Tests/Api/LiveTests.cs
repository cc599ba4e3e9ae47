using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using SotTable.Dashboard.Ingest;
using SotTable.Dashboard.Tests.Support;
using SotTable.Messages;
using SotTable.Support;
using Xunit;
using static SotTable.Dashboard.Tests.Messages;

namespace SotTable.Dashboard.Tests.Api;

public sealed class LiveTests : IAsyncLifetime
{
    private TestBroker _broker = null!; // set by InitializeAsync

    public async ValueTask InitializeAsync() => _broker = await TestBroker.StartAsync(extraTables: [Table2.ToString()]);

    public ValueTask DisposeAsync() => _broker.DisposeAsync();

    [Fact]
    public async Task The_first_messages_are_hello_and_tables()
    {
        await using var hub = await HubHost.StartAsync(_broker);
        await using var table = await FakeTable.ConnectAsync(_broker, Table1);
        await table.SendAsync("status", Status(TableStatus.Online), retain: true);
        await Until.TrueAsync(() => hub.Registry.Tables.Length == 1, "the table");

        await using var browser = await hub.OpenAsync();
        await browser.TextAsync("status");
        Assert.Equal(["hello", "tables", "status"], browser.Texts.Select(t => t.GetProperty("type").GetString()).Take(3));
        Assert.Equal("""[{"index":0,"site":"abc234","table":"t01"}]""", browser.Texts[1].GetProperty("tables").GetRawText());
    }

    [Fact]
    public async Task A_hub_without_tables_says_so_and_announces_the_first_one_before_its_messages()
    {
        await using var hub = await HubHost.StartAsync(_broker);
        await using var browser = await hub.OpenAsync();
        Assert.Equal(0, (await browser.TextAsync("tables")).GetProperty("tables").GetArrayLength());

        await using var table = await FakeTable.ConnectAsync(_broker, Table1);
        table.Send(Frame(1));
        await browser.ReadUntilAsync(() => browser.Frames.Count == 1);
        Assert.Contains(browser.Texts, t => t.GetProperty("type").GetString() == "tables" && t.GetProperty("tables").GetArrayLength() == 1);
    }

    [Fact]
    public async Task Frames_of_two_tables_reach_a_browser_merged_and_unchanged()
    {
        // A long tick, so that frames sent together fall into one.
        await using var hub = await HubHost.StartAsync(_broker, new HubLimits { Tick = TimeSpan.FromMilliseconds(300) });
        await using var one = await FakeTable.ConnectAsync(_broker, Table1);
        await using var two = await FakeTable.ConnectAsync(_broker, Table2);
        await one.SendAsync("status", Status(TableStatus.Online));
        await two.SendAsync("status", Status(TableStatus.Online));
        await using var browser = await hub.OpenAsync();
        await browser.TextAsync("tables", t => t.GetProperty("tables").GetArrayLength() == 2);

        for (uint seq = 1; seq <= 30; seq++)
        {
            one.Send(Frame(seq, value: 11));
            two.Send(Frame(seq, value: 22));
        }

        await browser.ReadUntilAsync(() => browser.Frames.Count == 60);
        var indexes = (await browser.TextAsync("tables", t => t.GetProperty("tables").GetArrayLength() == 2)).GetProperty("tables").EnumerateArray()
            .ToDictionary(t => t.GetProperty("table").GetString()!, t => t.GetProperty("index").GetInt32()); // every entry has them
        Assert.Equal(Enumerable.Range(1, 30).Select(n => Frame((uint)n, value: 11)), browser.Frames.Where(f => f.TableIndex == indexes["t01"]).Select(f => f.Bytes));
        Assert.Equal(Enumerable.Range(1, 30).Select(n => Frame((uint)n, value: 22)), browser.Frames.Where(f => f.TableIndex == indexes["t02"]).Select(f => f.Bytes));
        Assert.True(browser.Batches < 30, $"{browser.Batches} batches");
        Assert.Contains(browser.Frames.GroupBy(f => f.Tick), tick => tick.Select(f => f.TableIndex).Distinct().Count() == 2);
    }

    [Fact]
    public async Task Lost_frames_are_told_and_a_restart_of_the_table_is_no_loss()
    {
        await using var hub = await HubHost.StartAsync(_broker);
        await using var browser = await hub.OpenAsync();
        await using var table = await FakeTable.ConnectAsync(_broker, Table1);
        foreach (var frame in new[] { Frame(1), Frame(2), Frame(6), Frame(1, boot: 8), Frame(2, boot: 8) }) table.Send(frame);
        var lost = await browser.TextAsync("lost");
        Assert.Equal(3, lost.GetProperty("frames").GetInt64());
        await browser.ReadUntilAsync(() => browser.Frames.Count == 5);
        Assert.Equal(3, hub.Registry.Tables[0].Loss.Lost);
    }

    [Fact]
    public async Task A_retained_message_comes_as_not_live_and_the_next_one_as_live()
    {
        await using var table = await FakeTable.ConnectAsync(_broker, Table1);
        await table.SendAsync("health", Health(1), retain: true);
        await using var hub = await HubHost.StartAsync(_broker);
        await using var browser = await hub.OpenAsync();
        var kept = await browser.TextAsync("health");
        Assert.False(kept.GetProperty("live").GetBoolean());
        Assert.Equal(Encoding.UTF8.GetString(Health(1)), kept.GetProperty("body").GetRawText());
        Assert.True(kept.GetProperty("ageMs").GetInt64() >= 0);

        await table.SendAsync("health", Health(2), retain: true);
        await browser.TextAsync("health", h => h.GetProperty("live").GetBoolean() && h.GetProperty("body").GetProperty("uptimeS").GetInt64() == 2);
    }

    [Fact]
    public async Task A_will_that_overtakes_the_birth_does_not_turn_the_table_away()
    {
        await using var hub = await HubHost.StartAsync(_broker);
        await using var table = await FakeTable.ConnectAsync(_broker, Table1);
        await table.SendAsync("status", Status(TableStatus.Online, cn: 2), retain: true);
        await table.SendAsync("status", Status(TableStatus.Lost, cn: 1), retain: true);
        await table.SendAsync("health", Health(1));
        await using var browser = await hub.OpenAsync();
        await browser.TextAsync("health");
        Assert.Equal("online", (await browser.TextAsync("status")).GetProperty("body").GetProperty("state").GetString());
        Assert.Equal(1, hub.Registry.Counts[Count.OldWills]);
    }

    [Fact]
    public async Task Events_come_as_they_happen_and_again_to_a_browser_that_comes_later()
    {
        await using var hub = await HubHost.StartAsync(_broker);
        await using var table = await FakeTable.ConnectAsync(_broker, Table1);
        await using var first = await hub.OpenAsync();
        await table.SendAsync("evt/session", Event(1));
        await first.TextAsync("event");
        await table.SendAsync("evt/session", Event(1));
        await table.SendAsync("evt/session", Event(2, kind: "ended"));
        await first.TextAsync("event", e => e.GetProperty("body").GetProperty("n").GetInt64() == 2);
        Assert.Equal(2, first.Texts.Count(t => t.GetProperty("type").GetString() == "event"));

        await using var later = await hub.OpenAsync();
        await later.TextAsync("event", e => e.GetProperty("body").GetProperty("n").GetInt64() == 2);
        await later.TextAsync("beat");
        Assert.Equal([1, 2], later.Texts.Where(t => t.GetProperty("type").GetString() == "event").Select(e => e.GetProperty("body").GetProperty("n").GetInt64()));
    }

    [Fact]
    public async Task Hostile_messages_are_counted_and_harm_nobody()
    {
        await using var hub = await HubHost.StartAsync(_broker);
        await using var table = await FakeTable.ConnectAsync(_broker, Table1);
        await using var browser = await hub.OpenAsync();
        await table.SendAsync("wave", [1, 2, 3]);
        await table.SendAsync("wave", new byte[60_000]);
        await table.SendAsync("status", "{\"state\":"u8.ToArray());
        await table.SendAsync("meta", Encoding.UTF8.GetBytes(new string('[', 60_000)));
        await table.SendAsync("evt/a\u00e9<script>", "x"u8.ToArray());
        await table.SendAsync("state", new byte[200_000]);
        table.Send(Frame(1));
        await browser.ReadUntilAsync(() => browser.Frames.Count == 1);
        Assert.Equal(2, hub.Registry.Counts[Count.BadFrames]);
        Assert.Equal(4, hub.Registry.Counts[Count.BadMessages]);
        Assert.DoesNotContain(browser.Texts, t => t.GetProperty("type").GetString() is "status" or "meta" or "state" or "event");
    }

    [Fact]
    public async Task A_browser_that_does_not_read_skips_frames_and_the_others_get_all()
    {
        var limits = new HubLimits { Tick = TimeSpan.FromMilliseconds(2), SendBufferBytes = 8192 };
        await using var hub = await HubHost.StartAsync(_broker, limits);
        await using var table = await FakeTable.ConnectAsync(_broker, Table1);
        await using var fast = await hub.OpenAsync();
        await using var slow = await Browser.OpenAsync(hub.Origin, receiveBufferBytes: 4096);
        await Until.TrueAsync(() => hub.Loop.Browsers == 2, "both browsers");

        uint sent = 0;
        while (hub.Loop.SkippedFrames < 20)
        {
            Assert.True(sent < 5000, "the browser that does not read never fell behind");
            table.Send(Frame(++sent, samples: 2000));
            await fast.ReadUntilAsync(() => fast.Frames.Count == sent);
        }

        Assert.Equal(Enumerable.Range(1, (int)sent).Select(n => (uint)n), fast.Frames.Select(Seq));
        await slow.ReadUntilAsync(() => slow.Frames.Count > 0 && Seq(slow.Frames[^1]) == sent); // the newest was not lost
        Assert.True(slow.Frames.Count <= sent - 20);
        Assert.Equal(slow.Frames.Select(Seq).Order().Distinct(), slow.Frames.Select(Seq));
        Assert.All(slow.Frames, f => Assert.Equal(Frame(Seq(f), samples: 2000), f.Bytes));
    }

    [Fact]
    public async Task Events_for_a_browser_that_does_not_read_are_bounded_and_the_newest_reach_it()
    {
        await using var hub = await HubHost.StartAsync(_broker, new HubLimits { EventsWaiting = 20, SendBufferBytes = 8192 });
        await using var table = await FakeTable.ConnectAsync(_broker, Table1);
        await using var fast = await hub.OpenAsync();
        await using var slow = await Browser.OpenAsync(hub.Origin, receiveBufferBytes: 4096);
        await slow.TextAsync("hello");
        await Until.TrueAsync(() => hub.Loop.Browsers == 2, "both browsers");

        var sent = 0;
        while (hub.Loop.DroppedEvents < 50)
        {
            Assert.True(sent < 5000, "the browser that does not read never fell behind");
            await table.SendAsync("evt/session", Event(++sent, kind: new string('x', 1000)));
            await fast.TextAsync("event", e => N(e) == sent);
        }

        Assert.Equal(Enumerable.Range(1, sent), Numbers(fast));
        await slow.TextAsync("event", e => N(e) == sent);
        Assert.True(Numbers(slow).Length <= sent - 50);
        Assert.Equal(Numbers(slow).Order(), Numbers(slow));

        static int N(JsonElement e) => e.GetProperty("body").GetProperty("n").GetInt32();
        static int[] Numbers(Browser b) => [.. b.Texts.Where(t => t.GetProperty("type").GetString() == "event").Select(N)];
    }

    [Fact]
    public async Task A_browser_that_is_stuck_is_closed_and_the_others_go_on()
    {
        await using var hub = await HubHost.StartAsync(_broker, new HubLimits { StuckAfter = TimeSpan.FromSeconds(6), SendBufferBytes = 8192 });
        await using var table = await FakeTable.ConnectAsync(_broker, Table1);
        await using var good = await hub.OpenAsync();
        await using var stuck = await Browser.OpenAsync(hub.Origin, receiveBufferBytes: 4096);
        await Until.TrueAsync(() => hub.Loop.Browsers == 2, "both browsers");

        uint sent = 0;
        await good.ReadUntilAsync(() =>
        {
            if (sent < 100) table.Send(Frame(++sent, samples: 2000));
            return hub.Loop.Browsers == 1;
        });
        table.Send(Frame(1000));
        await good.ReadUntilAsync(() => good.Frames.Any(f => Seq(f) == 1000));
        Assert.Null(good.Closed);
    }

    [Fact]
    public async Task What_a_browser_sends_changes_nothing()
    {
        await using var hub = await HubHost.StartAsync(_broker);
        await using var browser = await hub.OpenAsync();
        for (var i = 0; i < 200; i++) await browser.SendTextAsync(new byte[5000]);
        await browser.TextAsync("beat", b => b.GetProperty("tick").GetUInt32() > 0);
        Assert.Null(browser.Closed);
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("http://127.0.0.1:1")]
    [InlineData("null")]
    [InlineData("")]
    public async Task A_foreign_or_missing_origin_gets_no_socket(string origin)
    {
        await using var hub = await HubHost.StartAsync(null);
        var refused = await Assert.ThrowsAsync<WebSocketException>(() => Browser.OpenAsync(hub.Origin, origin: origin));
        Assert.Contains("403", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, hub.Loop.Browsers);
    }

    [Fact]
    public async Task More_browsers_than_the_limit_are_refused_first()
    {
        await using var hub = await HubHost.StartAsync(null, new HubLimits { Browsers = 1 });
        await using var first = await hub.OpenAsync();
        await first.TextAsync("hello");
        var refused = await Assert.ThrowsAsync<WebSocketException>(() => hub.OpenAsync());
        Assert.Contains("503", refused.Message, StringComparison.Ordinal);
    }

    private static uint Seq(SeenFrame frame) => SotTable.Samples.WaveFrame.PeekSeq(frame.Bytes);
}
