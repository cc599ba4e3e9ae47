using SotTable.Mqtt;

namespace SotTable.Device.Telemetry;

/// <summary>
/// A retained QoS 1 message of which only the newest counts (<c>state</c>, <c>meta</c>): goes out at once, and while the link is slow or down a newer one
/// takes its place. At most two are on their way, so that a slow acknowledgement does not hold up the next. Thread-safe.
/// </summary>
/// <param name="publish">Publishes one payload; called in order. A link that is down answers at once.</param>
internal sealed class NewestLane(Func<ReadOnlyMemory<byte>, Task<PublishOutcome>> publish)
{
    private readonly Lock _gate = new();
    private ReadOnlyMemory<byte>? _newest;
    private bool _due;
    private int _onTheirWay;

    /// <summary>Payloads that a newer one replaced before they could go.</summary>
    public long Replaced { get; private set; }

    /// <summary>Offers a newer payload; goes out on the caller's thread if it can.</summary>
    /// <param name="payload">The bytes; must not change afterwards.</param>
    public void Offer(ReadOnlyMemory<byte> payload)
    {
        lock (_gate)
        {
            if (_due) Replaced++;
            _newest = payload;
            _due = true;
        }

        Send();
    }

    /// <summary>Sends the newest again; call it after every connect.</summary>
    public void Resend()
    {
        lock (_gate) _due = _newest is not null;
        Send();
    }

    private void Send()
    {
        Task<PublishOutcome> sent;
        lock (_gate)
        {
            if (!_due || _newest is not { } payload || _onTheirWay >= 2) return;
            _due = false;
            _onTheirWay++;
            sent = publish(payload);
        }

        _ = FinishAsync(sent);
    }

    private async Task FinishAsync(Task<PublishOutcome> sent)
    {
        try
        {
            await sent;
        }
        finally
        {
            lock (_gate) _onTheirWay--;
        }

        Send(); // a payload that was refused with the link goes again by Resend
    }
}
