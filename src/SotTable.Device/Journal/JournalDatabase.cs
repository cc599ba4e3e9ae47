using System.Reflection;
using System.Security.Cryptography;

namespace SotTable.Device.Journal;

/// <summary>The journal's SQLite file: WAL, synchronous=FULL (SQLite checks its own syncs and throws). One thread at a time.</summary>
internal sealed class JournalDatabase : IDisposable
{
    /// <summary>The newest schema this program knows.</summary>
    public const int Schema = 1;

    // Checking a larger file would delay the start; damage there shows when it is used.
    private const long CheckedBytes = 32 << 20;

    private static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(5);

    private readonly SqliteFile _file;
    private readonly SqliteStatement _event;
    private readonly SqliteStatement _chunk;

    private JournalDatabase(SqliteFile file)
    {
        _file = file;
        Epoch = file.Text("SELECT epoch FROM meta");
        _event = file.Prepare("""
            INSERT INTO event (boot, category, kind, session, ordinal, at_us, at_utc_ms, offset_ms, by, detail, origin, payload)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING n
            """);
        _chunk = file.Prepare("INSERT INTO chunk (ordinal, seq, t0_us, end_us, samples, lost, data) VALUES (?, ?, ?, ?, ?, ?, ?)");
    }

    /// <summary>Random with the file, 16 hex digits.</summary>
    public string Epoch { get; }

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
            file.Run($"PRAGMA max_page_count={Math.Max(16, maxBytes / file.Number("PRAGMA page_size"))}");
            if (new FileInfo(path).Length < CheckedBytes && file.Text("PRAGMA quick_check(1)") is var check and not "ok")
                throw new SqliteException(SQLitePCL.raw.SQLITE_CORRUPT, $"quick_check: {check}");
            for (var v = version + 1; v <= Schema; v++) Apply(file, v, time);
            return new(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Number of the last session; 0 when there was none.</summary>
    public long LastOrdinal() => _file.Number("SELECT COALESCE(MAX(ordinal), 0) FROM event");

    /// <summary>The last session, if it neither ended nor was put away.</summary>
    public UnfinishedSession? FindUnfinished()
    {
        using var row = _file.Prepare("""
            SELECT s.session, s.ordinal, s.at_utc_ms, s.payload,
                   MAX(COALESCE((SELECT MAX(end_us) FROM chunk WHERE ordinal = s.ordinal), 0),
                       (SELECT MAX(at_us) FROM event WHERE session = s.session AND boot = s.boot)) - s.at_us,
                   EXISTS (SELECT 1 FROM event WHERE session = s.session AND kind = 'interrupted')
            FROM event s
            WHERE s.n = (SELECT MAX(n) FROM event WHERE kind = 'started')
              AND NOT EXISTS (SELECT 1 FROM event e WHERE e.session = s.session AND e.kind IN ('ended', 'cancelled', 'cleared'))
            """);
        return row.Step()
            ? new(Guid.Parse(row.Text(0)), row.Number(1), row.Number(2), TimeSpan.FromMicroseconds(row.Number(4)), row.Number(5) != 0, row.Text(3))
            : null;
    }

    /// <summary>Writes everything in one transaction that is on the disk when this returns.</summary>
    /// <param name="events">Events, in order.</param>
    /// <param name="chunks">Chunks.</param>
    /// <returns>The events' numbers.</returns>
    /// <exception cref="SqliteException">Nothing was written.</exception>
    public IReadOnlyList<CommittedEvent> Write(IReadOnlyList<JournalEvent> events, IReadOnlyList<JournalChunk> chunks)
    {
        var committed = new List<CommittedEvent>(events.Count);
        _file.InTransaction(() =>
        {
            foreach (var e in events) committed.Add(new(Epoch, Insert(e), e));
            foreach (var c in chunks) Insert(c);
        });
        return committed;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _event.Dispose();
        _chunk.Dispose();
        _file.Dispose();
    }

    private long Insert(JournalEvent e)
    {
        try
        {
            _event.Bind(1, e.Boot).Bind(2, e.Category).Bind(3, e.Kind).Bind(4, e.Session?.ToString()).Bind(5, e.Ordinal)
                .Bind(6, e.At.Ticks / TimeSpan.TicksPerMicrosecond).Bind(7, e.AtUtcMs).Bind(8, e.OffsetMs).Bind(9, e.By).Bind(10, e.Detail)
                .Bind(11, JournalJson.Word(e.Origin)).Bind(12, e.Payload);
            _event.Step();
            return _event.Number(0);
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
        }
        finally
        {
            _chunk.Reset();
        }
    }

    private static void Apply(SqliteFile file, int version, TimeProvider time) => file.InTransaction(() =>
    {
        file.Run(SchemaText(version));
        if (version == 1)
        {
            using var meta = file.Prepare("INSERT INTO meta (one, epoch, created_utc_ms) VALUES (1, ?, ?)");
            meta.Bind(1, RandomNumberGenerator.GetHexString(16, lowercase: true)).Bind(2, time.GetUtcNow().ToUnixTimeMilliseconds()).Step();
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
