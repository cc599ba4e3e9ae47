using Microsoft.Data.Sqlite;

namespace SotTable.Device.Tests;

/// <summary>A page of a database overwritten in its file.</summary>
internal static class DamagedFile
{
    private const int PageBytes = 4096;

    /// <summary>
    /// A program that has the file open sees it at its next transaction, whatever it does meanwhile: nobody writes while the log is empty and the page is
    /// overwritten, and a transaction after it makes void what any other connection remembers of the pages.
    /// </summary>
    /// <param name="path">The database.</param>
    /// <param name="tableOrIndex">Whose first page.</param>
    public static void Damage(string path, string tableOrIndex)
    {
        using var connection = Open(path);
        var page = Number(connection, $"SELECT rootpage FROM sqlite_master WHERE name = '{tableOrIndex}'");
        while (true)
        {
            if (Number(connection, "PRAGMA wal_checkpoint(TRUNCATE)") != 0) continue; // somebody reads
            using var alone = connection.BeginTransaction(deferred: false);
            if (new FileInfo(path + "-wal").Length > 0) continue; // somebody wrote before it was our turn
            using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            file.Position = (page - 1) * PageBytes;
            file.Write([.. Enumerable.Repeat((byte)0xa5, PageBytes)]);
            file.Flush();
            Number(connection, $"PRAGMA user_version = {Number(connection, "PRAGMA user_version")}; SELECT 0");
            alone.Commit();
            return;
        }
    }

    /// <summary>The first number of an answer.</summary>
    /// <param name="path">The database.</param>
    /// <param name="sql">The question.</param>
    public static long Number(string path, string sql)
    {
        using var connection = Open(path);
        return Number(connection, sql);
    }

    private static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        return connection;
    }

    private static long Number(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
