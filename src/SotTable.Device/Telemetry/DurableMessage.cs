using System.Text.Json;
using SotTable.Device.Journal;
using SotTable.Messages;

namespace SotTable.Device.Telemetry;

/// <summary>How what is in the outbox goes out.</summary>
internal static class DurableMessage
{
    /// <summary>Its message.</summary>
    /// <param name="address">The table.</param>
    /// <param name="row">The row.</param>
    /// <returns><c>null</c> when nobody can say whose samples these are.</returns>
    public static OutboxMessage? Of(TableAddress address, OutboxRow row)
    {
        if (row.Event is null)
            return row.Record is { } record ? new(address.Topic(MessageKind.Record), (record with { Prev = row.Prev }).Encode(), TableTelemetry.Options(MessageKind.Record)) : null;
        var (epoch, n, e) = row.Event;
        if (e.Kind == JournalEvent.SummaryKind && JsonSerializer.Deserialize(e.Payload, WireJson.Default.SummaryMessage) is { } summary)
        {
            var final = summary with { Epoch = epoch, N = n, Prev = row.Prev };
            return new(address.Topic(MessageKind.Summary), WireJson.Utf8(final), TableTelemetry.Options(MessageKind.Summary));
        }

        var message = new EventMessage(
            1, epoch, n, row.Prev, e.Kind, e.Session, e.AtUtcMs, e.OffsetMs, e.By, e.Detail, e.Origin, e.Kind == JournalEvent.StartedKind ? JournalJson.StartOf(e) : null);
        return new(address.Topic(MessageKind.Event, e.Category), WireJson.Utf8(message), TableTelemetry.Options(MessageKind.Event));
    }
}
