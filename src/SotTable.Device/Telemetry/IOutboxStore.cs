using SotTable.Device.Journal;

namespace SotTable.Device.Telemetry;

/// <summary>Where the outbox's rows lie.</summary>
internal interface IOutboxStore
{
    /// <summary>Under what the numbers are given; another one with each start.</summary>
    JournalEpoch Epoch { get; }

    /// <summary>The highest number.</summary>
    long LastN { get; }

    /// <summary>Everything up to this number is at the hub.</summary>
    long Acked { get; }

    /// <summary>Notes how far the hub has everything.</summary>
    /// <param name="thru">The number.</param>
    void Acknowledge(long thru);

    /// <summary>Reads what comes next.</summary>
    /// <param name="after">Number of the last one that was read.</param>
    /// <param name="most">Most rows.</param>
    Task<IReadOnlyList<OutboxRow>> ReadAsync(long after, int most);
}
