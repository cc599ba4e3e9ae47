using SotTable.Guest;

// Each case says its name and how it went; the last line counts them. Runs in the guest, but for the power cuts in what a guest wrote.
if (args is ["replay", var folder, var points])
{
    var report = new Report();
    await PowerCuts.RunAsync(report, folder, int.Parse(points, System.Globalization.CultureInfo.InvariantCulture));
    return report.End() ? 0 : 1;
}

return await Cases.RunAsync(args.Length > 0 ? args[0] : "table") ? 0 : 1;
