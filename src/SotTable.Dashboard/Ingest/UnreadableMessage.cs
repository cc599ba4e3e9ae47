using System.Text.Json;
using SotTable.Dashboard.History;
using SotTable.Messages;

namespace SotTable.Dashboard.Ingest;

/// <summary>
/// Finds out where in its journal a durable message belongs that can't be read: a newer table may say what this hub does not know. Were it only refused, the
/// table would send it again for ever, and nothing behind it would count as stored.
/// </summary>
internal static class UnreadableMessage
{
    // As much of a reason as a person reads; it may hold what the sender chose.
    private const int MostWords = 200;

    /// <summary>Looks at a message that was refused.</summary>
    /// <param name="table">The table.</param>
    /// <param name="kind">What its topic says it is.</param>
    /// <param name="category">Last level of its topic.</param>
    /// <param name="payload">As received.</param>
    /// <param name="problem">Why it was refused.</param>
    /// <returns>The message with its place; <c>null</c> when it names none, or is not of the kinds that have one.</returns>
    public static Durable? Find(TableAddress table, MessageKind kind, string category, ReadOnlyMemory<byte> payload, string problem)
    {
        if (problem.Length > MostWords) problem = problem[..(char.IsHighSurrogate(problem[MostWords - 1]) ? MostWords - 1 : MostWords)];
        var found = kind == MessageKind.Record ? OfRecord(table, category, payload, problem)
            : kind == MessageKind.Event || kind == MessageKind.Summary ? OfJson(table, category, payload, problem)
            : null;
        return found is { Problem.Length: 0 } ? found : null;
    }

    private static Durable? OfRecord(TableAddress table, string category, ReadOnlyMemory<byte> payload, string problem) =>
        RecordFrame.Head(payload.Span) is { } head
            ? new(table, category, head.Epoch, head.N, head.Prev, head.Session, new Unreadable(problem), Array.Empty<byte>())
            : null;

    // The numbers stand before everything that may be damaged or strange.
    private static Durable? OfJson(TableAddress table, string category, ReadOnlyMemory<byte> payload, string problem)
    {
        string? epoch = null;
        long? n = null, prev = null;
        Guid? session = null;
        try
        {
            var reader = new Utf8JsonReader(payload.Span);
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1) continue;
                var name = reader.GetString();
                reader.Read();
                if (name == "epoch" && reader.TokenType == JsonTokenType.String) epoch ??= reader.GetString();
                else if (name == "n" && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var value)) n ??= value;
                else if (name == "prev" && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out value)) prev ??= value;
                else if (name == "session" && reader.TokenType == JsonTokenType.String && reader.TryGetGuid(out var id)) session ??= id;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // What stood before the damage counts.
        }

        return epoch is not null && n is { } number && prev is { } before ? new(table, category, epoch, number, before, session, new Unreadable(problem), payload) : null;
    }
}
