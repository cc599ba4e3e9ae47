namespace SotTable.Guest;

/// <summary>The worker on the interfaces of a real kernel. Cases run in order and share the worker where they can: starting it takes seconds here.</summary>
internal static class Cases
{
    public static async Task<bool> RunAsync(string which)
    {
        var report = new Report();
        if (which == "systemd") await SystemdCases.RunAsync(report);
        else if (which == "installed") await InstalledCases.RunAsync(report);
        else if (which == "setup") await InstalledSetup.RunAsync(report);
        else if (which == "cuts") await CutCases.RunAsync(report);
        else if (which == "timed")
        {
            await TimedCases.MeasureEdgesAsync();
            await TimedCases.RunAsync(report);
        }
        else await TableAsync(report);
        return report.End();
    }

    private static async Task TableAsync(Report report)
    {
        using var buses = new LabBuses();
        Guest.WriteFiles();
        Disk.Make();
        await WiringCases.ForbiddenAsync(report);
        using (var worker = Worker.Start(Guest.Config))
        {
            await PanelCases.RunAsync(report, worker, buses);
            await DiskCases.RunAsync(report, worker);
            await BusCases.RunAsync(report, worker, buses);
            await PanelCases.PulledOutAsync(report, worker);
            await WiringCases.SecondAsync(report);
            await report.Case("SIGTERM ends it with 0", async () => Report.Equal(0, (await worker.StopAsync()).Code));
        }

        await DiskCases.AfterwardsAsync(report);
        await DiagnoseCases.RunAsync(report, buses);
        await WiringCases.WrongAsync(report, buses);
        await DiagnoseCases.WrongAsync(report);
    }
}
