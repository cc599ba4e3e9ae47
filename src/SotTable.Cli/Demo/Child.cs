using System.Diagnostics;
using System.Runtime.InteropServices;

namespace SotTable.Cli.Demo;

/// <summary>A process that the demo started, known by its id.</summary>
internal sealed partial class Child : IAsyncDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SayLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    private const int LongestLine = 240;
    private readonly Process _process;
    private readonly string _log;

    /// <summary>Takes over a process.</summary>
    /// <param name="name">Name for people.</param>
    /// <param name="log">File with its output.</param>
    /// <param name="process">The process.</param>
    public Child(string name, string log, Process process)
    {
        (Name, _log, _process, Pid) = (name, log, process, process.Id);
        Exited = process.WaitForExitAsync();
    }

    /// <summary>Name for people.</summary>
    public string Name { get; }

    /// <summary>Process id.</summary>
    public int Pid { get; }

    /// <summary>Completes when it has ended.</summary>
    public Task Exited { get; }

    /// <summary>What it said last, for a person who has to find out why it ended.</summary>
    public string LastLines
    {
        get
        {
            try
            {
                return string.Join('\n', File.ReadLines(_log).TakeLast(8).Select(l => l.Length > LongestLine ? l[..LongestLine] + " …" : l));
            }
            catch (IOException)
            {
                return "(no log)";
            }
        }
    }

    /// <summary>Waits until it has said something.</summary>
    /// <param name="start">How the line begins.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The line, or <c>null</c> when it ended or did not say so within 30 s.</returns>
    public async Task<string?> SaysAsync(string start, CancellationToken cancellationToken)
    {
        var time = TimeProvider.System;
        var since = time.GetTimestamp();
        while (time.GetElapsedTime(since) < SayLimit)
        {
            var ended = Exited.IsCompleted;
            if (File.Exists(_log) && File.ReadLines(_log).FirstOrDefault(l => l.StartsWith(start, StringComparison.Ordinal)) is { } line) return line;
            if (ended) return null;
            await Task.Delay(Look, time, cancellationToken);
        }

        return null;
    }

    /// <summary>Sends a signal; nothing happens when it has ended.</summary>
    /// <param name="signal">Number of the signal, such as 9, 15, 18 (continue), 19 (stop).</param>
    public void Signal(int signal)
    {
        // Until HasExited is true the process has not been reaped, so its id can't belong to anybody else.
        if (!_process.HasExited && Kill(Pid, signal) != 0 && !_process.HasExited)
            throw new IOException($"signal {signal} to {Name} ({Pid}): error {Marshal.GetLastPInvokeError()}");
    }

    /// <summary>Asks it to end, and ends it when it doesn't.</summary>
    public async ValueTask DisposeAsync()
    {
        Signal(15);
        Signal(18); // one that stands still can't hear the first
        try
        {
            await Exited.WaitAsync(Grace, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            Signal(9);
            await Exited;
        }

        _process.Dispose();
    }

    /// <summary>kill(2).</summary>
    /// <param name="pid">Process id of a process that was started here.</param>
    /// <param name="signal">Number of the signal.</param>
    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    internal static partial int Kill(int pid, int signal);
}
