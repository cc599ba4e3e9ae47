using Microsoft.Extensions.Logging;

namespace SotTable.Device.Journal;

/// <summary>Where the journal lies: holds the lock that keeps a second program out, and sets a damaged file aside.</summary>
internal sealed partial class JournalFile : IDisposable
{
    private readonly FileStream _lock;
    private readonly string _suspect;

    private JournalFile(FileStream held, string suspect, string setAside, JournalDatabase database, WriteProbe probe)
    {
        SetAside = setAside;
        _lock = held;
        _suspect = suspect;
        Database = database;
        Probe = probe;
        LastOrdinal = database.LastOrdinal();
        Unfinished = database.FindUnfinished();
    }

    /// <summary>Tells whether the disk really takes what is written.</summary>
    public WriteProbe Probe { get; }

    /// <summary>The open database.</summary>
    public JournalDatabase Database { get; }

    /// <summary>Number of the last session when it was opened; 0 when there was none.</summary>
    public long LastOrdinal { get; }

    /// <summary>Name of the damaged file in whose place this one was begun; empty when there was none.</summary>
    public string SetAside { get; }

    /// <summary>What was found unfinished when it was opened; <c>null</c> for nothing.</summary>
    public UnfinishedSession? Unfinished { get; }

    // What a lock that another program holds gives: EWOULDBLOCK of flock, or the framework's own number when this process holds it.
    private const int WouldBlock = 11;
    private const int SharingViolation = unchecked((int)0x80070020);

    /// <summary>Path of the database in a state directory.</summary>
    /// <param name="directory">The directory.</param>
    public static string PathIn(string directory) => Path.Combine(directory, "journal.db");

    /// <summary>Takes the lock and opens the database; one that is damaged, or was seen to be by the last program, is renamed and a new one begun.</summary>
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
            return OpenOrReplace(held, directory, maxBytes, time, logger);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Whether an error says that the file is damaged. If so it is noted, for a large file is not checked when it is opened: the next program sets it aside.
    /// </summary>
    /// <param name="error">What SQLite said.</param>
    public bool IsDamage(SqliteException error)
    {
        if (!IsDamageCode(error)) return false;
        try
        {
            File.WriteAllText(_suspect, error.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A disk that takes nothing more: the next program meets the damage itself.
        }

        return true;
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

    private static bool IsDamageCode(SqliteException e) => e.Code is SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB;

    private static JournalFile OpenOrReplace(FileStream held, string directory, long maxBytes, TimeProvider time, ILogger logger)
    {
        var (path, suspect, aside) = (PathIn(directory), Path.Combine(directory, "journal.suspect"), "");
        try
        {
            if (!File.Exists(suspect)) return Open();
            Replace(File.ReadAllText(suspect));
            File.Delete(suspect);
            return Open();
        }
        catch (SqliteException e) when (IsDamageCode(e))
        {
            Replace(e.Message);
            return Open();
        }
        catch (SqliteException e)
        {
            throw new StartRefusedException(74, $"journal {path}: {e.Message}", e);
        }

        void Replace(string why)
        {
            if (!File.Exists(path)) return;
            var kept = Keep(path, time);
            aside = Path.GetFileName(kept);
            LogSetAside(logger, path, kept, why);
        }

        JournalFile Open()
        {
            var database = JournalDatabase.Open(path, maxBytes, time);
            try
            {
                return new(held, suspect, aside, database, new WriteProbe(directory, time));
            }
            catch
            {
                database.Dispose();
                throw;
            }
        }
    }

    private static string Keep(string path, TimeProvider time)
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
