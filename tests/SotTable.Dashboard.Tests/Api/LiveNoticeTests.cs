using System.Text.Json;
using SotTable.Dashboard.Tests.Support;
using SotTable.Support;
using Xunit;
using static SotTable.Dashboard.Tests.Messages;

namespace SotTable.Dashboard.Tests.Api;

public sealed class LiveNoticeTests : IAsyncLifetime
{
    private TestBroker _broker = null!; // set by InitializeAsync

    public async ValueTask InitializeAsync() => _broker = await TestBroker.StartAsync();

    public ValueTask DisposeAsync() => _broker.DisposeAsync();

    [Fact]
    public async Task A_browser_gets_all_notices_of_a_table_and_again_whenever_one_changes()
    {
        await using var hub = await HubHost.StartAsync(_broker);
        await using var table = await FakeTable.ConnectAsync(_broker, Table1);
        await table.SendAsync("notice/sensor-fault", Notice("sensor-fault", subjects: "A1"), retain: true);
        await table.SendAsync("notice/uncalibrated", Notice("uncalibrated"), retain: true);
        await Until.TrueAsync(() => hub.Registry.Tables is [{ Notices.Count: 2 }], "both notices");
        await using var browser = await hub.OpenAsync();
        var first = await browser.TextAsync("notices");
        Assert.Equal(["sensor-fault", "uncalibrated"], Codes(first));
        Assert.All(first.GetProperty("notices").EnumerateArray(), n => Assert.True(n.GetProperty("live").GetBoolean()));

        await table.SendAsync("notice/sensor-fault", Notice("sensor-fault", standing: false), retain: true);
        await browser.TextAsync("notices", t => !t.GetProperty("notices")[0].GetProperty("body").GetProperty("standing").GetBoolean());
        await table.SendAsync("notice/sensor-fault", [], retain: true);
        await browser.TextAsync("notices", t => Codes(t).SequenceEqual(["uncalibrated"]));

        static IEnumerable<string?> Codes(JsonElement text) =>
            text.GetProperty("notices").EnumerateArray().Select(n => n.GetProperty("body").GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_hub_that_comes_later_gets_a_notice_as_the_last_known()
    {
        await using var table = await FakeTable.ConnectAsync(_broker, Table1);
        await table.SendAsync("notice/sensor-fault", Notice("sensor-fault", subjects: "A1"), retain: true);
        await using var hub = await HubHost.StartAsync(_broker);
        await using var browser = await hub.OpenAsync();
        var notices = await browser.TextAsync("notices");
        Assert.False(notices.GetProperty("notices")[0].GetProperty("live").GetBoolean());
    }
}
