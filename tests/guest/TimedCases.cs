using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using SotTable.Device;
using SotTable.Device.Kernel;
using SotTable.Device.Sensing;
using SotTable.Messages;
using SotTable.Samples;

namespace SotTable.Guest;

/// <summary>What microseconds matter to: an HX711 clocked bit by bit, and the way of an edge. Guest time is counted by instructions here, so that a busy machine changes nothing.</summary>
internal static class TimedCases
{
    private static readonly int[] Values = [123456, 8388000, -8388000, -1, 0, 42];

    public static async Task RunAsync(Report report)
    {
        await report.Case("An HX711 on two lines gives no wrong value, whatever it is asked for", async () =>
        {
            var clock = new SampleClock(TimeProvider.System);
            using var ports = new KernelPorts("", new Dictionary<string, string>(), clock, LinuxCalls.Instance);
            using var source = new ChipSource(Profile(), ports, new KernelSamplingTime(clock), SampleOrigin.Hardware, "");
            using var stop = new CancellationTokenSource();
            var queue = new SampleQueue();
            Set(Values[0]);
            var sampling = Task.Factory.StartNew(() => source.Run(queue, stop.Token), stop.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            var (good, wrong, faults, value) = (0, 0, new Dictionary<SampleFault, int>(), 0);
            for (var i = 0; good < 480 && i < 6000; i++)
            {
                while (queue.TryTake(out var sample))
                {
                    if (sample.Fault != SampleFault.None) faults[sample.Fault] = faults.GetValueOrDefault(sample.Fault) + 1;
                    else if (Values.Contains(sample.Counts)) good++;
                    else wrong++;
                }

                // A new value every 100 ms, so that no word stands long enough to be taken for a stuck chip.
                if (i % 10 == 0) Set(Values[++value % Values.Length]);
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
            }

            await stop.CancelAsync();
            await sampling;
            Console.WriteLine($"measured: HX711 {good} good, {wrong} wrong, {string.Join(", ", faults.Select(f => $"{f.Value} {f.Key}"))}");
            Report.Equal(0, wrong);
            Report.True(good >= 480, $"only {good} good words");
        });
    }

    /// <summary>Says how long it takes from a pin's edge to the session's input: a measurement, no case.</summary>
    public static async Task MeasureEdgesAsync()
    {
        var clock = new SampleClock(TimeProvider.System);
        using var panel = new GpioPanel("", new PanelProfile(LabPins.Button, null, null, null, null, null), new HardwareOptions(), clock, LinuxCalls.Instance, "/sys/class", NullLogger<GpioPanel>.Instance);
        panel.Open();
        List<double> took = [];
        for (var i = 0; i < 110; i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            var before = clock.Now;
            LabPins.Set(LabPins.Button, high: i % 2 != 0);
            await panel.Edges.ReadAsync();

            // The first ones wait for the runtime's compiler.
            if (i >= 10) took.Add((clock.Now - before).TotalMilliseconds);
        }

        took.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"measured: edge to input: p50 {took[50]:F2} ms, p99 {took[99]:F2} ms (budget 5 ms)"));
    }

    private static void Set(int value) => File.WriteAllText("/sys/devices/platform/labgpio/hx711", value.ToString(CultureInfo.InvariantCulture));

    private static TableProfile Profile()
    {
        var (profile, problem) = TableProfileFile.Parse(
            """
            {"schema":"sottable-profile/1","id":"guest-hx711","version":1,"description":"Two HX711 of which one is fitted","channels":[
              {"name":"A1","kind":"load","block":"A","chip":"hx711","bus":"gpio","clock":5,"data":6,"gain":128,"sampleRateHz":80,"capacityN":1961.3,"sensitivityMvPerV":1.0},
              {"name":"B1","kind":"load","block":"B","chip":"hx711","bus":"gpio","clock":16,"data":20,"gain":128,"sampleRateHz":80,"capacityN":1961.3,"sensitivityMvPerV":1.0}]}
            """,
            "profile");
        return profile ?? throw new InvalidDataException(problem);
    }
}
