using System.Net;
using System.Net.Sockets;

namespace SotTable.Chaos;

/// <summary>
/// A relay between a client and the broker that knows where MQTT packets begin. It loses, doubles and swaps messages of record value (QoS 1), holds
/// everything up, and cuts or silences connections. A message that it loses is acknowledged first, as a broker does that dies before it has passed it on.
/// </summary>
internal sealed class Relay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly List<Socket> _sockets = [];
    private readonly List<Task> _pumps = [];
    private readonly Dictionary<(bool Up, Trick Trick), int> _due = [];
    private readonly int _broker;
    private readonly Task _accepting;
    private volatile bool _silent;
    private volatile int _delayMs;

    /// <summary>Starts it on a free port.</summary>
    /// <param name="broker">The broker's port.</param>
    public Relay(int broker)
    {
        _broker = broker;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where the client connects.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

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

    /// <summary>Resets every connection.</summary>
    public void Cut()
    {
        lock (_gate)
        {
            foreach (var socket in _sockets)
            {
                socket.LingerState = new LingerOption(true, 0);
                socket.Close();
            }

            _sockets.Clear();
        }
    }

    /// <summary>No more tricks.</summary>
    public void Heal()
    {
        lock (_gate) _due.Clear();
        _delayMs = 0;
        if (_silent) Silence(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        Cut();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_pumps).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var client = await _listener.AcceptSocketAsync(_stop.Token);
            var broker = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await broker.ConnectAsync(IPAddress.Loopback, _broker, _stop.Token);
            }
            catch (SocketException)
            {
                client.Close();
                broker.Close();
                continue;
            }

            client.NoDelay = true;
            lock (_gate)
            {
                _sockets.AddRange([client, broker]);
                _pumps.AddRange([PumpAsync(client, broker, up: true), PumpAsync(broker, client, up: false)]);
            }
        }
    }

    private async Task PumpAsync(Socket from, Socket to, bool up)
    {
        try
        {
            await using var source = new NetworkStream(from);
            var packets = new Packets(source);
            List<byte[]> held = [];
            while (await packets.NextAsync(_stop.Token) is { } packet)
            {
                if (_delayMs > 0) await Task.Delay(TimeSpan.FromMilliseconds(_delayMs), TimeProvider.System, _stop.Token);
                if (_silent) continue;
                var trick = Packets.IsOfRecord(packet) ? Next(up) : null;
                if (trick == Trick.Lose) await from.SendAsync(Packets.Acknowledgement(packet), _stop.Token);
                if (trick == Trick.Swap) held.Add(packet);
                if (trick is Trick.Lose or Trick.Swap) continue;
                await to.SendAsync(packet, _stop.Token);
                if (trick == Trick.Double) await to.SendAsync(Packets.Again(packet), _stop.Token);

                // What was held back follows what came after it, the newest first.
                for (var i = held.Count - 1; i >= 0; i--) await to.SendAsync(held[i], _stop.Token);
                held.Clear();
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // Cut, or closed by one side: the other side is closed below.
        }

        lock (_gate)
        {
            _sockets.Remove(from);
            _sockets.Remove(to);
            from.Close();
            to.Close();
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
