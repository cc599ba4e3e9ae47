using System.Text.Json;
using SotTable.Device.Journal;
using SotTable.Messages;

namespace SotTable.Device.Telemetry;

/// <summary>How a committed event goes out.</summary>
internal static class DurableMessage
{
    /// <summary>Its message.</summary>
    /// <param name="address">The table.</param>
    /// <param name="committed">The event.</param>
    public static OutboxMessage Of(TableAddress address, CommittedEvent committed)
    {
        var e = committed.Event;
        if (e.Kind == JournalEvent.SummaryKind && JsonSerializer.Deserialize(e.Payload, WireJson.Default.SummaryMessage) is { } summary)
        {
            var final = summary with { Epoch = committed.Epoch, N = committed.N, Prev = committed.N - 1 };
            return new(address.Topic(MessageKind.Summary), JsonSerializer.SerializeToUtf8Bytes(final, WireJson.Default.SummaryMessage), TableTelemetry.Options(MessageKind.Summary));
        }

        var message = new EventMessage(1, committed.Epoch, committed.N, committed.N - 1, e.Kind, e.Session, e.AtUtcMs, e.OffsetMs, e.By, e.Detail, e.Origin);
        return new(address.Topic(MessageKind.Event, e.Category), JsonSerializer.SerializeToUtf8Bytes(message, WireJson.Default.EventMessage), TableTelemetry.Options(MessageKind.Event));
    }
}
