using SotTable.Device.Telemetry;
using SotTable.Messages;
using SotTable.Mqtt;
using SotTable.Device.Tests.Mqtt;
using SotTable.Support;
using Xunit;

namespace SotTable.Device.Tests.Telemetry;

public sealed class OutboxTests
{
    private readonly Lock _gate = new();
    private readonly List<string> _sent = [];
    private readonly MemoryOutbox _store = new();
    private readonly LinesLogger<Outbox> _log = new();
    private readonly Queue<TaskCompletionSource<PublishOutcome>> _open = new();
    private readonly SemaphoreSlim _publish = new(0);
    private readonly ManualTime _time = new();

    [Fact]
    public async Task At_most_16_are_on_their_way_and_the_order_is_kept()
    {
        Add(40);
        await using var outbox = Run();
        await Published(16);
        Assert.Equal(16, Sent.Length);
        Finish(16, new(true, 0));
        await Published(16);
        Finish(16, new(true, 0));
        await Published(8);
        Finish(8, new(true, 16));
        await WaitUntil(() => outbox.Value.IsSent);

        Assert.Equal(Numbers(1, 40), Sent);
        Assert.Equal(40, outbox.Value.Depth); // the broker has them, the hub has said nothing
    }

    [Fact]
    public async Task What_the_hub_has_acknowledged_is_gone_and_no_more_than_64_go_ahead_of_it()
    {
        Add(100);
        await using var outbox = Run();
        await PublishedAndTaken(64);
        await WaitUntil(() => _time.Waiting == 1);
        Assert.Equal(64, Sent.Length);

        outbox.Value.Acknowledged(Ack(64));
        await PublishedAndTaken(36);
        outbox.Value.Acknowledged(Ack(100));

        Assert.Equal(0, outbox.Value.Depth);
        Assert.Equal(Numbers(1, 100), Sent);
    }

    [Fact]
    public async Task What_the_hub_did_not_acknowledge_goes_again_after_the_next_connect_although_the_broker_had_it()
    {
        Add(3);
        await using var outbox = Run();
        await PublishedAndTaken(3);
        outbox.Value.Acknowledged(Ack(1));
        outbox.Value.Connected();
        await Published(2);
        Assert.Equal(["1", "2", "3", "2", "3"], Sent);
    }

    [Fact]
    public async Task A_lost_link_is_left_alone_until_the_next_connect()
    {
        Add(3);
        await using var outbox = Run();
        await Published(3);
        Finish(1, new(true, 0));
        Finish(2, PublishOutcome.LinkLost);
        await WaitUntil(() => outbox.Value.OnTheWay == 0);
        Add(1);
        outbox.Value.Wake();
        Assert.Equal(3, Sent.Length);

        outbox.Value.Connected();
        await Published(4);
        Assert.Equal(["1", "2", "3", "1", "2", "3", "4"], Sent);
    }

    [Fact]
    public async Task A_silent_hub_gets_it_again_after_30_s_and_then_ever_more_rarely()
    {
        Add(1);
        await using var outbox = Run();
        await PublishedAndTaken(1);
        foreach (var seconds in new[] { 30, 60, 120, 240, 300, 300 })
        {
            await WaitUntil(() => _time.Waiting == 1 && outbox.Value.IsSent);
            var before = Sent.Length;
            _time.Advance(TimeSpan.FromSeconds(seconds - 1));
            Assert.Equal(before, Sent.Length);
            _time.Advance(TimeSpan.FromSeconds(1));
            await PublishedAndTaken(1);
        }
    }

    [Fact]
    public async Task A_hub_that_was_restored_from_a_backup_gets_again_what_it_had_acknowledged()
    {
        Add(5);
        await using var outbox = Run();
        await PublishedAndTaken(5);
        outbox.Value.Acknowledged(Ack(5));
        outbox.Value.Acknowledged(Ack(2)); // an old one, come late
        Assert.Equal(0, outbox.Value.Depth);

        outbox.Value.Acknowledged(Ack(2) with { Again = true });
        await Published(3);
        Assert.Equal(["1", "2", "3", "4", "5", "3", "4", "5"], Sent);
    }

    [Theory]
    [InlineData("00c0ffee00c0ffee", -1)]
    [InlineData("00c0ffee00c0ffee", 6)]
    [InlineData("00c0ffee00c0ffee", long.MaxValue)]
    [InlineData("1111111111111111", 3)]
    [InlineData("", 3)]
    public async Task A_hostile_acknowledgement_changes_nothing(string epoch, long thru)
    {
        Add(5);
        await using var outbox = Run();
        await PublishedAndTaken(5);
        outbox.Value.Acknowledged(new(1, epoch, thru, true));
        outbox.Value.Acknowledged(new(1, epoch, thru, false));
        Assert.Equal((5, 0L), (outbox.Value.Depth, _store.Acked));
        Assert.Equal(5, Sent.Length);
        Assert.Contains(_log.Lines, l => l.Contains("acknowledgement of the hub is ignored", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_refused_message_is_tried_again_later_and_not_at_once()
    {
        Add(1);
        await using var outbox = Run();
        await Published(1);
        Finish(1, new(false, 0x97));
        await WaitUntil(() => _time.Waiting == 2);
        Assert.Single(Sent);

        _time.Advance(TimeSpan.FromSeconds(5));
        await Published(1);
        Assert.Equal(["1", "1"], Sent);
    }

    [Fact]
    public async Task A_message_that_the_broker_never_takes_is_set_aside_and_the_next_one_names_the_one_before_it()
    {
        Add(2);
        await using var outbox = Run();
        for (var i = 0; i < 3; i++)
        {
            await Published(2);
            Finish(1, new(true, 0));
            Finish(1, new(false, 0x90));
            await WaitUntil(() => _time.Waiting == 2);
            _time.Advance(TimeSpan.FromSeconds(5));
        }

        await Published(1);
        Finish(1, new(true, 0));
        Add(1);
        outbox.Value.Wake();
        await Published(1);

        Assert.Equal("3 after 1", _sent[^1]);
        Assert.Equal(1L, outbox.Value.Dropped);
    }

    [Theory]
    [InlineData(0x87)]
    [InlineData(0x97)]
    public async Task What_the_broker_does_not_allow_is_kept_for_it_and_told_until_it_takes_it(int reason)
    {
        Add(2);
        await using var outbox = Run();
        for (var i = 0; i < 20; i++)
        {
            await Published(2);
            Finish(1, new(true, 0));
            Finish(1, new(false, reason));
            await WaitUntil(() => _time.Waiting == 2);
            Assert.True(outbox.Value.IsHeld);
            _time.Advance(TimeSpan.FromSeconds(5));
        }

        await Published(2);
        Finish(1, new(true, 0));
        Finish(1, new(true, 0));
        await WaitUntil(() => !outbox.Value.IsHeld);
        Assert.Equal(("2 after 1", 0L), (_sent[^1], outbox.Value.Dropped));
    }

    [Fact]
    public async Task A_message_too_large_for_the_broker_is_set_aside_at_once_and_holds_up_none()
    {
        Add(3);
        await using var outbox = Run();
        await Published(3);
        Finish(1, new(true, 0));
        Finish(1, new(false, 0x95));
        Finish(1, new(true, 0));
        await PublishedAndTaken(2);
        Assert.Equal(["1 after 0", "2 after 1", "3 after 2", "1 after 0", "3 after 1"], _sent);
        Assert.Equal(1L, outbox.Value.Dropped);
    }

    [Fact]
    public async Task Numbers_that_the_journal_no_longer_has_hold_up_none()
    {
        _store.Add(TestTable.Event("marked"), skip: 100);
        _store.Add(TestTable.Event("marked"), skip: 200);
        await using var outbox = Run();
        await Published(2);
        Assert.Equal(["101 after 0", "302 after 101"], _sent);
    }

    [Fact]
    public async Task However_much_waits_no_more_is_held_than_is_on_its_way()
    {
        Add(10_000);
        await using var outbox = Run();
        while (!outbox.Value.IsSent || outbox.Value.Depth > 0)
        {
            if (await _publish.WaitAsync(TimeSpan.FromMilliseconds(1), TestContext.Current.CancellationToken)) Finish(1, new(true, 0));
            outbox.Value.Acknowledged(Ack(_store.Read));
        }

        Assert.Equal(Numbers(1, 10_000), Sent);
        Assert.InRange(_store.MostRead, 1, 4);
    }

    [Fact]
    public void Of_a_state_only_the_newest_waits_while_two_are_on_their_way()
    {
        var lane = new NewestLane<ReadOnlyMemory<byte>>(payload =>
        {
            lock (_gate) _sent.Add(payload.Span[0].ToString());
            return Open();
        });
        for (byte i = 1; i <= 5; i++) lane.Offer(new[] { i });
        Assert.Equal(["1", "2"], Sent);
        Assert.Equal(2, lane.Replaced);

        Finish(1, new(true, 0));

        Assert.Equal(["1", "2", "5"], Sent);
        lane.Resend();
        Finish(2, PublishOutcome.LinkLost);
        Assert.Equal(["1", "2", "5", "5"], Sent);
    }

    private string[] Sent
    {
        get
        {
            lock (_gate) return [.. _sent.Select(s => s.Split(' ')[0])];
        }
    }

    private static IEnumerable<string> Numbers(int from, int count) => Enumerable.Range(from, count).Select(i => $"{i}");

    private AckMessage Ack(long thru) => new(1, _store.Epoch.Epoch, thru, false);

    private void Add(int count)
    {
        for (var i = 0; i < count; i++) _store.Add(TestTable.Event("marked"));
    }

    private static async Task WaitUntil(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private Running Run() => new(new(
        _store,
        row => new($"{row.N} after {row.Prev}", new byte[] { 1 }, new(1, false)),
        (message, _) =>
        {
            lock (_gate) _sent.Add(message.Topic);
            var outcome = Open();
            _publish.Release();
            return outcome;
        },
        _time, _log));

    private Task<PublishOutcome> Open()
    {
        lock (_gate)
        {
            var outcome = new TaskCompletionSource<PublishOutcome>();
            _open.Enqueue(outcome);
            return outcome.Task;
        }
    }

    private async Task Published(int count)
    {
        for (var i = 0; i < count; i++) Assert.True(await _publish.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    private async Task PublishedAndTaken(int count)
    {
        for (var i = 0; i < count; i++)
        {
            await Published(1);
            Finish(1, new(true, 0));
        }
    }

    private void Finish(int count, PublishOutcome outcome)
    {
        for (var i = 0; i < count; i++)
        {
            TaskCompletionSource<PublishOutcome> next;
            lock (_gate) next = _open.Dequeue();
            next.SetResult(outcome);
        }
    }

    private sealed class Running : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _running;

        public Running(Outbox outbox)
        {
            Value = outbox;
            outbox.Connected();
            _running = outbox.RunAsync(_stop.Token);
        }

        public Outbox Value { get; }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Value.Dispose();
            _stop.Dispose();
        }
    }
}
