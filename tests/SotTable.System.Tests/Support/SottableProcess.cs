using System.Diagnostics;
using System.Text;
using SotTable.Cli.Demo;

namespace SotTable.System.Tests.Support;

/// <summary>
/// The program <c>sottable</c> as a process of its own. It and all that it starts inherit a mark in their environment, so that a test can see what is left.
/// </summary>
public sealed class SottableProcess : IAsyncDisposable
{
    private const string MarkName = "SOTTABLE_TEST_MARK";

    // Guards against hangs only.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly string _mark = $"{MarkName}={Guid.NewGuid():N}";
    private readonly Process _process;
    private readonly StringBuilder _error = new();
    private readonly Task _reading;

    public SottableProcess(params IEnumerable<string> arguments)
        : this("", arguments)
    {
    }

    /// <summary>As a person with a home of their own.</summary>
    /// <param name="dataHome">Where programs keep what is this person's; empty for where they always do.</param>
    /// <param name="arguments">The command line.</param>
    public SottableProcess(string dataHome, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Checkout.Dotnet, [Checkout.Find().Program, .. arguments])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        var parts = _mark.Split('=');
        start.Environment[parts[0]] = parts[1];
        if (dataHome.Length > 0) start.Environment["XDG_DATA_HOME"] = dataHome;
        _process = Process.Start(start) ?? throw new InvalidOperationException("no process");
        _process.StandardInput.Close();
        _reading = Task.Run(async () =>
        {
            while (await _process.StandardError.ReadLineAsync() is { } line)
            {
                lock (_error) _error.AppendLine(line);
            }
        });
    }

    /// <summary>What it said to a person so far.</summary>
    public string Error
    {
        get
        {
            lock (_error) return _error.ToString();
        }
    }

    /// <summary>Itself and everything that it started, directly or not, and that still runs.</summary>
    public IReadOnlyList<int> Running => [.. Directory.EnumerateDirectories("/proc")
        .Where(d => int.TryParse(Path.GetFileName(d), out _) && HasMark(d))
        .Select(d => int.Parse(Path.GetFileName(d)))];

    /// <summary>Reads its results up to a line.</summary>
    public async Task<string> LineAsync(string containing)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (await _process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.Contains(containing, StringComparison.Ordinal)) return line;
        }

        await _reading;
        throw new InvalidOperationException($"it ended without a line that contains \"{containing}\": {Error}");
    }

    /// <summary>Sends a signal to it alone.</summary>
    public void Signal(int signal) => Child.Kill(_process.Id, signal);

    /// <summary>Kills one of the processes that it started.</summary>
    /// <param name="commandLine">Part of that one's command line.</param>
    public void KillChild(string commandLine) =>
        Child.Kill(Running.Single(pid => File.ReadAllText($"/proc/{pid}/cmdline").Replace('\0', ' ').Contains(commandLine, StringComparison.Ordinal)), 9);

    /// <summary>Waits for its end.</summary>
    /// <returns>Exit code, and the rest of its results.</returns>
    public async Task<(int ExitCode, string Output)> EndAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        var output = await _process.StandardOutput.ReadToEndAsync(limit.Token);
        await _process.WaitForExitAsync(limit.Token);
        await _reading;
        return (_process.ExitCode, output);
    }

    /// <summary>Waits until processes have ended, whoever started them.</summary>
    public static async Task GoneAsync(IEnumerable<int> pids)
    {
        using var limit = new CancellationTokenSource(Limit);
        foreach (var pid in pids)
        {
            try
            {
                using var process = Process.GetProcessById(pid);
                await process.WaitForExitAsync(limit.Token);
            }
            catch (ArgumentException)
            {
                continue; // gone already
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private bool HasMark(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "environ")).Split('\0').Contains(_mark);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // another user's, or gone
        }
    }
}
