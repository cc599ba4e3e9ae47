using Xunit;

namespace SotTable.Device.Tests.Service;

public sealed class DamagedTableTests
{
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
