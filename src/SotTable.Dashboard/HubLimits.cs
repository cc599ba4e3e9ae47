namespace SotTable.Dashboard;

/// <summary>The hub's bounds. One place, so that tests can make them small.</summary>
internal sealed record HubLimits
{
    /// <summary>Shortest time from one batch to the next: frames that come meanwhile go out as one. 25 ms at most, with what the sending takes (DESIGN 7).</summary>
    public TimeSpan Tick { get; init; } = TimeSpan.FromMilliseconds(15);

    /// <summary>Time between two <c>beat</c> messages.</summary>
    public TimeSpan Beat { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A browser that takes nothing for this long is closed.</summary>
    public TimeSpan StuckAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a command waits for the table's reply.</summary>
    public TimeSpan ReplyWithin { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a command may act, from when it was given.</summary>
    public TimeSpan CommandLife { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The same complaint about messages is logged once in this time.</summary>
    public TimeSpan LogEvery { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Most tables of one hub; a further one is counted and left out. At most 65535 fit a batch.</summary>
    public int Tables { get; init; } = 2000;

    /// <summary>Most connections at a time; a further one is closed at once.</summary>
    public int Connections { get; init; } = 1024;

    /// <summary>How long a request may take to name what it wants.</summary>
    public TimeSpan HeadersWithin { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Most browsers at a time.</summary>
    public int Browsers { get; init; } = 500;

    /// <summary>Events and summaries kept a table.</summary>
    public int Events { get; init; } = 50;

    /// <summary>Most codes of notices kept a table: the catalogue and some that a newer table may know.</summary>
    public int Notices { get; init; } = 32;

    /// <summary>Points kept of a table's session, one a second: 40 min. The longest hard cap a table can have is 30 min.</summary>
    public int TrendPoints { get; init; } = 2400;

    /// <summary>Events that wait for one browser; the oldest is dropped and counted.</summary>
    public int EventsWaiting { get; init; } = 256;

    /// <summary>Frames that wait for the next tick; the oldest is dropped and counted. 1,000 tables make 250 a tick.</summary>
    public int FramesWaiting { get; init; } = 8192;

    /// <summary>Durable messages that wait for the store: 30 MB if all were as long as they can be.</summary>
    public int DurableWaiting { get; init; } = 512;

    /// <summary>Of them, the most of one table: as many as it sends ahead of what was acknowledged.</summary>
    public int DurableWaitingOfTable { get; init; } = 64;

    /// <summary>How long messages are gathered for one commit.</summary>
    public TimeSpan Gather { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>When a store that fails is tried again.</summary>
    public TimeSpan StoreAgainAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Most bytes of a JSON message.</summary>
    public int JsonBytes { get; init; } = 64 * 1024;

    /// <summary>Most bytes of an event, summary or reply: many of them are kept.</summary>
    public int EventBytes { get; init; } = 8 * 1024;

    /// <summary>Most bytes of a command's arguments.</summary>
    public int ArgsBytes { get; init; } = 4 * 1024;

    /// <summary>Kernel send buffer of a browser's socket: a slow browser is found by it after that many bytes, not after megabytes.</summary>
    public int SendBufferBytes { get; init; } = 128 * 1024;
}
