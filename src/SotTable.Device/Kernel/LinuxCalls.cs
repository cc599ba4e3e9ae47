using System.Runtime.InteropServices;

namespace SotTable.Device.Kernel;

/// <summary>The calls of the running kernel. Thread-safe.</summary>
internal sealed unsafe partial class LinuxCalls : ISystemCalls
{
    // O_RDWR, O_CLOEXEC and LOCK_EX | LOCK_NB of asm-generic, the same on arm, arm64 and x86-64.
    private const int ReadWrite = 2;
    private const int CloseOnExec = 0x80000;
    private const int ExclusiveNow = 2 | 4;

    /// <summary>The one instance.</summary>
    public static readonly LinuxCalls Instance = new();

    private LinuxCalls()
    {
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> List(string prefix) =>
        [.. Directory.EnumerateFiles(Path.GetDirectoryName(prefix)!, Path.GetFileName(prefix) + "*").Order(StringComparer.Ordinal)]; // device files lie in folders

    /// <inheritdoc/>
    public int Open(string path) => Result(OpenFile(path, ReadWrite | CloseOnExec, 0));

    /// <inheritdoc/>
    public void Close(int descriptor) => _ = CloseFile(descriptor);

    /// <inheritdoc/>
    public int Lock(int descriptor) => Result(LockFile(descriptor, ExclusiveNow));

    /// <inheritdoc/>
    public int Control(int descriptor, uint request, void* argument) => Result(ControlDevice(descriptor, request, argument));

    /// <inheritdoc/>
    public int Read(int descriptor, void* into, int length) => Result((int)ReadFile(descriptor, into, (nuint)length));

    /// <inheritdoc/>
    public int Poll(int descriptor, int milliseconds)
    {
        var wanted = new PollRequest { Descriptor = descriptor, Events = GpioAbi.PollIn };
        var result = Result(PollFiles(&wanted, 1, milliseconds));
        return result > 0 ? wanted.Happened : result == -Errno.Interrupted ? 0 : result;
    }

    private static int Result(int value) => value >= 0 ? value : -Marshal.GetLastPInvokeError();

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int OpenFile(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int CloseFile(int descriptor);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int LockFile(int descriptor, int operation);

    // Variadic in C; on the 64-bit ABIs of arm64 (Linux) and x86-64 one pointer argument is passed alike.
    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ControlDevice(int descriptor, nuint request, void* argument);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint ReadFile(int descriptor, void* into, nuint length);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int PollFiles(PollRequest* requests, nuint count, int milliseconds);

    private struct PollRequest
    {
        public int Descriptor;
        public short Events;
        public short Happened;
    }
}
