using System.Net.WebSockets;
using System.Text.Json;
using SotTable.Messages;

namespace SotTable.Cli.Demo;

/// <summary>A browser without a screen: reads the hub's <c>/live</c> as a page does and remembers what it saw. Thread-safe.</summary>
internal sealed class LiveClient : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<TableAddress, SeenTable> _tables = [];
    private readonly Dictionary<int, SeenTable> _byIndex = [];
    private readonly List<(Func<bool> Met, TaskCompletionSource Done)> _waiting = [];
    private readonly CancellationTokenSource _closing = new();
    private Task _reading = Task.CompletedTask;
    private bool _broker;

    /// <summary>Whether the hub's link to the broker was up at its last beat.</summary>
    public bool HubHasBroker
    {
        get
        {
            lock (_gate) return _broker;
        }
    }

    /// <summary>Why nothing comes any more; empty while it does.</summary>
    public string Problem { get; private set; } = "";

    /// <summary>Connects.</summary>
    /// <param name="hub">Address of the hub, such as <c>http://127.0.0.1:8080</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="WebSocketException">The hub refused.</exception>
    public async Task ConnectAsync(Uri hub, CancellationToken cancellationToken)
    {
        _socket.Options.SetRequestHeader("Origin", hub.GetLeftPart(UriPartial.Authority));
        await _socket.ConnectAsync(new UriBuilder(hub) { Scheme = "ws", Path = "/live" }.Uri, cancellationToken);
        _reading = ReadAsync(_closing.Token);
    }

    /// <summary>Asks something about a table.</summary>
    /// <typeparam name="T">What is asked.</typeparam>
    /// <param name="address">The table; one that was not seen yet is empty.</param>
    /// <param name="question">Must not keep the table.</param>
    public T Ask<T>(TableAddress address, Func<SeenTable, T> question)
    {
        lock (_gate) return question(Table(address));
    }

    /// <summary>Waits until something is true of a table.</summary>
    /// <param name="address">The table.</param>
    /// <param name="condition">Looked at after every message.</param>
    /// <param name="limit">How long at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>False when the limit was reached, or the socket was closed.</returns>
    public async Task<bool> WaitAsync(TableAddress address, Func<SeenTable, bool> condition, TimeSpan limit, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            var table = Table(address);
            if (condition(table)) return true;
            _waiting.Add((() => condition(table), done));
        }

        await Task.WhenAny(done.Task, _reading, Task.Delay(limit, TimeProvider.System, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
        return done.Task.IsCompleted;
    }

    /// <summary>Closes the connection; may be called again.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_closing.IsCancellationRequested) return;
        await _closing.CancelAsync();
        await _reading;
        _socket.Dispose();
    }

    private async Task ReadAsync(CancellationToken closing)
    {
        var buffer = new byte[64 * 1024];
        var length = 0;
        try
        {
            while (true)
            {
                if (length == buffer.Length) Array.Resize(ref buffer, 2 * buffer.Length);
                var part = await _socket.ReceiveAsync(buffer.AsMemory(length), closing);
                length += part.Count;
                if (part.MessageType == WebSocketMessageType.Close) return;
                if (!part.EndOfMessage) continue;
                Take(buffer.AsSpan(0, length), part.MessageType, ArrivedUs());
                length = 0;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException or JsonException)
        {
            Problem = closing.IsCancellationRequested ? "" : e.Message; // who waits sees that nothing comes any more
        }
    }

    private static long ArrivedUs() => (long)(TimeProvider.System.GetTimestamp() * (1e6 / TimeProvider.System.TimestampFrequency));

    private void Take(ReadOnlySpan<byte> message, WebSocketMessageType type, long arrivedUs)
    {
        lock (_gate)
        {
            if (type == WebSocketMessageType.Binary) TakeBatch(message, arrivedUs);
            else TakeText(message);
            for (var i = _waiting.Count - 1; i >= 0; i--)
            {
                if (!_waiting[i].Met()) continue;
                _waiting[i].Done.SetResult();
                _waiting.RemoveAt(i);
            }
        }
    }

    private void TakeBatch(ReadOnlySpan<byte> message, long arrivedUs)
    {
        var position = 0;
        while (LiveBatch.TryRead(message, ref position, out var index, out var frame))
        {
            if (_byIndex.TryGetValue(index, out var table)) table.Take(frame, arrivedUs);
        }
    }

    private void TakeText(ReadOnlySpan<byte> message)
    {
        var reader = new Utf8JsonReader(message);
        using var document = JsonDocument.ParseValue(ref reader);
        var root = document.RootElement;
        var type = root.GetProperty("type").GetString()!; // every message has one (LIVE.md)
        if (type == "beat") _broker = root.GetProperty("broker").GetBoolean();
        else if (type == "tables")
        {
            foreach (var t in root.GetProperty("tables").EnumerateArray())
                _byIndex[t.GetProperty("index").GetInt32()] = Table(new(t.GetProperty("site").GetString()!, t.GetProperty("table").GetString()!));
        }
        else if (root.TryGetProperty("body", out var body) && _byIndex.TryGetValue(root.GetProperty("index").GetInt32(), out var table))
        {
            table.Take(type, body);
        }
    }

    private SeenTable Table(TableAddress address) =>
        _tables.TryGetValue(address, out var table) ? table : _tables[address] = new(address);
}
