using SotTable.Dashboard.History;
using SotTable.Dashboard.Tests.Support;
using SotTable.Messages;
using SotTable.Support;
using Xunit;

namespace SotTable.Dashboard.Tests.History;

/// <summary>What the hub tells a table about its journal, over a real broker.</summary>
public sealed class AckTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sot-ack-").FullName;

    private StoreOptions Store => new(Path.Combine(_folder, "hub.db"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_is_stored_is_acknowledged_and_a_hub_that_starts_says_from_where_to_send()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var table = await FakeTable.ConnectAsync(broker, Messages.Table1);
        await table.ListenForAcksAsync();
        await using (await HubHost.StartAsync(broker, store: Store))
        {
            await table.SendAsync("evt/session", Sent.Event(1).Body.ToArray());
            Assert.Equal(new(1, Sent.Epoch, 1, Again: false), await table.AckAsync());
            await table.SendAsync("rec", Sent.Record(2, [Sent.Entry(1)]).Body.ToArray());
            Assert.Equal(new(1, Sent.Epoch, 2, Again: false), await table.AckAsync());
        }

        await table.SendAsync("status", Messages.Status(TableStatus.Online), retain: true);
        await using var next = await HubHost.StartAsync(broker, store: Store);

        Assert.Equal(new(1, Sent.Epoch, 2, Again: true), await table.AckAsync());
    }

    [Fact]
    public async Task A_hole_that_stands_is_asked_for()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var table = await FakeTable.ConnectAsync(broker, Messages.Table1);
        await table.ListenForAcksAsync();
        await using var hub = await HubHost.StartAsync(broker, store: Store);

        await table.SendAsync("evt/session", Sent.Event(3, kind: "paused").Body.ToArray());

        Assert.Equal(new(1, Sent.Epoch, 0, Again: false), await table.AckAsync());
        Assert.Equal(new(1, Sent.Epoch, 0, Again: true), await table.AckAsync());
    }

    [Fact]
    public async Task Numbers_that_can_not_be_are_refused_and_named()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var table = await FakeTable.ConnectAsync(broker, Messages.Table1);
        await using var hub = await HubHost.StartAsync(broker, store: Store);

        await table.SendAsync("evt/session", Sent.Event(3, prev: 3).Body.ToArray());

        await Until.TrueAsync(() => hub.Registry.Counts.LastRefused.Length > 0, "the refusal");
        Assert.Equal("sot/1/abc234/t01/evt/session: n 3, prev 3: expected 0 <= prev < n", hub.Registry.Counts.LastRefused);
    }

    [Theory]
    [InlineData("evt/session", """{"v":1,"epoch":"00000000000000e1","n":1,"prev":0,"kind":"started","atUtcMs":1,"by":"button","origin":"elsewhere"}""")]
    [InlineData("session/summary", """{"v":1,"epoch":"00000000000000e1","n":1,"prev":0,"session":"0192f0c1-7a3b-7c00-8000-000000000001"}""")]
    [InlineData("evt/session", """{"v":1,"epoch":"00000000000000e1","n":1,"prev":0,"kind":"st""")]
    public async Task A_message_that_cant_be_read_holds_up_nothing_behind_it(string topic, string json)
    {
        await using var broker = await TestBroker.StartAsync();
        await using var table = await FakeTable.ConnectAsync(broker, Messages.Table1);
        await table.ListenForAcksAsync();
        await using var hub = await HubHost.StartAsync(broker, store: Store);

        await table.SendAsync(topic, System.Text.Encoding.UTF8.GetBytes(json));
        Assert.Equal(new(1, Sent.Epoch, 1, Again: false), await table.AckAsync());
        await table.SendAsync("evt/session", Sent.Event(2).Body.ToArray());

        Assert.Equal(new(1, Sent.Epoch, 2, Again: false), await table.AckAsync());
        Assert.StartsWith($"sot/1/abc234/t01/{topic}: ", hub.Registry.Counts.LastRefused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Words_longer_than_a_table_gives_are_refused_by_name_and_hold_up_nothing()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var table = await FakeTable.ConnectAsync(broker, Messages.Table1);
        await table.ListenForAcksAsync();
        await using var hub = await HubHost.StartAsync(broker, store: Store);

        await table.SendAsync("session/summary", Sent.Summary(1, [], code: new('c', 25)).Body.ToArray());
        Assert.Equal(new(1, Sent.Epoch, 1, Again: false), await table.AckAsync());
        await table.SendAsync("session/summary", Sent.Summary(2, [], code: new('c', 24), template: new('t', 32)).Body.ToArray());

        Assert.Equal(new(1, Sent.Epoch, 2, Again: false), await table.AckAsync());
        Assert.Equal("sot/1/abc234/t01/session/summary: code: 25 characters, expected up to 24", hub.Registry.Counts.LastRefused);
        using var reader = StoreEngine.Of(Store).Open();
        Assert.Equal(new string('c', 24), reader.Value("SELECT code FROM session"));
    }

    [Fact]
    public async Task Samples_that_cant_be_read_hold_up_nothing_behind_them()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var table = await FakeTable.ConnectAsync(broker, Messages.Table1);
        await table.ListenForAcksAsync();
        await using var hub = await HubHost.StartAsync(broker, store: Store);

        await table.SendAsync("rec", Sent.Record(1, [Sent.Entry(2), Sent.Entry(1)]).Body.ToArray());

        Assert.Equal(new(1, Sent.Epoch, 1, Again: false), await table.AckAsync());
        Assert.Equal("sot/1/abc234/t01/rec: entry 2: seq 1 does not rise", hub.Registry.Counts.LastRefused);
    }

    [Fact]
    public async Task A_hub_that_runs_waits_for_a_store_that_another_one_has()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var table = await FakeTable.ConnectAsync(broker, Messages.Table1);
        await table.ListenForAcksAsync();
        var folder = Path.Combine(_folder, "later");
        await File.WriteAllTextAsync(folder, "no folder yet", TestContext.Current.CancellationToken);
        var store = new StoreOptions(Path.Combine(folder, "hub.db"));
        await using var hub = await HubHost.StartAsync(broker, store: store);
        File.Delete(folder);
        using (StoreEngine.Of(store).OpenForWriting(TimeProvider.System).Connection)
        {
            await table.SendAsync("evt/session", Sent.Event(1).Body.ToArray());
            await Until.TrueAsync(async () => (await hub.Http.GetStringAsync(new Uri("healthz", UriKind.Relative))).Contains("in use by another hub", StringComparison.Ordinal), "the reason");
        }

        Assert.Equal(new(1, Sent.Epoch, 1, Again: false), await table.AckAsync());
    }

    [Fact]
    public async Task Every_page_is_told_that_the_store_is_in_trouble_and_that_it_is_over()
    {
        await using var broker = await TestBroker.StartAsync();
        await using var table = await FakeTable.ConnectAsync(broker, Messages.Table1);
        var folder = Path.Combine(_folder, "later");
        await File.WriteAllTextAsync(folder, "no folder yet", TestContext.Current.CancellationToken);
        await using var hub = await HubHost.StartAsync(broker, store: new StoreOptions(Path.Combine(folder, "hub.db")));
        await using var browser = await hub.OpenAsync();

        var beat = await browser.TextAsync("beat", b => b.TryGetProperty("notices", out _));

        Assert.StartsWith("The hub can't keep the records of the tables", Assert.Single(beat.GetProperty("notices").EnumerateArray()).GetString(), StringComparison.Ordinal);
        File.Delete(folder);
        await table.SendAsync("evt/session", Sent.Event(1).Body.ToArray());
        browser.Texts.Clear();
        await browser.TextAsync("beat", b => !b.TryGetProperty("notices", out _));
    }
}
