using System.Runtime.InteropServices;

namespace SotTable.Device.Kernel;

/// <summary>The calls of the C library that sampling needs.</summary>
internal static partial class LibC
{
    /// <summary>CLOCK_MONOTONIC.</summary>
    public const int ClockMonotonic = 1;

    /// <summary>TIMER_ABSTIME: the time is a point on the clock, not a duration.</summary>
    public const int TimerAbsolute = 1;

    /// <summary>SCHED_OTHER.</summary>
    public const int SchedulerOther = 0;

    /// <summary>SCHED_FIFO.</summary>
    public const int SchedulerFifo = 1;

    /// <summary>EINTR: a signal came.</summary>
    public const int Interrupted = 4;

    /// <summary>Sleeps by a clock.</summary>
    /// <returns>0 or the error number itself (errno is not set).</returns>
    [LibraryImport("libc", EntryPoint = "clock_nanosleep")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int ClockNanosleep(int clock, int flags, in TimeSpec request, nint remaining);

    /// <summary>Sets policy and priority of a thread; 0 is the calling thread.</summary>
    /// <returns>0, or −1 when refused.</returns>
    [LibraryImport("libc", EntryPoint = "sched_setscheduler")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int SetScheduler(int thread, int policy, in int priority);

    /// <summary>Gives memory that malloc holds and nobody uses back to the system (glibc). Any thread.</summary>
    /// <param name="keep">Bytes to keep at the top of the heap.</param>
    /// <returns>1 when something was given back.</returns>
    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int TrimHeap(nuint keep);

    /// <summary>One arena for all threads, and what is freed goes back at once. By default glibc keeps an arena for each thread that ever compiled something.</summary>
    /// <remarks>At the start, before threads have arenas. The small allocations of a table are far too few for threads to wait for each other.</remarks>
    public static void KeepHeapSmall()
    {
        _ = MallocOption(ArenaMax, 1);
        _ = MallocOption(TrimThreshold, 64 * 1024);
        _ = MallocOption(MmapThreshold, 64 * 1024);
    }

    // malloc.h of glibc
    private const int TrimThreshold = -1, MmapThreshold = -3, ArenaMax = -8;

    [LibraryImport("libc", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int MallocOption(int parameter, int value);

    /// <summary>struct timespec of the 64-bit Linux ABI.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public readonly struct TimeSpec(long nanoseconds)
    {
        /// <summary>Whole seconds.</summary>
        public readonly nint Seconds = (nint)(nanoseconds / 1_000_000_000);

        /// <summary>The rest, 0 to 999 999 999.</summary>
        public readonly nint Nanoseconds = (nint)(nanoseconds % 1_000_000_000);
    }
}
