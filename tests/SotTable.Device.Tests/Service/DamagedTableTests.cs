using Xunit;

namespace SotTable.Device.Tests.Service;

public sealed class DamagedTableTests
{
    [Fact]
    public async Task A_table_that_has_set_its_journal_aside_says_so_with_the_file_until_its_next_start()
    {
        await using var table = new TableRig(journalDamaged: true);
        var status = await table.WaitForPhase("idle");
        var aside = Path.GetFileName(Assert.Single(Directory.GetFiles(table.StateDirectory, "journal-damaged-*.db")));
        for (var i = 0; i < 500 && status.GetProperty("state").GetProperty("notices").GetArrayLength() == 0; i++) status = await table.WaitForPhase("idle"); // it looks twice a second
        Assert.Contains($"journal-begun-anew:{aside}", status.GetProperty("state").GetProperty("notices").EnumerateArray().Select(n => n.GetString()));
    }

    [Fact]
    public async Task A_table_whose_journal_is_damaged_ends_so_that_it_is_started_anew_but_never_in_a_session()
    {
        await using var table = new TableRig();
        await table.WaitForPhase("idle");
        table.Press();
        await table.WaitForPhase("running");
        DamagedFile.Damage(Path.Combine(table.StateDirectory, "journal.db"), "outbox_chunks");
        await table.Until(t => t.Journal.IsDamaged);
        var status = await table.WaitForPhase("ended");
        Assert.Equal(5000, status.GetProperty("state").GetProperty("elapsedMs").GetInt64());
        table.Press();

        Assert.Equal("the journal", await table.EndedAsync());
        Assert.True(File.Exists(Path.Combine(table.StateDirectory, "journal.suspect")));
    }
}
