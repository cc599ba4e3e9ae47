namespace SotTable.Dashboard.Ingest;

/// <summary>What ingest met since the hub started. Written by ingest (drops also by the queues); may be read from any thread.</summary>
internal sealed class IngestCounts
{
    private readonly long[] _counts = new long[Enum.GetValues<Count>().Length];
    private volatile string _lastRefused = "";

    /// <summary>Topic and reason of the message that was refused and logged last; empty when there was none.</summary>
    public string LastRefused
    {
        get => _lastRefused;
        set => _lastRefused = value;
    }

    /// <summary>Adds one.</summary>
    /// <param name="what">What happened.</param>
    public void Add(Count what) => Interlocked.Increment(ref _counts[(int)what]);

    /// <summary>How often it happened.</summary>
    /// <param name="what">What happened.</param>
    public long this[Count what] => Interlocked.Read(ref _counts[(int)what]);
}

/// <summary>What is counted.</summary>
internal enum Count
{
    /// <summary>Messages received.</summary>
    Messages,

    /// <summary>Frames shown.</summary>
    Frames,

    /// <summary>Frames that were no valid ones, or retained.</summary>
    BadFrames,

    /// <summary>Frames that had been shown, or belonged to a start that is over.</summary>
    OldFrames,

    /// <summary>Frames that the next tick could not take.</summary>
    DroppedFrames,

    /// <summary>JSON messages that were kept out.</summary>
    BadMessages,

    /// <summary>Messages on topics that no table has.</summary>
    StrangeTopics,

    /// <summary>Messages of tables beyond the limit.</summary>
    TooManyTables,

    /// <summary>Events and summaries that came twice.</summary>
    DuplicateEvents,

    /// <summary>Wills of a connection that is over.</summary>
    OldWills,

    /// <summary>Events that the next tick could not take.</summary>
    DroppedEvents,

    /// <summary>Durable messages that the store could not take in time; the tables send them again.</summary>
    DurablesLeftOut,
}
