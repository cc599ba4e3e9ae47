using System.Data.Common;

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

    /// <summary>Copies everything into an empty store, all of it or nothing. The source may be in use: it is read as of one moment.</summary>
    /// <param name="from">Where from; it has this program's schema.</param>
    /// <param name="to">Where to.</param>
    /// <returns>Sessions copied.</returns>
    /// <exception cref="StoreRefusedException">There is something in it.</exception>
    public static long Copy(StoreEngine from, StoreEngine to)
    {
        using var target = to.OpenForWriting(TimeProvider.System).Connection;
        if (target.Value("SELECT id FROM journal LIMIT 1") is not null)
            throw new StoreRefusedException(73, $"store {to.Name} holds records already: nothing is overwritten. Move it away, or name an empty one");
        using var source = from.Open();
        using var reading = from.BeginReading(source);
        using var writing = target.BeginTransaction();
        foreach (var (table, columns) in s_tables) CopyTable(source, target, table, columns);
        writing.Commit();
        return (long)(target.Value("SELECT COUNT(*) FROM session") ?? 0L);
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
