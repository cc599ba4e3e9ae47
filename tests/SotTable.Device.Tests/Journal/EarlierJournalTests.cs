using System.Globalization;
using SotTable.Device.Journal;
using SotTable.Messages;
using Xunit;

namespace SotTable.Device.Tests.Journal;

/// <summary>Journals as earlier versions of the program left them, in <c>tests/recordings/journal</c>.</summary>
public sealed class EarlierJournalTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public static TheoryData<int> Schemas => [.. Files().Select(f => int.Parse(Path.GetFileNameWithoutExtension(f).Split('-')[1], CultureInfo.InvariantCulture))];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void There_is_one_of_every_schema_up_to_the_present_one()
    {
        File.Copy(Files().First(), JournalFile.PathIn(_folder.Path));
        using (JournalDatabase.Open(JournalFile.PathIn(_folder.Path), 1L << 30, TimeProvider.System))
        {
        }

        using var file = new SqliteFile(JournalFile.PathIn(_folder.Path), TimeSpan.FromSeconds(1));
        Assert.Equal(Enumerable.Range(1, (int)file.Number("PRAGMA user_version")), Schemas.Select(s => s.Data).Order());
    }

    [Theory]
    [MemberData(nameof(Schemas))]
    public void Everything_of_it_is_still_there_is_to_be_sent_and_the_session_that_lost_its_power_is_found(int schema)
    {
        var path = JournalFile.PathIn(_folder.Path);
        File.Copy(Path.Combine(Folder(), $"schema-{schema}.db"), path);
        string before;
        using (var file = new SqliteFile(path, TimeSpan.FromSeconds(1))) before = Content(file);
        using (var journal = JournalDatabase.Open(path, 1L << 30, TimeProvider.System))
        {
            var unfinished = journal.FindUnfinished();
            Assert.NotNull(unfinished);
            Assert.Equal((2L, SampleOrigin.Simulated), (unfinished.Ordinal, unfinished.Origin));
        }

        using var after = new SqliteFile(path, TimeSpan.FromSeconds(1));
        Assert.Equal(before, Content(after));
        Assert.Equal(0, after.Number("SELECT COUNT(*) FROM event WHERE n NOT IN (SELECT event FROM outbox WHERE event IS NOT NULL)"));
    }

    private static string Content(SqliteFile file)
    {
        using var row = file.Prepare("SELECT n || kind || ordinal || payload FROM event UNION ALL SELECT ordinal || ' ' || seq || hex(data) FROM chunk");
        var all = new System.Text.StringBuilder();
        while (row.Step()) all.Append(row.Text(0)).Append('\n');
        return all.ToString();
    }

    private static string Folder() => Path.Combine(TestTable.Root(), "tests/recordings/journal");

    private static IEnumerable<string> Files() => Directory.EnumerateFiles(Folder(), "schema-*.db");
}
