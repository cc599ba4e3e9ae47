using SotTable.Dashboard.Ingest;
using SotTable.Dashboard.Tests.History;
using SotTable.Messages;
using Xunit;

namespace SotTable.Dashboard.Tests.Ingest;

public sealed class RecordQueueTests
{
    private const string Next = "00000000000000e2";
    private readonly IngestCounts _counts = new();
    private readonly RecordQueue _queue;

    public RecordQueueTests() => _queue = new(new HubLimits { DurableWaiting = 6, DurableWaitingOfTable = 4 }, _counts);

    [Fact]
    public void After_a_power_cut_the_hello_of_every_table_is_there_however_much_waits()
    {
        for (var n = 1; n <= 20; n++) _queue.Add(Sent.Event(n, table: new("abc234", $"a{n}")));
        for (var i = 1; i <= 1_000; i++) Greet(new("abc234", $"t{i}"), Next, 5);

        var waiting = _queue.Drain();

        Assert.Equal(Enumerable.Range(1, 1_000).Select(i => $"t{i}"), waiting.Where(w => w.Hello is not null).Select(w => w.Table.Table));
        Assert.Equal(6, waiting.Count(w => w.Message is not null));
        Assert.Equal(14, _counts[Count.DurablesLeftOut]);
    }

    [Fact]
    public void A_table_that_floods_the_hub_leaves_room_for_the_others()
    {
        for (var n = 1; n <= 100; n++) _queue.Add(Sent.Event(n));
        _queue.Add(Sent.Event(1, table: Messages.Table2));

        Assert.Equal([1, 2, 3, 4, 1], _queue.Drain().Select(w => w.Message!.N));
        Assert.Equal(96, _counts[Count.DurablesLeftOut]);
        _queue.Add(Sent.Event(5));
        Assert.Equal(5, Assert.Single(_queue.Drain()).Message!.N);
    }

    [Fact]
    public void A_hello_said_again_stays_before_the_messages_of_its_epoch_and_is_the_newest()
    {
        Greet(Messages.Table1, Next, 5);
        _queue.Add(Sent.Event(6, epoch: Next));
        Greet(Messages.Table1, Next, 7);

        Assert.Equal([(0L, 7L), (6L, 0L)], _queue.Drain().Select(w => (w.Message?.N ?? 0, w.Hello?.Since ?? 0)));
    }

    [Fact]
    public void The_hello_of_another_start_stands_behind_what_came_before_it()
    {
        Greet(Messages.Table1, Next, 5);
        _queue.Add(Sent.Event(6, epoch: Next));
        Greet(Messages.Table1, "00000000000000e3", 5);

        Assert.Equal(["", "00000000000000e3"], _queue.Drain().Select(w => w.Hello?.Epoch ?? ""));
        Assert.Empty(_queue.Drain());
    }

    [Fact]
    public async Task Who_waits_is_woken_by_a_message_and_by_a_hello()
    {
        var waits = _queue.WaitAsync(TestContext.Current.CancellationToken);
        Assert.False(waits.IsCompleted);
        Greet(Messages.Table1, Next, 5);
        await waits;
        _queue.Drain();

        waits = _queue.WaitAsync(TestContext.Current.CancellationToken);
        Assert.False(waits.IsCompleted);
        _queue.Add(Sent.Event(1));
        await waits;
    }

    private void Greet(TableAddress table, string epoch, long since) =>
        _queue.Greet(table, new StatusMessage(1, TableStatus.Online, 7, 1, 1000) { Epoch = epoch, From = Sent.Epoch, Since = since });
}
