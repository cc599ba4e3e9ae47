using System.Data.Common;
using System.Globalization;
using System.Reflection;

namespace SotTable.Dashboard.History;

/// <summary>A database that holds the hub's store: what SQLite and PostgreSQL do differently. The statements are the same for both.</summary>
internal abstract class StoreEngine
{
    /// <summary>The newest schema this program knows.</summary>
    public const int Schema = 3;

    /// <summary>Such as the file, or the server and database; never a password.</summary>
    public abstract string Name { get; }

    /// <summary>First part of the names of the schema's files.</summary>
    protected abstract string Dialect { get; }

    /// <summary>Makes the engine that the settings ask for.</summary>
    /// <param name="store">Section <c>Store</c>, with an absolute path.</param>
    public static StoreEngine Of(StoreOptions store) =>
        store.PostgreSql is { } connection ? new PostgresEngine(connection) : new SqliteEngine(store.File ?? throw new InvalidOperationException("Store.File is not set"));

    /// <summary>Makes the one connection that writes, brings the schema up to date, and keeps other hubs out where it can.</summary>
    /// <param name="time">For the name of a damaged file that is set aside.</param>
    /// <returns>The connection, and what was set aside; empty when nothing was.</returns>
    /// <exception cref="StoreRefusedException">A newer program wrote it, or another hub has it.</exception>
    /// <exception cref="DbException">It can't be reached.</exception>
    public virtual (DbConnection Connection, string SetAside) OpenForWriting(TimeProvider time)
    {
        var connection = Connect(pooled: false);
        try
        {
            Hold(connection);
            Migrate(connection);
            return (connection, "");
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Opens a connection for reading. Any thread; dispose it.</summary>
    public DbConnection Open() => Connect(pooled: true);

    /// <summary>The number of the schema that a store has; 0 when it is none.</summary>
    /// <param name="connection">Open.</param>
    public long Found(DbConnection connection) => SchemaOf(connection);

    /// <summary>Begins a transaction that sees the store as it is at one moment and keeps no writer waiting.</summary>
    /// <param name="connection">Open.</param>
    public abstract DbTransaction BeginReading(DbConnection connection);

    /// <summary>Whether writing failed because the store can't be reached or is full, so that the same may work later.</summary>
    /// <param name="e">What was thrown.</param>
    public abstract bool IsTrouble(DbException e);

    /// <summary>Tells of a failure: what it says of the store counts when that is opened the next time.</summary>
    /// <param name="e">What was thrown.</param>
    public virtual void Failed(DbException e)
    {
    }

    /// <summary>Keeps other hubs out for as long as the connection lives, before anything is changed.</summary>
    /// <param name="connection">The one that writes.</param>
    /// <exception cref="StoreRefusedException">Another hub has the store.</exception>
    protected virtual void Hold(DbConnection connection)
    {
    }

    /// <summary>Opens a connection.</summary>
    /// <param name="pooled">Whether it may be one that was used before. The writer's is not: its lock ends with it.</param>
    protected abstract DbConnection Connect(bool pooled);

    /// <summary>The number of the schema; 0 for an empty database.</summary>
    /// <param name="connection">Open.</param>
    protected abstract long SchemaOf(DbConnection connection);

    /// <summary>Writes the number of the schema.</summary>
    /// <param name="connection">Open, in a transaction.</param>
    /// <param name="version">The number.</param>
    protected abstract void SetSchema(DbConnection connection, int version);

    /// <summary>Looks whether what is there is what its number says, before it is brought up to date.</summary>
    /// <param name="connection">Open.</param>
    /// <param name="found">The number; one that this program knows, or none that a schema has.</param>
    /// <exception cref="StoreRefusedException">It is not, and stays as it is.</exception>
    protected virtual void Check(DbConnection connection, long found)
    {
        if (found < 0) throw new StoreRefusedException(65, $"store {Name}: schema {found}, which no program has written. Put a backup in its place, or name another store");
    }

    private void Migrate(DbConnection connection)
    {
        var found = SchemaOf(connection);
        if (found > Schema)
        {
            throw new StoreRefusedException(
                65, $"store {Name}: schema {found}, but this program knows schemas up to {Schema}. Install the newer program again, or name another store");
        }

        Check(connection, found);
        for (var version = (int)found + 1; version <= Schema; version++)
        {
            using var transaction = connection.BeginTransaction();
            connection.Run(Text($"{Dialect}-{version.ToString("D3", CultureInfo.InvariantCulture)}.sql"));
            SetSchema(connection, version);
            transaction.Commit();
        }
    }

    private static string Text(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"SotTable.Dashboard.History.{name}")
            ?? throw new InvalidOperationException($"{name} is not in the program");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

/// <summary>The store is there, but this program must not use it.</summary>
/// <param name="exitCode">What the program ends with.</param>
/// <param name="message">One sentence.</param>
internal sealed class StoreRefusedException(int exitCode, string message) : Exception(message)
{
    /// <summary>What the program ends with.</summary>
    public int ExitCode { get; } = exitCode;
}
