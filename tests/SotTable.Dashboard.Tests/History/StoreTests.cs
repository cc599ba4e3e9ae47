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

    [Theory]
    [InlineData("PRAGMA user_version=-1", "schema -1")]
    [InlineData("PRAGMA user_version=0", "no schema, but tables of a store")]
    [InlineData("DROP TABLE chunk", "schema 3 without table chunk")]
    public void A_file_in_which_no_statement_would_ever_work_is_damaged_too(string harm, string reason)
    {
        using (var made = Engine.OpenForWriting(new ManualTime()).Connection) made.Run(harm);

        var (connection, setAside) = Engine.OpenForWriting(new ManualTime());

        Assert.Contains($"is damaged ({reason}", setAside, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(_folder, "*.damaged-*Z"));
        using RecordStore store = new(connection, new ManualTime());
        Assert.Equal(1, Assert.Single(store.Write([Sent.Event(1)], [])).Thru);
    }

    [Fact]
    public void A_database_of_another_program_is_neither_used_nor_moved()
    {
        using (var other = Raw())
        {
            other.Open();
            other.Run("CREATE TABLE bookmarks (url TEXT)");
        }

        Assert.Contains("is a database of another program", Assert.Throws<StoreRefusedException>(() => Engine.OpenForWriting(new ManualTime())).Message, StringComparison.Ordinal);
        using var same = Raw();
        same.Open();
        Assert.Equal("bookmarks", same.Value("SELECT group_concat(name) FROM sqlite_master"));
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

    protected override string Scripts => "sqlite";

    protected override void Bring(DbConnection connection, string file, int version)
    {
        connection.Close();
        File.Copy(file, Engine.Name, overwrite: true);
    }

    protected override DbConnection Raw() => new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Engine.Name};Pooling=False");

    protected override void SetSchema(DbConnection connection, int version) => connection.Run($"PRAGMA user_version={version}");
}

/// <summary>The store on a server.</summary>
public sealed class PostgresStoreTests : StoreContract
{
    private readonly string _database;

    public PostgresStoreTests(TestPostgres postgres) => Engine = new PostgresEngine(_database = postgres.NewDatabase());

    internal override StoreEngine Engine { get; }

    [Fact]
    public void A_schema_that_no_program_has_written_is_refused()
    {
        using (var made = Raw())
        {
            made.Open();
            SetSchema(made, -1);
        }

        Assert.Contains("schema -1", Assert.Throws<StoreRefusedException>(() => Engine.OpenForWriting(new ManualTime())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hub_that_is_refused_has_changed_nothing()
    {
        using var first = Engine.OpenForWriting(new ManualTime()).Connection;
        first.Run("DROP SCHEMA public CASCADE; CREATE SCHEMA public");

        Assert.Throws<StoreRefusedException>(() => Engine.OpenForWriting(new ManualTime()));

        Assert.Equal(0L, first.Value("SELECT COUNT(*) FROM pg_tables WHERE schemaname = 'public'"));
    }

    protected override string Scripts => "postgres";

    protected override void Bring(DbConnection connection, string file, int version)
    {
        for (var v = 1; v <= version; v++)
        {
            using var script = new StreamReader(typeof(StoreEngine).Assembly.GetManifestResourceStream($"SotTable.Dashboard.History.{Scripts}-{v:D3}.sql")!); // it is in the program
            connection.Run(script.ReadToEnd());
        }

        SetSchema(connection, version);
        using var written = new SqliteEngine(file, isBackup: true).Open();
        foreach (var table in StoreCopy.Tables)
        {
            using var rows = written.Command($"SELECT * FROM {table}").ExecuteReader();
            while (rows.Read())
            {
                var columns = Enumerable.Range(0, rows.FieldCount).ToArray();
                connection.Run(
                    $"INSERT INTO {table} ({string.Join(", ", columns.Select(rows.GetName))}) VALUES ({string.Join(", ", columns.Select(i => $"@p{i}"))})", [.. columns.Select(i => rows.IsDBNull(i) ? null : rows.GetValue(i))]);
            }
        }
    }

    protected override DbConnection Raw() => new Npgsql.NpgsqlConnection(_database);

    protected override void SetSchema(DbConnection connection, int version)
    {
        connection.Run("CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL)");
        connection.Run($"INSERT INTO schema_version (version) VALUES ({version})");
    }
}
