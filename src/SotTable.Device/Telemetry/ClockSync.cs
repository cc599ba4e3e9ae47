using System.Runtime.InteropServices;

namespace SotTable.Device.Telemetry;

/// <summary>Asks the kernel whether the wall clock is synchronised.</summary>
internal static partial class ClockSync
{
    private const int TimeError = 5; // TIME_ERROR of timex.h: not synchronised

    /// <summary>True when a time service keeps the wall clock.</summary>
    public static bool IsSynced()
    {
        // struct timex with modes 0 only reads; it is 208 bytes on 64-bit Linux.
        Span<byte> timex = stackalloc byte[512];
        timex.Clear();
        return AdjTimeX(timex) is >= 0 and < TimeError;
    }

    [LibraryImport("libc", EntryPoint = "adjtimex")]
    private static partial int AdjTimeX(Span<byte> timex);
}
