using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using SotTable.Device.Journal;
using SotTable.Support;
using Xunit;

namespace SotTable.Device.Tests.Journal;

/// <summary>Disks that fail at the sync, or that say all is well and keep nothing.</summary>
public sealed class FalseDiskTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_in_which_no_file_can_be_made_is_told_and_trusted_again_when_one_can()
    {
        var state = Directory.CreateDirectory(_folder.File("state")).FullName;
        var time = new ManualTime();
        var probe = new WriteProbe(state, time);
        Assert.Equal("", probe.Look(always: false));
        Assert.Empty(Directory.GetFiles(state));
        Directory.Delete(state);
        Assert.Equal("", probe.Look(always: false)); // asked a moment ago
        Assert.StartsWith("no file can be made beside the journal: ", probe.Look(always: true), StringComparison.Ordinal);
        Directory.CreateDirectory(state);
        Assert.Equal("", probe.Look(always: false)); // a standing problem is looked at each time
        Directory.Delete(state);
        time.Advance(TimeSpan.FromSeconds(10.1));
        Assert.NotEqual("", probe.Look(always: false));
    }

    // The runtime hides a failed fsync (dotnet 10.0.12); SQLite calls it itself and looks at the result.
    [Fact]
    public async Task A_failed_fsync_is_a_journal_fault_and_nothing_is_told_as_committed_until_one_goes_well()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        using var host = TestHost.Start(Config(), ("LD_PRELOAD", Interposer()), ("FSYNC_FAILS_WHILE", _folder.File("broken")));
        using var client = await TestHost.ConnectAsync(_folder.File("state/control.sock"), limit.Token);
        await File.WriteAllTextAsync(_folder.File("broken"), "", limit.Token);
        var before = (await client.StatusAsync(limit.Token)).GetProperty("eventsCommitted").GetInt64();
        await client.PressAsync(TimeSpan.FromMilliseconds(100), limit.Token);
        JsonElement status;
        do status = await client.StatusAsync(limit.Token);
        while (status.GetProperty("health").GetProperty("journal").GetString() == "ok");
        Assert.Equal("running", status.GetProperty("state").GetProperty("phase").GetString());
        Assert.Equal(before, status.GetProperty("eventsCommitted").GetInt64());
        File.Delete(_folder.File("broken"));
        do status = await client.StatusAsync(limit.Token);
        while (status.GetProperty("health").GetProperty("journal").GetString() != "ok");

        // They are told a moment after the journal is well again.
        while (status.GetProperty("eventsCommitted").GetInt64() == before) status = await client.StatusAsync(limit.Token);
    }

    private string Interposer()
    {
        File.WriteAllText(
            _folder.File("fsync.c"),
            "#include <errno.h>\n#include <stdlib.h>\n#include <sys/syscall.h>\n#include <unistd.h>\n"
            + "static int sync_or_fail(long call, int fd) { if (access(getenv(\"FSYNC_FAILS_WHILE\"), F_OK) == 0) { errno = EIO; return -1; } return syscall(call, fd); }\n"
            + "int fsync(int fd) { return sync_or_fail(SYS_fsync, fd); }\nint fdatasync(int fd) { return sync_or_fail(SYS_fdatasync, fd); }\n");
        try
        {
            using var compiler = Process.Start("cc", ["-shared", "-fPIC", "-o", _folder.File("fsync.so"), _folder.File("fsync.c")]);
            compiler.WaitForExit();
            Assert.Equal(0, compiler.ExitCode);
        }
        catch (Win32Exception e)
        {
            Assert.Skip($"no C compiler to put a failing fsync in front of the C library's ({e.Message})");
        }

        return _folder.File("fsync.so");
    }

    private string Config()
    {
        File.WriteAllText(_folder.File("templates.json"), TestTable.Templates);
        File.WriteAllText(_folder.File("table.json"), JsonSerializer.Serialize(new
        {
            Table = new
            {
                Site = "abc234", Table = "t01", Profile = Path.Combine(TestTable.Root(), "hardware/profiles/adult-4x80.json"), Templates = "templates.json", StateDirectory = "state",
                DefaultTemplate = "long",
            },
            Source = new { Lying = true },
            Mqtt = new { Enabled = false },
        }));
        return _folder.File("table.json");
    }
}
