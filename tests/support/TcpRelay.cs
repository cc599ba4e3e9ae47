using System.Net;
using System.Net.Sockets;

namespace SotTable.Support;

/// <summary>A TCP relay on a free port of 127.0.0.1 in front of another port. What it does to what it carries, a derived class says.</summary>
public abstract class TcpRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly List<Socket> _sockets = [];
    private readonly List<Task> _pumps = [];
    private readonly int _target;
    private readonly Task _accepting;

    /// <summary>Starts it.</summary>
    /// <param name="targetPort">Where connections go on to.</param>
    /// <param name="receiveBuffer">Bytes that the kernel keeps for a connection; 0 for what it likes.</param>
    protected TcpRelay(int targetPort, int receiveBuffer = 0)
    {
        _target = targetPort;
        if (receiveBuffer > 0) _listener.Server.ReceiveBufferSize = receiveBuffer;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where clients connect.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Whether new connections are closed at once.</summary>
    protected virtual bool IsRefusing => false;

    /// <summary>Cancelled when the relay is disposed of.</summary>
    protected CancellationToken Stopping => _stop.Token;

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
        GC.SuppressFinalize(this);
        await _stop.CancelAsync();
        _listener.Stop();
        Cut();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await AllClosedAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    /// <summary>Ends when every connection so far is closed.</summary>
    protected Task AllClosedAsync()
    {
        lock (_gate) return Task.WhenAll([.. _pumps]);
    }

    /// <summary>Carries one direction of a connection until one side closes it.</summary>
    /// <param name="from">Whence.</param>
    /// <param name="to">Whither.</param>
    /// <param name="up">From the client.</param>
    protected abstract Task CarryAsync(Socket from, Socket to, bool up);

    private async Task AcceptAsync()
    {
        while (true)
        {
            var client = await _listener.AcceptSocketAsync(_stop.Token);
            if (IsRefusing)
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
                _sockets.AddRange([client, server]);
                _pumps.AddRange([PumpAsync(client, server, up: true), PumpAsync(server, client, up: false)]);
            }
        }
    }

    private async Task PumpAsync(Socket from, Socket to, bool up)
    {
        try
        {
            await CarryAsync(from, to, up);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
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
