using System.Runtime.InteropServices;
using System.Text;
using SotTable.Device.Kernel;

namespace SotTable.Guest;

/// <summary>
/// Marks behind the file system, on the same disk: what the table has told others stands in the disk's write log at the place where it was told. They are written past
/// all caches and never flushed, so that they make nothing durable that would not be.
/// </summary>
internal sealed unsafe partial class MarkedDisk : IDisposable
{
    /// <summary>Where the marks begin; the file system ends before.</summary>
    public const long At = 32 << 20;

    /// <summary>Bytes of a mark.</summary>
    public const int Bytes = 512;

    private const int WriteOnlyDirect = 1 | 0x4000; // O_WRONLY | O_DIRECT of x86-64, as the guest is
    private readonly int _device;
    private readonly byte* _buffer = (byte*)NativeMemory.AlignedAlloc(Bytes, 4096);
    private long _count;

    public MarkedDisk(string device)
    {
        _device = Open(device, WriteOnlyDirect);
        if (_device < 0) throw new IOException($"{device}: {Errno.Words(Marshal.GetLastPInvokeError())}");
    }

    public void Mark(string text)
    {
        var into = new Span<byte>(_buffer, Bytes);
        into.Clear();
        Encoding.ASCII.GetBytes(text, into);
        if (Write(_device, _buffer, Bytes, At + (_count++ * Bytes)) != Bytes) throw new IOException($"a mark: {Errno.Words(Marshal.GetLastPInvokeError())}");
    }

    public void Dispose() => NativeMemory.AlignedFree(_buffer);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "pwrite", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Write(int descriptor, byte* from, nint length, long at);
}
