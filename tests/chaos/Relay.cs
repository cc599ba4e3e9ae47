using System.Net.Sockets;
using SotTable.Support;

namespace SotTable.Chaos;

/// <summary>
/// A relay between a client and the broker that knows where MQTT packets begin. It loses, doubles and swaps messages of record value (QoS 1), holds
/// everything up, and cuts or silences connections. A message that it loses is acknowledged first, as a broker does that dies before it has passed it on.
/// </summary>
/// <param name="broker">The broker's port.</param>
internal sealed class Relay(int broker) : TcpRelay(broker)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(bool Up, Trick Trick), int> _due = [];
    private volatile bool _silent;
    private volatile int _delayMs;

    /// <summary>Plays a trick on the next messages of record value.</summary>
    /// <param name="trick">The trick.</param>
    /// <param name="up">From the client, or to it.</param>
    /// <param name="count">On how many.</param>
    public void Play(Trick trick, bool up, int count)
    {
        lock (_gate) _due[(up, trick)] = count;
    }

    /// <summary>Holds every packet up from now on; zero for no more.</summary>
    public void Delay(TimeSpan by) => _delayMs = (int)by.TotalMilliseconds;

    /// <summary>Swallows everything from now on without closing anything, or relays again. What was open meanwhile has lost bytes and must go.</summary>
    public void Silence(bool silent)
    {
        _silent = silent;
        if (!silent) Cut();
    }

    /// <summary>No more tricks.</summary>
    public void Heal()
    {
        lock (_gate) _due.Clear();
        _delayMs = 0;
        if (_silent) Silence(false);
    }

    protected override async Task CarryAsync(Socket from, Socket to, bool up)
    {
        await using var source = new NetworkStream(from);
        var packets = new Packets(source);
        List<byte[]> held = [];
        while (await packets.NextAsync(Stopping) is { } packet)
        {
            if (_delayMs > 0) await Task.Delay(TimeSpan.FromMilliseconds(_delayMs), TimeProvider.System, Stopping);
            if (_silent) continue;
            var trick = Packets.IsOfRecord(packet) ? Next(up) : null;
            if (trick == Trick.Lose) await from.SendAsync(Packets.Acknowledgement(packet), Stopping);
            if (trick == Trick.Swap) held.Add(packet);
            if (trick is Trick.Lose or Trick.Swap) continue;
            await to.SendAsync(packet, Stopping);
            if (trick == Trick.Double) await to.SendAsync(Packets.Again(packet), Stopping);

            // What was held back follows what came after it, the newest first.
            for (var i = held.Count - 1; i >= 0; i--) await to.SendAsync(held[i], Stopping);
            held.Clear();
        }
    }

    private Trick? Next(bool up)
    {
        lock (_gate)
        {
            foreach (var trick in Enum.GetValues<Trick>())
            {
                if (_due.GetValueOrDefault((up, trick)) is not (> 0 and var left)) continue;
                _due[(up, trick)] = left - 1;
                return trick;
            }
        }

        return null;
    }
}

/// <summary>What can happen to a message.</summary>
internal enum Trick
{
    /// <summary>It is acknowledged and never seen again.</summary>
    Lose,

    /// <summary>It comes twice.</summary>
    Double,

    /// <summary>It comes after what was sent after it.</summary>
    Swap,
}
