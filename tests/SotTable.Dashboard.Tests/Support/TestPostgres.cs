using System.Diagnostics;
using System.Globalization;
using Npgsql;
using SotTable.Support;
using Xunit;

[assembly: AssemblyFixture(typeof(SotTable.Dashboard.Tests.Support.TestPostgres))]

namespace SotTable.Dashboard.Tests.Support;

/// <summary>A real PostgreSQL on a free loopback port, in a temporary folder, made when the first test asks; each test gets a database of its own.</summary>
public sealed class TestPostgres : IDisposable
{
    private readonly Lock _lock = new();
    private Process? _server;
    private string? _folder;
    private int _port;
    private int _databases;

    /// <summary>Makes an empty database; skips the test where PostgreSQL can't be had.</summary>
    public string NewDatabase()
    {
        lock (_lock)
        {
            var programs = FindPrograms();
            Assert.SkipWhen(programs is null, "PostgreSQL is not installed (apt-get install postgresql)");
            if (_server is null) Start(programs!);
            var name = $"hub{(++_databases).ToString(CultureInfo.InvariantCulture)}";
            using var connection = new NpgsqlConnection(Connection("postgres"));
            connection.Open();
            using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
            command.ExecuteNonQuery();
            return Connection(name);
        }
    }

    public void Dispose()
    {
        if (_server is null) return;
        // setpriv becomes the server itself; SIGINT is its fast shutdown.
        using (var kill = Process.Start("kill", ["-INT", _server.Id.ToString(CultureInfo.InvariantCulture)])) kill.WaitForExit();
        if (!_server.WaitForExit(10_000)) _server.Kill();
        _server.Dispose();
        if (_folder is not null) Directory.Delete(_folder, recursive: true);
    }

    private string Connection(string database) => $"Host=127.0.0.1;Port={_port};Username=hub;Database={database};Pooling=false;Timeout=5";

    private void Start(string programs)
    {
        _folder = Directory.CreateTempSubdirectory("sot-postgres-").FullName;
        _port = TestBroker.FreePort();
        // The server refuses to run as root.
        string[] user = Environment.IsPrivilegedProcess ? ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups"] : [];
        if (user.Length > 0) Run(["chown", "postgres:postgres", _folder]);
        var data = Path.Combine(_folder, "data");
        Run([.. user, Path.Combine(programs, "initdb"), "-D", data, "-U", "hub", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]);
        _server = Begin(
            [.. user, Path.Combine(programs, "postgres"), "-D", data, "-p", _port.ToString(CultureInfo.InvariantCulture), "-k", _folder,
             "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"]);
        for (var left = 300; ; left--)
        {
            try
            {
                using var connection = new NpgsqlConnection(Connection("postgres"));
                connection.Open();
                return;
            }
            catch (NpgsqlException) when (left > 0 && !_server.HasExited)
            {
                _server.WaitForExit(100);
            }
        }
    }

    private static string? FindPrograms() =>
        Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Select(d => Path.Combine(d, "bin")).LastOrDefault(d => File.Exists(Path.Combine(d, "initdb")))
            : null;

    private static void Run(string[] command)
    {
        using var process = Begin(command);
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{string.Join(' ', command)} ended with {process.ExitCode}");
    }

    private static Process Begin(string[] command)
    {
        var start = new ProcessStartInfo("sh") { WorkingDirectory = "/" };
        foreach (var argument in (string[])["-c", "exec \"$@\" >/dev/null 2>&1", "sh", .. command]) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }
}
