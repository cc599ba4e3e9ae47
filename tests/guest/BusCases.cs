using SotTable.Device.Control;
using SotTable.Device.Kernel;
using SotTable.Device.Sensing;
using SotTable.Samples;

namespace SotTable.Guest;

/// <summary>Chips and buses that change, fall silent, are held or pulled out under a running worker.</summary>
internal static class BusCases
{
    // Two loads of a cell, as parts of full scale.
    private const double Low = 0.1;
    private const double High = 0.5;

    public static async Task RunAsync(Report report, Worker worker, LabBuses buses)
    {
        await report.Case("A cell's value that changes while it is read arrives whole", async () =>
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
        await report.Case("A chip that does not acknowledge is a fault of its channel; the others go on and it comes back", async () =>
        {
            buses.Silent[1] = true;
            await worker.UntilAsync("noAnswer of A2 alone", s => Status.Faults(s) == "A2 noAnswer");
            buses.Silent[1] = false;
            await BackAsync(worker);
        });
        await report.Case("A multiplexer that does not acknowledge is a fault of the channels behind it; they come back with it", async () =>
        {
            buses.Silent[5] = true;
            await worker.UntilAsync("busError of A3 and B3 alone", s => Status.Faults(s) == "A3 busError, B3 busError");
            buses.Silent[5] = false;
            await BackAsync(worker);
        });
        await report.Case("A bus that is held is a fault of its channel; the others lose nothing by it", async () =>
        {
            var before = Status.Channels(await worker.UntilAsync("a status", _ => true));
            buses.Held[2] = true;
            await worker.UntilAsync("busError of B1 alone, others 20 samples on", s => Status.Faults(s) == "B1 busError" && Status.OthersOn(before, s, 20, "B1"));
            buses.Held[2] = false;
            await BackAsync(worker);
        });
        await report.Case("An adapter that is pulled out while in use is let go, and used again when it is back", async () =>
        {
            await Task.Run(() => LabBuses.Plug("111011"));
            Report.True(!File.Exists("/dev/i2c-4"), "/dev/i2c-4 is still there");
            await worker.UntilAsync("busError of B2", s => Status.Faults(s) == "B2 busError");
            LabBuses.Plug("111111");
            await BackAsync(worker);
        });
        await report.Case("The kernel's own driver of an ADS1115 is read through IIO, on a bus in use", async () =>
        {
            File.WriteAllText("/sys/bus/i2c/devices/i2c-5/new_device", "ads1115 0x49\n"); // its driver names both kinds ads1015
            using var input = new IioInput("/sys/bus/iio/devices", "ads1015", 0);
            await Waiting.UntilAsync("the device", () => input.Open() is null);
            AnalogReading reading = default;

            // Our bus lets nobody wait longer than 10 ms, which the chips' program can't always keep here.
            await Waiting.UntilAsync("a conversion", () =>
            {
                input.Begin();
                return (reading = input.Take()).Status == AnalogStatus.Good;
            });
            Report.True(Math.Abs((reading.Raw * input.ScaleMv ?? 0) - 1000) < 20, $"{reading.Raw} counts of {input.ScaleMv} mV, expected 1000 mV");
        });
    }

    private static async Task BackAsync(Worker worker) => await worker.UntilAsync("all channels without a fault", s => Status.Faults(s).Length == 0);

    private static bool Near(int counts, double part) => Math.Abs((counts / 8388608.0) - part) < 0.001;
}
