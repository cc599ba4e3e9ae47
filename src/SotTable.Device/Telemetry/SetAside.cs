namespace SotTable.Device.Telemetry;

/// <summary>
/// What the outbox does not send any more: it can't be made a message, or the broker never takes it. The message behind it names the one before it as its
/// predecessor, so that the hub waits for nothing that never comes. One thread; <see cref="Count"/> and <see cref="IsHeld"/> from any.
/// </summary>
internal sealed class SetAside
{
    // A message that the broker never takes (it dislikes its topic or its form) must not hold up those behind it.
    private const int MostRefusals = 3;
    private const int QuotaExceeded = 0x97; // passes by itself
    private const int NotAuthorized = 0x87; // passes when a person has mended the broker's rights; until then the journal keeps everything

    /// <summary>The reason code that never passes: the message is too large for the broker.</summary>
    public const int PacketTooLarge = 0x95;

    private readonly Dictionary<long, long> _previous = []; // number → the one before it
    private readonly Dictionary<long, int> _refusals = [];
    private long _count;
    private long _held;

    /// <summary>Whether the broker refuses a message that is kept for it. Any thread.</summary>
    public bool IsHeld => Interlocked.Read(ref _held) > 0;

    /// <summary>How many there were so far; the journal has them.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>Sets a message aside.</summary>
    /// <param name="n">Its number.</param>
    /// <param name="prev">The number before it; −1 when that is not known before it is read again.</param>
    public void Add(long n, long prev)
    {
        _previous[n] = prev;
        Interlocked.Increment(ref _count);
    }

    /// <summary>Whether a message was set aside; then the number before it is noted.</summary>
    /// <param name="n">Its number.</param>
    /// <param name="prev">The number before it.</param>
    public bool Has(long n, long prev)
    {
        if (!_previous.ContainsKey(n)) return false;
        _previous[n] = prev;
        return true;
    }

    /// <summary>The number that a message has to name as the one before it.</summary>
    /// <param name="prev">The one that the journal has before it.</param>
    public long Before(long prev)
    {
        while (_previous.TryGetValue(prev, out var before)) prev = before;
        return prev;
    }

    /// <summary>Forgets what the hub is past.</summary>
    /// <param name="acked">Everything up to this number is there.</param>
    public void Forget(long acked)
    {
        if (acked >= _held) Interlocked.Exchange(ref _held, 0);
        foreach (var n in _previous.Keys.Where(n => n <= acked).ToArray()) _previous.Remove(n);
    }

    /// <summary>The broker has taken a message.</summary>
    /// <param name="n">Its number.</param>
    public void Taken(long n)
    {
        _refusals.Remove(n);
        if (n == _held) Interlocked.Exchange(ref _held, 0);
    }

    /// <summary>The broker has refused a message.</summary>
    /// <param name="n">Its number.</param>
    /// <param name="reason">Its reason code.</param>
    /// <returns>Whether it is to be given up.</returns>
    public bool IsHopeless(long n, int reason)
    {
        if (reason is QuotaExceeded or NotAuthorized)
        {
            Interlocked.Exchange(ref _held, n);
            return false;
        }

        var times = _refusals[n] = _refusals.GetValueOrDefault(n) + 1;
        if (reason != PacketTooLarge && times < MostRefusals) return false;
        _refusals.Remove(n);
        return true;
    }
}
