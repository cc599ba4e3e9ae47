using System.Net;
using System.Net.Sockets;

namespace SotTable.Support;

/// <summary>
/// A TCP relay on a free port of 127.0.0.1 in front of another port. A test can cut its connections abruptly, silence them (bytes are swallowed, nothing is
/// closed: a half-open link), refuse new ones, make both directions slow, and read what the clients sent.
/// </summary>
public sealed class TestProxy : IAsyncDisposable
{
    private const int PartsPerSecond = 40;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly List<Socket> _sockets = [];
    private readonly List<Task> _pumps = [];
    private readonly MemoryStream _sent = new();
    private readonly MemoryStream _sentInVain = new();
    private readonly int _target;
    private readonly int _bytesPerSecond;
    private readonly Task _accepting;
    private volatile bool _silent;
    private volatile bool _refusing;
    private long _swallowed;

    /// <summary>Starts it.</summary>
    /// <param name="targetPort">Where connections go on to.</param>
    /// <param name="bytesPerSecond">Speed of each direction; 0 for no limit.</param>
    public TestProxy(int targetPort, int bytesPerSecond = 0)
    {
        _target = targetPort;
        _bytesPerSecond = bytesPerSecond;
        if (bytesPerSecond > 0) _listener.Server.ReceiveBufferSize = 2048; // else the kernel would take megabytes at once
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Swallow what comes from both sides from now on, or relay again.</summary>
    public bool Silent
    {
        get => _silent;
        set => _silent = value;
    }

    /// <summary>Bytes swallowed so far.</summary>
    public long Swallowed => Interlocked.Read(ref _swallowed);

    /// <summary>What clients have sent that was swallowed, in the order of arrival.</summary>
    public byte[] SwallowedFromClients
    {
        get
        {
            lock (_gate) return _sentInVain.ToArray();
        }
    }

    /// <summary>Close new connections at once.</summary>
    public bool Refusing
    {
        get => _refusing;
        set => _refusing = value;
    }

    /// <summary>All bytes that clients have sent, in the order of arrival, once every connection so far is closed.</summary>
    public async Task<byte[]> SentWhenClosedAsync()
    {
        Task[] pumps;
        lock (_gate) pumps = [.. _pumps];
        await Task.WhenAll(pumps).WaitAsync(TimeSpan.FromSeconds(30));
        lock (_gate) return _sent.ToArray();
    }

    /// <summary>Resets every connection (RST to both sides): nobody says goodbye.</summary>
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
            if (_refusing)
            {
                client.Close();
                continue;
            }

            var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _target, _stop.Token);
            }
            catch (SocketException)
            {
                // The target is down: the client sees a closed connection.
                client.Close();
                server.Close();
                continue;
            }

            client.NoDelay = true;
            lock (_gate)
            {
                _sockets.Add(client);
                _sockets.Add(server);
                _pumps.Add(PumpAsync(client, server, record: true));
                _pumps.Add(PumpAsync(server, client, record: false));
            }
        }
    }

    private async Task PumpAsync(Socket from, Socket to, bool record)
    {
        var buffer = new byte[_bytesPerSecond > 0 ? Math.Max(1, _bytesPerSecond / PartsPerSecond) : 64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, SocketFlags.None, _stop.Token) is > 0 and var count)
            {
                if (_bytesPerSecond > 0) await Task.Delay(TimeSpan.FromSeconds((double)count / _bytesPerSecond), TimeProvider.System, _stop.Token);
                if (_silent)
                {
                    lock (_gate)
                    {
                        if (record) _sentInVain.Write(buffer, 0, count);
                    }

                    Interlocked.Add(ref _swallowed, count);
                    continue;
                }

                if (record)
                {
                    lock (_gate) _sent.Write(buffer, 0, count);
                }

                await to.SendAsync(buffer.AsMemory(0, count), SocketFlags.None, _stop.Token);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Cut, or reset by one side: the other side is closed below.
        }

        lock (_gate)
        {
            _sockets.Remove(from);
            _sockets.Remove(to);
            from.Close();
            to.Close();
        }
    }
}
