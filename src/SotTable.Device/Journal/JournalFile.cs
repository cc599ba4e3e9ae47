using Microsoft.Extensions.Logging;

namespace SotTable.Device.Journal;

/// <summary>Where the journal lies: holds the lock that keeps a second program out, and sets a damaged file aside.</summary>
internal sealed partial class JournalFile : IDisposable
{
    private readonly FileStream _lock;

    private JournalFile(FileStream held, JournalDatabase database, WriteProbe probe)
    {
        _lock = held;
        Database = database;
        Probe = probe;
    }

    /// <summary>Tells whether the disk really takes what is written.</summary>
    public WriteProbe Probe { get; }

    /// <summary>The open database.</summary>
    public JournalDatabase Database { get; }

    // What a lock that another program holds gives: EWOULDBLOCK of flock, or the framework's own number when this process holds it.
    private const int WouldBlock = 11;
    private const int SharingViolation = unchecked((int)0x80070020);

    /// <summary>Path of the database in a state directory.</summary>
    /// <param name="directory">The directory.</param>
    public static string PathIn(string directory) => Path.Combine(directory, "journal.db");

    /// <summary>Takes the lock and opens the database; a damaged one is renamed and a new one begun.</summary>
    /// <param name="directory">The state directory; made when missing.</param>
    /// <param name="maxBytes">Largest size of the file.</param>
    /// <param name="time">For names and dates.</param>
    /// <param name="logger">Told when a file is set aside.</param>
    /// <exception cref="StartRefusedException">Another program holds the journal, a newer one wrote it, or the directory can't be written.</exception>
    public static JournalFile Open(string directory, long maxBytes, TimeProvider time, ILogger logger)
    {
        var held = Lock(directory);
        try
        {
            return new(held, OpenOrReplace(PathIn(directory), maxBytes, time, logger), new WriteProbe(directory, time));
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Database.Dispose();
        _lock.Dispose();
    }

    private static FileStream Lock(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute);
            return new FileStream(Path.Combine(directory, "journal.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StartRefusedException(77, $"state directory {directory}: no permission to write there", e);
        }
        catch (IOException e) when (e.HResult is WouldBlock or SharingViolation)
        {
            throw new StartRefusedException(75, $"state directory {directory}: another sottable runs on this journal; only one may", e);
        }
        catch (IOException e)
        {
            throw new StartRefusedException(78, $"state directory {directory}: {e.Message}", e);
        }
    }

    private static JournalDatabase OpenOrReplace(string path, long maxBytes, TimeProvider time, ILogger logger)
    {
        try
        {
            return JournalDatabase.Open(path, maxBytes, time);
        }
        catch (SqliteException e) when (e.Code is SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB)
        {
            var aside = SetAside(path, time);
            LogSetAside(logger, path, aside, e.Message);
            return JournalDatabase.Open(path, maxBytes, time);
        }
        catch (SqliteException e)
        {
            throw new StartRefusedException(74, $"journal {path}: {e.Message}", e);
        }
    }

    private static string SetAside(string path, TimeProvider time)
    {
        var stem = $"{path[..^3]}-damaged-{time.GetUtcNow():yyyyMMdd'T'HHmmss'Z'}";
        var aside = $"{stem}.db";
        for (var i = 2; File.Exists(aside); i++) aside = $"{stem}-{i}.db";
        File.Move(path, aside);
        foreach (var tail in new[] { "-wal", "-shm" })
        {
            if (File.Exists(path + tail)) File.Move(path + tail, aside + tail);
        }

        return aside;
    }

    [LoggerMessage(2001, LogLevel.Error, "journal {Path} is damaged ({Reason}); it was kept as {Aside} and a new one begun")]
    private static partial void LogSetAside(ILogger logger, string path, string aside, string reason);
}
