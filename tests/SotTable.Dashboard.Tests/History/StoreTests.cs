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

    protected override void MakeFuture(DbConnection connection) => connection.Run("PRAGMA user_version=99");
}

/// <summary>The store on a server.</summary>
/// <param name="postgres">The server.</param>
public sealed class PostgresStoreTests(TestPostgres postgres) : StoreContract
{
    internal override StoreEngine Engine { get; } = new PostgresEngine(postgres.NewDatabase());

    [Fact]
    public void A_second_hub_is_refused()
    {
        using var first = Engine.OpenForWriting(TimeProvider.System).Connection;

        var refused = Assert.Throws<StoreRefusedException>(() => Engine.OpenForWriting(TimeProvider.System));

        Assert.Equal(75, refused.ExitCode);
        Assert.Contains("in use by another hub", refused.Message, StringComparison.Ordinal);
    }

    protected override void MakeFuture(DbConnection connection) => connection.Run("UPDATE schema_version SET version = 99");
}
