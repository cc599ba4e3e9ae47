namespace SotTable.Device.Sensing;

/// <summary>How long a driver waits before it sets a chip up again: 100 ms, doubling to 2 s, until a good word clears it.</summary>
internal sealed class RestartDelay
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);
    private TimeSpan _next = First;

    /// <summary>The next delay.</summary>
    public TimeSpan Next()
    {
        var delay = _next;
        _next = 2 * delay > Longest ? Longest : 2 * delay;
        return delay;
    }

    /// <summary>The chip works again.</summary>
    public void Clear() => _next = First;
}
