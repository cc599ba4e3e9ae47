using System.Buffers.Binary;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text.Json;
using SotTable.Messages;

namespace SotTable.Dashboard.Tests.Support;

/// <summary>One frame as a browser got it.</summary>
internal sealed record SeenFrame(uint Tick, int TableIndex, byte[] Bytes);

/// <summary>A WebSocket client that keeps what it has read. It reads only inside the methods that wait.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly HttpMessageInvoker _invoker;
    private readonly byte[] _buffer = new byte[1 << 20];
    private readonly CancellationTokenSource _end = new();

    private Browser(int receiveBufferBytes)
    {
        _invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            ConnectCallback = async (context, token) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                if (receiveBufferBytes > 0) socket.ReceiveBufferSize = receiveBufferBytes;
                await socket.ConnectAsync(context.DnsEndPoint, token);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
    }

    public List<JsonElement> Texts { get; } = [];

    public List<SeenFrame> Frames { get; } = [];

    public int Batches { get; private set; }

    public WebSocketCloseStatus? Closed { get; private set; }

    public static async Task<Browser> OpenAsync(string hub, string path = "/live", string? origin = null, int receiveBufferBytes = 0, string cookie = "")
    {
        var browser = new Browser(receiveBufferBytes);
        if (origin != "") browser._socket.Options.SetRequestHeader("Origin", origin ?? hub);
        if (cookie.Length > 0) browser._socket.Options.SetRequestHeader("Cookie", cookie);
        using var limit = new CancellationTokenSource(Until.HangLimit);
        await browser._socket.ConnectAsync(new Uri(hub.Replace("http:", "ws:", StringComparison.Ordinal) + path), browser._invoker, limit.Token);
        return browser;
    }

    /// <summary>Reads until a text message fits, also among those read before.</summary>
    public async Task<JsonElement> TextAsync(string type, Func<JsonElement, bool>? fits = null)
    {
        using var limit = Limit();
        for (var i = 0; ; i++)
        {
            while (i >= Texts.Count) await ReadAsync(limit.Token);
            if (Texts[i].GetProperty("type").GetString() == type && (fits is null || fits(Texts[i]))) return Texts[i];
        }
    }

    /// <summary>Reads until something is true.</summary>
    public async Task ReadUntilAsync(Func<bool> condition)
    {
        using var limit = Limit();
        while (!condition()) await ReadAsync(limit.Token);
    }

    /// <summary>Reads until the other side closes or cuts the connection.</summary>
    public async Task ReadToEndAsync()
    {
        using var limit = Limit();
        try
        {
            while (Closed is null) await ReadAsync(limit.Token);
        }
        catch (WebSocketException)
        {
            Closed = WebSocketCloseStatus.Empty;
        }
    }

    public Task SendTextAsync(byte[] bytes) => _socket.SendAsync(bytes, WebSocketMessageType.Text, true, _end.Token);

    public ValueTask DisposeAsync()
    {
        _end.Cancel();
        _socket.Abort();
        _socket.Dispose();
        _invoker.Dispose();
        _end.Dispose();
        return ValueTask.CompletedTask;
    }

    // One limit for a whole wait: beats keep coming, so a limit for each message would never strike.
    private CancellationTokenSource Limit()
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        limit.CancelAfter(Until.HangLimit);
        return limit;
    }

    private async Task ReadAsync(CancellationToken limit)
    {
        var length = 0;
        ValueWebSocketReceiveResult part;
        do
        {
            part = await _socket.ReceiveAsync(_buffer.AsMemory(length), limit);
            length += part.Count;
        }
        while (!part.EndOfMessage);

        if (part.MessageType == WebSocketMessageType.Close)
        {
            Closed = _socket.CloseStatus ?? WebSocketCloseStatus.Empty;
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, limit);
        }
        else if (part.MessageType == WebSocketMessageType.Text)
        {
            Texts.Add(JsonDocument.Parse(_buffer.AsMemory(0, length).ToArray()).RootElement);
        }
        else
        {
            TakeBatch(_buffer.AsSpan(0, length));
        }
    }

    private void TakeBatch(ReadOnlySpan<byte> message)
    {
        Batches++;
        var tick = BinaryPrimitives.ReadUInt32LittleEndian(message[4..]);
        var announced = BinaryPrimitives.ReadUInt16LittleEndian(message[8..]);
        var before = Frames.Count;
        var position = 0;
        while (LiveBatch.TryRead(message, ref position, out var index, out var frame)) Frames.Add(new SeenFrame(tick, index, frame.ToArray()));
        if (position != message.Length || Frames.Count - before != announced) throw new InvalidDataException("the batch is not what its header says");
    }
}
