using SotTable.Device.Journal;

namespace SotTable.Guest;

/// <summary>What changes under the installed table: its configuration, and its program.</summary>
internal static class InstalledUpgrade
{
    private const string Notice = "earlier-configuration";

    public static async Task RunAsync(Report report, InstalledTable table)
    {
        await report.Case("With a configuration that can't be used the table goes back to the last good one and says so in log, status and on the wire", async () =>
        {
            var good = File.ReadAllText(InstalledTable.Config);
            File.WriteAllText(InstalledTable.Config, good.Replace("\"abc234\"", "\"nowhere\"", StringComparison.Ordinal));
            await Systemd.CtlAsync("restart", InstalledTable.Unit);
            await table.ActiveAsync();
            await table.UntilAsync("a notice", s => Status.Notices(s).Contains(Notice, StringComparison.Ordinal));
            Report.Contains("Table:Site", await table.ShowAsync("StatusText"));
            Report.Contains("last good configuration", await Systemd.LogAsync(InstalledTable.Unit));
            Report.Contains("Table:Site", (await Systemd.RunAsync("sottable", "status")).Said);
            await using var wire = await Listener.ConnectAsync($"sot/1/abc234/t01/notice/{Notice}");
            var told = await wire.Received.ReadAsync();
            Report.Contains("Table:Site", System.Text.Encoding.UTF8.GetString(told.Payload.Span));
            File.WriteAllText(InstalledTable.Config, good);
            await Systemd.CtlAsync("restart", InstalledTable.Unit);
            await table.ActiveAsync();
            await table.UntilAsync("no notice", s => !Status.Notices(s).Contains(Notice, StringComparison.Ordinal));
        });
        await report.Case("An upgrade under the running services keeps sessions and configuration, and the new program runs", async () =>
        {
            var (config, events, pid) = (File.ReadAllText(InstalledTable.Config), Events(), await table.ShowAsync("MainPID"));
            var (code, said) = await Systemd.RunAsync("sh", "-c", "DEBIAN_FRONTEND=noninteractive dpkg -i /share/debs/*.deb </dev/null");
            Report.True(code == 0, said);
            await table.ActiveAsync();
            Report.True(pid != await table.ShowAsync("MainPID"), "the old program runs");
            Report.Contains("+2027", (await Systemd.RunAsync("dpkg-query", "-W", "sottable")).Said);
            Report.Equal(config, File.ReadAllText(InstalledTable.Config));
            Report.True(events > 0 && Events() >= events, $"{Events()} of {events} events");
            await table.UntilAsync("good samples again", s => Status.Channels(s) is { Count: 7 } c && c.All(c => c.Good > 10));
            Report.Equal("active", await Systemd.ShowAsync("sottable-hub.service", "ActiveState"));
        });
    }

    private static long Events()
    {
        using var file = new SqliteFile(JournalFile.PathIn(InstalledTable.State), TimeSpan.FromSeconds(5));
        return file.Number("SELECT COUNT(*) FROM event");
    }
}
