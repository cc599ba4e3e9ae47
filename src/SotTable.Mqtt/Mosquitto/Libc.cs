using System.Runtime.InteropServices;

namespace SotTable.Mqtt.Mosquitto;

/// <summary>The few system calls under the link's thread: wait for the socket or for a wake-up.</summary>
internal static unsafe partial class Libc
{
    private const string Name = "libc";

    [StructLayout(LayoutKind.Sequential)]
    internal struct PollFd
    {
        public int Fd;
        public short Events;
        public short Happened;
    }

    internal const short Readable = 1;
    internal const short Writable = 4;
    internal const short Error = 8;
    internal const short HangUp = 16;

    private const int NonBlockingCloseOnExec = 0x80800; // EFD_NONBLOCK | EFD_CLOEXEC
    private const int SolSocket = 1;
    private const int SoError = 4;
    private const int PeekWithoutWaiting = 0x42; // MSG_PEEK | MSG_DONTWAIT
    private const int SoSendBuffer = 7;

    [LibraryImport(Name, EntryPoint = "poll")]
    internal static partial int Poll(PollFd* fds, nuint count, int timeoutMs);

    [LibraryImport(Name, EntryPoint = "close")]
    internal static partial int Close(int fd);

    /// <summary>A wake-up counter that <c>poll</c> can wait for; negative when the process has no descriptor left.</summary>
    internal static int OpenWakeUp() => EventFd(0, NonBlockingCloseOnExec);

    internal static void Wake(int fd)
    {
        ulong one = 1;
        _ = Write(fd, &one, sizeof(ulong)); // fails only when the counter is full, and then the thread is awake already
    }

    internal static void TakeWakeUps(int fd)
    {
        ulong count;
        _ = Read(fd, &count, sizeof(ulong)); // fails only when there was none
    }

    /// <summary>Takes the socket's pending error, an errno; 0 for none.</summary>
    internal static int SocketError(int socket)
    {
        int error = 0;
        var length = sizeof(int);
        return GetSocketOption(socket, SolSocket, SoError, &error, &length) == 0 ? error : 0;
    }

    /// <summary>Whether a socket that hung up has nothing more to read.</summary>
    internal static bool IsSpent(int socket)
    {
        byte one;
        return Receive(socket, &one, 1, PeekWithoutWaiting) <= 0;
    }

    /// <summary>Whether a socket ever was connected.</summary>
    internal static bool WasConnected(int socket)
    {
        var address = stackalloc byte[128];
        var length = 128;
        return GetPeerName(socket, address, &length) == 0;
    }

    /// <summary>Bounds what the kernel takes of a socket before the other side has it (the kernel counts its own overhead too and doubles the figure).</summary>
    internal static void LimitSendBuffer(int socket, int bytes) => _ = SetSocketOption(socket, SolSocket, SoSendBuffer, &bytes, sizeof(int));

    [LibraryImport(Name, EntryPoint = "eventfd")]
    private static partial int EventFd(uint initial, int flags);

    [LibraryImport(Name, EntryPoint = "read")]
    private static partial nint Read(int fd, void* buffer, nuint length);

    [LibraryImport(Name, EntryPoint = "write")]
    private static partial nint Write(int fd, void* buffer, nuint length);

    [LibraryImport(Name, EntryPoint = "recv")]
    private static partial nint Receive(int socket, void* buffer, nuint length, int flags);

    [LibraryImport(Name, EntryPoint = "getpeername")]
    private static partial int GetPeerName(int socket, void* address, int* length);

    [LibraryImport(Name, EntryPoint = "getsockopt")]
    private static partial int GetSocketOption(int socket, int level, int option, int* value, int* length);

    [LibraryImport(Name, EntryPoint = "setsockopt")]
    private static partial int SetSocketOption(int socket, int level, int option, int* value, int length);
}
