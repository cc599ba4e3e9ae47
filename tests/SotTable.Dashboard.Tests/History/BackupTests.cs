using System.Diagnostics;
using SotTable.Dashboard.History;
using SotTable.Dashboard.Tests.Support;
using SotTable.Support;
using Xunit;

namespace SotTable.Dashboard.Tests.History;

/// <summary>Backup and restore as files: whose they are, what lies beside them, and where they can be read from.</summary>
public sealed class BackupTests : IDisposable
{
    private const string Nobody = "65534";
    private const UnixFileMode ForEverybodyToRead = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private readonly string _folder = Directory.CreateTempSubdirectory("sot-backup-").FullName;
    private readonly SqliteEngine _store;

    public BackupTests() => _store = new(Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, "state")).FullName, "hub.db"));

    private string Disk => Directory.CreateDirectory(Path.Combine(_folder, "disk #1?")).FullName;

    private string Copy => Path.Combine(Disk, "copy.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_backup_is_one_file_for_its_maker_only_and_stays_one_when_it_is_put_back()
    {
        Keep();

        StoreCopy.Backup(_store, Copy);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Copy));
        Assert.Equal(1, File.ReadAllBytes(Copy)[18]); // no write-ahead log: it needs no file beside it
        var bytes = File.ReadAllBytes(Copy);
        Assert.Equal(1, StoreCopy.Restore(Copy, new SqliteEngine(Path.Combine(_folder, "other.db"))));
        Assert.Equal([Copy], Directory.GetFiles(Disk));
        Assert.Equal(bytes, File.ReadAllBytes(Copy));
    }

    [Fact]
    public void A_backup_that_fails_leaves_nothing_behind()
    {
        Keep();
        using (var writer = _store.OpenForWriting(TimeProvider.System).Connection) writer.Run("DROP TABLE chunk");

        Assert.ThrowsAny<System.Data.Common.DbException>(() => StoreCopy.Backup(_store, Copy));

        Assert.Empty(Directory.GetFiles(Disk));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_not_made()
    {
        Keep();

        var refused = Assert.Throws<StoreRefusedException>(() => StoreCopy.Backup(_store, Path.Combine(_folder, "stick", "copy.db")));

        Assert.Equal(73, refused.ExitCode);
        Assert.False(Directory.Exists(Path.Combine(_folder, "stick")));
    }

    [Fact]
    public void A_backup_before_there_is_a_store_makes_neither()
    {
        Assert.Equal(66, Assert.Throws<StoreRefusedException>(() => StoreCopy.Backup(_store, Copy)).ExitCode);
        Assert.ThrowsAny<System.Data.Common.DbException>(() => _store.Open().Dispose());
        Assert.Empty(Directory.GetFiles(_folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void What_a_backup_that_was_cut_off_has_left_is_no_hindrance_but_one_that_is_being_written_is()
    {
        Keep();
        File.WriteAllText(Copy + ".part", "half");
        using (new FileStream(Copy + ".part", FileMode.Open, FileAccess.ReadWrite, FileShare.None))
            Assert.Equal(75, Assert.Throws<StoreRefusedException>(() => StoreCopy.Backup(_store, Copy)).ExitCode);

        Assert.Equal(1, StoreCopy.Backup(_store, Copy));
        Assert.Equal([Copy], Directory.GetFiles(Disk));
    }

    [Fact]
    public async Task What_root_puts_back_into_the_services_folder_the_service_can_use()
    {
        await SkipUnlessRootAsync();
        Keep();
        StoreCopy.Backup(_store, Copy);
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(_store.Name)!)) File.Delete(file); // it lies in a folder
        Own(Path.GetDirectoryName(_store.Name)!);

        Assert.Equal((0, ""), await RunAsync("", "restore", Copy));
        Assert.Equal("65534:65534", await OwnerAsync(_store.Name));
        Assert.Equal("65534:65534", await OwnerAsync($"{_store.Name}.lock"));

        // The service opens it for writing, and finds the records.
        File.SetUnixFileMode(Copy, ForEverybodyToRead);
        var (code, problem) = await RunAsync(Nobody, "restore", Copy);
        Assert.Equal(73, code);
        Assert.Contains("holds records already", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)] // as earlier versions made them
    public async Task The_service_can_put_back_what_it_may_only_read(bool withLog)
    {
        await SkipUnlessRootAsync();
        Keep();
        StoreCopy.Backup(_store, Copy);
        if (withLog)
        {
            using var old = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Copy};Pooling=False");
            old.Open();
            old.Run("PRAGMA journal_mode=WAL");
        }

        File.SetUnixFileMode(Copy, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(_store.Name)!)) File.Delete(file); // it lies in a folder
        Own(Path.GetDirectoryName(_store.Name)!);

        Assert.Equal((0, ""), await RunAsync(Nobody, "restore", Copy));
        Assert.NotNull(new HistoryList(_store).Find(Messages.Table1.Site, Messages.Table1.Table, Sent.Session));
        Assert.Equal([Copy], Directory.GetFiles(Disk));
    }

    // A store with one session.
    private void Keep()
    {
        using var store = new RecordStore(_store.OpenForWriting(TimeProvider.System).Connection, new ManualTime());
        store.Write([Sent.Event(1), Sent.Record(2, [Sent.Entry(1)])], []);
    }

    private async Task SkipUnlessRootAsync()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can be another user");
        File.SetUnixFileMode(_folder, ForEverybodyToRead);
        File.SetUnixFileMode(Disk, ForEverybodyToRead);
        Assert.SkipUnless((await RunAsync(Nobody, "--version")).Code == 0, "another user can't run the program where it lies");
    }

    private static void Own(string path) => Process.Start("chown", ["-R", $"{Nobody}:{Nobody}", path]).WaitForExit();

    private static async Task<string> OwnerAsync(string path)
    {
        using var stat = Process.Start(new ProcessStartInfo("stat", ["-c", "%u:%g", path]) { RedirectStandardOutput = true })!; // not null: no shell is used
        return (await stat.StandardOutput.ReadToEndAsync(Token)).Trim();
    }

    // As that user, or as whoever runs the test.
    private async Task<(int Code, string Problem)> RunAsync(string user, params string[] verb)
    {
        var config = Path.Combine(_folder, "hub.json");
        await File.WriteAllTextAsync(config, $$"""{ "Hub": {}, "Mqtt": { "Host": "127.0.0.1" }, "Store": { "File": "{{_store.Name}}" } }""", Token);
        string[] command = ["dotnet", Path.Combine(AppContext.BaseDirectory, "sottable-hub.dll"), .. verb, .. verb is ["restore", ..] ? ["--config", config] : Array.Empty<string>()];
        if (user.Length > 0) command = ["setpriv", $"--reuid={user}", $"--regid={user}", "--clear-groups", .. command];
        using var program = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!; // not null: no shell is used
        var problem = program.StandardError.ReadToEndAsync(Token);
        await program.StandardOutput.ReadToEndAsync(Token);
        await program.WaitForExitAsync(Token).WaitAsync(Until.HangLimit, Token);
        return (program.ExitCode, await problem);
    }
}
