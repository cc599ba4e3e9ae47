using System.Net.Sockets;

namespace SotTable.Support;

/// <summary>
/// A relay in front of another port. A test can cut its connections abruptly, silence them (bytes are swallowed, nothing is
/// closed: a half-open link), refuse new ones, make both directions slow, and read what the clients sent.
/// </summary>
/// <param name="targetPort">Where connections go on to.</param>
/// <param name="bytesPerSecond">Speed of each direction; 0 for no limit. The kernel's buffer is small then, else it would take megabytes at once.</param>
public sealed class TestProxy(int targetPort, int bytesPerSecond = 0) : TcpRelay(targetPort, bytesPerSecond > 0 ? 2048 : 0)
{
    private const int PartsPerSecond = 40;

    private readonly Lock _gate = new();
    private readonly MemoryStream _sent = new();
    private readonly MemoryStream _sentInVain = new();
    private volatile bool _silent;
    private volatile bool _refusing;
    private long _swallowed;

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

    protected override bool IsRefusing => _refusing;

    /// <summary>All bytes that clients have sent, in the order of arrival, once every connection so far is closed.</summary>
    public async Task<byte[]> SentWhenClosedAsync()
    {
        await AllClosedAsync().WaitAsync(TimeSpan.FromSeconds(30));
        lock (_gate) return _sent.ToArray();
    }

    protected override async Task CarryAsync(Socket from, Socket to, bool up)
    {
        var buffer = new byte[bytesPerSecond > 0 ? Math.Max(1, bytesPerSecond / PartsPerSecond) : 64 * 1024];
        while (await from.ReceiveAsync(buffer, SocketFlags.None, Stopping) is > 0 and var count)
        {
            if (bytesPerSecond > 0) await Task.Delay(TimeSpan.FromSeconds((double)count / bytesPerSecond), TimeProvider.System, Stopping);
            var silent = _silent;
            if (up)
            {
                lock (_gate) (silent ? _sentInVain : _sent).Write(buffer, 0, count);
            }

            if (silent) Interlocked.Add(ref _swallowed, count);
            else await to.SendAsync(buffer.AsMemory(0, count), SocketFlags.None, Stopping);
        }
    }
}
