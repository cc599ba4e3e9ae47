using System.Security.Cryptography;
using System.Text.Json;
using SotTable.Device.Journal;
using SotTable.Messages;

namespace SotTable.Chaos;

/// <summary>A session as a disk has it.</summary>
/// <param name="Id">The session.</param>
/// <param name="Record">The hub's judgement; empty at a table.</param>
/// <param name="Summary">Its summary; <c>null</c> for none.</param>
/// <param name="Chunks">Its samples, in order.</param>
internal sealed record DiskSession(Guid Id, string Record, SummaryMessage? Summary, IReadOnlyList<RecordEntry> Chunks)
{
    /// <summary>At a table: its number.</summary>
    public long Ordinal { get; init; }

    /// <summary>At a table: when it started, since the program's start.</summary>
    public TimeSpan StartedAt { get; init; }

    /// <summary>At a table: CLOCK_MONOTONIC of the program's start, seconds.</summary>
    public double AnchorS { get; init; }

    /// <summary>At a table: when it ended; <c>null</c> when it did not.</summary>
    public TimeSpan? EndedAt { get; init; }

    /// <summary>At a table: whether it was taken back.</summary>
    public bool Cancelled { get; init; }

    /// <summary>SHA-256 over the chunks up to a number.</summary>
    public string Digest(int lastSeq = int.MaxValue)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var entry in Chunks.Where(c => c.Seq <= lastSeq)) entry.AddTo(hash);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

/// <summary>What a journal or the hub's store has of one journal.</summary>
/// <param name="Epoch">The journal.</param>
/// <param name="Thru">At the table: the highest number. At the hub: how far it has everything.</param>
/// <param name="Acked">At a table: how far the hub has said that it has everything.</param>
/// <param name="Events">Number and kind of the events but summaries.</param>
/// <param name="Sessions">The sessions.</param>
internal sealed record Disk(string Epoch, long Thru, long Acked, IReadOnlyDictionary<long, (string Kind, long AtUtcMs)> Events, IReadOnlyDictionary<Guid, DiskSession> Sessions)
{
    private static readonly TimeSpan Busy = TimeSpan.FromSeconds(5);

    /// <summary>Reads a table's journal.</summary>
    /// <param name="path">The file.</param>
    public static Disk OfTable(string path)
    {
        using var file = new SqliteFile(path, Busy);
        var events = new Dictionary<long, (string, long)>();
        // A card that was taken out before its disk had taken the schema.
        if (file.Number("PRAGMA user_version") < JournalDatabase.Schema) return new("", 0, 0, events, new Dictionary<Guid, DiskSession>());
        using (var rows = file.Prepare("SELECT o.n, e.kind, e.at_utc_ms FROM outbox o JOIN event e ON e.n = o.event WHERE e.kind <> 'summary'"))
        {
            while (rows.Step()) events.Add(rows.Number(0), (rows.Text(1), rows.Number(2)));
        }

        var sessions = new Dictionary<Guid, DiskSession>();
        using (var rows = file.Prepare("""
            SELECT s.session, s.ordinal, s.at_us, s.payload, (SELECT payload FROM event e WHERE e.session = s.session AND e.kind = 'summary' ORDER BY e.n DESC LIMIT 1),
                   (SELECT at_us FROM event e WHERE e.session = s.session AND e.kind = 'ended'), EXISTS (SELECT 1 FROM event e WHERE e.session = s.session AND e.kind = 'cancelled')
            FROM event s WHERE s.kind = 'started'
            """))
        {
            while (rows.Step())
            {
                var id = Guid.Parse(rows.Text(0));
                sessions.Add(id, new(id, "", rows.IsNull(4) ? null : Summary(rows.Text(4)), Chunks(file, $"ordinal = {rows.Number(1)}"))
                {
                    Ordinal = rows.Number(1),
                    StartedAt = TimeSpan.FromMicroseconds(rows.Number(2)),
                    AnchorS = JournalJson.Started(rows.Text(3))!.Anchor.MonotonicUs / 1e6, // this program's own
                    EndedAt = rows.IsNull(5) ? null : TimeSpan.FromMicroseconds(rows.Number(5)),
                    Cancelled = rows.Number(6) != 0,
                });
            }
        }

        return new(file.Text("SELECT epoch FROM meta"), file.Number("SELECT COALESCE(MAX(n), 0) FROM outbox"), file.Number("SELECT acked FROM meta"), events, sessions);
    }

    /// <summary>Reads what the hub has.</summary>
    /// <param name="path">Its store.</param>
    /// <returns>By the journals' epochs.</returns>
    public static IReadOnlyDictionary<string, Disk> OfHub(string path)
    {
        using var file = new SqliteFile(path, Busy);
        var disks = new Dictionary<string, Disk>();
        using var rows = file.Prepare("SELECT id, epoch, thru FROM journal");
        while (rows.Step()) disks.Add(rows.Text(1), new(rows.Text(1), rows.Number(2), 0, HubEvents(file, rows.Number(0)), HubSessions(file, rows.Number(0))));
        return disks;
    }

    private static Dictionary<long, (string, long)> HubEvents(SqliteFile file, long journal)
    {
        var events = new Dictionary<long, (string, long)>();
        using var rows = file.Prepare($"SELECT n, body FROM event WHERE journal = {journal}");
        while (rows.Step())
        {
            var e = JsonSerializer.Deserialize(rows.Text(1), WireJson.Default.EventMessage)!; // checked by the hub
            events.Add(rows.Number(0), (e.Kind, e.AtUtcMs));
        }

        return events;
    }

    private static Dictionary<Guid, DiskSession> HubSessions(SqliteFile file, long journal)
    {
        var sessions = new Dictionary<Guid, DiskSession>();
        using var rows = file.Prepare($"SELECT session, id, record, summary_json FROM session WHERE journal = {journal}");
        while (rows.Step())
        {
            var id = Guid.Parse(rows.Text(0));
            sessions.Add(id, new(id, rows.Text(2), rows.IsNull(3) ? null : Summary(rows.Text(3)), Chunks(file, $"session = {rows.Number(1)}")));
        }

        return sessions;
    }

    private static SummaryMessage? Summary(string json) => JsonSerializer.Deserialize(json, WireJson.Default.SummaryMessage);

    private static List<RecordEntry> Chunks(SqliteFile file, string of)
    {
        using var rows = file.Prepare($"SELECT seq, t0_us, end_us, samples, lost, data FROM chunk WHERE {of} ORDER BY seq");
        var chunks = new List<RecordEntry>();
        while (rows.Step()) chunks.Add(new((int)rows.Number(0), rows.Number(1), rows.Number(2), (int)rows.Number(3), (int)rows.Number(4), rows.Bytes(5)));
        return chunks;
    }
}
