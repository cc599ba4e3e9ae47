using System.Net;
using System.Net.Sockets;

namespace SotTable.Dashboard.Users;

/// <summary>
/// Slows the guessing of passwords: ten wrong ones a minute from all browsers together that are not known, and from each that is; ten in a row for one name, or from
/// one known browser, shut it for a quarter of an hour. Any thread. A right password is refused as well while it waits, or a guess could be told from the waiting.
/// </summary>
/// <param name="time">Monotonic clock.</param>
/// <param name="inAll">How many a minute from all together; ten of them for one name or from one address.</param>
internal sealed class GuessLimit(TimeProvider time, int inAll = 10)
{
    private const int AMinute = 10;
    private const int InARow = 10;
    private const int MostKeys = 4096;
    private const string All = "*";
    private static readonly TimeSpan s_window = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_shut = TimeSpan.FromMinutes(15);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Guesses> _guesses = new(StringComparer.Ordinal);

    /// <summary>Takes one guess, or says how long to wait. A guess that turns out right is given back by <see cref="Right"/>.</summary>
    /// <param name="name">The account that is guessed at.</param>
    /// <param name="from">Where the guess comes from.</param>
    /// <param name="browser">Number of a browser in which somebody has signed in to this account before: no others make it wait.</param>
    /// <returns>Zero, or how long to wait.</returns>
    public TimeSpan Take(string name, IPAddress? from, string? browser = null)
    {
        var now = time.GetTimestamp();
        lock (_gate)
        {
            var keys = Keys(name, from, browser);
            var wait = keys.Max(k => Wait(k, now));
            if (wait > TimeSpan.Zero) return wait;
            if (_guesses.Count > MostKeys) Forget(now);
            if (_guesses.Count > MostKeys) return s_window;
            foreach (var key in keys) Of(key).At.Enqueue(now);
            var account = Of(keys[0]);
            if (++account.InARow < InARow) return TimeSpan.Zero;
            account.ShutAt = now;
            account.InARow = 0;
            return TimeSpan.Zero;
        }
    }

    /// <summary>The last guess was right.</summary>
    /// <param name="name">Its account.</param>
    /// <param name="from">Where it came from.</param>
    /// <param name="browser">As it was taken.</param>
    public void Right(string name, IPAddress? from, string? browser = null)
    {
        lock (_gate)
        {
            // The address keeps its own count but for this one: knowing one password must not help to guess another.
            var keys = Keys(name, from, browser);
            _guesses.Remove(keys[0]);
            foreach (var key in keys[1..])
                if (_guesses.TryGetValue(key, out var g)) g.At.TryDequeue(out _);
        }
    }

    private static string[] Keys(string name, IPAddress? from, string? browser) => browser is null ? [$"n {name}", $"a {Net(from)}", All] : [$"k {browser}"];

    // One address of a home or a clinic may have a whole /64 of them.
    private static string Net(IPAddress? from)
    {
        if (from is null) return "-";
        if (from.IsIPv4MappedToIPv6) from = from.MapToIPv4();
        return from.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(from.GetAddressBytes().AsSpan(0, 8)) : from.ToString();
    }

    private TimeSpan Wait(string key, long now)
    {
        if (!_guesses.TryGetValue(key, out var g)) return TimeSpan.Zero;
        Shrink(g, now);
        if (g.ShutAt is { } shut && s_shut - time.GetElapsedTime(shut, now) is var left && left > TimeSpan.Zero) return left;
        return g.At.Count < (key == All ? inAll : AMinute) ? TimeSpan.Zero : s_window - time.GetElapsedTime(g.At.Peek(), now);
    }

    private void Shrink(Guesses g, long now)
    {
        while (g.At.TryPeek(out var first) && time.GetElapsedTime(first, now) >= s_window) g.At.Dequeue();
    }

    private void Forget(long now)
    {
        foreach (var (key, g) in _guesses.ToArray())
        {
            Shrink(g, now);
            if (g.At.Count == 0 && (g.ShutAt is not { } shut || time.GetElapsedTime(shut, now) >= s_shut)) _guesses.Remove(key);
        }
    }

    private Guesses Of(string key)
    {
        if (!_guesses.TryGetValue(key, out var g)) _guesses[key] = g = new Guesses();
        return g;
    }

    private sealed class Guesses
    {
        public Queue<long> At { get; } = new();

        public int InARow { get; set; }

        public long? ShutAt { get; set; }
    }
}
