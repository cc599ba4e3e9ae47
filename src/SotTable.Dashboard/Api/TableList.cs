using System.Text.Json;
using SotTable.Dashboard.Ingest;
using SotTable.Messages;

namespace SotTable.Dashboard.Api;

/// <summary><c>GET /healthz</c>, <c>GET /api/tables</c> and <c>GET /api/tables/{site}/{table}/trend</c>.</summary>
/// <param name="registry">The tables.</param>
/// <param name="link">The link to the broker.</param>
/// <param name="loop">The browsers.</param>
/// <param name="records">The store.</param>
/// <param name="identity">The hub.</param>
/// <param name="notices">What it has to tell of itself.</param>
internal sealed class TableList(TableRegistry registry, HubLink link, LiveLoop loop, RecordWriter records, HubIdentity identity, HubNotices notices)
{
    /// <summary>Which certificates end soon, in words; <c>null</c> without an authority.</summary>
    public Func<IReadOnlyList<string>>? Ends { get; set; }

    /// <summary>How the hub is.</summary>
    /// <param name="context">The request.</param>
    public Task HealthAsync(HttpContext context) => Answers.JsonAsync(context, StatusCodes.Status200OK, json =>
    {
        json.WriteStartObject();
        json.WriteString("instance", identity.Instance);
        json.WriteString("version", identity.Version);
        json.WriteBoolean("broker", link.IsConnected);
        json.WriteString("brokerProblem", link.Problem);
        json.WriteString("storeProblem", records.Problem);
        json.WriteString("earlierConfiguration", notices.Earlier);
        json.WriteNumber("tables", registry.Tables.Length);
        json.WriteNumber("browsers", loop.Browsers);
        json.WriteString("lastRefused", registry.Counts.LastRefused);
        if (Ends is not null)
        {
            json.WriteStartArray("certificates");
            foreach (var words in Ends()) json.WriteStringValue(words);
            json.WriteEndArray();
        }

        json.WriteStartObject("counts");
        foreach (var count in Enum.GetValues<Count>()) json.WriteNumber(JsonNamingPolicy.CamelCase.ConvertName(count.ToString()), registry.Counts[count]);
        json.WriteNumber("receivedDropped", link.Dropped);
        json.WriteNumber("skippedFrames", loop.SkippedFrames);
        json.WriteNumber("stuckBrowsers", loop.Stuck);
        json.WriteNumber("browserEventsDropped", loop.DroppedEvents);
        json.WriteEndObject();
        json.WriteEndObject();
    });

    /// <summary>The tables with their last messages.</summary>
    /// <param name="context">The request.</param>
    public Task TablesAsync(HttpContext context) => Answers.JsonAsync(context, StatusCodes.Status200OK, json =>
    {
        json.WriteStartArray();
        foreach (var table in registry.Tables)
        {
            json.WriteStartObject();
            json.WriteNumber("index", table.Index);
            json.WriteString("site", table.Address.Site);
            json.WriteString("table", table.Address.Table);
            json.WriteNumber("frames", table.Frames);
            json.WriteNumber("framesLost", table.Loss.Lost);
            Last(json, "status", table.Last(Slot.Status));
            Last(json, "meta", table.Last(Slot.Meta));
            Last(json, "state", table.Last(Slot.State));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    /// <summary>The loads of a table's session, as far as the hub has seen it.</summary>
    /// <param name="context">The request.</param>
    public Task TrendAsync(HttpContext context)
    {
        var route = context.Request.RouteValues;
        var address = new TableAddress((string)route["site"]!, (string)route["table"]!); // the route has them
        return registry.Find(address) is { } table
            ? Answers.JsonAsync(context, StatusCodes.Status200OK, json => Write(json, table.Trend))
            : Answers.ProblemAsync(context, StatusCodes.Status404NotFound, "no-table", "The hub does not know this table.");
    }

    private static void Write(Utf8JsonWriter json, SessionTrend? trend)
    {
        json.WriteStartObject();
        if (trend is null) json.WriteNull("session");
        else json.WriteString("session", trend.Session);
        json.WriteString("unit", trend?.Unit ?? "counts");
        json.WriteStartArray("points");
        foreach (var point in trend is null ? [] : trend.Points)
        {
            json.WriteStartArray();
            json.WriteNumberValue(point.OnBlocksMs);
            Load(json, point.LoadA);
            Load(json, point.LoadB);
            if (point.BreathsPerMin is { } rate) json.WriteNumberValue(rate);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Load(Utf8JsonWriter json, float? load)
    {
        if (load is { } value) json.WriteNumberValue(value);
        else json.WriteNullValue();
    }

    private static void Last(Utf8JsonWriter json, string name, KeptMessage? message)
    {
        json.WritePropertyName(name);
        if (message is null) json.WriteNullValue();
        else json.WriteRawValue(message.Body.Span, skipInputValidation: true); // ingest has read it
    }
}
