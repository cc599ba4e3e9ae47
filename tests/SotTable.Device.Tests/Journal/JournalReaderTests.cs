using SotTable.Device.Journal;
using SotTable.Messages;
using Xunit;

namespace SotTable.Device.Tests.Journal;

/// <summary>Sessions read from a journal by another program than the one that writes it.</summary>
public sealed class JournalReaderTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Guid _session = Guid.CreateVersion7();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Sessions_and_their_chunks_are_read_while_the_journal_is_written_to()
    {
        using var journal = Write();
        using var reader = JournalReader.Open(_folder.Path);
        journal.Write([TestTable.Event("started", Guid.CreateVersion7(), ordinal: 2)], [Chunk(1, 3)]);

        var session = Assert.Single(reader.Sessions());
        var chunks = new List<RecordEntry>();
        reader.ReadChunks(session, chunks.Add);

        Assert.Equal((_session, 1L, null), (session.Head.Session, session.Ordinal, session.Note));
        Assert.Equal([1, 2], chunks.Select(c => c.Seq));
    }

    [Fact]
    public void Reading_changes_nothing()
    {
        Write().Dispose();
        var before = File.ReadAllBytes(JournalFile.PathIn(_folder.Path));
        using (var reader = JournalReader.Open(_folder.Path)) reader.Sessions();
        Assert.Equal(before, File.ReadAllBytes(JournalFile.PathIn(_folder.Path)));
    }

    [Fact]
    public void A_file_that_is_no_journal_or_of_a_newer_program_or_absent_is_refused_and_left_as_it_is()
    {
        Assert.Contains("there is no journal", Refused().Message, StringComparison.Ordinal);
        Assert.False(File.Exists(JournalFile.PathIn(_folder.Path)));

        Write().Dispose();
        using (var file = new SqliteFile(JournalFile.PathIn(_folder.Path), TimeSpan.Zero)) file.Run("PRAGMA user_version=9");
        Assert.Contains("schema 9", Refused().Message, StringComparison.Ordinal);

        File.WriteAllText(JournalFile.PathIn(_folder.Path), new string('x', 5000));
        Assert.Contains("can't be read", Refused().Message, StringComparison.Ordinal);
        Assert.Equal(5000, new FileInfo(JournalFile.PathIn(_folder.Path)).Length);
    }

    private StartRefusedException Refused()
    {
        var refused = Assert.Throws<StartRefusedException>(() => JournalReader.Open(_folder.Path).Dispose());
        Assert.Equal(65, refused.ExitCode);
        return refused;
    }

    private JournalDatabase Write()
    {
        var journal = JournalDatabase.Open(JournalFile.PathIn(_folder.Path), 100 << 20, TimeProvider.System);
        journal.Write([TestTable.Event("started", _session, ordinal: 1)], [Chunk(1, 1), Chunk(1, 2)]);
        return journal;
    }

    private static JournalChunk Chunk(long ordinal, int seq) => new(ordinal, seq, seq * 1_000_000L, (seq * 1_000_000L) + 900_000, 0, 0, [1, 0]);
}
