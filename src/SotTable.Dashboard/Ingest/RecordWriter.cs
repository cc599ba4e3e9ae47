using System.Data.Common;
using System.Text.Json;
using SotTable.Dashboard.History;
using SotTable.Messages;

namespace SotTable.Dashboard.Ingest;

/// <summary>Takes durable messages into the store, a batch at a time, and acknowledges them after the commit; never before.</summary>
/// <param name="queue">The messages.</param>
/// <param name="engine">The store.</param>
/// <param name="link">Carries the acknowledgements.</param>
/// <param name="notices">Get what is wrong with the store, for the pages.</param>
/// <param name="limits">Bounds.</param>
/// <param name="time">Clock.</param>
/// <param name="logger">Log.</param>
internal sealed partial class RecordWriter(
    RecordQueue queue, StoreEngine engine, HubLink link, HubNotices notices, HubLimits limits, TimeProvider time, ILogger<RecordWriter> logger) : BackgroundService
{
    private readonly HoleWatch _holes = new(time);
    private RecordStore? _store;
    private BatchWriter? _batches;
    private volatile string _problem = "";

    /// <summary>Why nothing can be stored, or what was set aside; empty when all is well. Any thread.</summary>
    public string Problem => _problem;

    /// <summary>Opens the store, so that one that must not be used stops the start. One that can't be reached is tried again later.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StoreRefusedException">A newer program wrote it, or another hub has it.</exception>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        TryOpen(refusals: true);
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _store?.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // a database's calls block: not on the thread that starts the hub
        try
        {
            while (true)
            {
                await WaitAsync(stoppingToken);
                // One commit for what comes in this time: at most four acknowledgements a second.
                await Task.Delay(limits.Gather, time, stoppingToken);
                var waiting = queue.Drain();
                var greeted = waiting.Where(w => w.Message is null).Select(w => w.Table).ToHashSet();
                foreach (var stored in await WriteAsync(waiting, stoppingToken))
                {
                    _holes.Note(stored);
                    if (!greeted.Contains(stored.Table)) await AcknowledgeAsync(stored, again: false, stoppingToken);
                }

                foreach (var table in greeted.Union(_holes.Due).ToArray())
                {
                    if (Newest(table) is { } stored && (greeted.Contains(table) || _holes.IsToAsk(stored))) await AcknowledgeAsync(stored, again: true, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    // Until there is something to do: messages, or a hole that has stood for long enough.
    private async Task WaitAsync(CancellationToken stoppingToken)
    {
        try
        {
            await queue.WaitAsync(stoppingToken).WaitAsync(_holes.NextIn, time, stoppingToken);
        }
        catch (TimeoutException)
        {
            // The hole is what there is to do.
        }
    }

    private async Task<IReadOnlyList<Stored>> WriteAsync(IReadOnlyList<RecordQueue.Waiting> waiting, CancellationToken stoppingToken)
    {
        if (waiting.All(w => w is { Message: null, Hello: null })) return [];
        while (true)
        {
            stoppingToken.ThrowIfCancellationRequested();
            if (_store is not null || TryOpen(refusals: false))
            {
                try
                {
                    return Write(waiting);
                }
                catch (Exception e) when (e is DbException || _store is { IsOpen: false })
                {
                    Fail(e);
                }
            }

            await Task.Delay(limits.StoreAgainAfter, time, stoppingToken);
        }
    }

    // In order: what a table says of its journal comes before the messages that it is about.
    private List<Stored> Write(IReadOnlyList<RecordQueue.Waiting> waiting)
    {
        var (stored, messages) = (new List<Stored>(), new List<Durable>());
        foreach (var (_, message, hello) in waiting)
        {
            if (message is not null) messages.Add(message);
            if (hello is null) continue;
            stored.AddRange(Write(messages));
            messages = [];
            _store!.Greet(hello); // opened by the caller
        }

        stored.AddRange(Write(messages));
        return stored;
    }

    private IReadOnlyList<Stored> Write(List<Durable> messages)
    {
        var problems = new List<string>();
        var stored = _batches!.Write(messages, problems); // opened by the caller
        foreach (var problem in problems) LogRecord(problem);
        return stored;
    }

    private Stored? Newest(TableAddress table)
    {
        try
        {
            return _store?.Newest(table);
        }
        catch (DbException e)
        {
            Fail(e);
            return null;
        }
    }

    // A hub that runs does not end for what may pass: a server may hold the lock of a connection that broke for a while.
    private bool TryOpen(bool refusals)
    {
        try
        {
            var (connection, setAside) = engine.OpenForWriting(time);
            _store = new(connection, time);
            _batches = new(_store, engine);
            if (_problem.Length > 0) LogOpen(engine.Name);
            _problem = setAside;
            notices.Store = setAside.Length == 0 ? "" : $"The hub's records begin anew: {setAside}. A backup can be put back";
            if (setAside.Length > 0) LogSetAside(setAside);
            return true;
        }
        catch (Exception e) when (e is DbException or IOException or UnauthorizedAccessException or System.Net.Sockets.SocketException || (!refusals && e is StoreRefusedException))
        {
            Fail(e);
            return false;
        }
    }

    private void Fail(Exception e)
    {
        if (e is DbException told) engine.Failed(told);
        var problem = e is StoreRefusedException ? e.Message : $"store {engine.Name}: {e.Message}";
        if (problem != _problem) LogTrouble(problem);
        _problem = problem;
        notices.Store = $"The hub can't keep the records of the tables, which keep them meanwhile; look after its disk or its database: {problem}";
        _store?.Dispose();
        _store = null;
    }

    private async Task AcknowledgeAsync(Stored stored, bool again, CancellationToken cancellationToken)
    {
        var payload = JsonSerializer.SerializeToUtf8Bytes(new AckMessage(1, stored.Epoch, stored.Thru, again), WireJson.Default.AckMessage);
        var said = await link.AcknowledgeAsync(stored.Table, payload, cancellationToken);
        if (!said) LogNotSaid(stored.Table);
    }

    [LoggerMessage(40, LogLevel.Error, "{Problem}; the live pages go on, nothing is acknowledged, and the tables keep their records")]
    private partial void LogTrouble(string problem);

    [LoggerMessage(41, LogLevel.Information, "store {Name} is well again")]
    private partial void LogOpen(string name);

    [LoggerMessage(42, LogLevel.Error, "{Problem}")]
    private partial void LogSetAside(string problem);

    [LoggerMessage(43, LogLevel.Warning, "record of {Problem}")]
    private partial void LogRecord(string problem);

    [LoggerMessage(44, LogLevel.Debug, "{Table}: an acknowledgement did not go out; the table will ask for it")]
    private partial void LogNotSaid(TableAddress table);
}
