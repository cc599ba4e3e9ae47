using Microsoft.Extensions.Logging.Abstractions;
using SotTable.Device.Journal;
using SotTable.Support;
using Xunit;

namespace SotTable.Device.Tests.Journal;

/// <summary>Damage that the check at the start has not found: the file was too large for it, or it came later.</summary>
public sealed class DamagedJournalTests : IDisposable
{
    private static readonly Guid s_session = Guid.CreateVersion7();
    private readonly TempFolder _folder = new();
    private readonly ManualTime _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Damage_met_while_writing_is_a_problem_and_the_next_start_begins_a_new_journal()
    {
        using (var journal = Open())
        {
            await FillAsync(journal, chunks: 3);
            Damage("outbox_chunks");
            journal.Add(Chunk(4));
            await Until(() => journal.IsDamaged);
            await Until(() => journal.Problem.Length > 0);
            Assert.Empty(Aside);
        }

        using var next = Open();
        Assert.Single(Aside);
        Assert.Equal((0, ""), (next.LastOrdinal, next.Problem));
        await FillAsync(next, chunks: 1);
    }

    [Fact]
    public void What_the_last_program_saw_is_believed_without_another_check_and_only_once()
    {
        Open().Dispose();
        File.WriteAllText(_folder.File("journal.suspect"), "database disk image is malformed");
        Open().Dispose();
        Open().Dispose();
        Assert.Single(Aside);
    }

    [Theory]
    [InlineData("PRAGMA user_version=-1")]
    [InlineData("PRAGMA user_version=0")]
    [InlineData("DROP TABLE outbox")]
    [InlineData("DROP TABLE meta")]
    [InlineData("DELETE FROM meta")]
    public async Task A_journal_in_which_no_statement_would_ever_work_is_damaged_too_and_the_new_one_knows_of_it(string harm)
    {
        using (var journal = Open())
        {
            await FillAsync(journal, chunks: 1);
            Assert.Equal("", journal.SetAside);
        }

        using (var file = new SqliteFile(_folder.File("journal.db"), TimeSpan.FromSeconds(1))) file.Run(harm);

        using (var next = Open())
        {
            Assert.Equal(Path.GetFileName(Assert.Single(Aside)), next.SetAside);
            await FillAsync(next, chunks: 1);
        }

        using var later = Open();
        Assert.Equal(("", 1), (later.SetAside, later.LastOrdinal));
    }

    [Fact]
    public async Task Damage_in_a_journal_too_large_to_be_checked_is_met_by_the_start()
    {
        using (var journal = Open()) await FillAsync(journal, chunks: 40, bytes: 1 << 20);
        Assert.True(new FileInfo(_folder.File("journal.db")).Length > 32 << 20);
        Damage("event");

        using var next = Open();

        Assert.Single(Aside);
        Assert.Null(next.Unfinished);
    }

    [Fact]
    public async Task What_is_on_the_disk_is_not_written_again_when_looking_how_full_it_is_fails()
    {
        using var journal = Open(maxBytes: 1 << 20);
        await FillAsync(journal, chunks: 41, bytes: 20_000); // above four fifths, where unsent chunks are counted by their index
        Damage("outbox_chunks");
        journal.Add(TestTable.Event("marked"));
        await Until(() => journal.IsDamaged);
        journal.Add(TestTable.Event("settled"));
        await Until(() => Count("SELECT COUNT(*) FROM event WHERE kind = 'settled'") > 0);
        Assert.Equal(1L, Count("SELECT COUNT(*) FROM event WHERE kind = 'marked'"));
    }

    private string[] Aside => Directory.GetFiles(_folder.Path, "journal-damaged-*.db");

    private static JournalChunk Chunk(int seq, int bytes = 24_000) => new(1, seq, seq * 1000, (seq * 1000) + 900, 10, 0, new byte[bytes]);

    private async Task FillAsync(SessionJournal journal, int chunks, int bytes = 24_000)
    {
        journal.Add(TestTable.Event("started", s_session, ordinal: 1));
        for (var seq = 1; seq <= chunks; seq++)
        {
            var (before, given) = (journal.Commits, seq);
            journal.Add(Chunk(given, bytes));
            await Until(() => journal.Commits > before);
        }
    }

    private void Damage(string tableOrIndex) => DamagedFile.Damage(_folder.File("journal.db"), tableOrIndex);

    private async Task Until(Func<bool> reached)
    {
        var limit = TimeProvider.System.GetTimestamp();
        while (!reached())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(limit) < TimeSpan.FromSeconds(60), "it never came"); // guards against a hang
            await PassAsync();
        }
    }

    private async Task PassAsync()
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        await Task.Yield();
    }

    private SessionJournal Open(long maxBytes = 1 << 30) => new(JournalFile.Open(_folder.Path, maxBytes, _time, NullLogger.Instance), _ => { }, _time, NullLogger<SessionJournal>.Instance);

    private long Count(string sql) => DamagedFile.Number(_folder.File("journal.db"), sql);
}
