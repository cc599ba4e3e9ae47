using System.Globalization;
using SotTable.Device.Kernel;

namespace SotTable.Device.DotnetIot;

/// <summary>The packages throw; the ports give error numbers.</summary>
internal static class IotErrors
{
    private const string Lead = "Error ";

    /// <summary>Whether an exception is trouble with the device, and not a bug.</summary>
    public static bool IsTrouble(Exception e) =>
        e is IOException or UnauthorizedAccessException or TimeoutException or ObjectDisposedException or InvalidOperationException or DllNotFoundException or PlatformNotSupportedException;

    /// <summary>The kernel's error number. The packages have it only in the text: "Error 121 performing I2C data transfer."</summary>
    public static int Number(Exception e)
    {
        for (var cause = e; cause is not null; cause = cause.InnerException)
        {
            if (cause is UnauthorizedAccessException) return Errno.NoPermission;
            if (cause is FileNotFoundException or DirectoryNotFoundException) return Errno.NoSuchFile;
            if (cause is TimeoutException) return Errno.TimedOut;
            var text = cause.Message;
            if (!text.StartsWith(Lead, StringComparison.Ordinal)) continue;
            var end = text.AsSpan(Lead.Length).IndexOfAnyExceptInRange('0', '9');
            if (end > 0 && int.TryParse(text.AsSpan(Lead.Length, end), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0) return number;
        }

        return Errno.InputOutput;
    }

    /// <summary>The device of a bus has gone: it is to be opened again.</summary>
    public static bool IsGone(int errno) => errno is Errno.NoDevice or Errno.BadDescriptor or Errno.Shutdown;
}
