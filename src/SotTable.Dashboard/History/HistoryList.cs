using System.Data.Common;
using System.Text;

namespace SotTable.Dashboard.History;

/// <summary>Which sessions a list shows; <c>null</c> = whichever.</summary>
/// <param name="Site">Site of the table.</param>
/// <param name="Table">The table.</param>
/// <param name="FromMs">First moment, UTC.</param>
/// <param name="ToMs">First moment after.</param>
/// <param name="Template">Template id.</param>
/// <param name="Code">Patient code.</param>
/// <param name="Record">One of <see cref="RecordState.All"/>.</param>
/// <param name="Before">Only what follows this row of the last page: its start and id.</param>
internal sealed record HistoryFilter(
    string? Site = null, string? Table = null, long? FromMs = null, long? ToMs = null, string? Template = null, string? Code = null, string? Record = null,
    (long StartedMs, long Id)? Before = null);

/// <summary>A session of the list.</summary>
/// <param name="Id">Number in this store.</param>
/// <param name="Site">Site of the table.</param>
/// <param name="Table">The table.</param>
/// <param name="Session">UUID.</param>
/// <param name="StartedMs">UTC; <c>null</c> until the start or the summary has come.</param>
/// <param name="Origin">Where its samples came from, 0 hardware, 1 simulated, 2 replay; <c>null</c> until known.</param>
/// <param name="Record">One of <see cref="RecordState.All"/>.</param>
/// <param name="Problem">What is wrong with the record; empty when nothing is.</param>
/// <param name="Chunks">Chunks here.</param>
/// <param name="Calibration">Hash of the calibration in force; empty for none, <c>null</c> when not told.</param>
/// <param name="StartJson">Event "started"; <c>null</c> when it has not come.</param>
/// <param name="SummaryJson">The summary; <c>null</c> when it has not come.</param>
internal sealed record HistoryRow(
    long Id, string Site, string Table, string Session, long? StartedMs, long? Origin, string Record, string Problem, long Chunks, string? Calibration,
    string? StartJson, string? SummaryJson);

/// <summary>Reads sessions from the store. Any thread; each call has a connection of its own.</summary>
/// <param name="engine">The store.</param>
internal sealed class HistoryList(StoreEngine engine)
{
    /// <summary>Most rows of a page.</summary>
    public const int PageRows = 100;

    private const long LongestUs = 86_400_000_000;

    private const string Columns =
        """
        SELECT s.id, j.site, j.table_name, s.session, s.started_ms, s.origin, s.record, s.problem, s.chunks, s.calibration, s.start_json, s.summary_json
        FROM session s JOIN journal j ON j.id = s.journal
        """;

    // One look at the index for each template, instead of one for each session.
    private const string TemplatesQuery =
        """
        WITH RECURSIVE t (template) AS (
            SELECT MIN(template) FROM session WHERE template IS NOT NULL
            UNION ALL
            SELECT (SELECT MIN(template) FROM session WHERE template > t.template) FROM t WHERE t.template IS NOT NULL)
        SELECT template FROM t WHERE template IS NOT NULL LIMIT 200
        """;

    /// <summary>A page of the list, newest first.</summary>
    /// <param name="filter">Which.</param>
    public IReadOnlyList<HistoryRow> Page(HistoryFilter filter)
    {
        var values = new List<object?>();
        var where = new StringBuilder(" WHERE s.started_ms IS NOT NULL");
        void And(string condition, object? value)
        {
            if (value is null) return;
            where.Append(" AND ").Append(condition.Replace("@", $"@p{values.Count}", StringComparison.Ordinal));
            values.Add(value);
        }

        using var connection = engine.Open();
        if (filter.Site is not null || filter.Table is not null)
        {
            // Looked up before: a planner that knows the numbers takes the index that begins with them, also for a table that there is not.
            var journals = connection.Rows(
                "SELECT id FROM journal WHERE site = COALESCE(@p0, site) AND table_name = COALESCE(@p1, table_name)", r => r.GetInt64(0), filter.Site, filter.Table);
            if (journals.Count == 0) return [];
            where.Append($" AND s.journal IN ({string.Join(", ", journals)})");
        }

        And("s.started_ms >= @", filter.FromMs);
        // What an earlier hub has taken of later times would stand before everything; a page that follows another one is below it already.
        And("s.started_ms < @", filter is { Before: not null, ToMs: null } ? null : Math.Min(filter.ToMs ?? Durable.LatestMs, Durable.LatestMs));
        And("s.template = @", filter.Template);
        And("s.code = @", filter.Code);
        And("s.record = @", filter.Record);
        if (filter.Before is var (startedMs, id))
        {
            And("s.started_ms <= @", startedMs);
            where.Append($" AND (s.started_ms < @p{values.Count - 1} OR s.id < @p{values.Count})");
            values.Add(id);
        }

        return connection.Rows($"{Columns}{where} ORDER BY s.started_ms DESC, s.id DESC LIMIT {PageRows}", Read, [.. values]);
    }

    /// <summary>What there is to choose from: the tables, and the templates.</summary>
    public (IReadOnlyList<(string Site, string Table)> Tables, IReadOnlyList<string> Templates) Choices()
    {
        using var connection = engine.Open();
        return (
            connection.Rows("SELECT DISTINCT site, table_name FROM journal ORDER BY site, table_name", r => (r.GetString(0), r.GetString(1))),
            connection.Rows(TemplatesQuery, r => r.GetString(0)));
    }

    /// <summary>One session; the newest journal's when two have it.</summary>
    /// <param name="site">Site of the table.</param>
    /// <param name="table">The table.</param>
    /// <param name="session">UUID.</param>
    public HistoryRow? Find(string site, string table, Guid session)
    {
        using var connection = engine.Open();
        return connection.Rows(
            $"{Columns} WHERE j.site = @p0 AND j.table_name = @p1 AND s.session = @p2 ORDER BY s.id DESC LIMIT 1", Read, site, table, session.ToString())
            .FirstOrDefault();
    }

    /// <summary>The events of a session as received, in order.</summary>
    /// <param name="row">The session.</param>
    public IReadOnlyList<string> Events(HistoryRow row)
    {
        using var connection = engine.Open();
        // Of all the table's journals: a session goes on under another epoch after a start.
        return connection.Rows(
            "SELECT body FROM event WHERE session = @p0 AND journal IN (SELECT id FROM journal WHERE site = @p1 AND table_name = @p2) ORDER BY n",
            r => r.GetString(0), row.Session, row.Site, row.Table);
    }

    /// <summary>First and last moment of a session's chunks, µs on the clock of its times; 0 and 1 without chunks.</summary>
    /// <param name="row">The session.</param>
    public (long FirstUs, long LastUs) Extent(HistoryRow row)
    {
        using var connection = engine.Open();
        // Times of one session lie within a day; a chunk that says otherwise must not stretch the map beyond all use.
        var (first, last) = connection.Rows(
            "SELECT COALESCE(MIN(t0_us), 0), COALESCE(MAX(end_us), 1) FROM chunk WHERE session = @p0", r => (r.GetInt64(0), r.GetInt64(1)), row.Id)[0];
        first = Math.Clamp(first, 0, long.MaxValue / 4);
        return (first, Math.Clamp(last, first + 1, first + LongestUs));
    }

    /// <summary>Goes through the chunks of a session, in order.</summary>
    /// <param name="row">The session.</param>
    /// <param name="fromUs">Without those that end before.</param>
    /// <param name="toUs">Without those that begin at it or later.</param>
    /// <param name="take">Gets each.</param>
    public void ReadChunks(HistoryRow row, long fromUs, long toUs, Action<Messages.RecordEntry> take)
    {
        using var connection = engine.Open();
        using var command = connection.Command(Chunks.Query + " AND end_us >= @p1 AND t0_us < @p2 ORDER BY seq", row.Id, fromUs, toUs);
        using var reader = command.ExecuteReader();
        while (reader.Read()) take(Chunks.Read(reader));
    }

    private static HistoryRow Read(DbDataReader r) => new(
        r.GetInt64(0), r.GetString(1), r.GetString(2), r.GetString(3), r.NumberOrNull(4), r.NumberOrNull(5), r.GetString(6), r.GetString(7), r.GetInt64(8),
        r.TextOrNull(9), r.TextOrNull(10), r.TextOrNull(11));
}
