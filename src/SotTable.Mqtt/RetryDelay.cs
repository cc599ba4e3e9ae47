namespace SotTable.Mqtt;

/// <summary>
/// How long to wait before the next attempt: 0.5 s doubling to 15 s, up to a minute when that can't help soon; a quarter of it by chance so that
/// many tables don't come at once.
/// </summary>
internal sealed class RetryDelay
{
    internal static readonly TimeSpan First = TimeSpan.FromSeconds(0.5);
    internal static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);
    internal static readonly TimeSpan WhenUseless = TimeSpan.FromSeconds(60);

    // A link that lived this long was good; one that dies sooner (two clients with one name) keeps on doubling.
    internal static readonly TimeSpan GoodLife = TimeSpan.FromSeconds(15);

    // Two clients of one name that wait for a minute each live for less than this.
    internal static readonly TimeSpan UncontestedLife = 2 * WhenUseless;

    private TimeSpan _next = First;

    /// <summary>The delay after an attempt or link that lived for <paramref name="life"/>.</summary>
    public TimeSpan After(TimeSpan life, bool useless)
    {
        if (life >= GoodLife) _next = First;
        var delay = useless ? WhenUseless : _next;
        if (!useless) _next = _next * 2 < Longest ? _next * 2 : Longest;
        return delay * (0.75 + (0.25 * Random.Shared.NextDouble()));
    }
}
