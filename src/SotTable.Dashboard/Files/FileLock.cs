namespace SotTable.Dashboard.Files;

/// <summary>A file that one program at a time holds while it changes what lies beside it. It stays when nobody holds it; its content means nothing.</summary>
internal static class FileLock
{
    // EWOULDBLOCK of flock, or the framework's own number when this process holds it.
    private const int WouldBlock = 11;
    private const int SharingViolation = unchecked((int)0x80070020);
    private const int Exists = 17; // EEXIST
    private static readonly TimeSpan s_again = TimeSpan.FromMilliseconds(20);

    // Whoever runs the command line may be root, whose file the hub's service must be able to hold, too: holding asks for no more than reading.
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Takes it, and waits when another program holds it, which should be for milliseconds.</summary>
    /// <param name="path">The file.</param>
    /// <param name="patience">For how long at most.</param>
    /// <param name="time">Clock of the wait.</param>
    /// <returns>Disposed of to give it back; <c>null</c> when the other program goes on holding it.</returns>
    /// <exception cref="IOException">It can't be made or opened, or is a link.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made or read.</exception>
    public static IDisposable? Take(string path, TimeSpan patience, TimeProvider time)
    {
        Owners.RefuseLink(path);
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                return File.Exists(path) ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.None) : Made(path);
            }
            catch (IOException e) when (e.HResult is WouldBlock or SharingViolation || (e.HResult == Exists && File.Exists(path))) // the other one may have made it just now
            {
                if (time.GetElapsedTime(began) >= patience) return null;
                Task.Delay(s_again, time).GetAwaiter().GetResult();
            }
        }
    }

    // New or not at all: never through a link that somebody has put there.
    private static FileStream Made(string path)
    {
        var stream = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        File.SetUnixFileMode(stream.SafeFileHandle, Mode); // whatever the umask
        Owners.AsFolder(path);
        return stream;
    }
}
