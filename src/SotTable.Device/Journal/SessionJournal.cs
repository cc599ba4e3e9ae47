using Microsoft.Extensions.Logging;

namespace SotTable.Device.Journal;

/// <summary>
/// Commits events and chunks on a thread of its own, about once a second; whoever adds never waits on a disk. A chunk is committed at once and takes
/// along the events that wait, so that in a session the reader's chunks set the pace. When the disk fails it keeps trying: what waits is bounded, the
/// oldest chunks and the newest events beyond it are dropped and counted. It also reads what the hub is to get. Thread-safe.
/// </summary>
internal sealed partial class SessionJournal : Telemetry.IOutboxStore, IDisposable
{
    /// <summary>Longest time that an event waits for a chunk to ride along with; an idle table writes it at once.</summary>
    public static readonly TimeSpan EventsEvery = TimeSpan.FromSeconds(1);

    private const int AckedBehind = 256;

    // An idle table commits nothing that could take it along, and is switched off at the mains in the evening.
    private static readonly TimeSpan AckedEvery = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly WaitingWrites _waiting = new();
    private readonly JournalFile _file;
    private readonly Action<IReadOnlyList<CommittedEvent>> _committed;
    private readonly TimeProvider _time;
    private readonly ILogger<SessionJournal> _logger;
    private readonly AutoResetEvent _work = new(false);
    private readonly ITimer _later;
    private readonly ITimer _ackLater;
    private readonly Thread _thread;
    private readonly TaskCompletionSource<Exception?> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<OutboxRequest> _requests = new();
    private long _lastN;
    private long _acked;
    private long _ackedOnDisk;
    private volatile bool _heard;
    private bool _heardOnDisk;
    private long _unsentPruned;
    private long _commits;
    private long _chunksDropped;
    private long _eventsDropped;
    private volatile string _problem = "";
    private volatile bool _isFilling;
    private volatile bool _isDamaged;
    private volatile bool _ackDue;
    private volatile bool _closing;
    private int _disposed;

    /// <summary>Starts the thread.</summary>
    /// <param name="file">The open file; owned from now on.</param>
    /// <param name="committed">Called on the journal's thread after each commit, with the events that are on the disk, in order; there may be none.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Log.</param>
    public SessionJournal(JournalFile file, Action<IReadOnlyList<CommittedEvent>> committed, TimeProvider time, ILogger<SessionJournal> logger)
    {
        _file = file;
        _committed = committed;
        _time = time;
        _logger = logger;
        _lastN = file.Database.LastN;
        _acked = _ackedOnDisk = file.Database.Outbox.Acked;
        _later = time.CreateTimer(_ => _work.Set(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _ackLater = time.CreateTimer(
            _ =>
            {
                _ackDue = true;
                _work.Set();
            },
            null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _thread = new Thread(Run) { Name = "journal", IsBackground = true };
        _thread.Start();
    }

    /// <inheritdoc/>
    public JournalEpoch Epoch => _file.Database.Epoch;

    /// <summary>Number of the last session when the journal was opened; 0 when there was none.</summary>
    public long LastOrdinal => _file.LastOrdinal;

    /// <summary>What was found unfinished when the journal was opened; <c>null</c> for nothing.</summary>
    public UnfinishedSession? Unfinished => _file.Unfinished;

    /// <summary>Name of the damaged file in whose place this journal was begun; empty when there was none.</summary>
    public string SetAside => _file.SetAside;

    /// <summary>Why the last commit failed; empty when all is well.</summary>
    public string Problem => _problem;

    /// <summary>Whether the file was seen to be damaged: the next start begins a new one.</summary>
    public bool IsDamaged => _isDamaged;

    /// <summary>Whether what the hub does not have comes near the limit of the file: soon the oldest of it will be deleted.</summary>
    public bool IsFilling => _isFilling;

    /// <summary>Commits since the start.</summary>
    public long Commits => Interlocked.Read(ref _commits);

    /// <summary>Chunks that were dropped: the disk could not take them in time, or had no room for them until the hub has them.</summary>
    public long ChunksDropped => Interlocked.Read(ref _chunksDropped) + Interlocked.Read(ref _unsentPruned);

    /// <inheritdoc/>
    public long LastN => Interlocked.Read(ref _lastN);

    /// <inheritdoc/>
    public long Acked => Interlocked.Read(ref _acked);

    /// <summary>Events that were dropped because the disk has taken none for very long.</summary>
    public long EventsDropped => Interlocked.Read(ref _eventsDropped);

    /// <summary>Completes when the thread has ended: with its exception, or <c>null</c> after <see cref="Dispose"/>.</summary>
    public Task<Exception?> Ended => _ended.Task;

    /// <summary>Adds events that are on the disk together or not at all; they are dropped, and counted, only when thousands wait for a disk that takes none.</summary>
    /// <param name="happened">The events.</param>
    public void Add(params IReadOnlyList<JournalEvent> happened)
    {
        if (!_waiting.Add(happened) && Interlocked.Add(ref _eventsDropped, happened.Count) == happened.Count) LogEventsFull(_logger, WaitingWrites.EventsKept);
        _work.Set();
    }

    /// <summary>Adds a chunk.</summary>
    /// <param name="chunk">The chunk.</param>
    public void Add(JournalChunk chunk)
    {
        if (!_waiting.Add(chunk)) Interlocked.Increment(ref _chunksDropped);
        _work.Set();
    }

    /// <inheritdoc/>
    /// <remarks>
    /// The first is written at once, since the hub takes this epoch for the table's from then on; others with the next commit, with the last one, after ten seconds
    /// and when the disk would be far behind. A power cut costs no more than sending some again.
    /// </remarks>
    public void Acknowledge(long thru)
    {
        Interlocked.Exchange(ref _acked, thru);
        _heard = true;
        if (IsAckedBehind(AckedBehind)) _work.Set();
        else _ackLater.Change(AckedEvery, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    /// <exception cref="SqliteException">The disk can't be read.</exception>
    public Task<IReadOnlyList<OutboxRow>> ReadAsync(long after, int most)
    {
        var request = new OutboxRequest(after, most, new(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_gate)
        {
            if (_closing) return Task.FromResult<IReadOnlyList<OutboxRow>>([]);
            _requests.Enqueue(request);
        }

        _work.Set();
        return request.Rows.Task;
    }

    /// <summary>
    /// How long what waits has to wait. A chunk never does: were it to wait for a slot that an event has used up, a power cut would cost up to two seconds.
    /// </summary>
    /// <param name="chunk">Whether a chunk waits.</param>
    /// <param name="sinceCommit">Time since the last commit.</param>
    public static TimeSpan Wait(bool chunk, TimeSpan sinceCommit) => chunk || sinceCommit >= EventsEvery ? TimeSpan.Zero : EventsEvery - sinceCommit;

    /// <summary>Commits what waits, waits at most 5 s for that, and closes the file. May be called again.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        lock (_gate) _closing = true;
        _work.Set();
        if (!_thread.Join(TimeSpan.FromSeconds(5))) LogLeft(_logger);
        _later.Dispose();
        _ackLater.Dispose();
        _work.Dispose();
    }

    private void Run()
    {
        try
        {
            Loop();
            Answer(read: false);
            _file.Dispose();
            _ended.TrySetResult(null);
        }
        catch (Exception e)
        {
            LogEnded(_logger, e);
            _ended.TrySetResult(e);
        }
    }

    private void Loop()
    {
        var last = _time.GetTimestamp() - (10 * _time.TimestampFrequency);
        while (true)
        {
            _work.WaitOne();
            var (closing, ackDue) = (_closing, _ackDue);
            _ackDue = false;
            var (events, chunks) = _waiting.Count;
            var wait = Wait(chunks > 0, _time.GetElapsedTime(last));
            if (wait > TimeSpan.Zero && !closing)
            {
                if (events > 0 || IsAckedBehind(AckedBehind)) _later.Change(wait, Timeout.InfiniteTimeSpan);
            }
            else if (events + chunks > 0 || IsAckedBehind(closing || ackDue ? 1 : AckedBehind))
            {
                last = _time.GetTimestamp();
                if (!TryCommit() && !closing) _later.Change(EventsEvery, Timeout.InfiniteTimeSpan);
            }

            if (closing) return;
            Answer(read: true);
        }
    }

    // Whether the journal still fills up is looked at when it is written.
    private bool IsAckedBehind(int by) => _heard != Volatile.Read(ref _heardOnDisk) || Acked - Interlocked.Read(ref _ackedOnDisk) >= (_isFilling ? 1 : by);

    private void Answer(bool read)
    {
        while (true)
        {
            OutboxRequest? request;
            lock (_gate)
            {
                if (!_requests.TryDequeue(out request)) return;
            }

            try
            {
                request.Rows.TrySetResult(read ? _file.Database.Outbox.Read(request.After, request.Most) : []);
            }
            catch (SqliteException e)
            {
                Look(e);
                request.Rows.TrySetException(e);
            }
        }
    }

    // In parts: what has gathered while the disk took nothing may be more than the file has room for before old chunks make room.
    private bool TryCommit()
    {
        while (true)
        {
            var batch = _waiting.Next(_file.Database.BatchBytes);
            if (!TryCommit(batch)) return false;
            if (batch.IsAll) return true;
        }
    }

    private bool TryCommit(WaitingWrites.Batch batch)
    {
        IReadOnlyList<CommittedEvent> done;
        if (_file.Probe.Look(always: batch.Events.Count > 0) is { Length: > 0 } readOnly) return Failed(readOnly);
        try
        {
            var acked = Acked;
            var heard = _heard;
            done = _file.Database.Write(batch.Events, batch.Chunks, acked == _ackedOnDisk && heard == _heardOnDisk ? null : acked);
            Interlocked.Exchange(ref _ackedOnDisk, acked);
            Volatile.Write(ref _heardOnDisk, heard);
        }
        catch (SqliteException e)
        {
            Look(e);

            // "disk I/O error" is all that SQLite says of a disk that has just been turned read-only; the probe can say so.
            return Failed(e.Code == SQLitePCL.raw.SQLITE_IOERR && _file.Probe.Look(always: true) is { Length: > 0 } why ? why : e.Message);
        }

        // It is on the disk: whatever fails from here on, it must not be written twice.
        _waiting.Written(batch);
        Interlocked.Increment(ref _commits);
        Interlocked.Exchange(ref _lastN, _file.Database.LastN);
        var before = Interlocked.Exchange(ref _unsentPruned, _file.Database.UnsentPruned);
        if (before == 0 && _unsentPruned > 0) LogPruned(_logger);
        if (_problem.Length > 0) LogRecovered(_logger, ChunksDropped);
        _problem = "";
        _committed(done);
        LookWhetherFilling();
        return true;
    }

    private void LookWhetherFilling()
    {
        try
        {
            _isFilling = _file.Database.IsFilling();
        }
        catch (SqliteException e)
        {
            Look(e);
        }
    }

    private void Look(SqliteException e)
    {
        if (_isDamaged || !_file.IsDamage(e)) return;
        LogDamaged(_logger, e.Message);
        _isDamaged = true;
    }

    private bool Failed(string reason)
    {
        if (_problem.Length == 0) LogFailed(_logger, reason);
        _problem = reason;
        return false;
    }

    [LoggerMessage(2002, LogLevel.Error, "the journal can't be written: {Reason}; sessions run on and it keeps trying")]
    private static partial void LogFailed(ILogger logger, string reason);

    [LoggerMessage(2008, LogLevel.Error, "the journal is damaged ({Reason}); the next start keeps it beside a new one")]
    private static partial void LogDamaged(ILogger logger, string reason);

    [LoggerMessage(2006, LogLevel.Error, "{Kept} events wait for the disk: newer ones are dropped")]
    private static partial void LogEventsFull(ILogger logger, int kept);

    [LoggerMessage(2003, LogLevel.Warning, "the journal is written again; {Dropped} chunks were dropped since the start")]
    private static partial void LogRecovered(ILogger logger, long dropped);

    [LoggerMessage(2007, LogLevel.Error, "the journal is full: the oldest samples are deleted although the hub does not have them")]
    private static partial void LogPruned(ILogger logger);

    [LoggerMessage(2004, LogLevel.Critical, "the journal's thread has ended")]
    private static partial void LogEnded(ILogger logger, Exception e);

    [LoggerMessage(2005, LogLevel.Error, "the journal did not close within 5 s; what was not committed is lost")]
    private static partial void LogLeft(ILogger logger);

    private sealed record OutboxRequest(long After, int Most, TaskCompletionSource<IReadOnlyList<OutboxRow>> Rows);
}
