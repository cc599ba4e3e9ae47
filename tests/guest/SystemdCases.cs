namespace SotTable.Guest;

/// <summary>The worker as a service of a real systemd (Type=notify, a watchdog of 10 s that ends with SIGKILL).</summary>
internal static class SystemdCases
{
    private const string Unit = "sottable.service";

    public static async Task RunAsync(Report report)
    {
        using var buses = new LabBuses();
        Guest.WriteFiles();
        await report.Case("A service of type notify is up once it has samples, and says so", async () =>
        {
            var (code, said) = await Systemd.CtlAsync("start", Unit);
            Report.True(code == 0, $"systemctl start: {said}");
            Report.Equal("active", await ShowAsync("ActiveState"));
            Report.Equal("sampling", await ShowAsync("StatusText"));
        });
        await report.Case("A service that works is fed: the watchdog leaves it alone for twice its time", async () =>
        {
            await Task.Delay(TimeSpan.FromSeconds(20), TimeProvider.System);
            Report.Equal("0", await ShowAsync("NRestarts"));
        });
        await report.Case("A service that hangs is killed by the watchdog and started anew", async () =>
        {
            var before = await ShowAsync("MainPID");
            await Systemd.CtlAsync("kill", "-s", "STOP", Unit);
            await UntilAsync("a restart after the watchdog", async () => await ShowAsync("NRestarts") == "1" && await ShowAsync("ActiveState") == "active");
            Report.True(before != await ShowAsync("MainPID"), "the same process");
            var journal = await Systemd.LogAsync(Unit);
            Report.Contains("Watchdog timeout", journal);
            Report.Contains("SIGKILL", journal);
        });
        await report.Case("With every bus held it goes on, for the timer of a treatment needs no cell", async () =>
        {
            var pid = await ShowAsync("MainPID");
            for (var i = 0; i < LabBuses.Count; i++) buses.Held[i] = true;

            // Faults are told twice a second while they stand, and count as signs of life.
            await Task.Delay(TimeSpan.FromSeconds(15), TimeProvider.System);
            Report.Equal(pid, await ShowAsync("MainPID"));
            for (var i = 0; i < LabBuses.Count; i++) buses.Held[i] = false;
        });
        await report.Case("A stop is clean", async () =>
        {
            await Systemd.CtlAsync("stop", Unit);
            Report.Equal("success", await ShowAsync("Result"));
            Report.Equal("inactive", await ShowAsync("ActiveState"));
        });
    }

    private static Task UntilAsync(string what, Func<Task<bool>> expected) => Systemd.UntilAsync(what, Unit, expected);

    private static Task<string> ShowAsync(string property) => Systemd.ShowAsync(Unit, property);
}
