using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json;
using SotTable.Messages;

namespace SotTable.Device.Journal;

/// <summary>The journal's SQLite file: WAL, synchronous=FULL (SQLite checks its own syncs and throws). One thread at a time.</summary>
internal sealed class JournalDatabase : IDisposable
{
    /// <summary>The newest schema this program knows.</summary>
    public const int Schema = 3;

    // Checking a larger file would delay the start; damage there shows when it is used.
    private const long CheckedBytes = 32 << 20;

    // Chunks make room for what comes before it is written, an eighth of the file.
    private const long MostBatchBytes = 1 << 20;

    private static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(5);

    private readonly SqliteFile _file;
    private readonly SqliteStatement _event;
    private readonly SqliteStatement _chunk;
    private readonly long _fullPages;
    private readonly long _fillingPages;

    private JournalDatabase(SqliteFile file, long maxPages)
    {
        _file = file;
        BatchBytes = Math.Min(MostBatchBytes, maxPages * file.Number("PRAGMA page_size") / 32);
        _fillingPages = maxPages * 8 / 10;
        _fullPages = maxPages - (maxPages / 8);
        Epoch = NextEpoch(file);
        Outbox = new JournalOutbox(file, Epoch.Epoch);
        _event = file.Prepare("""
            INSERT INTO event (boot, category, kind, session, ordinal, at_us, at_utc_ms, offset_ms, by, detail, origin, payload)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING n
            """);
        _chunk = file.Prepare("INSERT INTO chunk (ordinal, seq, t0_us, end_us, samples, lost, data) VALUES (?, ?, ?, ?, ?, ?, ?)");
    }

    /// <summary>Under what this start gives its numbers.</summary>
    public JournalEpoch Epoch { get; }

    /// <summary>Most that should be written at a time.</summary>
    public long BatchBytes { get; }

    /// <summary>What the hub is to get.</summary>
    public JournalOutbox Outbox { get; }

    /// <summary>Number of the last thing that the hub is to get, of what is on the disk.</summary>
    public long LastN { get; private set; }

    /// <summary>Chunks that the hub had not acknowledged when their space was needed, since the file was opened.</summary>
    public long UnsentPruned { get; private set; }

    /// <summary>Opens or makes the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxBytes">The file never grows beyond; writing then fails as on a full disk.</param>
    /// <param name="time">For the creation date.</param>
    /// <exception cref="SqliteException">It can't be opened, or is damaged.</exception>
    /// <exception cref="StartRefusedException">A newer program wrote it.</exception>
    public static JournalDatabase Open(string path, long maxBytes, TimeProvider time)
    {
        var file = new SqliteFile(path, BusyTimeout);
        try
        {
            var version = (int)file.Number("PRAGMA user_version");
            if (version > Schema)
                throw new StartRefusedException(65, $"journal {path}: schema {version}, but this program knows schemas up to {Schema}. Install the newer program again, or move the file away");
            file.Run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;");
            var maxPages = Math.Max(16, maxBytes / file.Number("PRAGMA page_size"));
            file.Run($"PRAGMA max_page_count={maxPages}");
            if (new FileInfo(path).Length < CheckedBytes && file.Text("PRAGMA quick_check(1)") is var check and not "ok")
                throw new SqliteException(SQLitePCL.raw.SQLITE_CORRUPT, $"quick_check: {check}");
            if (Misfit(file, version) is { Length: > 0 } misfit) throw new SqliteException(SQLitePCL.raw.SQLITE_CORRUPT, misfit);
            for (var v = version + 1; v <= Schema; v++) Apply(file, v, time);
            var database = new JournalDatabase(file, maxPages);
            var from = version < Schema ? 0 : file.Number("SELECT COALESCE(MAX(ordinal), 0) FROM chunk");
            file.InTransaction(() => database.Outbox.TakeUp(from));
            database.LastN = database.Outbox.LastN;
            return database;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Number of the last session; 0 when there was none.</summary>
    public long LastOrdinal() => _file.Number("SELECT COALESCE(MAX(ordinal), 0) FROM event WHERE ordinal > 0");

    /// <summary>The last session, if it neither ended nor was put away.</summary>
    public UnfinishedSession? FindUnfinished()
    {
        using var row = _file.Prepare("""
            SELECT s.session, s.ordinal, s.at_utc_ms, s.payload,
                   MAX(COALESCE((SELECT MAX(end_us) FROM chunk WHERE ordinal = s.ordinal), 0),
                       (SELECT MAX(at_us) FROM event WHERE session = s.session AND boot = s.boot)) - s.at_us,
                   EXISTS (SELECT 1 FROM event WHERE session = s.session AND kind = 'interrupted'), s.origin,
                   EXISTS (SELECT 1 FROM event WHERE session = s.session AND kind = 'summary')
            FROM event s
            WHERE s.n = (SELECT MAX(n) FROM event WHERE kind = 'started')
              AND NOT EXISTS (SELECT 1 FROM event e WHERE e.session = s.session AND e.kind IN ('ended', 'cancelled', 'cleared'))
            """);
        if (!row.Step()) return null;
        var (session, lastData) = (Guid.Parse(row.Text(0)), TimeSpan.FromMicroseconds(row.Number(4)));
        return new(
            session, row.Number(1), row.Number(2), lastData, row.Number(5) != 0, row.Number(7) != 0, row.Text(3), Enum.Parse<SampleOrigin>(row.Text(6), ignoreCase: true), Paused(session, lastData));
    }

    /// <summary>
    /// Writes everything in one transaction that is on the disk when this returns. When the file comes near its limit the oldest chunks make room; what
    /// was too much for the disk finds room when it is written again.
    /// </summary>
    /// <param name="events">Events, in order.</param>
    /// <param name="chunks">Chunks.</param>
    /// <param name="acked">How far the hub has everything; <c>null</c> when that has not changed.</param>
    /// <returns>The events' numbers.</returns>
    /// <exception cref="SqliteException">Nothing was written.</exception>
    public IReadOnlyList<CommittedEvent> Write(IReadOnlyList<JournalEvent> events, IReadOnlyList<JournalChunk> chunks, long? acked = null)
    {
        var committed = new List<CommittedEvent>(events.Count);
        var (tail, unsent, last) = (Outbox.Tail, 0, LastN);
        try
        {
            _file.InTransaction(() =>
            {
                if (acked is { } thru) Outbox.Acknowledge(thru);
                while (Used() > _fullPages && Outbox.Prune() is { Any: true } pruned) unsent += pruned.Unsent;
                foreach (var c in chunks) Insert(c);
                foreach (var e in events) committed.Add(new(Epoch.Epoch, Insert(e), e));
                last = Outbox.LastN;
            });
        }
        catch
        {
            Outbox.Tail = tail;
            throw;
        }

        UnsentPruned += unsent;
        LastN = last;
        return committed;
    }

    /// <summary>Whether what the hub does not have fills four fifths of the file's limit. What it has is only kept while there is room, and counts for nothing.</summary>
    public bool IsFilling()
    {
        var used = Used();
        return used > _fillingPages && used * Outbox.UnsentShare() > _fillingPages;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _event.Dispose();
        _chunk.Dispose();
        Outbox.Dispose();
        _file.Dispose();
    }

    private long Used() => _file.Number("PRAGMA page_count") - _file.Number("PRAGMA freelist_count");

    private TimeSpan Paused(Guid session, TimeSpan until)
    {
        using var row = _file.Prepare("SELECT kind, offset_ms FROM event WHERE session = ? AND kind IN ('paused', 'resumed') ORDER BY n");
        var (sum, since) = (0L, (long?)null);
        for (row.Bind(1, session.ToString()); row.Step();)
        {
            if (row.Text(0) == "paused") since ??= row.Number(1);
            else if (since is { } began) (sum, since) = (sum + row.Number(1) - began, null);
        }

        return TimeSpan.FromMilliseconds(sum + Math.Max(0, since is { } open ? (long)until.TotalMilliseconds - open : 0));
    }

    private long Insert(JournalEvent e)
    {
        // What has happened to a session comes behind its chunks, but its start before them.
        if (e.Session is not null && !(e.Kind == JournalEvent.StartedKind && Outbox.Tail.Ordinal == e.Ordinal)) Outbox.Flush();
        if (e.Kind == JournalEvent.SummaryKind) e = WithRecord(e);
        try
        {
            _event.Bind(1, e.Boot).Bind(2, e.Category).Bind(3, e.Kind).Bind(4, e.Session?.ToString()).Bind(5, e.Ordinal)
                .Bind(6, e.At.Ticks / TimeSpan.TicksPerMicrosecond).Bind(7, e.AtUtcMs).Bind(8, e.OffsetMs).Bind(9, e.By).Bind(10, e.Detail)
                .Bind(11, JournalJson.Word(e.Origin)).Bind(12, e.Payload);
            _event.Step();
            var n = _event.Number(0);
            Outbox.AddEvent(n);
            return n;
        }
        finally
        {
            _event.Reset();
        }
    }

    private void Insert(JournalChunk c)
    {
        try
        {
            _chunk.Bind(1, c.Ordinal).Bind(2, c.Seq).Bind(3, c.T0Us).Bind(4, c.EndUs).Bind(5, c.Samples).Bind(6, c.Lost).Bind(7, c.Data);
            _chunk.Step();
            Outbox.Add(c.Ordinal, c.Seq, c.Data.Length);
        }
        finally
        {
            _chunk.Reset();
        }
    }

    // Only here is it certain what the record holds.
    private JournalEvent WithRecord(JournalEvent e)
    {
        if (JsonSerializer.Deserialize(e.Payload, WireJson.Default.SummaryMessage) is not { } summary) return e;
        var (note, samples, lost) = Outbox.Digest(e.Ordinal);
        return e with { Payload = WireJson.Text(summary with { Record = note, Samples = samples, Lost = lost }) };
    }

    private static JournalEpoch NextEpoch(SqliteFile file)
    {
        var next = new JournalEpoch("", null, 0);
        file.InTransaction(() =>
        {
            using var change = file.Prepare("UPDATE meta SET from_epoch = IIF(heard, epoch, from_epoch), since = IIF(heard, acked, since), epoch = ?, heard = 0 RETURNING epoch, from_epoch, since");
            change.Bind(1, NewEpoch()).Step();
            next = new(change.Text(0), change.IsNull(1) ? null : change.Text(1), change.Number(2));
        });
        return next;
    }

    // What is wrong with a file that is sound to SQLite, but in which no statement of this program would ever work; empty when nothing is.
    private static string Misfit(SqliteFile file, int version)
    {
        if (version < 0) return $"schema {version}";
        var here = file.Number("SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name IN ('meta', 'event', 'chunk', 'outbox')");
        return version == 0 && here > 0 ? "no schema, but tables of a journal"
            : version > 0 && here < (version == 1 ? 3 : 4) ? $"schema {version} with {here} of its tables"
            : version > 0 && file.Number("SELECT COUNT(*) FROM meta") != 1 ? "the row of its epoch is missing"
            : "";
    }

    private static string NewEpoch() => RandomNumberGenerator.GetHexString(16, lowercase: true);

    private static void Apply(SqliteFile file, int version, TimeProvider time) => file.InTransaction(() =>
    {
        file.Run(SchemaText(version));
        if (version == 1)
        {
            using var meta = file.Prepare("INSERT INTO meta (one, epoch, created_utc_ms) VALUES (1, ?, ?)");
            meta.Bind(1, NewEpoch()).Bind(2, time.GetUtcNow().ToUnixTimeMilliseconds()).Step();
        }

        file.Run($"PRAGMA user_version={version}");
    });

    private static string SchemaText(int version)
    {
        var name = $"SotTable.Device.Journal.{version:D3}.sql";
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not in the program");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
