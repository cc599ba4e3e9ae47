using System.Security.Cryptography;
using SotTable.Messages;

namespace SotTable.Device.Journal;

/// <summary>
/// The journal's list of what the hub is to get, in order. Its rows point at events and at runs of chunks, and are written in the transactions that write
/// those. One thread, inside the caller's transactions.
/// </summary>
/// <param name="file">The open database, of the present schema.</param>
/// <param name="epoch">That of this start.</param>
internal sealed class JournalOutbox(SqliteFile file, string epoch) : IDisposable
{
    // Twelve of the recorder's chunks are ten seconds; the bytes keep a message far below what a broker takes (RecordFrame.MaxBytes) at any rate.
    private const int ChunksOfARun = 12;
    private const int BytesOfARun = 24_000;
    private const int RunsPrunedAtOnce = 16;

    private readonly SqliteStatement _add = file.Prepare("INSERT INTO outbox (event, ordinal, first_seq, last_seq) VALUES (?, ?, ?, ?)");

    private readonly SqliteStatement _next = file.Prepare("""
        SELECT n, (SELECT COALESCE(MAX(n), 0) FROM outbox p WHERE p.n < o.n), event, ordinal, first_seq, last_seq FROM outbox o WHERE n > ? ORDER BY n LIMIT ?
        """);

    private readonly SqliteStatement _chunks = file.Prepare("SELECT seq, t0_us, end_us, samples, lost, data FROM chunk WHERE ordinal = ? AND seq BETWEEN ? AND ? ORDER BY seq");

    private readonly SqliteStatement _event = file.Prepare(
        "SELECT boot, category, kind, session, ordinal, at_us, at_utc_ms, offset_ms, by, detail, origin, payload FROM event WHERE n = ?");

    private readonly SqliteStatement _started = file.Prepare("SELECT session, origin FROM event WHERE ordinal = ? AND kind = 'started'");

    /// <summary>Chunks that are on the disk and in no row yet.</summary>
    public Run Tail { get; set; }

    /// <summary>The highest number given so far.</summary>
    public long LastN => file.Number("SELECT COALESCE(MAX(n), 0) FROM outbox");

    /// <summary>Everything up to this number is at the hub.</summary>
    public long Acked => file.Number("SELECT acked FROM meta");

    /// <summary>Notes how far the hub has everything, and that it has heard of this epoch.</summary>
    /// <param name="thru">The number.</param>
    public void Acknowledge(long thru) => file.Run($"UPDATE meta SET acked = {thru}, heard = 1");

    /// <summary>Takes up chunks that an earlier start left without a row.</summary>
    /// <param name="ordinal">From this session on; earlier ones have none.</param>
    public void TakeUp(long ordinal)
    {
        using var left = file.Prepare("""
            SELECT ordinal, seq, LENGTH(data) FROM chunk c
            WHERE ordinal >= ? AND seq > (SELECT COALESCE(MAX(last_seq), 0) FROM outbox o WHERE o.ordinal = c.ordinal) ORDER BY ordinal, seq
            """);
        var found = new List<(long Ordinal, int Seq, int Bytes)>();
        for (left.Bind(1, ordinal); left.Step();) found.Add((left.Number(0), (int)left.Number(1), (int)left.Number(2)));
        foreach (var (of, seq, bytes) in found) Add(of, seq, bytes);
        Flush();
    }

    /// <summary>A chunk was written; a full run gets its row.</summary>
    /// <param name="ordinal">Its session.</param>
    /// <param name="seq">Its number.</param>
    /// <param name="bytes">Its size.</param>
    public void Add(long ordinal, int seq, int bytes)
    {
        bytes += RecordEntry.HeadBytes;
        if (Tail.Count > 0 && (Tail.Ordinal != ordinal || Tail.Bytes + bytes > RecordFrame.MaxBytes - RecordFrame.HeaderBytes)) Flush();
        Tail = Tail.Count == 0 ? new(ordinal, seq, seq, 1, bytes) : Tail with { Last = seq, Count = Tail.Count + 1, Bytes = Tail.Bytes + bytes };
        if (Tail.Count >= ChunksOfARun || Tail.Bytes >= BytesOfARun) Flush();
    }

    /// <summary>Gives the chunks that have none a row, so that what follows comes behind them.</summary>
    public void Flush()
    {
        if (Tail.Count > 0) Insert(null, Tail);
        Tail = default;
    }

    /// <summary>An event was written.</summary>
    /// <param name="n">Its number.</param>
    public void AddEvent(long n) => Insert(n, default);

    /// <summary>What comes next.</summary>
    /// <param name="after">Number of the last one that was read.</param>
    /// <param name="most">Most rows.</param>
    public IReadOnlyList<OutboxRow> Read(long after, int most)
    {
        var rows = new List<OutboxRow>(most);
        try
        {
            for (_next.Bind(1, after).Bind(2, most); _next.Step();)
            {
                var (n, prev) = (_next.Number(0), _next.Number(1));
                rows.Add(_next.IsNull(2) ? new(n, prev, null, Record(n, prev)) : new(n, prev, Event(n, _next.Number(2)), null));
            }
        }
        finally
        {
            _next.Reset();
        }

        return rows;
    }

    /// <summary>The record of a session as the journal has it now.</summary>
    /// <param name="ordinal">The session.</param>
    public (RecordNote Note, long Samples, long Lost) Digest(long ordinal)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        int chunks = 0, last = 0;
        long samples = 0, lost = 0;
        foreach (var entry in Chunks(ordinal, 0, int.MaxValue))
        {
            entry.AddTo(hash);
            chunks++;
            last = entry.Seq;
            samples += entry.Samples;
            lost += entry.Lost;
        }

        return (new(chunks, last, Convert.ToHexStringLower(hash.GetHashAndReset())), samples, lost);
    }

    /// <summary>Deletes the oldest chunks, those that the hub has first; events and summaries never.</summary>
    /// <returns>How many were deleted that the hub has not, and whether any were.</returns>
    public (int Unsent, bool Any) Prune()
    {
        var acked = Acked;
        var runs = new List<(long N, long Ordinal, long First, long Last)>();
        using (var oldest = file.Prepare($"SELECT n, ordinal, first_seq, last_seq FROM outbox WHERE ordinal IS NOT NULL ORDER BY n LIMIT {RunsPrunedAtOnce}"))
        {
            while (oldest.Step()) runs.Add((oldest.Number(0), oldest.Number(1), oldest.Number(2), oldest.Number(3)));
        }

        var unsent = 0;
        foreach (var (n, ordinal, first, last) in runs)
        {
            file.Run($"DELETE FROM chunk WHERE ordinal = {ordinal} AND seq BETWEEN {first} AND {last}");
            if (n > acked) unsent += (int)file.Number("SELECT changes()");
            file.Run($"DELETE FROM outbox WHERE n = {n}");
        }

        return (unsent, runs.Count > 0);
    }

    /// <summary>How much of the chunks the hub does not have, 0 to 1. Runs are of about one size: counting them is cheap, measuring them is not.</summary>
    public double UnsentShare()
    {
        const string Runs = "SELECT COUNT(*) FROM outbox WHERE ordinal IS NOT NULL";
        return file.Number(Runs) is > 0 and var all ? (double)file.Number($"{Runs} AND n > {Acked}") / all : 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var statement in new[] { _add, _next, _chunks, _event, _started }) statement.Dispose();
    }

    private void Insert(long? eventN, Run run)
    {
        try
        {
            var chunks = run.Count > 0;
            _add.Bind(1, eventN).Bind(2, chunks ? run.Ordinal : null).Bind(3, chunks ? run.First : null).Bind(4, chunks ? run.Last : null).Step();
        }
        finally
        {
            _add.Reset();
        }
    }

    // null when the event that says whose chunks these are could not be written in its time.
    private RecordFrame? Record(long n, long prev)
    {
        var (ordinal, first, last) = (_next.Number(3), (int)_next.Number(4), (int)_next.Number(5));
        try
        {
            if (!_started.Bind(1, ordinal).Step() || !Guid.TryParse(_started.Text(0), out var session)) return null;
            return new(Origin(_started.Text(1)), epoch, n, prev, session, (uint)ordinal, [.. Chunks(ordinal, first, last)]);
        }
        finally
        {
            _started.Reset();
        }
    }

    private IEnumerable<RecordEntry> Chunks(long ordinal, int first, int last)
    {
        try
        {
            for (_chunks.Bind(1, ordinal).Bind(2, first).Bind(3, last); _chunks.Step();) yield return Entry(_chunks);
        }
        finally
        {
            _chunks.Reset();
        }
    }

    /// <summary>A row of seq, t0_us, end_us, samples, lost, data.</summary>
    /// <param name="row">At the row.</param>
    internal static RecordEntry Entry(SqliteStatement row) =>
        new((int)row.Number(0), row.Number(1), row.Number(2), (int)row.Number(3), (int)row.Number(4), row.Bytes(5));

    private CommittedEvent Event(long n, long eventN)
    {
        try
        {
            if (!_event.Bind(1, eventN).Step()) throw new SqliteException(SQLitePCL.raw.SQLITE_CORRUPT, $"outbox {n}: there is no event {eventN}");
            return new(epoch, n, new(
                _event.Text(1), _event.Text(2), _event.IsNull(3) ? null : Guid.Parse(_event.Text(3)), _event.Number(4), (uint)_event.Number(0),
                TimeSpan.FromMicroseconds(_event.Number(5)), _event.Number(6), _event.IsNull(7) ? null : _event.Number(7), _event.Text(8),
                _event.IsNull(9) ? null : _event.Text(9), Origin(_event.Text(10)), _event.Text(11)));
        }
        finally
        {
            _event.Reset();
        }
    }

    private static SampleOrigin Origin(string word) => Enum.Parse<SampleOrigin>(word, ignoreCase: true);

    /// <summary>A run of chunks of one session.</summary>
    /// <param name="Ordinal">The session.</param>
    /// <param name="First">Number of the first.</param>
    /// <param name="Last">Number of the last.</param>
    /// <param name="Count">How many; 0 for none.</param>
    /// <param name="Bytes">What they need in a message.</param>
    internal readonly record struct Run(long Ordinal, int First, int Last, int Count, int Bytes);
}

/// <summary>Something that the hub is to get.</summary>
/// <param name="N">Its number.</param>
/// <param name="Prev">The number before it that the journal still has; 0 for none.</param>
/// <param name="Event">The event, whose number is <paramref name="N"/>; <c>null</c> for chunks.</param>
/// <param name="Record">The chunks; <c>null</c> for an event, or when nobody can say whose chunks they are.</param>
internal sealed record OutboxRow(long N, long Prev, CommittedEvent? Event, RecordFrame? Record);
