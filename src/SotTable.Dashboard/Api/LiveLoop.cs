using System.Collections.Immutable;
using SotTable.Dashboard.Ingest;

namespace SotTable.Dashboard.Api;

/// <summary>
/// The hub's tick: what comes after a pause goes to every browser at once, and what comes within one tick of that goes together as one batch. Closes
/// browsers that are stuck; never waits for one.
/// </summary>
/// <param name="registry">The tables.</param>
/// <param name="link">Says whether the broker is reachable.</param>
/// <param name="limits">Bounds.</param>
/// <param name="time">Clock.</param>
/// <param name="logger">Log.</param>
internal sealed partial class LiveLoop(TableRegistry registry, HubLink link, HubLimits limits, TimeProvider time, ILogger<LiveLoop> logger)
    : BackgroundService
{
    // 1 MB: what doesn't fit waits for the next tick. 1,000 tables make 30 kB a tick.
    private const int BatchBytes = 1 << 20;

    private readonly SharedBatch.Pool _batches = new();
    private readonly LiveFrame[] _frames = new LiveFrame[Math.Min(limits.FramesWaiting, ushort.MaxValue)];
    private ImmutableArray<LiveClient> _clients = [];
    private uint _tick;
    private bool _broker;
    private long _beatAt;
    private long _seenRevision;
    private long _skippedFrames;
    private long _stuck;
    private long _droppedEvents;

    /// <summary>Browsers connected. Any thread.</summary>
    public int Browsers => _clients.Length;

    /// <summary>Looks taken since the start; while the loop lives there is one at least every quarter of a beat. Any thread.</summary>
    public uint Ticks => Volatile.Read(ref _tick);

    /// <summary>Frames that browsers skipped because they were behind, all browsers added up. Any thread.</summary>
    public long SkippedFrames => Interlocked.Read(ref _skippedFrames);

    /// <summary>Browsers closed because they took nothing. Any thread.</summary>
    public long Stuck => Interlocked.Read(ref _stuck);

    /// <summary>Events that no longer fitted a browser's queue. Any thread.</summary>
    public long DroppedEvents => Interlocked.Read(ref _droppedEvents);

    /// <summary>Counts frames that a browser skipped. Any thread.</summary>
    /// <param name="frames">How many.</param>
    public void CountSkipped(int frames) => Interlocked.Add(ref _skippedFrames, frames);

    /// <summary>Counts an event that a browser missed. Any thread.</summary>
    public void CountDroppedEvent() => Interlocked.Increment(ref _droppedEvents);

    /// <summary>Adds a browser. Any thread.</summary>
    /// <param name="client">The browser.</param>
    /// <returns>False when there are too many.</returns>
    public bool TryAdd(LiveClient client)
    {
        if (Browsers >= limits.Browsers) return false;
        ImmutableInterlocked.Update(ref _clients, static (clients, added) => clients.Add(added), client);
        client.Offer(_tick, link.IsConnected);
        client.Wake();
        return true;
    }

    /// <summary>Removes a browser. Any thread.</summary>
    /// <param name="client">The browser.</param>
    public void Remove(LiveClient client) =>
        ImmutableInterlocked.Update(ref _clients, static (clients, removed) => clients.Remove(removed), client);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // For the beats, and for the link to the broker, which tells nobody when it comes and goes.
        using var timer = time.CreateTimer(_ => registry.Announce(), null, BeatLook, BeatLook);
        _beatAt = time.GetTimestamp();
        try
        {
            while (await registry.Changes.WaitToReadAsync(stoppingToken))
            {
                registry.Changes.TryRead(out _); // before the look: what comes during it is announced anew
                Tick();
                await Task.Delay(limits.Tick, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            LogStopped(_tick);
        }
    }

    private TimeSpan BeatLook => limits.Beat / 4;

    private void Tick()
    {
        _tick++;
        var clients = _clients;
        var wake = PassFrames(clients);
        wake |= PassOccurrences(clients);
        var revision = registry.Revision;
        wake |= revision != _seenRevision;
        _seenRevision = revision;
        wake |= Beat(clients);
        if (!wake) return;
        foreach (var client in clients) client.Wake();
    }

    private bool PassFrames(ImmutableArray<LiveClient> clients)
    {
        var count = 0;
        var bytes = 0;
        while (count < _frames.Length && bytes < BatchBytes && registry.Frames.TryRead(out _frames[count])) bytes += _frames[count++].Frame.Length;
        if (count == 0) return false;
        if (clients.Length > 0)
        {
            var batch = _batches.Take();
            batch.Fill(_tick, _frames.AsSpan(0, count));
            foreach (var client in clients) client.Offer(batch);
            batch.Release();
        }

        _frames.AsSpan(0, count).Clear();
        return true;
    }

    private bool PassOccurrences(ImmutableArray<LiveClient> clients)
    {
        var any = false;
        while (registry.Occurrences.TryRead(out var occurrence))
        {
            any = true;
            foreach (var client in clients) client.Offer(occurrence);
        }

        return any;
    }

    private bool Beat(ImmutableArray<LiveClient> clients)
    {
        var broker = link.IsConnected;
        var now = time.GetTimestamp();
        if (broker == _broker && time.GetElapsedTime(_beatAt, now) < limits.Beat - (BeatLook / 2)) return false;
        _broker = broker;
        _beatAt = now;
        foreach (var client in clients)
        {
            client.Offer(_tick, broker);
            if (!client.AbortIfStuck(limits.StuckAfter)) continue;
            Interlocked.Increment(ref _stuck);
            LogStuck(limits.StuckAfter);
        }

        return true;
    }

    [LoggerMessage(20, LogLevel.Information, "The live loop stopped at tick {Tick}")]
    private partial void LogStopped(uint tick);

    [LoggerMessage(21, LogLevel.Warning, "A browser took nothing for {Limit} and was closed")]
    private partial void LogStuck(TimeSpan limit);
}
