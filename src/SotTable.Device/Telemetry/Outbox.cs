using Microsoft.Extensions.Logging;
using SotTable.Mqtt;

namespace SotTable.Device.Telemetry;

/// <summary>
/// Durable messages on their way to the broker, in memory: kept until the broker has acknowledged them, at most 16 on their way at a time, always
/// oldest first. When full the oldest is dropped and counted (the journal still has it). Thread-safe; one <see cref="RunAsync"/>.
/// </summary>
/// <param name="publish">Publishes one message at QoS 1; a link that is down answers at once.</param>
/// <param name="time">Clock.</param>
/// <param name="logger">Log.</param>
/// <param name="capacity">Most messages kept.</param>
internal sealed partial class Outbox(
    Func<OutboxMessage, CancellationToken, Task<PublishOutcome>> publish, TimeProvider time, ILogger<Outbox> logger, int capacity = 10_000) : IDisposable
{
    /// <summary>Most messages that may be unacknowledged at a time (mosquitto's own default is 20).</summary>
    public const int Window = 16;

    // A message that the broker never takes (no permission for its topic) must not hold up those behind it.
    private const int MostRefusals = 3;
    private const int QuotaExceeded = 0x97; // passes by itself
    private const int PacketTooLarge = 0x95; // never passes
    private static readonly TimeSpan RetryAfterRefusal = TimeSpan.FromSeconds(5);
    private readonly Lock _gate = new();
    private readonly LinkedList<OutboxMessage> _waiting = new();
    private readonly SemaphoreSlim _work = new(0, 1);
    private long _dropped;

    /// <summary>Messages that wait for an acknowledgement.</summary>
    public int Depth
    {
        get
        {
            lock (_gate) return _waiting.Count;
        }
    }

    /// <summary>Messages that were dropped because too many waited, or because the broker refused them again and again.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Puts a message at the end.</summary>
    /// <param name="message">The message.</param>
    public void Add(OutboxMessage message)
    {
        lock (_gate)
        {
            if (_waiting.Count == capacity)
            {
                _waiting.RemoveFirst();
                if (Interlocked.Increment(ref _dropped) == 1) LogFull(logger, capacity);
            }

            _waiting.AddLast(message);
        }

        Wake();
    }

    /// <summary>Says that something may have changed: a message came, or the link is up (call it after every connect).</summary>
    public void Wake()
    {
        lock (_gate)
        {
            if (_work.CurrentCount == 0) _work.Release();
        }
    }

    /// <summary>Sends until cancelled.</summary>
    /// <param name="stopping">Ends it.</param>
    public async Task RunAsync(CancellationToken stopping)
    {
        while (true)
        {
            await _work.WaitAsync(stopping);
            while (Oldest() is { Length: > 0 } window)
            {
                var refused = await SendAsync(window, stopping);
                if (refused is null) continue;
                if (refused < 0) break; // the link went; Wake comes with the next one
                LogRefused(logger, refused.Value);
                await Task.Delay(RetryAfterRefusal, time, stopping);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _work.Dispose();

    private OutboxMessage[] Oldest()
    {
        lock (_gate) return [.. _waiting.Take(Window)];
    }

    // The reason code of the first message that was not accepted, or null.
    private async Task<int?> SendAsync(OutboxMessage[] window, CancellationToken stopping)
    {
        var sent = Array.ConvertAll(window, m => publish(m, stopping));
        var outcomes = await Task.WhenAll(sent).WaitAsync(stopping);
        int? refused = null;
        lock (_gate)
        {
            for (var i = 0; i < window.Length; i++)
            {
                if (outcomes[i].Accepted)
                {
                    _waiting.Remove(window[i]);
                    continue;
                }

                var reason = outcomes[i].ReasonCode;
                if (reason != PacketTooLarge) refused ??= reason;
                if (reason is < 0 or QuotaExceeded || (++window[i].Refusals < MostRefusals && reason != PacketTooLarge)) continue;
                _waiting.Remove(window[i]);
                Interlocked.Increment(ref _dropped);
                LogSetAside(logger, window[i].Topic, reason);
            }
        }

        return refused;
    }

    [LoggerMessage(3001, LogLevel.Error, "{Capacity} messages wait for the broker: the oldest are dropped; the journal has them")]
    private static partial void LogFull(ILogger logger, int capacity);

    [LoggerMessage(3003, LogLevel.Error, "the broker does not take {Topic} (reason {Reason}): the message is dropped; the journal has it")]
    private static partial void LogSetAside(ILogger logger, string topic, int reason);

    [LoggerMessage(3002, LogLevel.Warning, "the broker refused a message of record value (reason {Reason}); it is sent again")]
    private static partial void LogRefused(ILogger logger, int reason);
}
