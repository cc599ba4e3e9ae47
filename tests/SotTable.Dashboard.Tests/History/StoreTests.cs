using System.Data.Common;
using SotTable.Dashboard.History;
using SotTable.Dashboard.Tests.Support;
using SotTable.Support;
using Xunit;

namespace SotTable.Dashboard.Tests.History;

/// <summary>The store in a file.</summary>
public sealed class SqliteStoreTests : StoreContract
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sot-store-").FullName;

    public SqliteStoreTests() => Engine = new SqliteEngine(Path.Combine(_folder, "hub.db"));

    internal override StoreEngine Engine { get; }

    public override void Dispose()
    {
        base.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_damaged_file_is_set_aside_as_it_is_and_named()
    {
        File.WriteAllText(Engine.Name, new string('x', 8192));

        var (connection, setAside) = Engine.OpenForWriting(new ManualTime());
        connection.Dispose();

        var kept = Assert.Single(Directory.GetFiles(_folder, "*.damaged-*"));
        Assert.Equal(new string('x', 8192), File.ReadAllText(kept));
        Assert.Contains($"it is kept as {kept}, and a new store was begun", setAside, StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_of_the_first_schema_is_brought_up_to_date_and_keeps_what_it_has()
    {
        using (var old = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Engine.Name};Pooling=False"))
        {
            old.Open();
            using var schema = new StreamReader(typeof(StoreEngine).Assembly.GetManifestResourceStream("SotTable.Dashboard.History.sqlite-001.sql")!); // it is in the program
            old.Run(schema.ReadToEnd());
            old.Run("PRAGMA user_version=1; INSERT INTO journal (id, site, table_name, epoch, thru, seen_ms) VALUES (1, 'abc234', 't01', 'e1', 7, 0)");
        }

        using var connection = Engine.OpenForWriting(new ManualTime()).Connection;

        Assert.Equal(7L, connection.Value("SELECT thru FROM journal"));
        Assert.Equal((long)StoreEngine.Schema, connection.Value("PRAGMA user_version"));
    }

    [Fact]
    public void A_large_file_is_checked_only_after_a_failure_has_told_of_damage()
    {
        using (var made = Engine.OpenForWriting(new ManualTime()).Connection)
        {
            made.Run("CREATE TABLE filler (data BLOB)");
            made.Run("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 34) INSERT INTO filler SELECT hex(zeroblob(524288)) FROM n");
            made.Run("CREATE TABLE last (a INTEGER)");
            made.Run("INSERT INTO last VALUES (1)");
        }

        using (var file = File.OpenHandle(Engine.Name, FileMode.Open, FileAccess.Write)) RandomAccess.Write(file, new byte[4096], RandomAccess.GetLength(file) - 4096);

        Assert.Equal("", Open());
        Engine.Failed(new Microsoft.Data.Sqlite.SqliteException("database disk image is malformed", 11));
        Assert.Contains("is damaged", Open(), StringComparison.Ordinal);
        Assert.Equal("", Open());

        string Open()
        {
            var (connection, setAside) = Engine.OpenForWriting(new ManualTime());
            connection.Dispose();
            return setAside;
        }
    }

    [Fact]
    public void Who_reads_after_a_file_was_set_aside_reads_the_new_one()
    {
        Engine.OpenForWriting(new ManualTime()).Connection.Dispose();
        Engine.Open().Dispose();
        File.WriteAllText(Engine.Name, new string('x', 8192));
        foreach (var tail in new[] { "-wal", "-shm" }) File.Delete(Engine.Name + tail);

        using var writer = Engine.OpenForWriting(new ManualTime()).Connection;
        writer.Run("INSERT INTO journal (id, site, table_name, epoch, thru, seen_ms) VALUES (1, 'abc234', 't01', 'e1', 0, 0)");

        using var reader = Engine.Open();
        Assert.Equal(1L, reader.Value("SELECT COUNT(*) FROM journal"));
    }

    protected override void MakeFuture(DbConnection connection) => connection.Run("PRAGMA user_version=99");
}

/// <summary>The store on a server.</summary>
/// <param name="postgres">The server.</param>
public sealed class PostgresStoreTests(TestPostgres postgres) : StoreContract
{
    internal override StoreEngine Engine { get; } = new PostgresEngine(postgres.NewDatabase());

    protected override void MakeFuture(DbConnection connection) => connection.Run("UPDATE schema_version SET version = 99");
}
