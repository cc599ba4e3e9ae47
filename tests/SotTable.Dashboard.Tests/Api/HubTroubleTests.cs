using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using SotTable.Dashboard.Tests.Support;
using SotTable.Messages;
using SotTable.Support;
using Xunit;
using static SotTable.Dashboard.Tests.Messages;

namespace SotTable.Dashboard.Tests.Api;

/// <summary>A broker that comes, goes and falls silent, and a hub that stops and is started again, as its browsers see it.</summary>
public sealed class HubTroubleTests : IAsyncLifetime
{
    private TestBroker _broker = null!; // set by InitializeAsync

    public async ValueTask InitializeAsync() => _broker = await TestBroker.StartAsync();

    public ValueTask DisposeAsync() => _broker.DisposeAsync();

    [Fact]
    public async Task The_beat_says_when_the_broker_goes_and_the_link_comes_back_by_itself()
    {
        await using var hub = await HubHost.StartAsync(_broker);
        await using var browser = await hub.OpenAsync();
        await browser.TextAsync("beat", Broker(true));
        await _broker.KillAsync();
        await browser.TextAsync("beat", Broker(false));
        browser.Texts.Clear();
        await _broker.RestartAsync();
        await browser.TextAsync("beat", Broker(true));
        await using var table = await FakeTable.ConnectAsync(_broker, Table1);
        table.Send(Frame(1));
        await browser.ReadUntilAsync(() => browser.Frames.Count == 1);
    }

    [Fact]
    public async Task A_half_open_link_of_the_hub_is_noticed_within_one_and_a_half_keep_alives_and_five_seconds_and_comes_back()
    {
        await using var proxy = new TestProxy(_broker.Port);
        var time = new ManualTime();
        await using var hub = await HubHost.StartAsync(_broker, port: proxy.Port, linkTime: time);
        await using var table = await FakeTable.ConnectAsync(_broker, Table1);
        await table.SendAsync("status", Status(TableStatus.Online));
        await using var browser = await hub.OpenAsync();
        await browser.TextAsync("beat", Broker(true));
        await Until.TrueAsync(() => hub.Registry.Tables.Length == 1, "the table");
        proxy.Silent = true;
        var command = hub.CommandAsync("abc234/t01", "session.stop"); // it publishes all the while
        await Until.TrueAsync(() => proxy.Swallowed > 0, "the command on its way");

        time.Advance(TimeSpan.FromSeconds((1.5 * 10) + 5));

        await browser.TextAsync("beat", Broker(false));
        Assert.Equal("the broker has fallen silent", hub.Link.Problem);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await command).StatusCode);
        browser.Texts.Clear();
        proxy.Silent = false;
        proxy.Cut(); // an attempt that began in the silence
        await browser.TextAsync("beat", Broker(true));
        table.Send(Frame(1));
        await browser.ReadUntilAsync(() => browser.Frames.Count == 1);
    }

    [Fact]
    public async Task A_broker_that_is_not_there_at_the_start_is_found_later()
    {
        await _broker.KillAsync();
        var starting = HubHost.StartAsync(_broker);
        await _broker.RestartAsync();
        await using var hub = await starting;
        Assert.Equal("", hub.Link.Problem);
    }

    [Fact]
    public async Task A_hub_that_was_started_again_has_another_instance_and_knows_what_the_broker_kept()
    {
        await using var table = await FakeTable.ConnectAsync(_broker, Table1);
        await table.SendAsync("status", Status(TableStatus.Online), retain: true);
        string? before;
        await using (var hub = await HubHost.StartAsync(_broker))
        {
            await using var browser = await hub.OpenAsync();
            before = (await browser.TextAsync("hello")).GetProperty("instance").GetString();
        }

        await using var again = await HubHost.StartAsync(_broker);
        await using var next = await again.OpenAsync();
        Assert.NotEqual(before, (await next.TextAsync("hello")).GetProperty("instance").GetString());
        Assert.False((await next.TextAsync("status")).GetProperty("live").GetBoolean());
    }

    [Fact]
    public async Task A_hub_that_stops_says_goodbye_to_its_browsers()
    {
        var hub = await HubHost.StartAsync(_broker);
        await using var browser = await hub.OpenAsync();
        await browser.TextAsync("hello");
        var reading = browser.ReadToEndAsync();
        await hub.DisposeAsync();
        await reading;
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, browser.Closed);
    }

    private static Func<JsonElement, bool> Broker(bool up) => beat => beat.GetProperty("broker").GetBoolean() == up;
}
