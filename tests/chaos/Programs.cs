using System.Runtime.InteropServices;
using SotTable.Cli.Demo;

namespace SotTable.Chaos;

/// <summary>Starts the product's programs and notices when one of them ends that should not.</summary>
/// <param name="folder">Takes their logs.</param>
/// <param name="tools">The programs, and the clock.</param>
internal sealed partial class Programs(string folder, Tools tools) : IAsyncDisposable
{
    // A log is no file of the program's own, so that a disk that is full for the program is not full for what it says. One that ends by SIGXFSZ would
    // tell nothing of a full disk, so that it is told by an error as ENOSPC is.
    private const string Wrapper = "trap '' XFSZ; exec > >(trap '' TERM; exec cat) 2>&1; exec \"$@\"";
    private const int FileSize = 1; // RLIMIT_FSIZE

    private readonly Nursery _nursery = new();
    private readonly List<(Child Child, bool Asked)> _all = [];
    private int _starts;

    /// <summary>Starts a program of the product.</summary>
    /// <param name="name">Name for its log.</param>
    /// <param name="clock">File with the step of its wall clock.</param>
    /// <param name="arguments">Library of the program, and its arguments.</param>
    public async Task<Child> StartAsync(string name, string clock, params string[] arguments)
    {
        string[] shim = tools.Clock is null ? [] : ["env", $"LD_PRELOAD={tools.Clock}", $"SOT_CLOCK_STEP={clock}"];
        var child = await _nursery.StartAsync(
            name, Path.Combine(folder, $"{++_starts:00}-{name}.log"), ["bash", "-c", Wrapper, "bash", .. shim, Checkout.Dotnet, .. arguments]);
        _all.Add((child, false));
        return child;
    }

    /// <summary>Kills one, or asks it to end, and waits for that.</summary>
    /// <param name="child">The program.</param>
    /// <param name="signal">9 or 15.</param>
    public async Task EndAsync(Child child, int signal)
    {
        _all[_all.FindIndex(c => c.Child == child)] = (child, true);
        child.Signal(signal);
        await child.Exited.WaitAsync(TimeSpan.FromSeconds(60));
    }

    /// <summary>Waits for a program that ends by itself, and for what it said.</summary>
    /// <param name="child">The program.</param>
    public async Task EndAsync(Child child)
    {
        _all[_all.FindIndex(c => c.Child == child)] = (child, true);
        await child.Exited.WaitAsync(TimeSpan.FromSeconds(60));
        for (var i = 0; i < 100 && child.LastLines.Length == 0; i++) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
    }

    /// <summary>Programs that ended by themselves, and what they said last.</summary>
    public IEnumerable<string> Deaths() => _all.Where(c => !c.Asked && c.Child.Exited.IsCompleted).Select(c => $"{c.Child.Name} ended by itself: {c.Child.LastLines}");

    /// <summary>Lets a program write nothing to any file from now on, or everything again.</summary>
    /// <param name="child">The program.</param>
    /// <param name="full">Which.</param>
    public static unsafe void FillDisk(Child child, bool full)
    {
        ReadOnlySpan<ulong> limits = [full ? 0 : ulong.MaxValue, ulong.MaxValue];
        fixed (ulong* l = limits)
        {
            if (prlimit(child.Pid, FileSize, l, null) != 0 && !child.Exited.IsCompleted) throw new IOException($"prlimit: error {Marshal.GetLastPInvokeError()}");
        }
    }

    public ValueTask DisposeAsync() => _nursery.DisposeAsync();

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int prlimit(int pid, int resource, ulong* now, ulong* before);
}
