using System.Data.Common;

namespace SotTable.Dashboard.History;

/// <summary>Statements with numbered parameters <c>@p0</c>, <c>@p1</c> …, which both databases take.</summary>
internal static class Sql
{
    /// <summary>Runs a statement.</summary>
    /// <param name="connection">Open.</param>
    /// <param name="sql">The statement.</param>
    /// <param name="values">Its parameters; <c>null</c> for NULL.</param>
    /// <returns>Rows changed.</returns>
    public static int Run(this DbConnection connection, string sql, params ReadOnlySpan<object?> values)
    {
        using var command = connection.Command(sql, values);
        return command.ExecuteNonQuery();
    }

    /// <summary>The first column of the first row; <c>null</c> for no row or NULL.</summary>
    /// <param name="connection">Open.</param>
    /// <param name="sql">The query.</param>
    /// <param name="values">Its parameters.</param>
    public static object? Value(this DbConnection connection, string sql, params ReadOnlySpan<object?> values)
    {
        using var command = connection.Command(sql, values);
        return command.ExecuteScalar() is { } value and not DBNull ? value : null;
    }

    /// <summary>All rows.</summary>
    /// <typeparam name="T">What a row becomes.</typeparam>
    /// <param name="connection">Open.</param>
    /// <param name="sql">The query.</param>
    /// <param name="row">Reads a row.</param>
    /// <param name="values">Its parameters.</param>
    public static List<T> Rows<T>(this DbConnection connection, string sql, Func<DbDataReader, T> row, params ReadOnlySpan<object?> values)
    {
        using var command = connection.Command(sql, values);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) rows.Add(row(reader));
        return rows;
    }

    /// <summary>Makes a command; dispose it.</summary>
    /// <param name="connection">Open.</param>
    /// <param name="sql">The statement.</param>
    /// <param name="values">Its parameters.</param>
    public static DbCommand Command(this DbConnection connection, string sql, params ReadOnlySpan<object?> values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = $"p{i}";
            parameter.Value = values[i] ?? DBNull.Value;
            command.Parameters.Add(parameter);
        }

        return command;
    }

    /// <summary>A column as text; <c>null</c> for NULL.</summary>
    /// <param name="row">The row.</param>
    /// <param name="column">From 0.</param>
    public static string? TextOrNull(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    /// <summary>A column as a number; <c>null</c> for NULL.</summary>
    /// <param name="row">The row.</param>
    /// <param name="column">From 0.</param>
    public static long? NumberOrNull(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);
}
