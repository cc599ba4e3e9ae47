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
}
