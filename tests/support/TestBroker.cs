using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace SotTable.Support;

/// <summary>
/// A real mosquitto on a free port of 127.0.0.1, with passwords and the product's ACLs, in a temporary folder of its own. It is killed by its process id
/// when disposed, and when the test process exits.
/// </summary>
public sealed class TestBroker : IAsyncDisposable
{
    public const string HubUser = "hub";
    public const string HubPassword = "hub-secret";
    public const string TableUser = "abc234/t01";
    public const string TablePassword = "table-secret";

    private const string Program = "/usr/sbin/mosquitto";
    private const string PasswordProgram = "/usr/bin/mosquitto_passwd";

    // Guards against hangs only.
    private static readonly TimeSpan HangLimit = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("sottable-broker-").FullName;
    private readonly StringBuilder _log = new();
    private Process? _process;

    private TestBroker()
    {
        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
    }

    public string Host => "127.0.0.1";

    /// <summary>The port; stays the same over <see cref="RestartAsync"/>.</summary>
    public int Port { get; private set; }

    public int ProcessId => _process!.Id; // set once started

    public bool IsRunning => _process is { HasExited: false };

    /// <summary>What mosquitto has written so far.</summary>
    public string Log
    {
        get
        {
            lock (_log) return _log.ToString();
        }
    }

    /// <summary>Starts one.</summary>
    /// <param name="anonymous">True: no passwords and no ACLs.</param>
    /// <param name="extraTables">User names <c>{site}/{table}</c> beside <see cref="TableUser"/>; the password is the same.</param>
    /// <param name="extraConfig">Further lines of mosquitto.conf.</param>
    /// <param name="authority">TLS with client certificates of this authority instead of passwords; the certificate's CN is the user.</param>
    public static async Task<TestBroker> StartAsync(bool anonymous = false, IEnumerable<string>? extraTables = null, string extraConfig = "", TestAuthority? authority = null)
    {
        var broker = new TestBroker();
        try
        {
            await broker.WriteFilesAsync(anonymous, extraTables ?? [], extraConfig, authority);
            for (var attempt = 1; ; attempt++)
            {
                broker.Port = FreePort();
                if (await broker.TryRunAsync()) return broker;
                // Somebody else took the port between our look and mosquitto's bind.
                if (attempt == 5) throw new InvalidOperationException($"mosquitto does not start:\n{broker.Log}");
            }
        }
        catch
        {
            await broker.DisposeAsync();
            throw;
        }
    }

    /// <summary>A port that nothing listens on just now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Kills it at once (SIGKILL); it says nothing to its clients.</summary>
    public async Task KillAsync()
    {
        if (_process is null) return;
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(HangLimit);
    }

    /// <summary>Stops it from running without closing anything (SIGSTOP): connections stay open and silent.</summary>
    public void Freeze() => Signal(19);

    /// <summary>Lets it run again (SIGCONT).</summary>
    public void Thaw() => Signal(18);

    /// <summary>Starts it again on the same port after <see cref="KillAsync"/>, or kills it first. Retained messages are gone.</summary>
    public async Task RestartAsync()
    {
        await KillAsync();
        _process?.Dispose();
        if (!await TryRunAsync()) throw new InvalidOperationException($"mosquitto does not start again:\n{Log}");
    }

    /// <summary>Gives a user another password and lets mosquitto read it.</summary>
    public async Task ChangePasswordAsync(string user, string password)
    {
        await RunAsync(PasswordProgram, "-b", PathOf("passwords"), user, password);
        Signal(1);
        await WaitForLogAsync("Reloading config");
    }

    /// <summary>Waits until mosquitto's log has a text.</summary>
    public async Task WaitForLogAsync(string text)
    {
        using var limit = new CancellationTokenSource(HangLimit);
        while (!Log.Contains(text, StringComparison.Ordinal)) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
        await KillAsync();
        _process?.Dispose();
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    private void OnProcessExit(object? sender, EventArgs e)
    {
        if (IsRunning) _process!.Kill();
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    private void Signal(int signal)
    {
        if (!IsRunning || kill(ProcessId, signal) != 0) throw new InvalidOperationException("mosquitto is not running");
    }

    private async Task WriteFilesAsync(bool anonymous, IEnumerable<string> extraTables, string extraConfig, TestAuthority? authority)
    {
        foreach (var program in new[] { Program, PasswordProgram })
            if (!File.Exists(program)) throw new FileNotFoundException($"{program} is missing: apt-get install mosquitto", program);

        if (!anonymous)
        {
            await File.WriteAllTextAsync(PathOf("acl"), Acl);
            var users = new List<string> { $"{HubUser}:{HubPassword}" };
            users.AddRange(extraTables.Prepend(TableUser).Select(t => $"{t}:{TablePassword}"));
            await File.WriteAllLinesAsync(PathOf("passwords"), users);
            await RunAsync(PasswordProgram, "-U", PathOf("passwords"));
        }

        if (authority is not null)
        {
            var (certificate, key) = authority.Issue("the broker", ["127.0.0.1", "localhost"]);
            extraConfig += $"""

                cafile {authority.CaFile}
                certfile {certificate}
                keyfile {key}
                crlfile {authority.RevokedFile}
                require_certificate true
                use_identity_as_username true
                tls_version tlsv1.2
                """;
        }

        _config = (anonymous ? "allow_anonymous true\n" : $"allow_anonymous false\n{(authority is null ? $"password_file {PathOf("passwords")}\n" : "")}acl_file {PathOf("acl")}\n")
            + "persistence false\nlog_dest stderr\nlog_type all\nset_tcp_nodelay true\n"
            + (Environment.UserName == "root" ? "user root\n" : "") // else it drops to a user who can't read our folder
            + extraConfig + "\n";
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!; // not null: no shell is used
        var said = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {said}");
    }

    // True when it listens. The line "running" comes from our own child and only after its bind succeeded, so the port is ours.
    private async Task<bool> TryRunAsync()
    {
        await File.WriteAllTextAsync(PathOf("conf"), $"listener {Port} {Host}\n{_config}");
        var running = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = new Process
        {
            StartInfo = new ProcessStartInfo(Program, ["-c", PathOf("conf")]) { RedirectStandardError = true },
            EnableRaisingEvents = true,
        };
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is null) return;
            lock (_log) _log.AppendLine(line.Data);
            if (line.Data.EndsWith(" running", StringComparison.Ordinal)) running.TrySetResult();
        };
        process.Start();
        process.BeginErrorReadLine();
        _process = process;
        await Task.WhenAny(running.Task, process.WaitForExitAsync()).WaitAsync(HangLimit);
        return running.Task.IsCompleted && !process.HasExited;
    }

    private string PathOf(string name) => Path.Combine(_folder, name);

    private string _config = "";

    // The rules of the product's deployment: a table writes below its own name and reads its own commands; the hub the other way round.
    private const string Acl = """
        pattern write sot/1/%u/status
        pattern write sot/1/%u/meta
        pattern write sot/1/%u/wave
        pattern write sot/1/%u/state
        pattern write sot/1/%u/evt/#
        pattern write sot/1/%u/session/#
        pattern write sot/1/%u/rec
        pattern write sot/1/%u/notice/#
        pattern write sot/1/%u/health
        pattern write sot/1/%u/reply
        pattern read sot/1/%u/cmd/#
        pattern read sot/1/%u/ack

        user hub
        topic read sot/1/#
        topic write sot/1/+/+/cmd/#
        topic write sot/1/+/+/ack
        topic write sot/1/+/_hub/status

        """;

    [DllImport("libc")]
    private static extern int kill(int pid, int signal);
}
