using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using SotTable.Dashboard.History;
using SotTable.Messages;
using SotTable.Records;

namespace SotTable.Dashboard.Api;

/// <summary><c>GET /api/sessions</c> and what is below it: the list, one session, its map, its exports.</summary>
/// <param name="list">Reads the store.</param>
internal sealed class HistoryApi(HistoryList list) : IDisposable
{
    /// <summary>Most exports at a time; others wait.</summary>
    internal const int MostExports = 16;

    // A long session is 25 MB to read: more at a time would only make all of them slow.
    private readonly SemaphoreSlim _reading = new(4);

    // Each is a file for as long as it is on its way.
    private readonly SemaphoreSlim _exporting = new(MostExports);

    /// <inheritdoc/>
    public void Dispose()
    {
        _reading.Dispose();
        _exporting.Dispose();
    }

    /// <summary>A page of the list.</summary>
    /// <param name="context">The request.</param>
    public Task ListAsync(HttpContext context)
    {
        var query = context.Request.Query;
        string? Word(string name) => query[name].ToString() is { Length: > 0 } word ? word : null;
        bool Number(string name, out long? value)
        {
            value = null;
            if (Word(name) is not { } word) return true;
            value = long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var parsed) ? parsed : null;
            return value is not null;
        }

        var record = Word("record");
        if (record is not null && !RecordState.All.Contains(record)) return WrongAsync(context, $"record: expected one of {string.Join(", ", RecordState.All)}");
        if (!Number("from", out var from) || !Number("to", out var to) || !Number("beforeMs", out var beforeMs) || !Number("beforeId", out var beforeId))
            return WrongAsync(context, "from, to, beforeMs, beforeId: expected whole numbers; times are UTC milliseconds");
        var filter = new HistoryFilter(
            Word("site"), Word("table"), from, to, Word("template"), Word("code"), record, beforeMs is { } ms && beforeId is { } id ? (ms, id) : null);
        return ReadAsync(context, () => list.Page(filter), rows => OkAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("sessions");
            foreach (var row in rows) Write(json, row);
            json.WriteEndArray();
            json.WriteBoolean("more", rows.Count == HistoryList.PageRows);
            json.WriteEndObject();
        }));
    }

    /// <summary>What filters can choose from.</summary>
    /// <param name="context">The request.</param>
    public Task ChoicesAsync(HttpContext context) => ReadAsync(context, list.Choices, choices => OkAsync(context, json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("tables");
        foreach (var (site, table) in choices.Tables)
        {
            json.WriteStartObject();
            json.WriteString("site", site);
            json.WriteString("table", table);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("templates");
        foreach (var template in choices.Templates) json.WriteStringValue(template);
        json.WriteEndArray();
        json.WriteEndObject();
    }));

    /// <summary>One session with its events.</summary>
    /// <param name="context">The request.</param>
    public Task SessionAsync(HttpContext context) => FindAsync(context, list.Events, (row, events) => OkAsync(context, json =>
    {
        json.WriteStartObject();
        json.WritePropertyName("session");
        Write(json, row);
        json.WriteStartArray("events");
        foreach (var e in events) json.WriteRawValue(e, skipInputValidation: true); // ingest has read it
        json.WriteEndArray();
        json.WriteEndObject();
    }));

    /// <summary>Its map: <c>?fromUs=&amp;toUs=&amp;bins=</c>, all of it without them.</summary>
    /// <param name="context">The request.</param>
    public Task MapAsync(HttpContext context)
    {
        var query = context.Request.Query;
        long? Number(string name) => long.TryParse(query[name], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;
        return FindAsync(
            context,
            row =>
            {
                var (first, last) = list.Extent(row);
                // What lies outside of the session is of no use, and the difference of two wild numbers would overflow.
                var from = Math.Clamp(Number("fromUs") ?? first, first, last);
                var to = Math.Clamp(Number("toUs") ?? last + 1, from + 1, last + 1);
                var map = new SessionMap(Head(row), from, to, (int)Math.Clamp(Number("bins") ?? 1000, 1, SessionMap.MostBins));
                list.ReadChunks(row, from, to, map.Add);
                return (Map: map, First: first, Last: last);
            },
            (row, read) => OkAsync(context, json => MapJson.Write(json, Head(row), read.Map, read.First, read.Last)));
    }

    /// <summary>Its measured part, as <c>csv</c> or <c>json</c>.</summary>
    /// <param name="context">The request.</param>
    public async Task ExportAsync(HttpContext context)
    {
        var format = (string)context.Request.RouteValues["format"]!; // the route has it
        if (format is not ("csv" or "json"))
        {
            await Pages.NotFoundAsync(context);
            return;
        }

        await _exporting.WaitAsync(context.RequestAborted);
        try
        {
            await FindAsync(context, row => Export(row, format), (row, file) => SendAsync(context, row, format, file));
        }
        finally
        {
            _exporting.Release();
        }
    }

    /// <summary>What explains the samples of a row.</summary>
    /// <param name="row">The row.</param>
    internal static SessionHead Head(HistoryRow row) => new(
        Guid.Parse(row.Session), (SampleOrigin)(row.Origin ?? 0), row.StartJson is { } start ? RecordJson.Event(start)?.Start : null);

    // Aside: neither the store's reader nor the next request may wait for a slow browser.
    private FileStream Export(HistoryRow row, string format)
    {
        var file = new FileStream(
            Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, 64 * 1024, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        try
        {
            SessionExport.Write(file, format, Head(row), take => list.ReadChunks(row, long.MinValue, long.MaxValue, take));
            file.Position = 0;
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static async Task SendAsync(HttpContext context, HistoryRow row, string format, FileStream file)
    {
        await using var sent = file;
        var response = context.Response;
        response.ContentType = format == "csv" ? "text/csv; charset=utf-8" : "application/json; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentDisposition = $"attachment; filename=\"{row.Session}.{format}\"";
        response.ContentLength = file.Length;
        await file.CopyToAsync(response.Body, context.RequestAborted);
    }

    private Task FindAsync<T>(HttpContext context, Func<HistoryRow, T> read, Func<HistoryRow, T, Task> answer)
    {
        var route = context.Request.RouteValues;
        if (!Guid.TryParse((string)route["session"]!, out var session)) return Pages.NotFoundAsync(context);
        return ReadAsync(
            context,
            () => list.Find((string)route["site"]!, (string)route["table"]!, session) is { } row ? (row, read(row)) : ((HistoryRow Row, T Read)?)null,
            found => found is var (row, what)
                ? answer(row, what)
                : Answers.ProblemAsync(context, StatusCodes.Status404NotFound, "no-session", "The store does not have this session."));
    }

    // Only the reading takes one of the few places; the answer goes at the pace of whoever asks.
    private async Task ReadAsync<T>(HttpContext context, Func<T> read, Func<T, Task> answer)
    {
        T found;
        await _reading.WaitAsync(context.RequestAborted);
        try
        {
            found = read();
        }
        catch (DbException e)
        {
            await Answers.ProblemAsync(context, StatusCodes.Status503ServiceUnavailable, "store", $"The store can't be read: {e.Message}");
            return;
        }
        finally
        {
            _reading.Release();
        }

        await answer(found);
    }

    private static Task OkAsync(HttpContext context, Action<Utf8JsonWriter> write) => Answers.JsonAsync(context, StatusCodes.Status200OK, write);

    private static Task WrongAsync(HttpContext context, string sentence) =>
        Answers.ProblemAsync(context, StatusCodes.Status400BadRequest, "wrong-query", sentence);

    private static void Write(Utf8JsonWriter json, HistoryRow row)
    {
        json.WriteStartObject();
        json.WriteNumber("id", row.Id);
        json.WriteString("site", row.Site);
        json.WriteString("table", row.Table);
        json.WriteString("session", row.Session);
        if (row.StartedMs is { } started) json.WriteNumber("startedMs", started);
        else json.WriteNull("startedMs");
        json.WriteString("mark", Head(row).Mark);
        json.WriteString("record", row.Record);
        json.WriteString("problem", row.Problem);
        json.WriteNumber("chunks", row.Chunks);
        json.WriteString("calibration", row.Calibration);
        Raw(json, "start", row.StartJson);
        Raw(json, "summary", row.SummaryJson);
        json.WriteEndObject();
    }

    private static void Raw(Utf8JsonWriter json, string name, string? body)
    {
        json.WritePropertyName(name);
        if (body is null) json.WriteNullValue();
        else json.WriteRawValue(body, skipInputValidation: true); // ingest has read it
    }
}
