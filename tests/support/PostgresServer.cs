using System.Diagnostics;
using System.Globalization;

namespace SotTable.Support;

/// <summary>A real PostgreSQL on a free loopback port, in a temporary folder; gone when it is disposed.</summary>
public sealed class PostgresServer : IDisposable
{
    private readonly string _programs;
    private readonly string _folder = Directory.CreateTempSubdirectory("sot-postgres-").FullName;
    private readonly int _port = TestBroker.FreePort();
    private readonly Process _server;

    private PostgresServer(string programs)
    {
        _programs = programs;
        // The server refuses to run as root.
        string[] user = Environment.IsPrivilegedProcess ? ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups"] : [];
        if (user.Length > 0) Run(["chown", "postgres:postgres", _folder]);
        var data = Path.Combine(_folder, "data");
        Run([.. user, Path.Combine(programs, "initdb"), "-D", data, "-U", "hub", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]);
        _server = Begin(
            [.. user, Path.Combine(programs, "postgres"), "-D", data, "-p", _port.ToString(CultureInfo.InvariantCulture), "-k", _folder,
             "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"]);
        for (var left = 300; left > 0 && !_server.HasExited && Try("pg_isready") != 0; left--) _server.WaitForExit(100);
    }

    /// <summary>Starts one; <c>null</c> where PostgreSQL is not installed.</summary>
    public static PostgresServer? Start() =>
        Directory.Exists("/usr/lib/postgresql")
        && Directory.GetDirectories("/usr/lib/postgresql").Select(d => Path.Combine(d, "bin")).LastOrDefault(d => File.Exists(Path.Combine(d, "initdb"))) is { } programs
            ? new(programs)
            : null;

    /// <summary>Makes an empty database.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>How the hub connects to it.</returns>
    public string NewDatabase(string name)
    {
        if (Try("createdb", name) != 0) throw new InvalidOperationException($"createdb {name} failed");
        return $"Host=127.0.0.1;Port={_port};Username=hub;Database={name};Pooling=false;Timeout=5";
    }

    public void Dispose()
    {
        // setpriv becomes the server itself; SIGINT is its fast shutdown.
        using (var kill = Process.Start("kill", ["-INT", _server.Id.ToString(CultureInfo.InvariantCulture)])) kill.WaitForExit();
        if (!_server.WaitForExit(10_000)) _server.Kill();
        _server.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private int Try(string program, params string[] arguments)
    {
        using var process = Begin([Path.Combine(_programs, program), "-h", "127.0.0.1", "-p", _port.ToString(CultureInfo.InvariantCulture), "-U", "hub", .. arguments]);
        process.WaitForExit();
        return process.ExitCode;
    }

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
