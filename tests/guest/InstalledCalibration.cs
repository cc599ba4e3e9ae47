using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace SotTable.Guest;

/// <summary>A technician who calibrates the installed, running table as its user, as README says: answers the questions, puts the weight and takes it off.</summary>
internal static class InstalledCalibration
{
    private const double Rest = 0.1;

    // 10 kg on three cells of 490.3 N and 2 mV/V each; full scale at gain 128 is 500 mV/V / 128.
    private const double Weight = 10 * 9.80665 / 3 / 490.3 * (2.0 / 500 * 128);
    private static readonly int[] BlockA = [0, 1, 5]; // their buses
    private static readonly int[] BlockB = [2, 3, 5];

    public static async Task RunAsync(Report report, InstalledTable table, LabBuses buses)
    {
        await report.Case("Ctrl-C at the first question of sudo -u sottable sottable calibrate ends it, as the end of the input does, and nothing is changed", async () =>
        {
            using var process = Start();
            var said = new StringBuilder();
            while (!said.ToString().Contains("(10 5)?", StringComparison.Ordinal) && process.StandardError.Read() is >= 0 and var letter) said.Append((char)letter);
            await Systemd.RunAsync("kill", "-INT", process.Id.ToString(CultureInfo.InvariantCulture));
            said.Append(await process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync();
            Report.Contains("broken off; the calibration before stays in force", Line(said.ToString()));
            Report.Equal(130, process.ExitCode);
            var (code, refused) = await CalibrateAsync(buses, "");
            Report.Contains("Nothing was changed", refused);
            Report.Equal(1, code);
            Report.True(!Directory.EnumerateFiles(InstalledTable.State, "in-force.json", SearchOption.AllDirectories).Any(), "a calibration is in force");
        });
        await report.Case("With two answers it calibrates the table, which weighs in newtons within seconds and without a restart; every file that it leaves is the table's user's", async () =>
        {
            await table.UntilAsync("no calibration", s => Status.Notices(s).Contains("uncalibrated", StringComparison.Ordinal));
            var pid = await table.ShowAsync("MainPID");
            var began = InstalledCases.Uptime();
            var (code, said) = await CalibrateAsync(buses, "10\nyes\n");
            Report.Contains("Version 1 is in force now", said);
            Report.Equal(0, code);
            await table.UntilAsync("a calibration", s => !Status.Notices(s).Contains("uncalibrated", StringComparison.Ordinal));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"measured: calibrated and taken over in {InstalledCases.Uptime() - began:F1} s (guest time)"));
            Report.Equal(pid, await table.ShowAsync("MainPID"));
            Report.Equal("", (await Systemd.RunAsync("find", InstalledTable.State, "!", "(", "-user", "sottable", "-group", "sottable", ")")).Said.Trim());
        });
    }

    private static Process Start() => Process.Start(new ProcessStartInfo("sudo", ["-u", "sottable", "sottable", "calibrate", "quick"])
    {
        RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
    })!; // no shell

    private static async Task<(int Code, string Said)> CalibrateAsync(LabBuses buses, string typed)
    {
        using var process = Start();
        await process.StandardInput.WriteAsync(typed);
        process.StandardInput.Close();
        var said = new StringBuilder();
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            said.AppendLine(line);
            if (line.Contains("of block A.", StringComparison.Ordinal)) Put(buses, BlockA, Weight);
            else if (line.Contains("of block B.", StringComparison.Ordinal)) Put(buses, BlockB, Weight);
            else if (line.Contains("Take it off.", StringComparison.Ordinal)) Put(buses, [.. BlockA, .. BlockB], 0);
        }

        await process.WaitForExitAsync();
        return (process.ExitCode, Line(said.ToString()));
    }

    private static void Put(LabBuses buses, int[] block, double part) => Array.ForEach(block, bus => buses.Load(bus, Rest + part));

    // Broken between words for a terminal.
    private static string Line(string said) => string.Join(' ', said.Split('\n', StringSplitOptions.TrimEntries));
}
