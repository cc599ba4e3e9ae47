using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace SotTable.Dashboard.History;

/// <summary>The store in a file: WAL, synchronous=FULL, one commit a batch.</summary>
/// <param name="path">The file.</param>
internal sealed class SqliteEngine(string path) : StoreEngine
{
    private const int Corrupt = 11;
    private const int NotADatabase = 26;
    private const int ConstraintFailed = 19;

    // What a lock that another program holds gives: EWOULDBLOCK of flock, or the framework's own number when this process holds it.
    private const int WouldBlock = 11;
    private const int SharingViolation = unchecked((int)0x80070020);

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
        Directory.CreateDirectory(Path.GetDirectoryName(path) ?? "/");
        var held = Lock();
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
        var connection = new SqliteConnection(Settings(pooled));
        try
        {
            connection.Open();
            connection.Run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;");
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

    /// <inheritdoc/>
    protected override void SetSchema(DbConnection connection, int version) =>
        connection.Run($"PRAGMA user_version={version.ToString(CultureInfo.InvariantCulture)}");

    private string Settings(bool pooled) => new SqliteConnectionStringBuilder { DataSource = path, Pooling = pooled, DefaultTimeout = 5 }.ToString();

    // Those in the pool would go on reading a file that was moved away, and keep a store that is closed from putting itself in order.
    private void ForgetReaders()
    {
        using var any = new SqliteConnection(Settings(pooled: true));
        SqliteConnection.ClearPool(any);
    }

    // SQLite itself would let two hubs take turns, and each would acknowledge what the other has not got.
    private FileStream Lock()
    {
        try
        {
            return new FileStream($"{path}.lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e.HResult is WouldBlock or SharingViolation)
        {
            throw new StoreRefusedException(75, $"store {path} is in use by another hub: stop that one, or name another file");
        }
    }

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
