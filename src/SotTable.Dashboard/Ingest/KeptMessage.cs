using SotTable.Messages;

namespace SotTable.Dashboard.Ingest;

/// <summary>A message as it is kept for browsers.</summary>
/// <param name="Body">The bytes as received, valid JSON; never changed.</param>
/// <param name="ReceivedAt">Time stamp of the monotonic clock.</param>
/// <param name="Live">False when the broker had kept it: then its age is unknown and it never counts as fresh.</param>
/// <param name="Revision">The registry's revision that brought it.</param>
internal sealed record KeptMessage(ReadOnlyMemory<byte> Body, long ReceivedAt, bool Live, long Revision);

/// <summary>The slots of a table whose newest value a browser gets.</summary>
internal enum Slot
{
    /// <summary>Last <see cref="StatusMessage"/>.</summary>
    Status,

    /// <summary>Last <see cref="MetaMessage"/>.</summary>
    Meta,

    /// <summary>Last <see cref="StateMessage"/>.</summary>
    State,

    /// <summary>Last <see cref="HealthMessage"/>.</summary>
    Health,

    /// <summary>Frames lost: a number, no message.</summary>
    Lost,

    /// <summary>Last <see cref="NoticeMessage"/> of each code: several messages.</summary>
    Notices,
}

/// <summary>Something that happened once: an event, summary or reply.</summary>
/// <param name="TableIndex">The table.</param>
/// <param name="Type">Type of the browser's message.</param>
/// <param name="Message">The message.</param>
internal sealed record Occurrence(int TableIndex, string Type, KeptMessage Message);

/// <summary>A live frame on its way to the next batch.</summary>
/// <param name="TableIndex">The table.</param>
/// <param name="Frame">The bytes as received, a valid frame.</param>
internal readonly record struct LiveFrame(ushort TableIndex, ReadOnlyMemory<byte> Frame);
