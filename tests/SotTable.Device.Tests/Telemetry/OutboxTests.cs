using Microsoft.Extensions.Logging.Abstractions;
using SotTable.Device.Telemetry;
using SotTable.Mqtt;
using SotTable.Support;
using Xunit;

namespace SotTable.Device.Tests.Telemetry;

public sealed class OutboxTests
{
    private static readonly MqttPublishOptions Qos1 = new(1, false);
    private readonly Lock _gate = new();
    private readonly List<string> _sent = [];
    private readonly Queue<TaskCompletionSource<PublishOutcome>> _open = new();
    private readonly SemaphoreSlim _publish = new(0);
    private readonly ManualTime _time = new();

    [Fact]
    public async Task At_most_16_are_on_their_way_and_the_order_is_kept()
    {
        using var outbox = Make();
        for (var i = 0; i < 40; i++) outbox.Add(Message(i));
        using var stop = new CancellationTokenSource();
        var running = outbox.RunAsync(stop.Token);

        await Published(16);
        Assert.Equal(16, Sent.Length);
        Finish(16, new(true, 0));
        await Published(16);
        Finish(16, new(true, 0));
        await Published(8);
        Finish(8, new(true, 16));
        await WaitUntil(() => outbox.Depth == 0);

        Assert.Equal(Enumerable.Range(0, 40).Select(i => $"t{i}"), Sent);
        await End(stop, running);
    }

    [Fact]
    public async Task What_was_not_acknowledged_is_sent_again_oldest_first_after_the_next_connect()
    {
        using var outbox = Make();
        for (var i = 0; i < 3; i++) outbox.Add(Message(i));
        using var stop = new CancellationTokenSource();
        var running = outbox.RunAsync(stop.Token);
        await Published(3);
        Finish(1, new(true, 0));
        Finish(2, PublishOutcome.LinkLost);
        await WaitUntil(() => outbox.Depth == 2);
        outbox.Add(Message(3));

        outbox.Wake();
        await Published(3);

        Assert.Equal(["t0", "t1", "t2", "t1", "t2", "t3"], Sent);
        await End(stop, running);
    }

    [Fact]
    public async Task A_refused_message_is_tried_again_later_and_not_at_once()
    {
        using var outbox = Make();
        outbox.Add(Message(0));
        using var stop = new CancellationTokenSource();
        var running = outbox.RunAsync(stop.Token);
        await Published(1);
        Finish(1, new(false, 0x97));
        await WaitUntil(() => _time.Waiting == 1);
        Assert.Single(Sent);

        _time.Advance(TimeSpan.FromSeconds(5));
        await Published(1);

        Assert.Equal(["t0", "t0"], Sent);
        await End(stop, running);
    }

    [Fact]
    public async Task A_message_that_the_broker_never_takes_is_dropped_and_counted_and_the_next_one_goes()
    {
        using var outbox = Make();
        outbox.Add(Message(0));
        using var stop = new CancellationTokenSource();
        var running = outbox.RunAsync(stop.Token);
        for (var i = 0; i < 3; i++)
        {
            await Published(1);
            Finish(1, new(false, 0x87));
            await WaitUntil(() => _time.Waiting == 1);
            _time.Advance(TimeSpan.FromSeconds(5));
        }

        outbox.Add(Message(1));
        await Published(1);

        Assert.Equal(["t0", "t0", "t0", "t1"], Sent);
        Assert.Equal((1, 1L), (outbox.Depth, outbox.Dropped));
        await End(stop, running);
    }

    [Fact]
    public async Task A_message_too_large_for_the_broker_is_dropped_and_counted_at_once_and_holds_up_none()
    {
        using var outbox = Make();
        for (var i = 0; i < 3; i++) outbox.Add(Message(i));
        using var stop = new CancellationTokenSource();
        var running = outbox.RunAsync(stop.Token);
        await Published(3);
        Finish(1, new(true, 0));
        Finish(1, new(false, 0x95));
        Finish(1, new(true, 0));
        await WaitUntil(() => outbox.Depth == 0);
        Assert.Equal((1L, 0), (outbox.Dropped, _time.Waiting));

        outbox.Add(Message(3));
        await Published(1);
        Assert.Equal(["t0", "t1", "t2", "t3"], Sent);
        await End(stop, running);
    }

    [Fact]
    public void When_full_the_oldest_is_dropped_and_counted()
    {
        using var outbox = Make(capacity: 2);
        for (var i = 0; i < 5; i++) outbox.Add(Message(i));
        Assert.Equal((2, 3L), (outbox.Depth, outbox.Dropped));
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
            lock (_gate) return [.. _sent];
        }
    }

    private static OutboxMessage Message(int i) => new($"t{i}", new byte[] { 1 }, Qos1);

    private static async Task WaitUntil(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static async Task End(CancellationTokenSource stop, Task running)
    {
        await stop.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private Outbox Make(int capacity = 100) => new(
        (message, _) =>
        {
            lock (_gate) _sent.Add(message.Topic);
            var outcome = Open();
            _publish.Release();
            return outcome;
        },
        _time, NullLogger<Outbox>.Instance, capacity);

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

    private void Finish(int count, PublishOutcome outcome)
    {
        for (var i = 0; i < count; i++)
        {
            TaskCompletionSource<PublishOutcome> next;
            lock (_gate) next = _open.Dequeue();
            next.SetResult(outcome);
        }
    }
}
