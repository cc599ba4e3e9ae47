using System.Collections.Concurrent;
using System.Diagnostics;

namespace SotTable.Cli.Demo;

/// <summary>
/// Starts child processes that can't outlive this one: the kernel kills them when this process is gone, however it went. The kernel watches the
/// thread that started the child, not the process, so all of them are started by one thread that lives as long as the program.
/// </summary>
internal sealed class Nursery : IAsyncDisposable
{
    // Own session: Ctrl-C at the terminal reaches only the parent, which then stops its children in order. A log file instead of pipes: a child
    // never blocks on a reader. setsid and setpriv are part of util-linux, which every Debian has.
    private const string Wrapper = "exec </dev/null >>\"$1\" 2>&1; shift; exec setsid setpriv --pdeathsig KILL -- \"$@\"";

    private readonly BlockingCollection<Action> _starts = [];
    private readonly Stack<Child> _children = new();

    /// <summary>Makes the thread.</summary>
    public Nursery()
    {
        new Thread(Loop) { IsBackground = true, Name = "nursery" }.Start();
        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
    }

    /// <summary>Starts a program.</summary>
    /// <param name="name">Name for people.</param>
    /// <param name="log">File that takes its output.</param>
    /// <param name="command">Program and arguments.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">There is no shell.</exception>
    public async Task<Child> StartAsync(string name, string log, IReadOnlyList<string> command)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        _starts.Add(() =>
        {
            try
            {
                var start = new ProcessStartInfo("/bin/sh", ["-c", Wrapper, "sh", log, .. command]) { UseShellExecute = false };
                started.SetResult(Process.Start(start) ?? throw new InvalidOperationException("no process was started"));
            }
            catch (System.ComponentModel.Win32Exception e)
            {
                started.SetException(e);
            }
        });
        var child = new Child(name, log, await started.Task);
        _children.Push(child);
        return child;
    }

    /// <summary>Stops what still runs, the youngest first.</summary>
    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
        while (_children.TryPop(out var child)) await child.DisposeAsync();
        _starts.CompleteAdding();
    }

    // A program that ends without disposing, such as a test runner that was told to stop: the kernel would do it a moment later, but then the folder
    // could not be removed.
    private void OnProcessExit(object? sender, EventArgs e)
    {
        foreach (var child in _children) child.Signal(9);
    }

    private void Loop()
    {
        foreach (var start in _starts.GetConsumingEnumerable()) start();
    }
}
