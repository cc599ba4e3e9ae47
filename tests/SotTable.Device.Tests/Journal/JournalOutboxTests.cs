using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using SotTable.Device.Journal;
using SotTable.Messages;
using SotTable.Sessions;
using SotTable.Support;
using Xunit;

namespace SotTable.Device.Tests.Journal;

/// <summary>What the journal keeps for the hub.</summary>
public sealed class JournalOutboxTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ManualTime _time = new();
    private readonly Guid _session = Guid.CreateVersion7();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_happened_and_the_chunks_come_in_one_order_each_behind_what_it_follows()
    {
        using var journal = Open();
        journal.Write([TestTable.Event("started", _session, ordinal: 1)], []);
        for (var seq = 1; seq <= 30; seq++) journal.Write([], [Chunk(1, seq)]);
        journal.Write([TestTable.Event("ended", _session, ordinal: 1), Summary(1)], [Chunk(1, 31)]);
        journal.Write([TestTable.Event("cleared", _session, ordinal: 1)], [Chunk(1, 32), Chunk(1, 33)]);

        var rows = Rows(journal);

        Assert.Equal(["started", "1-12", "13-24", "25-31", "ended", "summary", "32-33", "cleared"], rows.Select(Described));
        Assert.Equal(Enumerable.Range(1, 8).Select(n => ((long)n, (long)n - 1)), rows.Select(r => (r.N, r.Prev)));
        Assert.All(rows, r => Assert.True(r.Record is null || r.Record.Session == _session));
    }

    [Fact]
    public void A_summary_says_what_the_record_holds_and_its_digest_is_that_of_the_chunks_that_are_sent()
    {
        using var journal = Open();
        journal.Write([TestTable.Event("started", _session, ordinal: 1)], [Chunk(1, 1), Chunk(1, 2), Chunk(1, 4)]);
        journal.Write([Summary(1)], [Chunk(1, 5)]);

        var rows = Rows(journal);
        var summary = JsonSerializer.Deserialize(rows[^1].Event!.Event.Payload, WireJson.Default.SummaryMessage)!; // just written

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var entries = rows.Where(r => r.Record is not null).SelectMany(r => RecordFrame.Decode(r.Record!.Encode(), out _)!.Entries).ToArray();
        foreach (var e in entries) e.AddTo(hash);
        Assert.Equal(new RecordNote(4, 5, Convert.ToHexStringLower(hash.GetHashAndReset())), summary.Record);
        Assert.Equal((40L, 4L), (summary.Samples, summary.Lost));
    }

    [Fact]
    public void Chunks_that_a_cut_off_start_left_behind_come_when_the_journal_is_opened_again()
    {
        using (var journal = Open())
        {
            journal.Write([TestTable.Event("started", _session, ordinal: 1)], []);
            for (var seq = 1; seq <= 15; seq++) journal.Write([], [Chunk(1, seq)]);
        }

        using var again = Open();
        Assert.Equal(["started", "1-12", "13-15"], Rows(again).Select(Described));
        Assert.Equal(3, again.LastN); // else the hub's word for them would be taken for a mistake
        again.Dispose();
        using var third = Open();
        Assert.Equal(3, Rows(third).Count);
    }

    [Fact]
    public void A_journal_of_the_first_schema_is_taken_over_with_all_that_it_holds()
    {
        using (Open())
        {
        }

        Sql("DROP TABLE outbox; DROP INDEX event_ordinal; ALTER TABLE meta DROP COLUMN acked; ALTER TABLE meta DROP COLUMN heard; ALTER TABLE meta DROP COLUMN from_epoch; ALTER TABLE meta DROP COLUMN since; PRAGMA user_version=1");
        for (var ordinal = 1; ordinal <= 2; ordinal++)
        {
            Sql($"INSERT INTO event (boot, category, kind, session, ordinal, at_us, at_utc_ms, by, origin, payload) VALUES (1, 'session', 'started', '{_session}', {ordinal}, 1, 1, 'button', 'simulated', '{{}}')");
            for (var seq = 1; seq <= 13; seq++) Sql($"INSERT INTO chunk (ordinal, seq, t0_us, end_us, samples, lost, data) VALUES ({ordinal}, {seq}, 1, 2, 10, 1, x'0100')");
        }

        using var journal = Open();
        Assert.Equal(["started", "started", "1-12", "13-13", "1-12", "13-13"], Rows(journal).Select(Described));
        Assert.Equal(6, journal.LastN);
    }

    [Fact]
    public void A_full_journal_gives_up_its_oldest_chunks_and_never_an_event_and_says_which_the_hub_did_not_have()
    {
        using var journal = Open(maxBytes: 400_000);
        journal.Write([TestTable.Event("started", _session, ordinal: 1)], []);
        for (var seq = 1; seq <= 48; seq++) journal.Write([], [Chunk(1, seq, 5000)]);
        Assert.Equal(0, journal.UnsentPruned);
        var before = Rows(journal);
        journal.Write([], [], acked: before[3].N);
        for (var seq = 49; seq <= 400; seq++) journal.Write([TestTable.Event("marked", _session, ordinal: 1)], [Chunk(1, seq, 5000)]);

        var rows = Rows(journal);
        Assert.Equal(353, rows.Count(r => r.Event is not null)); // started and each mark
        Assert.Equal(400, rows[^2].Record!.Entries[^1].Seq);
        var kept = rows.Where(r => r.Record is not null).Sum(r => r.Record!.Entries.Count);
        var had = before.Take(4).Sum(r => r.Record?.Entries.Count ?? 0);
        Assert.Equal(400 - kept - had, journal.UnsentPruned);
        Assert.All(rows.Zip(rows.Skip(1)), p => Assert.Equal(p.First.N, p.Second.Prev));
        Assert.InRange(new FileInfo(_folder.File("journal.db")).Length, 100_000, 400_000);
    }

    [Fact]
    public void It_fills_up_with_what_the_hub_does_not_have_and_not_with_what_it_has()
    {
        using var journal = Open(maxBytes: 400_000);
        journal.Write([TestTable.Event("started", _session, ordinal: 1)], []);
        var seq = 0;
        while (seq < 20) journal.Write([], [Chunk(1, ++seq, 5000)]);
        Assert.False(journal.IsFilling());
        while (!journal.IsFilling() && seq < 200) journal.Write([], [Chunk(1, ++seq, 5000)]);
        Assert.True(journal.IsFilling());
        Assert.Equal(0, journal.UnsentPruned);

        journal.Write([], [], acked: Rows(journal)[^1].N);

        Assert.False(journal.IsFilling());
    }

    [Fact]
    public void What_the_hub_did_not_have_when_power_went_goes_again_with_the_same_numbers_and_bytes_under_another_epoch()
    {
        using var journal = Open();
        journal.Write([TestTable.Event("started", _session, ordinal: 1)], [.. Enumerable.Range(1, 30).Select(seq => Chunk(1, seq))]);
        journal.Write([TestTable.Event("ended", _session, ordinal: 1), Summary(1)], [], acked: 2);
        var before = journal.Outbox.Read(2, 100).Select(Bytes).ToArray();
        var after = Directory.CreateDirectory(_folder.File("after")).FullName;
        foreach (var file in new[] { "journal.db", "journal.db-wal" }) File.Copy(_folder.File(file), Path.Combine(after, file));

        using var again = JournalDatabase.Open(Path.Combine(after, "journal.db"), 1 << 30, _time);

        Assert.Equal(2, again.Outbox.Acked);
        Assert.Equal(before, again.Outbox.Read(2, 100).Select(Bytes).ToArray());
        Assert.Equal(4, before.Length); // two runs of chunks, the end and the summary

        static string Bytes(OutboxRow row)
        {
            var same = row.Event is null ? row with { Record = row.Record! with { Epoch = new('0', 16) } } : row with { Event = row.Event with { Epoch = new('0', 16) } };
            return $"{row.N} {Convert.ToHexString(Device.Telemetry.DurableMessage.Of(new("abc234", "t01"), same)!.Payload.Span)}";
        }
    }

    [Fact]
    public void Every_start_has_an_epoch_of_its_own_and_names_the_one_that_the_hub_has_heard_of()
    {
        JournalEpoch first, second, third;
        using (var journal = Open())
        {
            first = journal.Epoch;
            journal.Write([TestTable.Event("k1"), TestTable.Event("k2")], [], acked: 1);
        }

        using (var journal = Open()) second = journal.Epoch; // no hub in reach
        using (var journal = Open())
        {
            third = journal.Epoch;
            Assert.Equal([(1L, 0L, third.Epoch), (2L, 1L, third.Epoch)], Rows(journal).Select(r => (r.N, r.Prev, r.Event!.Epoch)));
        }

        Assert.Equal((null, 0L), (first.From, first.Since));
        Assert.Equal((first.Epoch, 1L), (second.From, second.Since));
        Assert.Equal((first.Epoch, 1L), (third.From, third.Since));
        Assert.Equal(3, new[] { first.Epoch, second.Epoch, third.Epoch }.Distinct().Count());
    }

    [Fact]
    public void What_could_not_be_written_leaves_no_trace_in_the_order()
    {
        using var journal = Open(maxBytes: 100_000);
        journal.Write([TestTable.Event("started", _session, ordinal: 1)], [Chunk(1, 1)]);
        Assert.Throws<Device.Journal.SqliteException>(() => journal.Write([TestTable.Event("marked", _session, ordinal: 1, payload: new string('x', 200_000))], [Chunk(1, 2)]));
        journal.Write([TestTable.Event("ended", _session, ordinal: 1)], [Chunk(1, 2)]);
        Assert.Equal(["started", "1-2", "ended"], Rows(journal).Select(Described));
    }

    private static JournalChunk Chunk(long ordinal, int seq, int bytes = 500) => new(ordinal, seq, seq * 1000, (seq * 1000) + 900, 10, 1, new byte[bytes]);

    private static string Described(OutboxRow row) => row.Event?.Event.Kind ?? $"{row.Record!.Entries[0].Seq}-{row.Record.Entries[^1].Seq}";

    private static IReadOnlyList<OutboxRow> Rows(JournalDatabase journal) => journal.Outbox.Read(0, 10_000);

    private JournalEvent Summary(long ordinal) => TestTable.Event(
        JournalEvent.SummaryKind, _session, ordinal: ordinal, payload: JsonSerializer.Serialize(
            new SummaryMessage(
                1, "", 0, 0, _session, ordinal, SessionMode.Sim, SampleOrigin.Simulated, "long", 1, PersonProfile.Adult, null, 1000, 1, 0, EndReason.Time, "N",
                null, null, null, 0, 0, null),
            WireJson.Default.SummaryMessage));

    private JournalDatabase Open(long maxBytes = 1 << 30) => JournalDatabase.Open(_folder.File("journal.db"), maxBytes, _time);

    private void Sql(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_folder.File("journal.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
