using System.Data.Common;
using System.Diagnostics;
using SotTable.Dashboard.Files;

namespace SotTable.Dashboard.History;

/// <summary>
/// Backup and restore. A backup is a store in a SQLite file, whatever database the hub's own is in, so that it can also move a clinic from one to the other.
/// </summary>
internal static class StoreCopy
{
    // In an order in which every row finds what it refers to.
    private static readonly (string Table, string Columns)[] s_tables =
    [
        ("journal", "id, site, table_name, epoch, was, thru, seen_ms"),
        ("waiting", "journal, n, prev"),
        ("session", "id, journal, session, started_ms, template, code, origin, mode, unit, calibration, record, problem, chunks, start_json, summary_json"),
        ("event", "journal, n, session, category, body"),
        ("chunk", "session, seq, t0_us, end_us, samples, lost, data"),
    ];

    /// <summary>Names of a store's tables, in every schema.</summary>
    public static IReadOnlyList<string> Tables { get; } = [.. s_tables.Select(t => t.Table)];

    /// <summary>Makes a backup: one file for its maker only, whole under its name or not there at all.</summary>
    /// <param name="store">The hub's store.</param>
    /// <param name="file">The file; its folder must be there, for that of a stick that nobody has mounted is not.</param>
    /// <returns>Sessions copied.</returns>
    /// <exception cref="StoreRefusedException">There is no store, or the file or its folder won't do.</exception>
    public static long Backup(StoreEngine store, string file)
    {
        if (store is SqliteEngine && !File.Exists(store.Name)) throw new StoreRefusedException(66, $"{store.Name} is not there: the hub has no record yet");
        if (File.Exists(file)) throw new StoreRefusedException(73, $"{file} is there already: nothing is overwritten. Name another file");
        var folder = Path.GetDirectoryName(file) ?? "/";
        if (!Directory.Exists(folder)) throw new StoreRefusedException(73, $"{folder} is not there, and backup makes no folder: is the disk mounted?");
        var part = $"{file}.part";
        using var held = Part(part);
        try
        {
            var copied = Copy(store, new SqliteEngine(part, isBackup: true));
            held.Flush(flushToDisk: true);
            File.Move(part, file, overwrite: false);
            using var sync = Process.Start(new ProcessStartInfo("sync", ["--", folder]) { RedirectStandardError = true })!; // not null: no shell is used
            sync.WaitForExit();
            return copied;
        }
        catch
        {
            foreach (var end in new[] { "", "-journal" }) File.Delete(part + end);
            throw;
        }
    }

    /// <summary>Fills an empty store from a backup.</summary>
    /// <param name="file">The backup; it stays as it is.</param>
    /// <param name="store">The hub's store.</param>
    /// <returns>Sessions copied.</returns>
    /// <exception cref="StoreRefusedException">There is no such backup, or there are records already.</exception>
    public static long Restore(string file, StoreEngine store) =>
        File.Exists(file) ? Copy(new SqliteEngine(file, isBackup: true), store) : throw new StoreRefusedException(66, $"{file}: there is no such backup");

    /// <summary>Copies everything into an empty store, all of it or nothing. The source may be in use: it is read as of one moment.</summary>
    /// <param name="from">Where from; a file of an earlier schema is brought up to date in a copy of its own.</param>
    /// <param name="to">Where to.</param>
    /// <returns>Sessions copied.</returns>
    /// <exception cref="StoreRefusedException">There is something in the one, or the other is not of a schema that this program knows.</exception>
    public static long Copy(StoreEngine from, StoreEngine to)
    {
        using var source = from.Open();
        var found = from.Found(source);
        if (found is < 1 or > StoreEngine.Schema)
        {
            throw new StoreRefusedException(65, found < 1
                ? $"{from.Name} is no store of a hub"
                : $"{from.Name}: schema {found}, but this program knows schemas up to {StoreEngine.Schema}. Copy it with the newer program");
        }

        if (found < StoreEngine.Schema) return CopyUpToDate(from, source, to);
        using var target = to.OpenForWriting(TimeProvider.System).Connection;
        if (target.Value("SELECT id FROM journal LIMIT 1") is not null)
            throw new StoreRefusedException(73, $"store {to.Name} holds records already: nothing is overwritten. Move it away, or name an empty one");
        using var reading = from.BeginReading(source);
        using var writing = target.BeginTransaction();
        foreach (var (table, columns) in s_tables) CopyTable(source, target, table, columns);
        writing.Commit();
        return (long)(target.Value("SELECT COUNT(*) FROM session") ?? 0L);
    }

    // The original stays as it is: the earlier program may want it back.
    private static long CopyUpToDate(StoreEngine from, DbConnection source, StoreEngine to)
    {
        if (from is not SqliteEngine) throw new StoreRefusedException(65, $"{from.Name} is of an earlier program: start the hub once, which brings it up to date");
        var folder = Directory.CreateTempSubdirectory("sottable-copy-");
        try
        {
            var copy = new SqliteEngine(Path.Combine(folder.FullName, "hub.db"), isBackup: true);
            source.Run("VACUUM INTO @p0", copy.Name);
            copy.OpenForWriting(TimeProvider.System).Connection.Dispose();
            return Copy(copy, to);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // What a backup that was cut off has left may go; what another program is writing may not.
    private static FileStream Part(string path)
    {
        if (File.Exists(path))
        {
            using var left = FileLock.Take(path, TimeSpan.Zero, TimeProvider.System) ?? throw new StoreRefusedException(75, $"{path} is being written by another backup");
            File.Delete(path);
        }

        return new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None, UnixCreateMode = SecretFile.Private });
    }

    private static void CopyTable(DbConnection source, DbConnection target, string table, string columns)
    {
        using var query = source.Command($"SELECT {columns} FROM {table}");
        using var rows = query.ExecuteReader();
        var values = new object?[rows.FieldCount];
        using var insert = target.Command($"INSERT INTO {table} ({columns}) VALUES ({string.Join(", ", values.Select((_, i) => $"@p{i}"))})", values);
        while (rows.Read())
        {
            for (var i = 0; i < values.Length; i++) insert.Parameters[i].Value = rows.GetValue(i);
            insert.ExecuteNonQuery();
        }
    }
}
