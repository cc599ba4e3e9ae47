using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using SotTable.Dashboard.Files;

namespace SotTable.Dashboard.History;

/// <summary>The store in a file: WAL, synchronous=FULL, one commit a batch.</summary>
/// <param name="path">The file.</param>
/// <param name="isBackup">Whether it is a backup: nothing ever lies beside it, and it can be read where nothing can be written.</param>
internal sealed class SqliteEngine(string path, bool isBackup = false) : StoreEngine
{
    private const int Corrupt = 11;
    private const int NotADatabase = 26;
    private const int ConstraintFailed = 19;

    // Checking a larger file would delay the start; damage there shows when it is used, and then all of it is checked.
    private const long CheckedBytes = 32 << 20;

    private volatile bool _suspect;

    /// <inheritdoc/>
    public override string Name => path;

    /// <inheritdoc/>
    protected override string Dialect => "sqlite";

    /// <inheritdoc/>
    public override (DbConnection Connection, string SetAside) OpenForWriting(TimeProvider time)
    {
        if (isBackup) return base.OpenForWriting(time); // whoever makes it holds it
        Directory.CreateDirectory(Path.GetDirectoryName(path) ?? "/");
        var held = Lock(time);
        try
        {
            var opened = OpenOrReplace(time);
            opened.Connection.Disposed += (_, _) =>
            {
                ForgetReaders();
                held.Dispose();
            };
            return opened;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    protected override DbConnection Connect(bool pooled)
    {
        if (!pooled && !isBackup) Make();
        var connection = new SqliteConnection(Settings(pooled));
        try
        {
            connection.Open();
            if (!pooled) connection.Run($"PRAGMA journal_mode={(isBackup ? "DELETE" : "WAL")}; PRAGMA synchronous=FULL;");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override DbTransaction BeginReading(DbConnection connection) => ((SqliteConnection)connection).BeginTransaction(deferred: true);

    /// <inheritdoc/>
    public override bool IsTrouble(DbException e) => e is not SqliteException { SqliteErrorCode: ConstraintFailed };

    /// <inheritdoc/>
    public override void Failed(DbException e) => _suspect |= e is SqliteException { SqliteErrorCode: Corrupt or NotADatabase };

    /// <inheritdoc/>
    protected override long SchemaOf(DbConnection connection)
    {
        if ((_suspect || new FileInfo(path).Length < CheckedBytes) && connection.Value("PRAGMA quick_check(1)") is var check && !"ok".Equals(check)) throw new SqliteException($"quick_check: {check}", Corrupt);
        return (long)(connection.Value("PRAGMA user_version") ?? 0L);
    }

    // Such a file is as sound as any to SQLite, but no statement of the hub's would ever work in it.
    /// <inheritdoc/>
    protected override void Check(DbConnection connection, long found)
    {
        var here = connection.Rows("SELECT name FROM sqlite_master WHERE type = 'table'", r => r.GetString(0));
        var missing = StoreCopy.Tables.Except(here).ToList();
        if (found <= 0 && here.Count > 0 && missing.Count == StoreCopy.Tables.Count) throw new StoreRefusedException(65, $"store {path} is a database of another program: name another file");
        if (found < 0 || (found == 0 && here.Count > 0)) throw new SqliteException(found < 0 ? $"schema {found}" : "no schema, but tables of a store", Corrupt);
        if (found > 0 && missing.Count > 0) throw new SqliteException($"schema {found} without table {missing[0]}", Corrupt);
    }

    /// <inheritdoc/>
    protected override void SetSchema(DbConnection connection, int version) =>
        connection.Run($"PRAGMA user_version={version.ToString(CultureInfo.InvariantCulture)}");

    // Who reads never makes the file: an empty one would belong to whoever has looked for a backup before there was a store.
    private string Settings(bool pooled) => new SqliteConnectionStringBuilder
    {
        DataSource = isBackup && pooled && !File.Exists($"{path}-wal") ? Immutable : path,
        Mode = isBackup && pooled ? SqliteOpenMode.ReadOnly : SqliteOpenMode.ReadWrite,
        Pooling = pooled && !isBackup,
        DefaultTimeout = 5,
    }.ToString();

    // Without a lock and without the files that an earlier version's backup would need beside it: a stick may be read-only, or somebody else's.
    private string Immutable => $"file:{string.Join('/', path.Split('/').Select(Uri.EscapeDataString))}?immutable=1";

    // Whoever puts a backup back may be root, whose file the hub's service could not write.
    private void Make()
    {
        if (File.Exists(path)) return;
        new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = SecretFile.Private }).Dispose();
        Owners.AsFolder(path);
    }

    // Those in the pool would go on reading a file that was moved away, and keep a store that is closed from putting itself in order.
    private void ForgetReaders()
    {
        using var any = new SqliteConnection(Settings(pooled: true));
        SqliteConnection.ClearPool(any);
    }

    // SQLite itself would let two hubs take turns, and each would acknowledge what the other has not got.
    private IDisposable Lock(TimeProvider time) => FileLock.Take($"{path}.lock", TimeSpan.Zero, time)
        ?? throw new StoreRefusedException(75, $"store {path} is in use by another hub: stop that one, or name another file");

    private (DbConnection Connection, string SetAside) OpenOrReplace(TimeProvider time)
    {
        try
        {
            return base.OpenForWriting(time);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is Corrupt or NotADatabase)
        {
            // What is left of it may be all that is left of a clinic's records: moved, never overwritten.
            var aside = SetAside(time);
            _suspect = false;
            return (base.OpenForWriting(time).Connection, $"{path} is damaged ({e.Message}); it is kept as {aside}, and a new store was begun");
        }
    }

    private string SetAside(TimeProvider time)
    {
        var stamp = time.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var aside = $"{path}.damaged-{stamp}";
        for (var i = 2; File.Exists(aside); i++) aside = $"{path}.damaged-{stamp}-{i}";
        ForgetReaders();
        foreach (var end in new[] { "-wal", "-shm", "" })
        {
            if (File.Exists(path + end)) File.Move(path + end, aside + end);
        }

        return aside;
    }
}
