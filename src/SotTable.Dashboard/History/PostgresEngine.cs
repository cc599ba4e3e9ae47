using System.Data.Common;
using Npgsql;

namespace SotTable.Dashboard.History;

/// <summary>The store on a PostgreSQL server.</summary>
/// <param name="connectionString">Npgsql's; never shown, it may hold a password.</param>
internal sealed class PostgresEngine(string connectionString) : StoreEngine
{
    // Any number will do as long as all hubs use the same: one hub a database.
    private const long LockKey = 0x534F545F485542;

    private readonly NpgsqlConnectionStringBuilder _settings = new(connectionString);

    /// <summary>What is wrong with a connection string, without repeating it; empty when nothing is.</summary>
    /// <param name="connectionString">From the settings.</param>
    public static string Problem(string connectionString)
    {
        try
        {
            return string.IsNullOrEmpty(new NpgsqlConnectionStringBuilder(connectionString).Host) ? "names no Host" : "";
        }
        catch (Exception e) when (e is ArgumentException or KeyNotFoundException or FormatException)
        {
            return "is no connection string: expected Host=…;Database=…;Username=…";
        }
    }

    /// <inheritdoc/>
    public override string Name => $"PostgreSQL {_settings.Host}:{_settings.Port}, database {_settings.Database ?? _settings.Username}";

    /// <inheritdoc/>
    protected override string Dialect => "postgres";

    /// <inheritdoc/>
    protected override void Hold(DbConnection connection)
    {
        try
        {
            // The server may take a moment to see that the last hub is gone.
            connection.Run("SET lock_timeout = '2s'");
            connection.Run("SELECT pg_advisory_lock(@p0)", LockKey);
            connection.Run("RESET lock_timeout");
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            throw new StoreRefusedException(75, $"store {Name} is in use by another hub: stop that one, or name another database");
        }
    }

    /// <inheritdoc/>
    protected override DbConnection Connect(bool pooled)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = pooled }.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override DbTransaction BeginReading(DbConnection connection) => connection.BeginTransaction(System.Data.IsolationLevel.RepeatableRead);

    // Classes 22 (the data can't be stored), 23 (a constraint) and 54 (beyond a limit) will fail again; everything else may be over later.
    /// <inheritdoc/>
    public override bool IsTrouble(DbException e) =>
        e is not PostgresException { SqlState: { } state } || state[..2] is not ("22" or "23" or "54");

    /// <inheritdoc/>
    protected override long SchemaOf(DbConnection connection)
    {
        connection.Run("CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL)");
        return (long)(connection.Value("SELECT MAX(version) FROM schema_version") ?? 0L);
    }

    /// <inheritdoc/>
    protected override void SetSchema(DbConnection connection, int version) =>
        connection.Run("INSERT INTO schema_version (version) VALUES (@p0)", (long)version);
}
