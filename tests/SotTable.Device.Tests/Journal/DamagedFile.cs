using Microsoft.Data.Sqlite;

namespace SotTable.Device.Tests;

/// <summary>A page of a database overwritten in its file.</summary>
internal static class DamagedFile
{
    private const int PageBytes = 4096;

    /// <summary>A program that has the file open sees it at its next transaction: nothing of it is left in the log, and its own memory of the pages is void.</summary>
    /// <param name="path">The database.</param>
    /// <param name="tableOrIndex">Whose first page.</param>
    public static void Damage(string path, string tableOrIndex)
    {
        var page = Number(path, $"SELECT rootpage FROM sqlite_master WHERE name = '{tableOrIndex}'");
        Number(path, "PRAGMA wal_checkpoint(TRUNCATE)");
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.Position = (page - 1) * PageBytes;
        file.Write([.. Enumerable.Repeat((byte)0xa5, PageBytes)]);
    }

    /// <summary>The first number of an answer.</summary>
    /// <param name="path">The database.</param>
    /// <param name="sql">The question.</param>
    public static long Number(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
