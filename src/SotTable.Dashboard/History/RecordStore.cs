using System.Data;
using System.Data.Common;
using System.Text;
using SotTable.Messages;

namespace SotTable.Dashboard.History;

/// <summary>Writes what tables send. One thread; everything of a batch is committed when the call returns, or nothing of it is.</summary>
/// <param name="connection">The one that writes.</param>
/// <param name="time">Wall clock, for when a journal was last seen.</param>
internal sealed class RecordStore(DbConnection connection, TimeProvider time) : IDisposable
{
    /// <summary>A table sends at most 64 numbers beyond what was acknowledged; this many beyond a hole are kept, the rest it sends again.</summary>
    public const int MostWaiting = 1024;

    // In place of the last level of the topic. What a newer hub can read takes the place of it when the table sends it again.
    private const string SetAside = "unreadable";

    /// <summary>Writes messages.</summary>
    /// <param name="batch">In the order in which they came; duplicates and holes are harmless.</param>
    /// <param name="problems">Gets what is wrong with records, each with its table and session.</param>
    /// <returns>How far each journal of the batch is now.</returns>
    public IReadOnlyList<Stored> Write(IReadOnlyList<Durable> batch, ICollection<string> problems)
    {
        using var transaction = connection.BeginTransaction();
        var stored = new List<Stored>();
        foreach (var journal in batch.GroupBy(d => (d.Table, d.Epoch))) stored.Add(Write(journal.Key.Table, journal.Key.Epoch, journal, problems));
        transaction.Commit();
        return stored;
    }

    /// <summary>
    /// A table is online. Its journal goes on with the one whose epoch it names, or, when that one has got something else meanwhile, as a new one from
    /// where the table had left it: a card that was put back from an image of itself gives those numbers to other messages.
    /// </summary>
    /// <param name="hello">What the table says.</param>
    public void Greet(JournalHello hello)
    {
        using var transaction = connection.BeginTransaction();
        var journals = connection.Rows(
            "SELECT id, epoch, was, thru FROM journal WHERE site = @p0 AND table_name = @p1 ORDER BY seen_ms DESC, id DESC",
            r => (Id: r.GetInt64(0), Epoch: r.GetString(1), Was: r.TextOrNull(2), Thru: r.GetInt64(3)), hello.Table.Site, hello.Table.Table);
        if (journals.All(j => j.Epoch != hello.Epoch))
        {
            var from = journals.Where(j => hello.From is not null && (j.Epoch == hello.From || j.Was == hello.From)).ToList();
            if (from is [var last, ..] && last.Thru <= hello.Since && connection.Value("SELECT 1 FROM waiting WHERE journal = @p0 LIMIT 1", last.Id) is null)
                connection.Run("UPDATE journal SET was = epoch, epoch = @p1, seen_ms = @p2 WHERE id = @p0", last.Id, hello.Epoch, Seen(last.Id, hello.Table));
            else Add(hello.Table, hello.Epoch, from.Count > 0 ? Math.Min(hello.Since, from[0].Thru) : 0);
        }

        transaction.Commit();
    }

    /// <summary>How far the newest journal of a table is; <c>null</c> when it has none here.</summary>
    /// <param name="table">The table.</param>
    public Stored? Newest(TableAddress table) => connection.Rows(
        """
        SELECT epoch, thru, EXISTS (SELECT 1 FROM waiting w WHERE w.journal = j.id) FROM journal j
        WHERE site = @p0 AND table_name = @p1 ORDER BY seen_ms DESC, id DESC LIMIT 1
        """,
        r => new Stored(table, r.GetString(0), r.GetInt64(1), Convert.ToBoolean(r.GetValue(2), System.Globalization.CultureInfo.InvariantCulture)), table.Site, table.Table)
        .FirstOrDefault();

    /// <summary>Whether the connection is still there.</summary>
    public bool IsOpen => connection.State == ConnectionState.Open;

    /// <inheritdoc/>
    public void Dispose() => connection.Dispose();

    private Stored Write(TableAddress table, string epoch, IEnumerable<Durable> messages, ICollection<string> problems)
    {
        var (journal, others) = Journal(table, epoch);
        var thru = (long)connection.Value("SELECT thru FROM journal WHERE id = @p0", journal)!; // just made or found
        var waiting = connection.Rows("SELECT n, prev FROM waiting WHERE journal = @p0", r => (N: r.GetInt64(0), Prev: r.GetInt64(1)), journal)
            .ToDictionary(w => w.N, w => w.Prev);
        var sessions = new SessionRows(connection, journal, table, problems);
        foreach (var message in messages)
        {
            if (message.N > thru && !Await(journal, message, thru, waiting)) continue;
            if (!others || !IsElsewhere(journal, message)) Take(journal, message, sessions);
        }

        thru = Chain.Follow(thru, waiting.Select(w => (w.Key, w.Value)));
        sessions.Judge();
        connection.Run("UPDATE journal SET thru = @p1, seen_ms = @p2 WHERE id = @p0", journal, thru, Seen(journal, table));
        connection.Run("DELETE FROM waiting WHERE journal = @p0 AND n <= @p1", journal, thru);
        return new(table, epoch, thru, waiting.Keys.Any(n => n > thru));
    }

    // A wall clock that is set back must not make an older card's journal the newest.
    private long Seen(long journal, TableAddress table)
    {
        var others = (long)connection.Value("SELECT COALESCE(MAX(seen_ms), 0) FROM journal WHERE site = @p0 AND table_name = @p1 AND id <> @p2", table.Site, table.Table, journal)!; // an aggregate gives a row
        return Math.Max(time.GetUtcNow().ToUnixTimeMilliseconds(), others + 1);
    }

    // A duplicate may know a smaller number before it: the table has dropped what was between.
    private bool Await(long journal, Durable message, long thru, Dictionary<long, long> waiting)
    {
        if (!waiting.TryGetValue(message.N, out var prev))
        {
            if (waiting.Count >= MostWaiting && message.Prev > thru) return false;
            prev = message.Prev;
        }

        waiting[message.N] = Math.Min(prev, message.Prev);
        connection.Run(
            "INSERT INTO waiting (journal, n, prev) VALUES (@p0, @p1, @p2) ON CONFLICT (journal, n) DO UPDATE SET prev = excluded.prev",
            journal, message.N, waiting[message.N]);
        return true;
    }

    // What a table has sent under an earlier epoch and heard nothing of it comes again under the present one, with the same number.
    private bool IsElsewhere(long journal, Durable message) => message.Message is EventMessage e && connection.Rows(
        "SELECT e.body FROM event e JOIN journal j ON j.id = e.journal WHERE e.n = @p0 AND j.site = @p1 AND j.table_name = @p2 AND j.id <> @p3 AND e.category <> @p4",
        r => RecordJson.Event(r.GetString(0)), message.N, message.Table.Site, message.Table.Table, journal, SetAside)
        .Any(known => known is not null && (known.Kind, known.Session, known.AtUtcMs, known.OffsetMs) == (e.Kind, e.Session, e.AtUtcMs, e.OffsetMs));

    private void Take(long journal, Durable message, SessionRows sessions)
    {
        const string Unless = $" ON CONFLICT (journal, n) DO UPDATE SET session = excluded.session, category = excluded.category, body = excluded.body WHERE event.category = '{SetAside}'";
        var body = message.Message is RecordFrame ? "" : Clean(message.Body);
        if (message.Message is EventMessage e)
        {
            var isNew = connection.Run(
                "INSERT INTO event (journal, n, session, category, body) VALUES (@p0, @p1, @p2, @p3, @p4)" + Unless,
                journal, message.N, message.Session?.ToString(), Printable(message.Category), body) == 1;
            if (isNew && e is { Session: { } session, Kind: "started" }) sessions.Start(session, e, body);
        }
        else if (message.Message is SummaryMessage s)
        {
            sessions.Finish(s, body);
        }
        else if (message.Message is RecordFrame r)
        {
            sessions.Add(r);
        }
        else if (message.Message is Unreadable u)
        {
            var isNew = connection.Run(
                "INSERT INTO event (journal, n, session, category, body) VALUES (@p0, @p1, NULL, @p2, @p3) ON CONFLICT (journal, n) DO NOTHING", journal, message.N, SetAside, body) == 1;
            if (isNew) sessions.Blame(message.Session, $"message {message.N} can't be read: {Printable(u.Problem)}");
        }
    }

    // Its id, and whether the table has others. What was on its way under the epoch that it had before belongs to it, too.
    private (long Id, bool Others) Journal(TableAddress table, string epoch)
    {
        const string Find = "SELECT id FROM journal WHERE site = @p0 AND table_name = @p1 AND (epoch = @p2 OR was = @p2) ORDER BY epoch <> @p2, id DESC LIMIT 1";
        var id = connection.Value(Find, table.Site, table.Table, epoch) as long? ?? Add(table, epoch, thru: 0);
        return (id, connection.Value("SELECT 1 FROM journal WHERE site = @p0 AND table_name = @p1 AND id <> @p2 LIMIT 1", table.Site, table.Table, id) is not null);
    }

    private long Add(TableAddress table, string epoch, long thru)
    {
        var id = (long)(connection.Value("SELECT COALESCE(MAX(id), 0) + 1 FROM journal") ?? 1L);
        connection.Run(
            "INSERT INTO journal (id, site, table_name, epoch, thru, seen_ms) VALUES (@p0, @p1, @p2, @p3, @p4, @p5)", id, table.Site, table.Table, epoch, thru, Seen(id, table));
        return id;
    }

    /// <summary>Text that both databases can hold: PostgreSQL has no place for U+0000, which JSON writes as an escape, and half a surrogate pair is no text at all.</summary>
    /// <param name="text">As received.</param>
    internal static string Printable(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Replace('\0', '\uFFFD');

    private static string Clean(ReadOnlyMemory<byte> body) => Encoding.UTF8.GetString(body.Span).Replace('\0', '\uFFFD');
}
