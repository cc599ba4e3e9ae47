using Microsoft.Extensions.Logging;
using SotTable.Device.Journal;
using SotTable.Messages;
using SotTable.Mqtt;

namespace SotTable.Device.Telemetry;

/// <summary>
/// Sends what the journal's outbox holds, in its order, until the hub says that it has it. A message that the broker has acknowledged is only on its way:
/// what the hub does not acknowledge goes again after the next connect, after a while, or when the hub asks. Holds no more than is on its way, however much
/// waits. <see cref="Wake"/>, <see cref="Connected"/> and <see cref="Acknowledged"/> from any thread; one <see cref="RunAsync"/>.
/// </summary>
/// <param name="journal">Has the rows.</param>
/// <param name="toMessage">Makes a row a message; <c>null</c> for one that can't be sent.</param>
/// <param name="publish">Publishes one message at QoS 1; a link that is down answers at once.</param>
/// <param name="time">Clock.</param>
/// <param name="logger">Log.</param>
internal sealed partial class Outbox(
    IOutboxStore journal, Func<OutboxRow, OutboxMessage?> toMessage, Func<OutboxMessage, CancellationToken, Task<PublishOutcome>> publish, TimeProvider time,
    ILogger<Outbox> logger) : IDisposable
{
    /// <summary>Most messages that may be unacknowledged by the broker at a time (mosquitto's own default is 20).</summary>
    public const int Window = 16;

    /// <summary>Most messages that may be unacknowledged by the hub: a broker keeps some hundred for a hub that is away.</summary>
    public const int Ahead = 64;

    // Live frames take their turn behind what is on its way.
    internal const int BytesOnTheWay = 32 * 1024;
    private const int RowsARead = 4;

    private static readonly TimeSpan RetryAfterRefusal = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstResend = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LastResend = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan RewindEvery = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _work = new(0, 1);
    private readonly Queue<long> _sent = new(); // by the link's account, not yet by the hub's
    private readonly SetAside _setAside = new();
    private List<(Task<PublishOutcome> Outcome, long N, string Topic, int Bytes)> _onTheWay = [];
    private long _cursor = journal.Acked;
    private bool _restart;
    private bool _linkLost = true;
    private long _rewound = time.GetTimestamp() - time.TimestampFrequency;
    private long _progressAt = time.GetTimestamp();
    private TimeSpan _resend = FirstResend;
    private string _strange = "";
    private int _busy;

    /// <summary>Numbers that the hub has not acknowledged.</summary>
    public int Depth => (int)Math.Min(int.MaxValue, journal.LastN - journal.Acked);

    /// <summary>Messages on their way to the broker.</summary>
    public int OnTheWay
    {
        get
        {
            lock (_gate) return _busy;
        }
    }

    /// <summary>Whether the broker has everything.</summary>
    public bool IsSent
    {
        get
        {
            lock (_gate) return _busy == 0 && !_restart && _cursor >= journal.LastN;
        }
    }

    /// <summary>Messages that were set aside because the broker refused them again and again; the journal has them.</summary>
    public long Dropped => _setAside.Count;

    /// <summary>Whether the broker refuses what is kept for it: it lacks the right, or has a quota.</summary>
    public bool IsHeld => _setAside.IsHeld;

    /// <summary>Says that a message came.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            if (_work.CurrentCount == 0) _work.Release();
        }
    }

    /// <summary>Says that the link is up; what the hub has not acknowledged goes again.</summary>
    public void Connected()
    {
        lock (_gate) _restart = true;
        Wake();
    }

    /// <summary>The hub has said what it has; never trusted.</summary>
    /// <param name="ack">What it said.</param>
    public void Acknowledged(AckMessage ack)
    {
        var strange = ack.Epoch != journal.Epoch.Epoch ? $"it is of another journal, epoch {(ack.Epoch.Length <= 16 ? ack.Epoch : "too long")}"
            : ack.Thru < 0 || ack.Thru > journal.LastN ? $"it names number {ack.Thru}; the last is {journal.LastN}" : "";
        if (strange.Length > 0)
        {
            if (Interlocked.Exchange(ref _strange, strange) != strange) LogStrange(logger, strange);
            return;
        }

        lock (_gate)
        {
            if (ack.Thru > journal.Acked) _resend = FirstResend;
            else if (!ack.Again) return;
            if (ack.Again && time.GetElapsedTime(_rewound) >= RewindEvery)
            {
                _rewound = time.GetTimestamp();
                _restart = true;
                journal.Acknowledge(ack.Thru);
            }
            else if (ack.Thru > journal.Acked)
            {
                journal.Acknowledge(ack.Thru);
            }

            _progressAt = time.GetTimestamp();
        }

        Wake();
    }

    /// <summary>Sends until cancelled.</summary>
    /// <param name="stopping">Ends it.</param>
    public async Task RunAsync(CancellationToken stopping)
    {
        await using var later = time.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        while (true)
        {
            TakeUp();
            if (await FinishedAsync() is { } refused)
            {
                LogRefused(logger, refused);
                await Task.Delay(RetryAfterRefusal, time, stopping);
                Connected();
                continue;
            }

            if (!_linkLost) await FillAsync(stopping);
            if (_sent.Count > 0) later.Change(_resend, Timeout.InfiniteTimeSpan);
            await _work.WaitAsync(stopping);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _work.Dispose();

    // What came from other threads since the last turn.
    private void TakeUp()
    {
        lock (_gate)
        {
            var acked = journal.Acked;
            while (_sent.TryPeek(out var oldest) && oldest <= acked) _sent.Dequeue();
            _cursor = Math.Max(_cursor, acked);
            _setAside.Forget(acked);
            var late = _sent.Count > 0 && !_linkLost && time.GetElapsedTime(_progressAt) >= _resend;
            if (!_restart && !late) return;
            if (late) _resend = _resend * 2 < LastResend ? _resend * 2 : LastResend;
            if (_restart) _linkLost = false;
            _restart = false;
            _progressAt = time.GetTimestamp();
            _cursor = acked;
            _sent.Clear();
            _onTheWay = [];
            _busy = 0;
        }
    }

    // The reason code of the first message that was refused, or null.
    private async Task<int?> FinishedAsync()
    {
        int? refused = null;
        var finished = _onTheWay.Where(m => m.Outcome.IsCompleted).ToArray();
        foreach (var (outcome, n, topic, _) in finished)
        {
            var said = await outcome;
            if (said.Accepted)
            {
                _setAside.Taken(n);
                continue;
            }

            if (said.ReasonCode < 0) _linkLost = true; // Connected comes with the next one
            else refused ??= Refused(n, topic, said.ReasonCode);
        }

        _onTheWay.RemoveAll(m => Array.IndexOf(finished, m) >= 0);
        lock (_gate) _busy = _onTheWay.Count;
        return refused;
    }

    private int? Refused(long n, string topic, int reason)
    {
        if (!_setAside.IsHopeless(n, reason)) return reason;
        _setAside.Add(n, -1); // the number before it is found when it is read again
        LogSetAside(logger, topic, reason);
        if (reason != SetAside.PacketTooLarge) return reason;
        Connected(); // those behind it have named it as the one before
        return null;
    }

    private bool HasRoom => _onTheWay.Sum(m => m.Bytes) < BytesOnTheWay;

    private async Task FillAsync(CancellationToken stopping)
    {
        while (_onTheWay.Count < Window && HasRoom && _sent.Count < Ahead && _cursor < journal.LastN)
        {
            lock (_gate) _busy = _onTheWay.Count + 1;
            var rows = await journal.ReadAsync(_cursor, Math.Min(RowsARead, Math.Min(Window - _onTheWay.Count, Ahead - _sent.Count))).WaitAsync(stopping);
            lock (_gate)
            {
                _busy = _onTheWay.Count;
                if (_restart || rows.Count == 0) return;
                foreach (var row in rows.TakeWhile(_ => HasRoom)) Send(row, stopping); // the others are read again
                _busy = _onTheWay.Count;
            }
        }
    }

    private void Send(OutboxRow row, CancellationToken stopping)
    {
        _cursor = row.N;
        if (_setAside.Has(row.N, row.Prev)) return;
        if (toMessage(row with { Prev = _setAside.Before(row.Prev) }) is not { } message)
        {
            _setAside.Add(row.N, row.Prev);
            LogNoMessage(logger, row.N);
            return;
        }

        if (_sent.Count == 0) _progressAt = time.GetTimestamp();
        _sent.Enqueue(row.N);
        _onTheWay.Add((PublishAsync(message, stopping), row.N, message.Topic, message.Payload.Length));
    }

    private async Task<PublishOutcome> PublishAsync(OutboxMessage message, CancellationToken stopping)
    {
        try
        {
            return await publish(message, stopping);
        }
        catch (OperationCanceledException)
        {
            return PublishOutcome.LinkLost;
        }
        finally
        {
            Wake();
        }
    }

    [LoggerMessage(3003, LogLevel.Error, "the broker does not take {Topic} (reason {Reason}): the message is set aside; the journal has it")]
    private static partial void LogSetAside(ILogger logger, string topic, int reason);

    [LoggerMessage(3002, LogLevel.Warning, "the broker refused a message of record value (reason {Reason}); it is sent again")]
    private static partial void LogRefused(ILogger logger, int reason);

    [LoggerMessage(3004, LogLevel.Warning, "an acknowledgement of the hub is ignored: {Why}")]
    private static partial void LogStrange(ILogger logger, string why);

    [LoggerMessage(3005, LogLevel.Error, "number {N} of the outbox can't be sent: the journal does not say which session its samples are of")]
    private static partial void LogNoMessage(ILogger logger, long n);
}
