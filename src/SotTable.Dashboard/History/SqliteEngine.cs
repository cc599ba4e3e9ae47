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

    /// <inheritdoc/>
    public override string Name => path;

    /// <inheritdoc/>
    protected override string Dialect => "sqlite";

    /// <inheritdoc/>
    public override (DbConnection Connection, string SetAside) OpenForWriting(TimeProvider time)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path) ?? "/");
        try
        {
            return base.OpenForWriting(time);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is Corrupt or NotADatabase)
        {
            // What is left of it may be all that is left of a clinic's records: moved, never overwritten.
            var aside = SetAside(time);
            return (base.OpenForWriting(time).Connection, $"{path} is damaged ({e.Message}); it is kept as {aside}, and a new store was begun");
        }
    }

    /// <inheritdoc/>
    public override DbConnection Open()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 5 }.ToString());
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
    protected override long SchemaOf(DbConnection connection)
    {
        if (connection.Value("PRAGMA quick_check(1)") is var check && !"ok".Equals(check)) throw new SqliteException($"quick_check: {check}", Corrupt);
        return (long)(connection.Value("PRAGMA user_version") ?? 0L);
    }

    /// <inheritdoc/>
    protected override void SetSchema(DbConnection connection, int version) =>
        connection.Run($"PRAGMA user_version={version.ToString(CultureInfo.InvariantCulture)}");

    private string SetAside(TimeProvider time)
    {
        var stamp = time.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var aside = $"{path}.damaged-{stamp}";
        for (var i = 2; File.Exists(aside); i++) aside = $"{path}.damaged-{stamp}-{i}";
        foreach (var end in new[] { "-wal", "-shm", "" })
        {
            if (File.Exists(path + end)) File.Move(path + end, aside + end);
        }

        return aside;
    }
}
