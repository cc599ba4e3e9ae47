using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using SotTable.Messages;

namespace SotTable.Bench;

/// <summary>Many browsers of the hub in one process, as cheap as they can be: sockets, and just enough of WebSocket to find the frames.</summary>
internal sealed class BatchReaders(int port) : IDisposable
{
    private const int StampAt = 12; // t0 of the live frame

    private readonly CancellationTokenSource _stop = new();
    private readonly List<Socket> _sockets = [];
    private readonly List<List<double>> _latencies = [];
    private volatile bool _counting;
    private int _open;
    private int _messages;
    private long _bytes;

    public async Task ConnectAsync(int count, CancellationToken cancellationToken)
    {
        for (var i = 0; i < count; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            var latencies = new List<double>(100_000);
            _sockets.Add(socket);
            _latencies.Add(latencies);
            var host = $"127.0.0.1:{port}";
            await socket.SendAsync(Encoding.ASCII.GetBytes(
                $"GET /live HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
            _ = ReadAsync(socket, latencies);
        }

        while (Volatile.Read(ref _open) < count) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
    }

    public void Begin()
    {
        (_messages, _bytes) = (0, 0);
        _counting = true;
    }

    public (IReadOnlyList<double> LatenciesMs, int Messages, int Bytes) End()
    {
        _counting = false;
        return ([.. _latencies.SelectMany(l => l)], _messages, (int)_bytes);
    }

    public void Dispose()
    {
        _stop.Cancel();
        foreach (var socket in _sockets) socket.Dispose();
        _stop.Dispose();
    }

    private async Task ReadAsync(Socket socket, List<double> latencies)
    {
        var buffer = new byte[64 * 1024];
        var (filled, upgraded) = (0, false);
        try
        {
            while (await socket.ReceiveAsync(buffer.AsMemory(filled), SocketFlags.None, _stop.Token) is > 0 and var count)
            {
                var now = Lab.NowUs();
                filled += count;
                var used = 0;
                if (!upgraded && buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8) is > 0 and var end)
                {
                    (upgraded, used) = (true, end + 4);
                    Interlocked.Increment(ref _open);
                }

                while (upgraded && TryMessage(buffer.AsSpan(used, filled - used), out var length, out var message))
                {
                    if (_counting && message.Length > 0) Count(message, now, latencies);
                    used += length;
                }

                buffer.AsSpan(used, filled - used).CopyTo(buffer);
                filled -= used;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            return; // the end of the bench
        }
    }

    // One WebSocket message of a server: unmasked, in one piece. Only a binary one has a body here.
    private static bool TryMessage(ReadOnlySpan<byte> bytes, out int length, out ReadOnlySpan<byte> body)
    {
        length = 0;
        body = default;
        if (bytes.Length < 4) return false;
        var (header, size) = bytes[1] switch
        {
            126 => (4, BinaryPrimitives.ReadUInt16BigEndian(bytes[2..])),
            127 => (10, bytes.Length < 10 ? int.MaxValue - 10 : (int)BinaryPrimitives.ReadUInt64BigEndian(bytes[2..])),
            var small => (2, small),
        };
        length = header + size;
        if (bytes.Length < length) return false;
        if ((bytes[0] & 15) == 2) body = bytes.Slice(header, size);
        return true;
    }

    private void Count(ReadOnlySpan<byte> batch, double now, List<double> latencies)
    {
        Interlocked.Increment(ref _messages);
        Interlocked.Add(ref _bytes, batch.Length);
        var position = 0;
        while (LiveBatch.TryRead(batch, ref position, out _, out var frame))
            latencies.Add((now - BinaryPrimitives.ReadInt64LittleEndian(frame[StampAt..])) / 1000);
    }
}
