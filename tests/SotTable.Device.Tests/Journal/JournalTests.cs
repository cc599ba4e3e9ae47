using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using SotTable.Device.Journal;
using SotTable.Messages;
using SotTable.Support;
using Xunit;

namespace SotTable.Device.Tests.Journal;

public sealed class JournalTests : IDisposable
{
    private static readonly string Large = $"{{\"x\":\"{new string('x', 5000)}\"}}";
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(30);
    private readonly TempFolder _folder = new();
    private readonly ManualTime _time = new();
    private readonly Channel<CommittedEvent> _committed = Channel.CreateUnbounded<CommittedEvent>();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Events_are_handed_on_in_order_and_numbered_without_holes_only_after_their_commit()
    {
        using var journal = Open();
        for (var i = 0; i < 3; i++) journal.Add(TestTable.Event($"k{i}"));
        for (var i = 0; i < 3; i++)
        {
            var next = Next();
            while (!next.IsCompleted)
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                await Task.Yield();
            }

            var e = await next;
            Assert.Equal((i + 1, $"k{i}", journal.Epoch.Epoch), (e.N, e.Event.Kind, e.Epoch));
            Assert.Equal(i + 1L, Count("SELECT COUNT(*) FROM event WHERE n <= " + e.N));
        }
    }

    [Fact]
    public void Closing_commits_what_waits_and_a_session_without_an_end_is_found_unfinished()
    {
        var session = Guid.CreateVersion7();
        using (var journal = Open())
        {
            journal.Add(TestTable.Event("started", session, atS: 10, ordinal: 1, payload: """{"x":1}"""));
            journal.Add(new JournalChunk(1, 1, 10_000_000, 10_990_000, 370, 0, [1, 0]));
            journal.Add(new JournalChunk(1, 2, 11_000_000, 12_500_000, 370, 0, [1, 0]));
        }

        using var again = Open();

        Assert.Equal(
            new UnfinishedSession(session, 1, 1_010_000, TimeSpan.FromSeconds(2.5), false, false, """{"x":1}""", SampleOrigin.Simulated, TimeSpan.Zero),
            again.Unfinished);
        Assert.Equal(1, again.LastOrdinal);
    }

    [Theory]
    [InlineData("ended")]
    [InlineData("cancelled")]
    [InlineData("cleared")]
    public void A_session_that_ended_is_not_found_again(string end)
    {
        var session = Guid.CreateVersion7();
        using (var journal = Open())
        {
            journal.Add(TestTable.Event("started", session, ordinal: 1));
            journal.Add(TestTable.Event(end, session, ordinal: 1));
        }

        using var again = Open();
        Assert.Null(again.Unfinished);
    }

    [Fact]
    public void An_interruption_that_was_recorded_stays_until_it_is_put_away()
    {
        var session = Guid.CreateVersion7();
        using (var journal = Open()) journal.Add(TestTable.Event("started", session, ordinal: 1));
        using (var journal = Open()) journal.Add(TestTable.Event("interrupted", session, ordinal: 1));
        using (var journal = Open()) Assert.True(journal.Unfinished!.Noted);
        using (var journal = Open()) journal.Add(TestTable.Event("cleared", session, ordinal: 1));
        using var last = Open();
        Assert.Null(last.Unfinished);
    }

    [Fact]
    public async Task A_chunk_is_committed_at_once_and_takes_a_waiting_event_along()
    {
        using var journal = Open();
        journal.Add(TestTable.Event("first"));
        await Next();
        journal.Add(TestTable.Event("second"));
        journal.Add(new JournalChunk(1, 1, 0, 1, 1, 0, [1, 0]));
        Assert.Equal("second", (await Next()).Event.Kind); // the clock has not moved
        Assert.Equal(1, Count("SELECT COUNT(*) FROM chunk"));
    }

    [Fact]
    public void A_second_program_on_the_same_journal_is_refused()
    {
        using var journal = Open();
        var refused = Assert.Throws<StartRefusedException>(() => Open());
        Assert.Equal(75, refused.ExitCode);
        Assert.Contains("another sottable", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_hub_acknowledged_first_and_last_is_on_the_disk_for_the_next_start_although_nothing_happens()
    {
        string first;
        using (var journal = Open())
        {
            first = journal.Epoch.Epoch;
            journal.Add(TestTable.Event("k1"));
            await Next();
            journal.Acknowledge(0); // a hub that has nothing yet
            while (Count("SELECT heard FROM meta") == 0)
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                await Task.Yield();
            }

            journal.Acknowledge(1);
        }

        using var next = Open();

        Assert.Equal((first, 1L), (next.Epoch.From, next.Epoch.Since));
    }

    [Fact]
    public async Task A_journal_that_fills_up_has_room_again_when_the_hub_has_it_although_nothing_else_happens()
    {
        using var journal = Open(maxBytes: 400_000);
        journal.Acknowledge(0); // a hub is there, and has nothing yet
        journal.Add(TestTable.Event("started", Guid.NewGuid(), ordinal: 1));
        for (var seq = 0; !journal.IsFilling && seq < 200; seq++)
        {
            var before = journal.Commits;
            journal.Add(new JournalChunk(1, seq, seq * 1000, (seq * 1000) + 900, 10, 0, new byte[5000]));
            while (journal.Commits == before) await PassAsync();
        }

        Assert.True(journal.IsFilling);
        journal.Acknowledge(journal.LastN);
        using var hang = new CancellationTokenSource(HangGuard);
        while (journal.IsFilling && !hang.IsCancellationRequested) await PassAsync();

        Assert.False(journal.IsFilling);
    }

    [Fact]
    public async Task What_the_hub_has_reaches_the_disk_of_an_idle_table_within_seconds_of_its_last_word()
    {
        using var journal = Open();
        journal.Acknowledge(0);
        journal.Add(TestTable.Event("ended"), TestTable.Event("cleared"));
        for (var left = 2; left > 0;)
        {
            await PassAsync();
            while (_committed.Reader.TryRead(out _)) left--;
        }

        journal.Acknowledge(1);
        _time.Advance(TimeSpan.FromSeconds(9));
        journal.Acknowledge(2);
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(0L, Count("SELECT acked FROM meta"));
        using var hang = new CancellationTokenSource(HangGuard);
        while (Count("SELECT acked FROM meta") < 2 && !hang.IsCancellationRequested) await PassAsync();
        Assert.Equal(2L, Count("SELECT acked FROM meta"));
    }

    [Fact]
    public void A_damaged_journal_is_kept_beside_a_new_one()
    {
        string epoch;
        using (var journal = Open()) epoch = journal.Epoch.Epoch;
        var bytes = File.ReadAllBytes(_folder.File("journal.db"));
        Array.Fill(bytes, (byte)0xa5, 4096, bytes.Length - 4096);
        File.WriteAllBytes(_folder.File("journal.db"), bytes);

        using var fresh = Open();

        Assert.NotEqual(epoch, fresh.Epoch.Epoch);
        Assert.Null(fresh.Epoch.From);
        var aside = Assert.Single(Directory.GetFiles(_folder.Path, "journal-damaged-2026*Z.db"));
        Assert.Equal(bytes, File.ReadAllBytes(aside));
    }

    [Fact]
    public void A_file_that_is_no_database_is_kept_beside_a_new_one()
    {
        File.WriteAllText(_folder.File("journal.db"), new string('x', 9000));
        using var fresh = Open();
        Assert.Single(Directory.GetFiles(_folder.Path, "journal-damaged-*.db"));
    }

    [Fact]
    public void The_journal_of_a_newer_program_is_refused_and_left_alone()
    {
        using (Open())
        {
        }

        Sql("PRAGMA user_version=9");
        var refused = Assert.Throws<StartRefusedException>(() => Open());
        Assert.Equal(65, refused.ExitCode);
        Assert.Contains("schema 9", refused.Message, StringComparison.Ordinal);
        Assert.Equal(9, Count("PRAGMA user_version"));
    }

    [Fact]
    public async Task A_full_disk_is_a_problem_that_passes_and_no_event_is_lost()
    {
        using var journal = Open(maxBytes: 100_000);
        var seq = 0;
        await FillAsync(journal);

        Assert.Contains("full", journal.Problem, StringComparison.Ordinal);
        journal.Add(TestTable.Event("ended"));
        for (var i = 0; i < 300; i++) journal.Add(new JournalChunk(1, ++seq, seq, seq, 1, 0, new byte[10]));
        Assert.True(journal.ChunksDropped >= 180, $"{journal.ChunksDropped}");
        Sql("DELETE FROM event");
        CommittedEvent last;
        do
        {
            var waiting = Next();
            while (!waiting.IsCompleted)
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                await Task.Yield();
            }

            last = await waiting;
        }
        while (last.Event.Kind != "ended");

        Assert.Equal("", journal.Problem);
    }

    [Fact]
    public async Task Events_that_no_disk_takes_are_kept_up_to_a_bound_and_the_newest_beyond_it_are_counted()
    {
        using var journal = Open(maxBytes: 100_000);
        await FillAsync(journal);

        for (var i = 0; i < 20_100; i++) journal.Add(TestTable.Event("marked"));

        Assert.Equal(101, journal.EventsDropped); // one waited when the disk was full
    }

    [Fact]
    public async Task Many_events_within_a_second_are_one_commit()
    {
        using var journal = Open();
        journal.Add(TestTable.Event("first"));
        await Next();
        for (var i = 0; i < 50; i++) journal.Add(TestTable.Event("more"));
        var waiting = Next();
        while (!waiting.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Yield();
        }

        for (var i = 1; i < 50; i++) await Next();
        Assert.Equal(2, journal.Commits);
    }

    [Fact]
    public async Task What_has_gathered_is_written_in_parts_when_it_is_more_than_the_file_may_hold()
    {
        using var gathered = new ManualResetEventSlim();
        var (session, commits) = (Guid.CreateVersion7(), Channel.CreateUnbounded<string>());
        using var journal = new SessionJournal(
            JournalFile.Open(_folder.Path, 300_000, _time, NullLogger.Instance),
            events =>
            {
                gathered.Wait(HangGuard, CancellationToken.None);
                foreach (var e in events) commits.Writer.TryWrite(e.Event.Kind);
            },
            _time,
            NullLogger<SessionJournal>.Instance);
        journal.Add(TestTable.Event("started", session, ordinal: 1));
        for (var seq = 1; seq <= 100; seq++) journal.Add(new JournalChunk(1, seq, seq * 1000, (seq * 1000) + 900, 10, 0, new byte[5000]));
        journal.Add(TestTable.Event("ended", session, ordinal: 1));
        gathered.Set();

        Assert.Equal("started", await Next(commits));
        Assert.Equal("ended", await Next(commits));

        Assert.Equal("", journal.Problem);
        Assert.True(journal.Commits > 10, $"{journal.Commits} commits");
        Assert.InRange(journal.ChunksDropped, 1, 99);
        Assert.Equal(100, Count("SELECT MAX(seq) FROM chunk"));
    }

    [Fact]
    public void Of_what_waits_a_part_is_the_oldest_and_never_nothing()
    {
        var waiting = new WaitingWrites();
        JournalChunk[] chunks = [.. Enumerable.Range(1, 3).Select(seq => new JournalChunk(1, seq, 0, 0, 1, 0, new byte[1000]))];
        JournalEvent[] events = [TestTable.Event("started"), TestTable.Event("ended")];
        waiting.Add([events[0]]);
        foreach (var chunk in chunks) waiting.Add(chunk);
        waiting.Add([events[1]]);

        var first = waiting.Next(3000);
        waiting.Written(first);
        var second = waiting.Next(1);
        waiting.Written(second);
        var last = waiting.Next(3000);

        Assert.Equal([[events[0]], [], [events[1]]], new[] { first.Events, second.Events, last.Events });
        Assert.Equal([[chunks[0], chunks[1]], [chunks[2]], []], new[] { first.Chunks, second.Chunks, last.Chunks });
        Assert.Equal([false, false, true], [first.IsAll, second.IsAll, last.IsAll]);
    }

    [Fact]
    public void Events_that_belong_together_are_never_parted()
    {
        var waiting = new WaitingWrites();
        waiting.Add([TestTable.Event("marked")]);
        waiting.Add([TestTable.Event("ended"), TestTable.Event("summary")]);

        waiting.Written(waiting.Next(700)); // room for two

        Assert.Equal(["ended", "summary"], waiting.Next(1).Events.Select(e => e.Kind));
    }

    // Events, of which none is ever deleted, one a commit.
    private async Task FillAsync(SessionJournal journal)
    {
        while (journal.Problem.Length == 0)
        {
            var before = journal.Commits;
            journal.Add(TestTable.Event("marked", payload: Large));
            while (journal.Commits == before && journal.Problem.Length == 0) await PassAsync();
        }
    }

    private async Task PassAsync()
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        await Task.Yield();
    }

    private SessionJournal Open(long maxBytes = 1 << 30) => new(
        JournalFile.Open(_folder.Path, maxBytes, _time, NullLogger.Instance),
        events =>
        {
            foreach (var e in events) _committed.Writer.TryWrite(e);
        },
        _time,
        NullLogger<SessionJournal>.Instance);

    private Task<CommittedEvent> Next() => Next(_committed);

    private static Task<T> Next<T>(Channel<T> channel) => channel.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(HangGuard, TimeProvider.System);

    private void Sql(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_folder.File("journal.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private long Count(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_folder.File("journal.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
