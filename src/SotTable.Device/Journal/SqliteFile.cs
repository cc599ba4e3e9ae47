using SQLitePCL;

namespace SotTable.Device.Journal;

/// <summary>
/// An open SQLite database on the library's own calls: no ADO.NET, whose assemblies would keep 4 MB of a table's memory resident (decision 0005).
/// One thread at a time.
/// </summary>
internal sealed class SqliteFile : IDisposable
{
    private readonly sqlite3 _db;

    static SqliteFile() => Batteries_V2.Init();

    /// <summary>Opens or makes a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="busyTimeout">How long to wait for another connection's lock.</param>
    /// <param name="reading">Whether it is only read: then it is never made or changed.</param>
    /// <exception cref="SqliteException">It can't be opened.</exception>
    public SqliteFile(string path, TimeSpan busyTimeout, bool reading = false)
    {
        var mode = reading ? raw.SQLITE_OPEN_READONLY : raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE;
        var code = raw.sqlite3_open_v2(path, out _db, mode | raw.SQLITE_OPEN_PRIVATECACHE, null);
        if (code != raw.SQLITE_OK)
        {
            var problem = Problem(code);
            _db.Dispose();
            throw problem;
        }

        raw.sqlite3_busy_timeout(_db, (int)busyTimeout.TotalMilliseconds);
    }

    /// <summary>Runs statements that have no result.</summary>
    /// <param name="sql">One or more.</param>
    /// <exception cref="SqliteException">One of them failed.</exception>
    public void Run(string sql) => Check(raw.sqlite3_exec(_db, sql));

    /// <summary>Prepares one statement, for using it often.</summary>
    /// <param name="sql">The statement.</param>
    /// <exception cref="SqliteException">SQLite does not understand it.</exception>
    public SqliteStatement Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_db, sql, out var statement));
        return new(this, statement);
    }

    /// <summary>The first column of the first row as a number.</summary>
    /// <param name="sql">A query that gives a row.</param>
    public long Number(string sql)
    {
        using var query = Prepare(sql);
        return query.Step() ? query.Number(0) : throw new SqliteException(raw.SQLITE_ERROR, $"no row from: {sql}");
    }

    /// <summary>The first column of the first row as text.</summary>
    /// <param name="sql">A query that gives a row.</param>
    public string Text(string sql)
    {
        using var query = Prepare(sql);
        return query.Step() ? query.Text(0) : throw new SqliteException(raw.SQLITE_ERROR, $"no row from: {sql}");
    }

    /// <summary>Runs something as one transaction: all of it is in the file when this returns, or nothing when it throws.</summary>
    /// <param name="work">What to do.</param>
    public void InTransaction(Action work)
    {
        Run("BEGIN IMMEDIATE");
        try
        {
            work();
            Run("COMMIT");
        }
        catch
        {
            // A failed commit on a full disk may have rolled back already.
            if (raw.sqlite3_get_autocommit(_db) == 0) Run("ROLLBACK");
            throw;
        }
    }

    /// <summary>Throws for a result code that is no success.</summary>
    /// <param name="code">The code.</param>
    public void Check(int code)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE)) throw Problem(code);
    }

    /// <inheritdoc/>
    public void Dispose() => _db.Dispose();

    private SqliteException Problem(int code) => new(code & 0xFF, raw.sqlite3_errmsg(_db).utf8_to_string());
}

/// <summary>A prepared statement. Bind, step to the end or to the one row that is wanted, then <see cref="Reset"/>. One thread at a time.</summary>
/// <param name="file">Its database.</param>
/// <param name="statement">SQLite's handle.</param>
internal sealed class SqliteStatement(SqliteFile file, sqlite3_stmt statement) : IDisposable
{
    /// <summary>Binds a number; <c>null</c> for NULL.</summary>
    /// <param name="at">Number of the parameter, from 1.</param>
    /// <param name="value">The value.</param>
    public SqliteStatement Bind(int at, long? value)
    {
        file.Check(value is { } v ? raw.sqlite3_bind_int64(statement, at, v) : raw.sqlite3_bind_null(statement, at));
        return this;
    }

    /// <summary>Binds a text; <c>null</c> for NULL.</summary>
    /// <param name="at">Number of the parameter, from 1.</param>
    /// <param name="value">The value.</param>
    public SqliteStatement Bind(int at, string? value)
    {
        file.Check(value is null ? raw.sqlite3_bind_null(statement, at) : raw.sqlite3_bind_text(statement, at, value));
        return this;
    }

    /// <summary>Binds bytes.</summary>
    /// <param name="at">Number of the parameter, from 1.</param>
    /// <param name="value">The bytes; copied.</param>
    public SqliteStatement Bind(int at, ReadOnlySpan<byte> value)
    {
        file.Check(raw.sqlite3_bind_blob(statement, at, value));
        return this;
    }

    /// <summary>Goes to the next row.</summary>
    /// <returns>False after the last one.</returns>
    /// <exception cref="SqliteException">It failed.</exception>
    public bool Step()
    {
        var code = raw.sqlite3_step(statement);
        file.Check(code);
        return code == raw.SQLITE_ROW;
    }

    /// <summary>A column of the row as a number.</summary>
    /// <param name="column">From 0.</param>
    public long Number(int column) => raw.sqlite3_column_int64(statement, column);

    /// <summary>A column of the row as text.</summary>
    /// <param name="column">From 0.</param>
    public string Text(int column) => raw.sqlite3_column_text(statement, column).utf8_to_string();

    /// <summary>Whether a column of the row is NULL.</summary>
    /// <param name="column">From 0.</param>
    public bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    /// <summary>A column of the row as bytes; a copy.</summary>
    /// <param name="column">From 0.</param>
    public byte[] Bytes(int column) => raw.sqlite3_column_blob(statement, column).ToArray();

    /// <summary>Makes it ready for the next use. A failure of the last use was told by <see cref="Step"/>.</summary>
    public void Reset() => _ = raw.sqlite3_reset(statement);

    /// <inheritdoc/>
    public void Dispose() => statement.Dispose();
}

/// <summary>What SQLite refused or failed at.</summary>
/// <param name="code">Its primary result code, such as <c>raw.SQLITE_FULL</c>.</param>
/// <param name="message">Its words.</param>
internal sealed class SqliteException(int code, string message) : IOException(message)
{
    /// <summary>Primary result code.</summary>
    public int Code { get; } = code;
}
