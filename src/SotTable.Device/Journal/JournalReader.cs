using System.Text.Json;
using SotTable.Messages;

namespace SotTable.Device.Journal;

/// <summary>A session as a journal has it.</summary>
/// <param name="Head">What explains its samples.</param>
/// <param name="Ordinal">Its number in the journal.</param>
/// <param name="StartedMs">UTC.</param>
/// <param name="Note">What its summary says of its samples; <c>null</c> while it runs.</param>
public sealed record JournalSession(Records.SessionHead Head, long Ordinal, long StartedMs, RecordNote? Note);

/// <summary>Reads a journal's sessions, beside the program that writes it: as the journal was when this was opened. Changes nothing. One thread.</summary>
public sealed class JournalReader : IDisposable
{
    private readonly SqliteFile _file;

    private JournalReader(SqliteFile file, string path)
    {
        _file = file;
        Path = path;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Opens the journal of a state directory.</summary>
    /// <param name="directory">The directory.</param>
    /// <exception cref="StartRefusedException">There is none that can be read; the message says why.</exception>
    public static JournalReader Open(string directory)
    {
        var path = JournalFile.PathIn(directory);
        // A folder that may not be entered has no files for who asks.
        if (!File.Exists(path)) throw new StartRefusedException(65, $"{path}: there is no journal, or no permission to see it; --state names the table's state directory");
        return Reading(path, () =>
        {
            var file = new SqliteFile(path, TimeSpan.FromSeconds(5), reading: true);
            try
            {
                file.Run("BEGIN");
                var version = file.Number("PRAGMA user_version"); // the first reading fixes what the others see
                if (version is < 1 or > JournalDatabase.Schema)
                    throw new StartRefusedException(65, $"journal {path}: schema {version}, expected 1 to {JournalDatabase.Schema}; a newer program may have written it");
                return new JournalReader(file, path);
            }
            catch
            {
                file.Dispose();
                throw;
            }
        });
    }

    /// <summary>All sessions, oldest first.</summary>
    /// <exception cref="StartRefusedException">The journal can't be read.</exception>
    public IReadOnlyList<JournalSession> Sessions() => Reading(Path, () =>
    {
        var found = new List<JournalSession>();
        using var rows = _file.Prepare("""
            SELECT s.boot, s.session, s.ordinal, s.at_us, s.at_utc_ms, s.by, s.origin, s.payload,
                   (SELECT payload FROM event e WHERE e.session = s.session AND e.kind = 'summary' ORDER BY n DESC LIMIT 1)
            FROM event s WHERE s.kind = 'started' AND s.session IS NOT NULL ORDER BY s.n
            """);
        while (rows.Step())
        {
            if (!Guid.TryParse(rows.Text(1), out var session) || !Enum.TryParse<SampleOrigin>(rows.Text(6), ignoreCase: true, out var origin)) continue;
            var started = new JournalEvent(
                "session", JournalEvent.StartedKind, session, rows.Number(2), (uint)rows.Number(0), TimeSpan.FromMicroseconds(rows.Number(3)), rows.Number(4), 0,
                rows.Text(5), null, origin, rows.Text(7));
            found.Add(new(new(session, origin, JournalJson.StartOf(started)), started.Ordinal, started.AtUtcMs, rows.IsNull(8) ? null : Note(rows.Text(8))));
        }

        return found;
    });

    /// <summary>Goes through the chunks of a session, in order.</summary>
    /// <param name="session">The session.</param>
    /// <param name="take">Gets each.</param>
    /// <returns>How many there are up to the last one of the summary's note.</returns>
    /// <exception cref="StartRefusedException">The journal can't be read.</exception>
    public int ReadChunks(JournalSession session, Action<RecordEntry> take)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(take);
        return Reading(Path, () =>
        {
            var noted = 0;
            using var rows = _file.Prepare("SELECT seq, t0_us, end_us, samples, lost, data FROM chunk WHERE ordinal = ? ORDER BY seq");
            for (rows.Bind(1, session.Ordinal); rows.Step();)
            {
                var entry = JournalOutbox.Entry(rows);
                take(entry);
                if (entry.Seq <= session.Note?.LastSeq) noted++;
            }

            return noted;
        });
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static RecordNote? Note(string summary)
    {
        try
        {
            return JsonSerializer.Deserialize(summary, WireJson.Default.SummaryMessage)?.Record;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static T Reading<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (SqliteException e) when (e.Code == SQLitePCL.raw.SQLITE_CANTOPEN)
        {
            // It is there: what is missing is the right to read it, or to write the file beside it by which readers and the writer agree.
            throw new StartRefusedException(77, $"journal {path}: no permission to open it; use sudo", e);
        }
        catch (SqliteException e)
        {
            throw new StartRefusedException(65, $"journal {path}: can't be read: {e.Message}", e);
        }
    }
}
