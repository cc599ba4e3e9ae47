using System.Runtime.InteropServices;

namespace SotTable.Device.Kernel;

/// <summary>Error numbers of Linux (asm-generic/errno.h) that hardware access tells apart.</summary>
internal static class Errno
{
    /// <summary>EPERM.</summary>
    public const int NotPermitted = 1;

    /// <summary>ENOENT.</summary>
    public const int NoSuchFile = 2;

    /// <summary>EINTR: a signal came.</summary>
    public const int Interrupted = 4;

    /// <summary>EIO.</summary>
    public const int InputOutput = 5;

    /// <summary>ENXIO: nobody acknowledged (bit-banged adapters), or no device behind the file.</summary>
    public const int NoAddress = 6;

    /// <summary>EBADF.</summary>
    public const int BadDescriptor = 9;

    /// <summary>EAGAIN: somebody has the lock; on a bus: arbitration lost.</summary>
    public const int Again = 11;

    /// <summary>EACCES.</summary>
    public const int NoPermission = 13;

    /// <summary>EBUSY: another program or a kernel driver has it.</summary>
    public const int Busy = 16;

    /// <summary>ENODEV: the device was taken away.</summary>
    public const int NoDevice = 19;

    /// <summary>EINVAL.</summary>
    public const int Invalid = 22;

    /// <summary>EOPNOTSUPP.</summary>
    public const int NotSupported = 95;

    /// <summary>ESHUTDOWN: the adapter was taken away.</summary>
    public const int Shutdown = 108;

    /// <summary>ETIMEDOUT: a line is held.</summary>
    public const int TimedOut = 110;

    /// <summary>EREMOTEIO: nobody acknowledged, as the adapters of the Raspberry Pi say it.</summary>
    public const int RemoteError = 121;

    /// <summary>The C library's words for an error number.</summary>
    /// <param name="errno">Positive error number.</param>
    public static string Words(int errno) => Marshal.GetPInvokeErrorMessage(errno);
}
