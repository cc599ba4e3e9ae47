using SotTable.Device.Kernel;

namespace SotTable.Guest;

/// <summary>Starts that can't have what the profile asks for: each thing is told in a sentence, and what is left works.</summary>
internal static class WiringCases
{
    private const string Nobody = "1000";

    public static async Task ForbiddenAsync(Report report) =>
        await report.Case("Without permission on the devices the start is refused with 77 and the group to join", async () =>
        {
            using var worker = Worker.Start(Guest.WrongConfig, Nobody);
            var (code, errors, _) = await worker.EndAsync();
            Report.Equal(77, code);
            Report.Contains("bus i2c-1: no permission to use /dev/i2c-1: add the service's user to the group i2c", errors);
        });

    public static async Task SecondAsync(Report report)
    {
        await report.Case("A second service on the same buses is refused with 75", async () =>
        {
            using var second = Worker.Start(Guest.SecondConfig);
            var (code, errors, _) = await second.EndAsync();
            Report.Equal(75, code);
            Report.Contains("bus i2c-1: another program holds /dev/i2c-1", errors);
        });
        await report.Case("A line that is in use is told with its user", () =>
        {
            using var lines = new ClockedLines("", 5, [LabPins.Button], LinuxCalls.Instance, TimeProvider.System);
            var problem = lines.Open();
            Report.Equal(75, problem?.ExitCode);
            Report.Contains("is in use by \"sottable\": stop it, or wire and configure another line", problem?.Message ?? "");
            return Task.CompletedTask;
        });
    }

    /// <summary>A table on which nearly everything is wrong, run by a user who may use most of it.</summary>
    public static async Task WrongAsync(Report report, LabBuses buses)
    {
        buses.Move(1, 0x2A, 0x2B);
        LabBuses.Plug("110111");
        foreach (var device in Directory.GetFiles("/dev", "i2c-*").Concat(Directory.GetFiles("/dev", "gpiochip*")).Where(d => d != "/dev/i2c-6"))
            File.SetUnixFileMode(device, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite);
        LabPins.Set(LabPins.Button, high: false);
        using var other = new ClockedLines("", 5, [LabPins.Blue], LinuxCalls.Instance, TimeProvider.System);
        if (other.Open() is { } problem) throw new IOException(problem.Message);
        using var worker = Worker.Start(Guest.WrongConfig, Nobody, Worker.WrongState);
        await report.Case("With every other bus wrong the one that is right is read, and a button that is held at the start is a fault that starts nothing", async () =>
        {
            await worker.UntilAsync("good samples of A1", s => Status.Channels(s)[0].Good > 5);
            await worker.UntilAsync("a fault of each other channel", s => Status.Channels(s).Skip(1).All(c => c.Fault.Length > 0));
            var status = await worker.UntilAsync("the notice of the held button", s => Status.Notices(s).Contains("button-stuck", StringComparison.Ordinal));
            Report.Equal("idle", Status.Phase(status));
        });
        await report.Case("What is wired wrongly is told in a sentence each", async () =>
        {
            var (_, _, log) = await worker.StopAsync();
            Report.Contains("channel A2: no nau7802 answers at 0x2A on i2c-2 (/dev/i2c-2), found 0x2B: check its wiring, its supply and the profile", log);
            Report.Contains("bus i2c-3: /dev/i2c-3 is not there", log);
            Report.Contains("channel B2: no nau7802 answers at 0x2A on i2c-4 (/dev/i2c-5), found 0x48, 0x49", log);
            Report.Contains("channel breath: no ads1115 answers at 0x48 on i2c-5 (/dev/i2c-4), found 0x2A", log);
            Report.Contains("bus i2c-6: no permission to use /dev/i2c-6: add the service's user to the group i2c", log);
            Report.Contains("blue light: line 26 of /dev/gpiochip", log);
            Report.Contains("is in use by \"sottable\": stop it, or wire and configure another line", log);
        });
        LabPins.Set(LabPins.Button, high: true);
    }
}
