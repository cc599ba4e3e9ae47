using System.Diagnostics;
using SotTable.Dashboard.Files;
using SotTable.Dashboard.Setup;
using Xunit;

namespace SotTable.Dashboard.Tests.Setup;

public sealed class LinkTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sottable-links-").FullName;

    public LinkTests() => Directory.CreateDirectory(In("elsewhere"));

    [Fact]
    public void A_folder_that_was_exchanged_for_a_link_gets_nothing_written_through_it()
    {
        Directory.CreateSymbolicLink(In("tls"), In("elsewhere"));
        Assert.Contains($"{In("tls")} is a link to {In("elsewhere")}", Assert.Throws<IOException>(() => SecretFile.Write(In("tls/hub.pem"), "x")).Message, StringComparison.Ordinal);
        Assert.Throws<IOException>(() => new Ledger(In("tls/ledger.jsonl"), TimeProvider.System).Write(new(LedgerDeed.Code)));
        Assert.Empty(Directory.GetFileSystemEntries(In("elsewhere")));
    }

    [Theory]
    [InlineData("ledger.jsonl")]
    [InlineData("ledger.jsonl.lock")]
    public void A_ledger_that_was_exchanged_for_a_link_is_not_written(string name)
    {
        File.CreateSymbolicLink(In(name), In("elsewhere/file"));
        Assert.Throws<IOException>(() => new Ledger(In("ledger.jsonl"), TimeProvider.System).Write(new(LedgerDeed.Code)));
        Assert.Empty(Directory.GetFileSystemEntries(In("elsewhere")));
    }

    [Fact]
    public void A_secret_takes_the_place_of_a_link_and_leaves_alone_what_it_leads_to()
    {
        File.WriteAllText(In("elsewhere/file"), "kept");
        File.CreateSymbolicLink(In("hub.pem"), In("elsewhere/file"));
        File.CreateSymbolicLink(In("hub.pem.new"), In("elsewhere/file"));
        SecretFile.Write(In("hub.pem"), "secret");
        Assert.Equal(("secret", "kept"), (File.ReadAllText(In("hub.pem")), File.ReadAllText(In("elsewhere/file"))));
        Assert.Null(new FileInfo(In("hub.pem")).LinkTarget);
    }

    [Fact]
    public async Task Root_gives_away_a_link_and_not_what_it_leads_to()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root gives files away");
        await File.WriteAllTextAsync(In("elsewhere/file"), "", TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(In("one"), In("elsewhere/file"));
        Owners.Give(In("one"), "nobody");
        Owners.GiveGroup(In("one"), "nogroup");
        Owners.Give(_folder, "nobody");
        Owners.AsFolder(In("one"));
        Assert.Equal("0", await OwnerAsync(In("elsewhere/file")));
        Assert.Equal(await OwnerAsync(_folder), await OwnerAsync(In("one")));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string In(string name) => Path.Combine(_folder, name);

    private static async Task<string> OwnerAsync(string path)
    {
        using var process = Process.Start(new ProcessStartInfo("stat", ["-c", "%u", "--", path]) { RedirectStandardOutput = true })!; // not null: no shell is used
        var said = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return said.Trim();
    }
}
