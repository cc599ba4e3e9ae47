using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using SotTable.Dashboard.History;
using SotTable.Messages;

namespace SotTable.Dashboard.Ingest;

/// <summary>
/// Reads the JSON messages of tables; their bytes are never trusted, since they go on to browsers unchanged. Unknown fields are ignored; a missing
/// field, a wrong word of an enumeration, a number outside double's range or text that isn't UTF-8 makes the one message invalid.
/// </summary>
internal static class MessageCheck
{
    // What a table keeps to: TemplateFile, and the command that arms it.
    private const int LongestTemplate = 32;
    private const int LongestCode = 24;

    // A table whose clock was never set begins at 1970, and what was before its first anchor lies before that.
    private static readonly long s_earliestMs = new DateTimeOffset(1969, 12, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    // Of a clock that begins with a machine's start, and of what lies between two moments.
    private static readonly long s_longestMs = (long)TimeSpan.FromDays(36_525).TotalMilliseconds;

    private static readonly JsonSerializerOptions s_options = new(WireJson.Default.Options)
    {
        AllowDuplicateProperties = false,
        TypeInfoResolver = WireJson.Default.WithAddedModifier(RequireWhatCannotBeNull),
    };

    /// <summary>Reads a message.</summary>
    /// <typeparam name="T">Its record.</typeparam>
    /// <param name="payload">The bytes as received.</param>
    /// <param name="limit">Most bytes.</param>
    /// <param name="problem">What is wrong; empty when the result is not <c>null</c>.</param>
    /// <returns>The record, or <c>null</c>.</returns>
    public static T? Read<T>(ReadOnlySpan<byte> payload, int limit, out string problem)
        where T : class, IVersioned
    {
        problem = Refuse(payload, limit);
        if (problem.Length > 0) return null;
        try
        {
            var message = JsonSerializer.Deserialize<T>(payload, s_options);
            problem = message is null ? "null instead of an object" : message.V < 1 ? "v: expected 1 or more" : Numbers(payload);
            return problem.Length == 0 ? message : null;
        }
        catch (JsonException e)
        {
            problem = $"{(e.Path is { Length: > 0 } path ? path : "$")}: {e.Message}";
            return null;
        }
    }

    /// <summary>What is wrong with the words by which sessions are found: no index takes any length. Empty when nothing is.</summary>
    /// <param name="template">Template id.</param>
    /// <param name="code">Patient code.</param>
    public static string Words(string? template, string? code) =>
        template is { Length: > LongestTemplate } ? $"template: {template.Length} characters, expected up to {LongestTemplate}"
        : code is { Length: > LongestCode } ? $"code: {code.Length} characters, expected up to {LongestCode}"
        : "";

    /// <summary>What is wrong with the times of an event; empty when nothing is.</summary>
    /// <param name="e">The event.</param>
    public static string Times(EventMessage e) => First(
        Moment("atUtcMs", e.AtUtcMs), Span("offsetMs", e.OffsetMs ?? 0), Moment("start.anchor.utcUs", (e.Start?.Anchor.UtcUs ?? 0) / 1000),
        Span("start.anchor.monotonicUs", (e.Start?.Anchor.MonotonicUs ?? 0) / 1000), Span("start.startedUs", (e.Start?.StartedUs ?? 0) / 1000));

    /// <summary>The same of a summary.</summary>
    /// <param name="s">The summary.</param>
    public static string Times(SummaryMessage s) => First(Moment("startedUtcMs", s.StartedUtcMs), Span("ranMs", s.RanMs), Span("pausedMs", s.PausedMs));

    /// <summary>The same of samples.</summary>
    /// <param name="r">The chunks.</param>
    public static string Times(RecordFrame r) => First([.. r.Entries.Select((e, i) => Span($"entry {i + 1}", e.T0Us / 1000)), .. r.Entries.Select((e, i) => Span($"entry {i + 1}", e.EndUs / 1000))]);

    private static string First(params ReadOnlySpan<string> problems)
    {
        foreach (var problem in problems)
        {
            if (problem.Length > 0) return problem;
        }

        return "";
    }

    private static string Moment(string field, long ms) => ms >= s_earliestMs && ms < Durable.LatestMs ? "" : $"{field}: {ms} ms is no time between 1970 and 2200";

    private static string Span(string field, long ms) => ms >= -s_longestMs && ms <= s_longestMs ? "" : $"{field}: {ms} ms is more than a hundred years";

    private static string Refuse(ReadOnlySpan<byte> payload, int limit)
    {
        if (payload.IsEmpty) return "empty";
        if (payload.Length > limit) return $"{payload.Length} bytes: the limit is {limit}";
        return Utf8.IsValid(payload) ? "" : "not UTF-8";
    }

    // 1e309 is valid JSON and would become infinity here and in the browser.
    private static string Numbers(ReadOnlySpan<byte> payload)
    {
        var reader = new Utf8JsonReader(payload, new JsonReaderOptions { MaxDepth = 16 });
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.Number && !(reader.TryGetDouble(out var value) && double.IsFinite(value)))
                return $"number out of range at byte {reader.TokenStartIndex}";
        }

        return "";
    }

    private static void RequireWhatCannotBeNull(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            property.IsRequired = property.AssociatedParameter is { IsNullable: false } && Nullable.GetUnderlyingType(property.PropertyType) is null;
        }
    }
}
