using System.Globalization;
using System.Text.Json;

namespace SotTable.Guest;

/// <summary>Both packages, installed in a Debian that boots with them: their own units, users, udev rules and conditions.</summary>
internal static class InstalledCases
{
    private const string Procs = $"/sys/fs/cgroup/system.slice/{InstalledTable.Unit}/cgroup.procs";
    private static readonly InstalledTable Table = new();

    public static async Task RunAsync(Report report)
    {
        using var buses = new LabBuses();
        InstalledTable.Configure();
        Systemd.Ready("chips and pins are there");
        await BootAsync(report);
        await InstalledCalibration.RunAsync(report, Table, buses);
        await SessionAsync(report);
        await BrokerAsync(report);
        await HangAsync(report);
        await InstalledDisk.RunAsync(report, Table);
        await InstalledUpgrade.RunAsync(report, Table);
        await BadStartsAsync(report);
    }

    private static async Task BootAsync(Report report)
    {
        await report.Case("Installed and booted, the table's service is ready with cells and journal, as its own user, without a broker", async () =>
        {
            await Table.ActiveAsync();
            Report.Equal("sampling", await Table.ShowAsync("StatusText"));
            Report.True(File.Exists($"{InstalledTable.State}/journal.db"), "no journal");
            var status = await Table.UntilAsync("good samples of seven channels", s => Status.Channels(s) is { Count: 7 } c && c.All(c => c.Good > 10));
            Report.Equal("hardware", status.GetProperty("origin").GetString());
            Report.True(!status.GetProperty("connected").GetBoolean(), "there is a broker");
            Report.True(InstalledTable.User(await Table.ShowAsync("MainPID")) > 0, "it runs as root");
            var active = long.Parse(await Table.ShowAsync("ActiveEnterTimestampMonotonic"), CultureInfo.InvariantCulture);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"measured: ready {active / 1e6:F1} s after the kernel's start (guest time)"));
        });
        await report.Case("The device files belong to their groups and to nobody else", () =>
        {
            foreach (var file in new[] { "/dev/gpiochip0", "/dev/i2c-1" })
                Report.True((File.GetUnixFileMode(file) & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite)) == 0, $"{file} is open to everybody");
            return Task.CompletedTask;
        });
        await report.Case("As installed the hub's service exposes at most 3.0 and the table's at most 2.5", async () =>
        {
            foreach (var (unit, most) in new[] { ("sottable-hub.service", 3.0), ("sottable.service", 2.5) })
            {
                var (_, said) = await Systemd.RunAsync("systemd-analyze", "security", "--no-pager", unit);
                var line = said.Split('\n').LastOrDefault(l => l.Contains("exposure level", StringComparison.Ordinal)) ?? throw new InvalidDataException(said);
                var level = double.Parse(line.Split(':')[1].Trim().Split(' ')[0], CultureInfo.InvariantCulture);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"measured: {unit} exposes {level:F1}"));
                Report.True(level <= most, $"{unit} exposes {level}");
            }
        });
    }

    private static Task SessionAsync(Report report) => report.Case("A press that bounces on a real line starts a session of the installed service", async () =>
    {
        await LabPins.PressAsync(bounces: 10);
        await Table.UntilAsync("a running session", s => Status.Phase(s) == "running");
    });

    private static Task BrokerAsync(Report report) => report.Case("A broker that comes later gets the session, and the hub's service shows the table", async () =>
    {
        File.Delete("/etc/systemd/system/mosquitto.service");
        await Systemd.CtlAsync("daemon-reload");
        var (code, said) = await Systemd.CtlAsync("start", "mosquitto.service");
        Report.True(code == 0, said);
        await Table.UntilAsync("a connection", s => s.GetProperty("connected").GetBoolean());
        using var http = new HttpClient();
        await Systemd.UntilAsync("a running session at the hub", "sottable-hub.service", async () =>
        {
            using var tables = JsonDocument.Parse(await http.GetStringAsync(new Uri("http://127.0.0.1:8080/api/tables")));
            return tables.RootElement.EnumerateArray().Any(t => t.TryGetProperty("state", out var s) && s.ToString().Contains("running", StringComparison.Ordinal));
        });
    });

    private static Task HangAsync(Report report) => report.Case("A service that hangs is killed by its watchdog and is back, with the session as interrupted", async () =>
    {
        var before = await Table.ShowAsync("MainPID");
        var session = Status.Session(await Table.UntilAsync("a session", s => Status.Phase(s) == "running"));
        var hung = Uptime();
        await Systemd.CtlAsync("kill", "-s", "STOP", InstalledTable.Unit);
        var fed = await SecondsAsync("WatchdogTimestampMonotonic");
        await Systemd.UntilAsync("another process", InstalledTable.Unit, () => Task.FromResult(Pids() is { Length: > 0 } now && !now.Contains(before)), every: TimeSpan.FromSeconds(1));
        await Task.Delay(TimeSpan.FromSeconds(8), TimeProvider.System); // to ask systemd takes the processor from the start that is measured; when it was ready systemd knows afterwards
        await Table.ActiveAsync();
        var (started, back) = (await SecondsAsync("ExecMainStartTimestampMonotonic"), await SecondsAsync("ActiveEnterTimestampMonotonic"));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"measured: back {back - hung:F1} s after the hang began, {back - fed:F2} s after the last sign of life, so that no hang takes longer; {back - started:F2} s of them from the program's start to ready (guest time; WatchdogSec=10)"));
        Report.Contains("Watchdog timeout", await Systemd.LogAsync(InstalledTable.Unit));
        var status = await Table.UntilAsync("an interrupted session", s => Status.Phase(s) == "interrupted");
        Report.Equal(session, Status.Session(status));
        await LabPins.PressAsync(bounces: 0);
        await Table.UntilAsync("a table for the next one", s => Status.Phase(s) == "idle");
    });

    private static async Task<double> SecondsAsync(string property) => long.Parse(await Table.ShowAsync(property), CultureInfo.InvariantCulture) / 1e6;

    private static Task BadStartsAsync(Report report) => report.Case("After five bad starts the table has status only and says why; it comes back when that is mended", async () =>
    {
        await Systemd.CtlAsync("stop", InstalledTable.Unit);
        var good = File.ReadAllText(InstalledTable.Config);
        InstalledTable.Forget();
        File.WriteAllText(InstalledTable.Config, good.Replace("\"abc234\"", "\"nowhere\"", StringComparison.Ordinal));
        await Systemd.CtlAsync("reset-failed", InstalledTable.Unit);
        await Systemd.CtlAsync("start", "--no-block", InstalledTable.Unit);
        await Systemd.UntilAsync("status only", "sottable-status-only.service", async () => await Systemd.ShowAsync("sottable-status-only.service", "ActiveState") == "active");
        Report.Equal("failed", await Table.ShowAsync("ActiveState"));
        var (_, said) = await Systemd.RunAsync("sottable", "status");
        Report.Contains("status only, no samples are taken", said);
        Report.Contains("Table:Site", said);
        File.WriteAllText(InstalledTable.Config, good);
        await Systemd.CtlAsync("reset-failed", InstalledTable.Unit);
        await Systemd.CtlAsync("restart", InstalledTable.Unit);
        await Table.ActiveAsync();
        await Table.UntilAsync("good samples again", s => Status.Channels(s) is { Count: 7 } c && c.All(c => c.Good > 10));
    });

    private static string[] Pids() => File.Exists(Procs) ? File.ReadAllLines(Procs) : [];

    /// <summary>Seconds of guest time since the kernel's start.</summary>
    public static double Uptime() => double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], CultureInfo.InvariantCulture);
}
