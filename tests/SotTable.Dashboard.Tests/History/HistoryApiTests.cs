using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using SotTable.Dashboard.Api;
using SotTable.Dashboard.History;
using SotTable.Dashboard.Tests.Support;
using SotTable.Messages;
using SotTable.Samples;
using SotTable.Sessions;
using Xunit;

namespace SotTable.Dashboard.Tests.History;

/// <summary>What browsers get of the store.</summary>
public sealed class HistoryApiTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sot-history-").FullName;

    private StoreOptions Options => new(Path.Combine(_folder, "hub.db"));

    private static string Base => $"/api/sessions/abc234/t01/{Sent.Session}";

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_session_is_listed_with_its_mark_and_its_record()
    {
        await using var hub = await StartAsync();

        var row = Assert.Single((await JsonAsync(hub, "/api/sessions?table=t01&record=complete")).GetProperty("sessions").EnumerateArray());

        Assert.Equal("SIM", row.GetProperty("mark").GetString());
        Assert.Equal("complete", row.GetProperty("record").GetString());
        Assert.Equal("started", Assert.Single((await JsonAsync(hub, Base)).GetProperty("events").EnumerateArray()).GetProperty("kind").GetString());
    }

    [Fact]
    public async Task The_map_has_the_least_and_the_greatest_of_each_stretch()
    {
        await using var hub = await StartAsync();

        var map = await JsonAsync(hub, Base + "/map?bins=2");

        var lane = Assert.Single(map.GetProperty("lanes").EnumerateArray());
        Assert.Equal("counts", lane.GetProperty("unit").GetString());
        Assert.Equal([1000.0, 1000.0], lane.GetProperty("min").EnumerateArray().Select(v => v.GetDouble()));
        Assert.Equal([1003.0, 1003.0], lane.GetProperty("max").EnumerateArray().Select(v => v.GetDouble()));
        Assert.Equal(JsonValueKind.Null, map.GetProperty("share").ValueKind);
    }

    [Fact]
    public async Task With_a_gain_and_a_zero_counts_become_newtons()
    {
        await using var hub = await StartAsync(gain: 0.5, zero: 1000);

        var lane = Assert.Single((await JsonAsync(hub, Base + "/map?bins=1")).GetProperty("lanes").EnumerateArray());

        Assert.Equal("N", lane.GetProperty("unit").GetString());
        Assert.Equal(1.5, lane.GetProperty("max")[0].GetDouble());
    }

    [Fact]
    public async Task A_block_is_the_sum_of_its_cells_reading_by_reading_and_the_share_is_of_the_sums()
    {
        // Cell left1 swings as much as left2 swings against it: the sum stands still, which least and greatest of the cells could not tell.
        RecordChannel Cell(string name, BlockId block) => new(name, ChannelKind.Load, block, 20, "N", 0.1, 1000);
        await using var hub = await StartAsync(
            [Cell("left1", BlockId.B), Cell("left2", BlockId.B), Cell("right", BlockId.A)], BlockId.B, i => [1100 + (100 * (i % 2)), 1200 - (100 * (i % 2)), 1100]);

        var map = await JsonAsync(hub, Base + "/map?bins=1");

        var blocks = map.GetProperty("blocks").EnumerateArray().ToDictionary(b => b.GetProperty("block").GetString()!, b => (b.GetProperty("min")[0].GetDouble(), b.GetProperty("max")[0].GetDouble(), b.GetProperty("unit").GetString()));
        Assert.Equal((30, 30, "N"), blocks["B"]);
        Assert.Equal((10, 10, "N"), blocks["A"]);
        Assert.Equal(0.75, map.GetProperty("share")[0].GetDouble());
    }

    [Fact]
    public async Task One_cell_without_a_gain_makes_its_block_counts_and_the_share_untold()
    {
        RecordChannel Cell(string name, BlockId block, double? gain) => new(name, ChannelKind.Load, block, 20, gain is null ? "counts" : "N", gain, 1000);
        await using var hub = await StartAsync([Cell("a1", BlockId.A, 0.1), Cell("a2", BlockId.A, null), Cell("b", BlockId.B, 0.1)], BlockId.A, _ => [1100, 1200, 1100]);

        var map = await JsonAsync(hub, Base + "/map?bins=1");

        var a = map.GetProperty("blocks")[0];
        Assert.Equal(("counts", 2300), (a.GetProperty("unit").GetString(), a.GetProperty("max")[0].GetDouble()));
        Assert.Equal(JsonValueKind.Null, map.GetProperty("share").ValueKind);
    }

    [Fact]
    public async Task A_stretch_is_never_shorter_than_the_time_between_two_readings()
    {
        await using var hub = await StartAsync();

        var map = await JsonAsync(hub, Base + "/map?bins=4000&fromUs=1000000&toUs=1100000");

        Assert.Equal(4, map.GetProperty("bins").GetInt32()); // 80 a second
    }

    [Fact]
    public async Task There_is_to_choose_from_what_the_store_has()
    {
        await using var hub = await StartAsync();

        var choices = await JsonAsync(hub, "/api/sessions/choices");

        Assert.Equal("t01", Assert.Single(choices.GetProperty("tables").EnumerateArray()).GetProperty("table").GetString());
        Assert.Equal(["cat2"], choices.GetProperty("templates").EnumerateArray().Select(t => t.GetString()));
    }

    [Fact]
    public async Task The_csv_says_what_it_is_and_no_spreadsheet_runs_it()
    {
        await using var hub = await StartAsync(channel: "=cmd()");

        var csv = await hub.Http.GetStringAsync(Base + "/export.csv", TestContext.Current.CancellationToken);

        Assert.Contains("# data: SIM: simulated, not measured on a person\r\n", csv, StringComparison.Ordinal);
        Assert.Contains("# calibration: none: loads are counts\r\n", csv, StringComparison.Ordinal);
        Assert.Contains("80 Hz, counts", csv, StringComparison.Ordinal);
        Assert.Contains("\r\n1000000,0,\"'=cmd()\",1000,1000,counts,None,\"Simulated\"\r\n", csv, StringComparison.Ordinal);
        Assert.Equal(8, csv.Split("\r\n").Count(l => l.Contains("\"Simulated\"", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_json_export_holds_every_sample()
    {
        await using var hub = await StartAsync();

        var chunks = (await JsonAsync(hub, Base + "/export.json")).GetProperty("chunks");

        Assert.Equal(8, chunks.EnumerateArray().Sum(c => c.GetProperty("samples").GetArrayLength()));
    }

    [Fact]
    public async Task Browsers_that_read_slowly_keep_nobody_from_the_store()
    {
        Keep([new("left", ChannelKind.Load, BlockId.A, 80, "counts", null, null)], null);
        using var api = new HistoryApi(new HistoryList(StoreEngine.Of(Options)));
        var slow = Enumerable.Range(0, HistoryApi.MostExports).Select(_ => new SlowStream()).ToArray();

        var exports = slow.Select(stream => api.ExportAsync(Asked(stream))).ToArray();
        await Task.WhenAll(slow.Select(stream => stream.Reached)).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken); // a guard
        using var list = new MemoryStream();
        var quick = Asked(list);
        await api.ListAsync(quick).WaitAsync(TestContext.Current.CancellationToken);
        await quick.Response.CompleteAsync();

        Assert.Contains(Sent.Session.ToString(), System.Text.Encoding.UTF8.GetString(list.ToArray()), StringComparison.Ordinal);
        Assert.All(exports, e => Assert.False(e.IsCompleted));
        using var late = new SlowStream();
        var more = api.ExportAsync(Asked(late));
        Assert.False(late.Reached.IsCompleted);
        late.Release();
        foreach (var stream in slow) stream.Release();
        await Task.WhenAll([.. exports, more]);
        Assert.True(late.Reached.IsCompleted);

        static DefaultHttpContext Asked(Stream body) => new()
        {
            Response = { Body = body },
            Request = { RouteValues = new() { ["site"] = "abc234", ["table"] = "t01", ["session"] = Sent.Session.ToString(), ["format"] = "csv" } },
        };
    }

    [Theory]
    [InlineData("/api/sessions?record=good", HttpStatusCode.BadRequest)]
    [InlineData("/api/sessions?from=x", HttpStatusCode.BadRequest)]
    [InlineData("/api/sessions/abc234/t01/0192f0c1-7a3b-7c00-8000-0000000000ff", HttpStatusCode.NotFound)]
    [InlineData("/api/sessions/abc234/t01/nonsense", HttpStatusCode.NotFound)]
    [InlineData("/api/sessions?table=' OR 1=1 --", HttpStatusCode.OK)]
    public async Task Bad_questions_have_short_answers(string path, HttpStatusCode status)
    {
        await using var hub = await StartAsync();

        using var answer = await hub.Http.GetAsync(path, TestContext.Current.CancellationToken);

        Assert.Equal(status, answer.StatusCode);
    }

    private Task<HubHost> StartAsync(double? gain = null, double? zero = null, string channel = "left") =>
        StartAsync([new(channel, ChannelKind.Load, BlockId.A, 80, gain is null ? "counts" : "N", gain, zero)], BlockId.A, null);

    private Task<HubHost> StartAsync(IReadOnlyList<RecordChannel> channels, BlockId left, Func<int, int[]>? counts)
    {
        Keep(channels, counts, left);
        return HubHost.StartAsync(null, store: Options);
    }

    private void Keep(IReadOnlyList<RecordChannel> channels, Func<int, int[]>? counts, BlockId left = BlockId.A)
    {
        RecordEntry[] entries = counts is null ? [Sent.Entry(1), Sent.Entry(2)] : [Sent.Entry(1, channels.Count, counts)];
        var start = new SessionStart(1, "cat2", 1, PersonProfile.Adult, null, left, SessionMode.Sim, "", new(0, 0), 1_000_000, "p", 1, channels[0].Unit, "", "", channels);
        using var store = new RecordStore(StoreEngine.Of(Options).OpenForWriting(TimeProvider.System).Connection, TimeProvider.System);
        store.Write([Sent.Event(1, start: start), Sent.Record(2, entries), Sent.Summary(3, entries)], []);
    }

    private static async Task<JsonElement> JsonAsync(HubHost hub, string path) => JsonDocument.Parse(await hub.Http.GetStringAsync(path)).RootElement;

    // Takes nothing until it is released.
    private sealed class SlowStream : MemoryStream
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Reached => _reached.Task;

        public void Release() => _released.SetResult();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _reached.TrySetResult();
            await _released.Task;
        }
    }
}
