using System.Net;
using SotTable.Dashboard.Tests.Support;
using SotTable.Messages;
using SotTable.Signal;
using SotTable.Support;
using Xunit;
using static SotTable.Dashboard.Tests.Messages;

namespace SotTable.Dashboard.Tests.Api;

public sealed class TrendTests
{
    private static readonly BreathNote Breath = new(BreathSource.Sensor, 13.5, 0.9, BreathDoubt.None, BreathPhase.Inhale, null, null, null, null, null, null, null);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_trend_has_what_came_live_and_nothing_that_the_broker_had_kept()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var table = await FakeTable.ConnectAsync(broker, Table1);
        await table.SendAsync("state", State(1000), retain: true);
        await using var hub = await HubHost.StartAsync(broker);
        await Until.TrueAsync(() => hub.Registry.Tables.Length == 1, "the table");
        Assert.Equal("""{"session":null,"unit":"counts","points":[]}""", await hub.Http.GetStringAsync("/api/tables/abc234/t01/trend", Token));

        await table.SendAsync("state", State(2000, 97.31, 89), retain: true);
        await table.SendAsync("state", State(3000, null, 0.5, breath: Breath), retain: true);
        await Until.TrueAsync(() => hub.Registry.Tables[0].Trend?.Points.Length == 2, "two points");
        var answer = await hub.Http.GetAsync("/api/tables/abc234/t01/trend", Token);
        Assert.Equal(
            $$"""{"session":"{{Session1}}","unit":"N","points":[[2000,97.31,89],[3000,null,0.5,13.5]]}""", await answer.Content.ReadAsStringAsync(Token));
        Assert.Equal("application/json; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.True(answer.Headers.CacheControl?.NoStore);
    }

    [Theory]
    [InlineData("abc234/t01")]
    [InlineData("x/%3Cscript%3E")]
    public async Task A_table_that_the_hub_does_not_know_has_none(string table)
    {
        await using var hub = await HubHost.StartAsync(null);
        var answer = await hub.Http.GetAsync($"/api/tables/{table}/trend", Token);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("no-table", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }
}
