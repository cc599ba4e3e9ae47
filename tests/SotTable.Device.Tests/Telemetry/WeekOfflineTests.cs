using Microsoft.Extensions.Logging.Abstractions;
using SotTable.Device.Journal;
using SotTable.Device.Telemetry;
using SotTable.Mqtt;
using SotTable.Support;
using Xunit;

namespace SotTable.Device.Tests.Telemetry;

/// <summary>A table that was a week without network sends what has gathered, in simulated time over a link of 4 Mbit/s.</summary>
public sealed class WeekOfflineTests
{
    private const int Sessions = 140; // twenty a day
    private const int RunsOfASession = 120; // twenty minutes, ten seconds each
    private const int EventsOfASession = 6;
    private const int RunBytes = 7_200; // 700 B/s, and what stands before each chunk
    private const int BytesPerSecond = 500_000;
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan HubCommits = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(40);

    private readonly ManualTime _time = new();
    private readonly Backlog _backlog = new(Sessions * (RunsOfASession + EventsOfASession));
    private readonly Lock _gate = new();
    private readonly List<(TimeSpan Done, long N, int Bytes, TaskCompletionSource<PublishOutcome> Outcome)> _onTheLink = [];
    private readonly List<long> _arrived = [];
    private TimeSpan _busyUntil;

    private TimeSpan Now => _time.GetElapsedTime(0);

    [Fact]
    public async Task It_drains_within_ten_minutes_in_order_and_a_live_frame_never_waits_long()
    {
        using var stop = new CancellationTokenSource();
        using var outbox = new Outbox(_backlog, Message, PublishAsync, _time, NullLogger<Outbox>.Instance);
        outbox.Connected();
        var running = outbox.RunAsync(stop.Token);
        var (began, acked, longest) = (Now, Now, TimeSpan.Zero);
        _busyUntil = Now;
        while (_backlog.Acked < _backlog.LastN)
        {
            await StoppedSendingAsync();
            lock (_gate) longest = _busyUntil - Now > longest ? _busyUntil - Now : longest; // what a frame made now would wait
            _time.Advance(Step);
            Arrive();
            if (Now - acked < HubCommits) continue;
            acked = Now;
            outbox.Acknowledged(new(1, _backlog.Epoch.Epoch, _arrived.Count, false)); // as far as the hub has everything
        }

        await stop.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        TestContext.Current.TestOutputHelper?.WriteLine($"{_backlog.LastN} messages in {(Now - began).TotalSeconds:0} s, a frame waits {longest.TotalMilliseconds:0} ms at most");
        Assert.Equal(Enumerable.Range(1, (int)_backlog.LastN).Select(n => (long)n), _arrived);
        Assert.InRange(Now - began, TimeSpan.Zero, TimeSpan.FromMinutes(10));
        Assert.InRange(longest, TimeSpan.Zero, TimeSpan.FromMilliseconds(100)); // a frame every 100 ms: none is overtaken by the next
    }

    private static OutboxMessage Message(OutboxRow row) =>
        new($"{row.N}", new byte[row.N % (RunsOfASession + EventsOfASession) < RunsOfASession ? RunBytes : 300], new(1, false));

    private Task<PublishOutcome> PublishAsync(OutboxMessage message, CancellationToken cancellationToken)
    {
        var outcome = new TaskCompletionSource<PublishOutcome>();
        lock (_gate)
        {
            _busyUntil = (_busyUntil > Now ? _busyUntil : Now) + TimeSpan.FromSeconds((double)message.Payload.Length / BytesPerSecond);
            _backlog.Sent = long.Parse(message.Topic);
            _onTheLink.Add((_busyUntil + RoundTrip, _backlog.Sent, message.Payload.Length, outcome));
        }

        return outcome.Task;
    }

    private void Arrive()
    {
        List<(TimeSpan Done, long N, int Bytes, TaskCompletionSource<PublishOutcome> Outcome)> done;
        lock (_gate)
        {
            done = _onTheLink.FindAll(m => m.Done <= Now);
            _onTheLink.RemoveAll(m => m.Done <= Now);
        }

        foreach (var message in done)
        {
            _arrived.Add(message.N);
            message.Outcome.SetResult(new(true, 0));
        }
    }

    // Until it has no reason to send more, so that the simulated time does not run ahead of it.
    private async Task StoppedSendingAsync()
    {
        for (var since = TimeProvider.System.GetTimestamp(); ; await Task.Yield())
        {
            lock (_gate)
            {
                if (_backlog.Sent == _backlog.LastN || _backlog.Sent - _backlog.Acked >= Outbox.Ahead || _onTheLink.Count >= Outbox.Window || _onTheLink.Sum(m => m.Bytes) >= Outbox.BytesOnTheWay)
                    return;
            }

            if (TimeProvider.System.GetElapsedTime(since) > HangGuard) throw new TimeoutException("it has stopped sending");
        }
    }

    private sealed class Backlog(long last) : IOutboxStore
    {
        private long _acked;
        private long _sent;

        public JournalEpoch Epoch { get; } = new("00c0ffee00c0ffee", null, 0);

        public long LastN => last;

        public long Acked => Interlocked.Read(ref _acked);

        /// <summary>The highest number that was sent.</summary>
        public long Sent
        {
            get => Interlocked.Read(ref _sent);
            set => Interlocked.Exchange(ref _sent, value);
        }

        public void Acknowledge(long thru) => Interlocked.Exchange(ref _acked, thru);

        public Task<IReadOnlyList<OutboxRow>> ReadAsync(long after, int most) => Task.FromResult<IReadOnlyList<OutboxRow>>(
            [.. Enumerable.Range(1, (int)Math.Min(most, last - after)).Select(i => new OutboxRow(after + i, after + i - 1, null, null))]);
    }
}
