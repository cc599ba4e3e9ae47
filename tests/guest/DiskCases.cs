using SotTable.Device.Journal;

namespace SotTable.Guest;

/// <summary>Disks that take nothing any more under a session, which goes on.</summary>
internal static class DiskCases
{
    public static async Task RunAsync(Report report, Worker worker)
    {
        await report.Case("A journal whose disk the kernel has turned read-only is a notice; the session goes on and the journal continues when it can be written", async () =>
        {
            await Disk.TurnReadOnlyAsync();
            await FaultAsync(worker, "Read-only file system");
            Disk.TurnWritable();
            await ContinuesAsync(worker);
        });
        await report.Case("A full disk is a notice; the session goes on and the journal continues when there is room", async () =>
        {
            Disk.Fill();
            await FaultAsync(worker, "full");
            Disk.Free();
            await ContinuesAsync(worker);
        });
    }

    public static async Task AfterwardsAsync(Report report) => await report.Case("What is on the medium after both is a whole journal: no chunk of the session is missing, and its events are there", () =>
    {
        Disk.MountAnew();

        // Opening checks the file.
        using (JournalDatabase.Open(JournalFile.PathIn(Worker.State), 1L << 30, TimeProvider.System))
        {
        }

        using var file = new SqliteFile(JournalFile.PathIn(Worker.State), TimeSpan.FromSeconds(1));
        var chunks = file.Number("SELECT COUNT(*) FROM chunk WHERE ordinal = 1");
        Report.Equal(file.Number("SELECT MAX(seq) FROM chunk WHERE ordinal = 1"), chunks);
        Report.True(chunks > 20, $"only {chunks} chunks");
        Report.Equal(1L, file.Number("SELECT COUNT(*) FROM event WHERE kind = 'started'"));
        Report.Equal(2L, file.Number("SELECT COUNT(*) FROM event WHERE kind = 'paused'"));
        return Task.CompletedTask;
    });

    private static async Task FaultAsync(Worker worker, string reason)
    {
        var status = await worker.UntilAsync("a notice about the journal", s => Status.Notices(s).Contains("journal-fault", StringComparison.Ordinal));
        Report.Contains(reason, Status.Journal(status));
        Report.Equal("running", Status.Phase(status));
        var before = Status.Channels(status);
        status = await worker.UntilAsync("channels that go on", s => Status.OthersOn(before, s, by: 20));
        Report.Equal("running", Status.Phase(status));
    }

    private static async Task ContinuesAsync(Worker worker)
    {
        var status = await worker.UntilAsync("a journal that is written again", s => Status.Journal(s) == "ok" && !Status.Notices(s).Contains("journal-fault", StringComparison.Ordinal));
        Report.Equal("running", Status.Phase(status));
        Report.Equal(0L, status.GetProperty("health").GetProperty("chunksDropped").GetInt64());
    }
}
