using SotTable.Mqtt;

namespace SotTable.Device.Telemetry;

/// <summary>
/// A retained QoS 1 message of which only the newest counts (<c>state</c>, <c>meta</c>, a <c>notice</c>): goes out at once, and while the link is slow or down a newer one
/// takes its place. At most two are on their way, so that a slow acknowledgement does not hold up the next. Thread-safe.
/// </summary>
/// <typeparam name="T">What is published; must not change afterwards.</typeparam>
/// <param name="publish">Publishes one; called in order. A link that is down answers at once.</param>
internal sealed class NewestLane<T>(Func<T, Task<PublishOutcome>> publish)
{
    private readonly Lock _gate = new();
    private T _newest = default!; // read only once _offered
    private bool _offered;
    private bool _due;
    private int _onTheirWay;

    /// <summary>How many a newer one replaced before they could go.</summary>
    public long Replaced { get; private set; }

    /// <summary>Offers a newer one; goes out on the caller's thread if it can.</summary>
    /// <param name="newest">It.</param>
    public void Offer(T newest)
    {
        lock (_gate)
        {
            if (_due) Replaced++;
            _newest = newest;
            _offered = _due = true;
        }

        Send();
    }

    /// <summary>Sends the newest again; call it after every connect.</summary>
    public void Resend()
    {
        lock (_gate) _due = _offered;
        Send();
    }

    private void Send()
    {
        Task<PublishOutcome> sent;
        lock (_gate)
        {
            if (!_due || _onTheirWay >= 2) return;
            _due = false;
            _onTheirWay++;
            sent = publish(_newest);
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

        Send(); // one that was refused with the link goes again by Resend
    }
}
