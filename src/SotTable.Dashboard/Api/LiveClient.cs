using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using SotTable.Dashboard.Ingest;

namespace SotTable.Dashboard.Api;

/// <summary>
/// One browser. Its loop sends what is newer than what it has sent: of batches only the newest, of each slot of a table only the newest, of events
/// the last ones in order. So a slow browser costs a bounded amount of memory, and nobody waits for it.
/// </summary>
internal sealed class LiveClient : IDisposable
{
    /// <summary>Closes a socket whose sign-in is over: signed out, shut, past its time, a screen taken back.</summary>
    public const WebSocketCloseStatus SignInOver = (WebSocketCloseStatus)4401; // 4000 to 4999 are free for programs; 401 of HTTP

    private readonly WebSocket _socket;
    private readonly TableRegistry _registry;
    private readonly HubIdentity _identity;
    private readonly HubNotices _notices;
    private readonly TimeProvider _time;
    private readonly LiveText _text;
    private readonly Channel<Occurrence> _occurrences;
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private readonly Action<int> _skipped;
    private SharedBatch? _batch;
    private long _beat = -1;
    private long _sendingSince;
    private long _sentRevision;
    private long _eventsUpTo;
    private int _sentTables = -1;
    private bool _over;

    /// <summary>Makes it; <see cref="RunAsync"/> does the work.</summary>
    /// <param name="socket">An open socket.</param>
    /// <param name="registry">The tables.</param>
    /// <param name="identity">The hub.</param>
    /// <param name="notices">What the hub has to tell of itself.</param>
    /// <param name="limits">Bounds.</param>
    /// <param name="time">Clock for ages.</param>
    /// <param name="skipped">Gets the number of frames whenever a batch is skipped.</param>
    /// <param name="eventDropped">Called for each event that no longer fits the queue.</param>
    public LiveClient(
        WebSocket socket, TableRegistry registry, HubIdentity identity, HubNotices notices, HubLimits limits, TimeProvider time, Action<int> skipped, Action eventDropped)
    {
        _socket = socket;
        _registry = registry;
        _identity = identity;
        _notices = notices;
        _time = time;
        _skipped = skipped;
        _text = new LiveText(time);
        _occurrences = Channel.CreateBounded<Occurrence>(
            new BoundedChannelOptions(limits.EventsWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true, SingleWriter = true },
            _ => eventDropped());
    }

    /// <summary>Whether whoever opened the socket may still look; asked with each beat.</summary>
    public Func<bool> StillLooks { get; init; } = () => true;

    /// <summary>Takes over a batch as the newest one. The live loop only.</summary>
    /// <param name="batch">The batch; held until sent or skipped.</param>
    public void Offer(SharedBatch batch)
    {
        batch.Hold();
        if (Interlocked.Exchange(ref _batch, batch) is not { } skipped) return;
        _skipped(skipped.Frames);
        skipped.Release();
    }

    /// <summary>Queues an event. The live loop only.</summary>
    /// <param name="occurrence">What happened.</param>
    public void Offer(Occurrence occurrence) => _occurrences.Writer.TryWrite(occurrence);

    /// <summary>Asks for a <c>beat</c>. The live loop only.</summary>
    /// <param name="tick">Number of the tick.</param>
    /// <param name="broker">Whether the link to the broker is up.</param>
    public void Offer(uint tick, bool broker) => Interlocked.Exchange(ref _beat, ((long)tick << 1) | (broker ? 1L : 0L));

    /// <summary>Lets the loop look for something to send. The live loop only.</summary>
    public void Wake() => _wake.Writer.TryWrite(true);

    /// <summary>Closes the socket when one send has taken too long. The live loop only.</summary>
    /// <param name="limit">How long one may take.</param>
    /// <returns>True when it was closed.</returns>
    public bool AbortIfStuck(TimeSpan limit)
    {
        var since = Volatile.Read(ref _sendingSince);
        if (since == 0 || _time.GetElapsedTime(since) < limit) return false;
        Volatile.Write(ref _sendingSince, 0);
        _socket.Abort();
        return true;
    }

    /// <summary>Serves the browser until it goes, is stuck or the hub stops.</summary>
    /// <param name="stopping">The hub stops.</param>
    public async Task RunAsync(CancellationToken stopping)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var stop = stopping.Register(() => stopped.TrySetResult());
        var sending = SendAllAsync();
        var receiving = IgnoreWhatComesAsync();
        await Task.WhenAny(sending, receiving, stopped.Task);
        _wake.Writer.TryComplete();
        // After a goodbye of ours the browser has a moment to answer; whoever doesn't is cut off.
        var ended = Task.WhenAll(sending, receiving);
        if (await Task.WhenAny(ended, Task.Delay(TimeSpan.FromSeconds(1), _time, CancellationToken.None)) != ended) _socket.Abort();
        await ended;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Interlocked.Exchange(ref _batch, null)?.Release();
        _text.Dispose();
        _socket.Dispose();
    }

    private async Task SendAllAsync()
    {
        try
        {
            await SendAsync(_text.Hello(_identity), WebSocketMessageType.Text);
            await SendChangedAsync();
            await SendKeptEventsAsync();
            while (!_over && await _wake.Reader.WaitToReadAsync())
            {
                _wake.Reader.TryRead(out _);
                await SendNewAsync();
            }

            if (_socket.State == WebSocketState.CloseReceived)
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
            else if (_socket.State == WebSocketState.Open && _over)
                await _socket.CloseOutputAsync(SignInOver, "the sign-in is over", CancellationToken.None);
            else if (_socket.State == WebSocketState.Open)
                await _socket.CloseOutputAsync(WebSocketCloseStatus.EndpointUnavailable, "the hub stops", CancellationToken.None);
        }
        catch (Exception e) when (IsGone(e))
        {
            _socket.Abort(); // nothing more can be sent; ends the receiving side too
        }
    }

    // A browser has nothing to say; reading is needed for its pongs and its goodbye.
    private async Task IgnoreWhatComesAsync()
    {
        var buffer = new byte[256];
        try
        {
            while ((await _socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None)).MessageType != WebSocketMessageType.Close)
            {
            }
        }
        catch (Exception e) when (IsGone(e))
        {
            _socket.Abort();
        }
    }

    private static bool IsGone(Exception e) =>
        e is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SendNewAsync()
    {
        var beat = Interlocked.Exchange(ref _beat, -1);
        _over = beat >= 0 && !StillLooks();
        if (_over) return;
        if (_registry.Revision != _sentRevision) await SendChangedAsync();

        while (_occurrences.Reader.TryRead(out var occurrence))
        {
            if (occurrence.Message.Revision > _eventsUpTo) await SendAsync(_text.Once(occurrence), WebSocketMessageType.Text);
        }

        if (beat >= 0) await SendAsync(_text.Beat((uint)(beat >> 1), (beat & 1) != 0, _notices.All), WebSocketMessageType.Text);
        if (Interlocked.Exchange(ref _batch, null) is not { } batch) return;
        try
        {
            await SendAsync(batch.Bytes, WebSocketMessageType.Binary);
        }
        finally
        {
            batch.Release();
        }
    }

    // Sends what was kept up to the revision that is read first; whatever ingest replaces meanwhile has a higher one and is found the next time.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SendChangedAsync()
    {
        var upTo = _registry.Revision;
        var tables = _registry.Tables;
        if (tables.Length != _sentTables)
        {
            _sentTables = tables.Length;
            await SendAsync(_text.Tables(tables), WebSocketMessageType.Text);
        }

        for (var position = 0; position < tables.Length * LiveTable.Slots; position++)
        {
            var revision = _registry.SlotRevision(position);
            if (revision <= _sentRevision || revision > upTo) continue;
            var table = tables[position / LiveTable.Slots];
            var slot = (Slot)(position % LiveTable.Slots);
            if (slot == Slot.Lost)
                await SendAsync(_text.Lost(table.Index, table.Loss.Lost), WebSocketMessageType.Text);
            else if (slot == Slot.Notices)
                await SendAsync(_text.Notices(table.Index, table.Notices), WebSocketMessageType.Text);
            else if (table.Last(slot) is { } kept && kept.Revision <= upTo)
                await SendAsync(_text.Kept(slot, table.Index, kept), WebSocketMessageType.Text);
        }

        _sentRevision = upTo;
    }

    private async Task SendKeptEventsAsync()
    {
        _eventsUpTo = _sentRevision;
        var tables = _registry.Tables;
        foreach (var occurrence in tables.SelectMany(t => t.Events).Where(o => o.Message.Revision <= _eventsUpTo).OrderBy(o => o.Message.Revision))
        {
            await SendAsync(_text.Once(occurrence), WebSocketMessageType.Text);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, WebSocketMessageType type)
    {
        Volatile.Write(ref _sendingSince, _time.GetTimestamp());
        // No token: a send with one allocates. AbortIfStuck ends it.
        await _socket.SendAsync(bytes, type, WebSocketMessageFlags.EndOfMessage, CancellationToken.None);
        Volatile.Write(ref _sendingSince, 0);
    }
}
