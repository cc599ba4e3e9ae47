using System.Reflection;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;

namespace SotTable.Device.Journal;

/// <summary>The journal's SQLite file: WAL, synchronous=FULL (SQLite checks its own syncs and throws). One thread at a time.</summary>
internal sealed class JournalDatabase : IDisposable
{
    /// <summary>The newest schema this program knows.</summary>
    public const int Schema = 1;

    // Checking a larger file would delay the start; damage there shows when it is used.
    private const long CheckedBytes = 32 << 20;

    private readonly SqliteConnection _connection;

    private JournalDatabase(SqliteConnection connection, string epoch)
    {
        _connection = connection;
        Epoch = epoch;
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
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 5 }.ToString());
        try
        {
            connection.Open();
            var version = (int)(long)Scalar(connection, "PRAGMA user_version")!;
            if (version > Schema)
                throw new StartRefusedException(65, $"journal {path}: schema {version}, but this program knows schemas up to {Schema}. Install the newer program again, or move the file away");
            Run(connection, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;");
            Run(connection, $"PRAGMA max_page_count={Math.Max(16, maxBytes / (long)Scalar(connection, "PRAGMA page_size")!)}");
            if (new FileInfo(path).Length < CheckedBytes && Scalar(connection, "PRAGMA quick_check(1)") as string is var check and not "ok")
                throw new SqliteException($"quick_check: {check}", SQLitePCL.raw.SQLITE_CORRUPT);
            for (var v = version + 1; v <= Schema; v++) Apply(connection, v, time);
            return new(connection, (string)Scalar(connection, "SELECT epoch FROM meta")!);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Number of the last session; 0 when there was none.</summary>
    public long LastOrdinal() => (long)Scalar(_connection, "SELECT COALESCE(MAX(ordinal), 0) FROM event")!;

    /// <summary>The last session, if it neither ended nor was put away.</summary>
    public UnfinishedSession? FindUnfinished()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = """
            SELECT s.session, s.ordinal, s.at_utc_ms, s.payload,
                   MAX(COALESCE((SELECT MAX(end_us) FROM chunk WHERE ordinal = s.ordinal), 0),
                       (SELECT MAX(at_us) FROM event WHERE session = s.session AND boot = s.boot)) - s.at_us,
                   EXISTS (SELECT 1 FROM event WHERE session = s.session AND kind = 'interrupted')
            FROM event s
            WHERE s.n = (SELECT MAX(n) FROM event WHERE kind = 'started')
              AND NOT EXISTS (SELECT 1 FROM event e WHERE e.session = s.session AND e.kind IN ('ended', 'cancelled', 'cleared'))
            """;
        using var row = command.ExecuteReader();
        return row.Read()
            ? new(Guid.Parse(row.GetString(0)), row.GetInt64(1), row.GetInt64(2), TimeSpan.FromMicroseconds(row.GetInt64(4)), row.GetInt64(5) != 0, row.GetString(3))
            : null;
    }

    /// <summary>Writes everything in one transaction that is on the disk when this returns.</summary>
    /// <param name="events">Events, in order.</param>
    /// <param name="chunks">Chunks.</param>
    /// <returns>The events' numbers.</returns>
    /// <exception cref="SqliteException">Nothing was written.</exception>
    public IReadOnlyList<CommittedEvent> Write(IReadOnlyList<JournalEvent> events, IReadOnlyList<JournalChunk> chunks)
    {
        using var transaction = _connection.BeginTransaction();
        var committed = new List<CommittedEvent>(events.Count);
        foreach (var e in events) committed.Add(new(Epoch, Insert(e), e));
        foreach (var c in chunks) Insert(c);
        transaction.Commit();
        return committed;
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    private long Insert(JournalEvent e)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = """
            INSERT INTO event (boot, category, kind, session, ordinal, at_us, at_utc_ms, offset_ms, by, detail, origin, payload)
            VALUES ($boot, $category, $kind, $session, $ordinal, $at, $utc, $offset, $by, $detail, $origin, $payload) RETURNING n
            """;
        Add(command, "$boot", (long)e.Boot);
        Add(command, "$category", e.Category);
        Add(command, "$kind", e.Kind);
        Add(command, "$session", e.Session?.ToString());
        Add(command, "$ordinal", e.Ordinal);
        Add(command, "$at", e.At.Ticks / TimeSpan.TicksPerMicrosecond);
        Add(command, "$utc", e.AtUtcMs);
        Add(command, "$offset", e.OffsetMs);
        Add(command, "$by", e.By);
        Add(command, "$detail", e.Detail);
        Add(command, "$origin", JournalJson.Word(e.Origin));
        Add(command, "$payload", e.Payload);
        return (long)command.ExecuteScalar()!; // RETURNING gives one row
    }

    private void Insert(JournalChunk c)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "INSERT INTO chunk (ordinal, seq, t0_us, end_us, samples, lost, data) VALUES ($ordinal, $seq, $t0, $end, $samples, $lost, $data)";
        Add(command, "$ordinal", c.Ordinal);
        Add(command, "$seq", c.Seq);
        Add(command, "$t0", c.T0Us);
        Add(command, "$end", c.EndUs);
        Add(command, "$samples", c.Samples);
        Add(command, "$lost", c.Lost);
        Add(command, "$data", c.Data);
        command.ExecuteNonQuery();
    }

    private static void Add(SqliteCommand command, string name, object? value) => command.Parameters.AddWithValue(name, value ?? DBNull.Value);

    private static void Apply(SqliteConnection connection, int version, TimeProvider time)
    {
        using var transaction = connection.BeginTransaction();
        Run(connection, SchemaText(version));
        if (version == 1)
        {
            using var meta = connection.CreateCommand();
            meta.CommandText = "INSERT INTO meta (one, epoch, created_utc_ms) VALUES (1, $epoch, $now)";
            Add(meta, "$epoch", RandomNumberGenerator.GetHexString(16, lowercase: true));
            Add(meta, "$now", time.GetUtcNow().ToUnixTimeMilliseconds());
            meta.ExecuteNonQuery();
        }

        Run(connection, $"PRAGMA user_version={version}");
        transaction.Commit();
    }

    private static string SchemaText(int version)
    {
        var name = $"SotTable.Device.Journal.{version:D3}.sql";
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not in the program");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
