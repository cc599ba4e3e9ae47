using System.Text.Json;
using SotTable.Device.Control;
using SotTable.Device.Kernel;
using SotTable.Device.Sensing;
using SotTable.Samples;

namespace SotTable.Guest;

/// <summary>The worker on the interfaces of a real kernel. Cases run in order and share the worker where they can: starting it takes seconds here.</summary>
internal sealed class Cases
{
    // Two loads of a cell, as parts of full scale.
    private const double Low = 0.1;
    private const double High = 0.5;
    private readonly Report _report = new();

    public async Task<bool> RunAsync(string which)
    {
        if (which == "systemd") await SystemdCases.RunAsync(_report);
        else if (which == "timed")
        {
            await TimedCases.MeasureEdgesAsync();
            await TimedCases.RunAsync(_report);
        }
        else await TableAsync();
        return _report.End();
    }

    private async Task TableAsync()
    {
        using var buses = new LabBuses();
        Guest.WriteFiles();
        await _report.Case("Without permission on the devices the start is refused with 77 and the group to join", async () =>
        {
            using var worker = Worker.Start(Guest.Config, user: "1000");
            var (code, errors, _) = await worker.EndAsync();
            Report.Equal(77, code);
            Report.Contains("bus i2c-1: no permission to use /dev/i2c-1: add the service's user to the group i2c", errors);
        });
        using (var worker = Worker.Start(Guest.Config)) await RunningAsync(worker, buses);

        // A table that is wired wrongly: a chip at another address, a bus that isn't there, a button that is held.
        buses.Move(1, 0x2A, 0x2B);
        LabBuses.Plug("11011");
        LabPins.Set(LabPins.Button, high: false);
        using (var worker = Worker.Start(Guest.Config)) await WrongAsync(worker);
        LabPins.Set(LabPins.Button, high: true);
    }

    private async Task RunningAsync(Worker worker, LabBuses buses)
    {
        await _report.Case("Four NAU7802 and an ADS1115 on I2C_RDWR are sampled, marked as hardware", async () =>
        {
            var status = await worker.UntilAsync("good samples of five channels", s => Channels(s).All(c => c.Good > 20));
            Report.Equal("hardware", status.GetProperty("origin").GetString());
        });
        await _report.Case("A press that bounces starts a session, once, and its edges are not lost", async () =>
        {
            await LabPins.PressAsync(bounces: 15);
            var status = await worker.UntilAsync("a running session", s => Phase(s) == "running");
            Report.Equal(0L, status.GetProperty("health").GetProperty("edgesLost").GetInt64());
            await LabPins.PressAsync(bounces: 10);
            await worker.UntilAsync("a pause after the second press", s => Phase(s) == "paused");
        });
        await _report.Case("The light of the session shines on real lines", async () =>
        {
            await LabPins.PressAsync(bounces: 0);
            await worker.UntilAsync("a running session", s => Phase(s) == "running");
            await Until("one of the three colours", () => LabPins.Level(LabPins.Red) || LabPins.Level(LabPins.Green) || LabPins.Level(LabPins.Blue));
        });
        await _report.Case("A cell's value that changes while it is read arrives whole", async () =>
        {
            using var tap = await ControlClient.ConnectAsync($"{Worker.State}/control.sock", CancellationToken.None);
            await tap.StartTapAsync(CancellationToken.None);
            var (low, high, torn) = (0, 0, 0);
            for (var i = 0; low + high < 30 && i < 2000; i++)
            {
                if (await tap.ReadTapAsync(CancellationToken.None) is not { } read || read.Sample is not { Channel: 0, Fault: SampleFault.None }) continue;
                if (Near(read.Sample.Counts, Low)) low++;
                else if (Near(read.Sample.Counts, High)) high++;
                else torn++;
                buses.Load(0, (low + high) % 2 == 0 ? Low : High);
            }

            Report.Equal(0, torn);
            Report.True(low > 3 && high > 3, $"{low} low and {high} high words");
        });
        await _report.Case("A chip that does not acknowledge is a fault of its channel; the others go on and it comes back", async () =>
        {
            buses.Silent[1] = true;
            await worker.UntilAsync("noAnswer of A2 alone", s => Channels(s).Select(c => c.Fault).SequenceEqual(["", "noAnswer", "", "", ""]));
            buses.Silent[1] = false;
            await worker.UntilAsync("A2 back", s => Channels(s).All(c => c.Fault == ""));
        });
        await _report.Case("A bus that is held is a fault of its channel; the others lose nothing by it", async () =>
        {
            var before = Channels(await worker.UntilAsync("a status", _ => true));
            buses.Held[2] = true;
            var during = Channels(await worker.UntilAsync("busError of B1 alone, others 20 samples on", s => Channels(s)[2].Fault == "busError" && Others(s, 2).All(c => c.Good > Before(before, c) + 20)));
            Report.True(during.Where((_, i) => i != 2).All(c => c.Fault == ""), "faults of other channels");
            buses.Held[2] = false;
            await worker.UntilAsync("B1 back", s => Channels(s).All(c => c.Fault == ""));
        });
        await _report.Case("An adapter that is pulled out while in use is let go, and used again when it is back", async () =>
        {
            await Task.Run(() => LabBuses.Plug("11101"));
            Report.True(!File.Exists("/dev/i2c-4"), "/dev/i2c-4 is still there");
            await worker.UntilAsync("busError of B2", s => Channels(s)[3].Fault == "busError");
            LabBuses.Plug("11111");
            await worker.UntilAsync("B2 back", s => Channels(s).All(c => c.Fault == ""));
        });
        await _report.Case("A GPIO chip that is pulled out while in use comes back, and the button with it", async () =>
        {
            LabPins.Plug(there: false);
            Report.True(!File.Exists("/dev/gpiochip0"), "/dev/gpiochip0 is still there");
            LabPins.Plug(there: true);

            // It is asked for once a second; a press before that is not seen.
            await Until("the button's line taken again", () => Guest.Taken(LabPins.Button));
            await LabPins.PressAsync(bounces: 3);
            await worker.UntilAsync("a pause by the button", s => Phase(s) == "paused");
        });
        await _report.Case("A second service on the same buses is refused with 75", async () =>
        {
            using var second = Worker.Start(Guest.SecondConfig);
            var (code, errors, _) = await second.EndAsync();
            Report.Equal(75, code);
            Report.Contains("bus i2c-1: another program holds /dev/i2c-1", errors);
        });
        await _report.Case("A line that is in use is told with its user", () =>
        {
            using var lines = new ClockedLines("", 5, [LabPins.Button], LinuxCalls.Instance, TimeProvider.System);
            var problem = lines.Open();
            Report.Equal(75, problem?.ExitCode);
            Report.Contains("is in use by \"sottable\": stop it, or wire and configure another line", problem?.Message ?? "");
            return Task.CompletedTask;
        });
        await _report.Case("The kernel's own driver of an ADS1115 is read through IIO, on a bus in use", async () =>
        {
            File.WriteAllText("/sys/bus/i2c/devices/i2c-5/new_device", "ads1115 0x49\n"); // its driver names both kinds ads1015
            using var input = new IioInput("/sys/bus/iio/devices", "ads1015", 0);
            await Until("the device", () => input.Open() is null);
            AnalogReading reading = default;

            // Our bus lets nobody wait longer than 10 ms, which the chips' program can't always keep here.
            await Until("a conversion", () =>
            {
                input.Begin();
                return (reading = input.Take()).Status == AnalogStatus.Good;
            });
            Report.True(Math.Abs((reading.Raw * input.ScaleMv ?? 0) - 1000) < 20, $"{reading.Raw} counts of {input.ScaleMv} mV, expected 1000 mV");
        });
        await _report.Case("SIGTERM ends it with 0", async () => Report.Equal(0, (await worker.StopAsync()).Code));
    }

    private async Task WrongAsync(Worker worker)
    {
        await _report.Case("With one bus missing the other channels go on, and a held button is a fault that starts nothing", async () =>
        {
            var status = await worker.UntilAsync("good samples of A1, B2 and breath", s => Channels(s).Where((_, i) => i is 0 or 3 or 4).All(c => c.Good > 5));
            Report.Equal("busError", Channels(status)[2].Fault);
            Report.Contains("button-stuck", status.GetProperty("state").GetProperty("notices").ToString());
            Report.True(Phase(status) is "idle" or "interrupted", Phase(status));
        });
        await _report.Case("What is wired wrongly is told in a sentence each: a wrong address with what was found, a missing bus", async () =>
        {
            var (_, _, log) = await worker.StopAsync();
            Report.Contains("channel A2: no nau7802 answers at 0x2A on i2c-2 (/dev/i2c-2), found 0x2B: check its wiring, its supply and the profile", log);
            Report.Contains("bus i2c-3: /dev/i2c-3 is not there", log);
        });
    }

    private static async Task Until(string what, Func<bool> expected)
    {
        for (var i = 0; !expected(); i++)
        {
            if (i == 600) throw new IOException($"expected {what}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }

    private static bool Near(int counts, double part) => Math.Abs((counts / 8388608.0) - part) < 0.001;

    private static string Phase(JsonElement status) => status.GetProperty("state").GetProperty("phase").GetString() ?? "";

    private static List<(string Name, long Good, string Fault)> Channels(JsonElement status) =>
    [
        .. status.GetProperty("health").GetProperty("channels").EnumerateArray().Select(c => (
            c.GetProperty("name").GetString() ?? "", c.GetProperty("good").GetInt64(), c.TryGetProperty("fault", out var fault) ? fault.GetString() ?? "" : "")),
    ];

    private static IEnumerable<(string Name, long Good, string Fault)> Others(JsonElement status, int channel) => Channels(status).Where((_, i) => i != channel);

    private static long Before(List<(string Name, long Good, string Fault)> before, (string Name, long Good, string Fault) channel) =>
        before.Find(c => c.Name == channel.Name).Good;
}
