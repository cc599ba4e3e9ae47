using System.Data.Common;
using System.Text.Json;
using SotTable.Messages;

namespace SotTable.Dashboard.History;

/// <summary>Rows of the table <c>chunk</c>.</summary>
internal static class Chunks
{
    /// <summary>All chunks of the session <c>@p0</c>; what follows narrows it.</summary>
    public const string Query = "SELECT seq, t0_us, end_us, samples, lost, data FROM chunk WHERE session = @p0";

    /// <summary>Reads a row of <see cref="Query"/>.</summary>
    /// <param name="row">The row.</param>
    public static RecordEntry Read(DbDataReader row) =>
        new((int)row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), (int)row.GetInt64(3), (int)row.GetInt64(4), row.GetFieldValue<byte[]>(5));
}

/// <summary>How a record compares with what its table has sealed.</summary>
internal static class RecordState
{
    /// <summary>No summary yet.</summary>
    public const string Open = "open";

    /// <summary>Every chunk is here, and their digest is the table's.</summary>
    public const string Complete = "complete";

    /// <summary>Chunks are missing.</summary>
    public const string Partial = "partial";

    /// <summary>What is here is not what the table has.</summary>
    public const string Mismatched = "mismatched";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Open, Complete, Partial, Mismatched];
}

/// <summary>Messages as the store keeps them; they were checked before they came here.</summary>
internal static class RecordJson
{
    /// <summary>A summary.</summary>
    /// <param name="json">As stored.</param>
    public static SummaryMessage? Summary(string json) => JsonSerializer.Deserialize(json, WireJson.Default.SummaryMessage);

    /// <summary>An event.</summary>
    /// <param name="json">As stored.</param>
    public static EventMessage? Event(string json) => JsonSerializer.Deserialize(json, WireJson.Default.EventMessage);
}
