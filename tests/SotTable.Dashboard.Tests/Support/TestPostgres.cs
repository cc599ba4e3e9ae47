using System.Globalization;
using SotTable.Support;
using Xunit;

[assembly: AssemblyFixture(typeof(SotTable.Dashboard.Tests.Support.TestPostgres))]

namespace SotTable.Dashboard.Tests.Support;

/// <summary>A real PostgreSQL, made when the first test asks; each test gets a database of its own.</summary>
public sealed class TestPostgres : IDisposable
{
    private readonly Lock _lock = new();
    private PostgresServer? _server;
    private int _databases;

    /// <summary>Makes an empty database; skips the test where PostgreSQL can't be had.</summary>
    public string NewDatabase()
    {
        lock (_lock)
        {
            _server ??= PostgresServer.Start();
            Assert.SkipWhen(_server is null, "PostgreSQL is not installed (apt-get install postgresql)");
            return _server!.NewDatabase($"hub{(++_databases).ToString(CultureInfo.InvariantCulture)}");
        }
    }

    public void Dispose() => _server?.Dispose();
}
