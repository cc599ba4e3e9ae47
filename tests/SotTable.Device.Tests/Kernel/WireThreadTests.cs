using SotTable.Device.Kernel;
using SotTable.Device.Sensing;
using SotTable.Device.Sensing.Simulation;
using SotTable.Device.Tests.Sensing;
using SotTable.Messages;
using SotTable.Samples;
using Xunit;

namespace SotTable.Device.Tests.Kernel;

public sealed class WireThreadTests
{
    [Fact]
    public async Task A_bus_that_keeps_its_caller_holds_up_no_other_bus()
    {
        var time = new KernelSamplingTime(new SampleClock(TimeProvider.System));
        var profile = Tables.Adult();
        using var held = new ManualResetEventSlim();
        using var ports = new HeldPorts(new SimulatedWiring(profile, new SimulationOptions(), new PatientModel(profile, 1, 75, null), time).Ports, held);
        using var source = new ChipSource(profile, ports, time, SampleOrigin.Hardware, "");
        using var stop = new CancellationTokenSource();
        var queue = new SampleQueue();
        var sampling = Task.Factory.StartNew(() => source.Run(queue, stop.Token), stop.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var seen = new HashSet<int>();
        while (seen.Count < 4 && !TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            if (queue.TryTake(out var sample) && sample.Fault == SampleFault.None) seen.Add(sample.Channel);
            else await Task.Yield();
        }

        Assert.True(ports.Held);
        Assert.Equal([1, 2, 3, 4], seen.Order());
        await stop.CancelAsync();
        held.Set();
        await sampling;
    }

    /// <summary>Ports whose bus i2c-1 keeps each caller until it is let go, as an adapter does whose clock line is held.</summary>
    private sealed class HeldPorts(SimulatedPorts inner, ManualResetEventSlim held) : IChipPorts
    {
        public bool Held { get; private set; }

        public II2cBus I2c(string name) => name == "i2c-1" ? new HeldBus(this) : inner.I2c(name);

        public ISpiPort Spi(string name, int clockHz) => inner.Spi(name, clockHz);

        public IClockedLines Lines(int clock, IReadOnlyList<int> data) => inner.Lines(clock, data);

        public IReadyLine Ready(int line, bool falling) => inner.Ready(line, falling);

        public IAnalogInput Analog(string device, int input) => inner.Analog(device, input);

        public void Dispose() => inner.Dispose();

        private sealed class HeldBus(HeldPorts ports) : II2cBus
        {
            public I2cOutcome Transfer(int address, ReadOnlySpan<byte> write, Span<byte> read)
            {
                ports.Held = true;
                ports.Wait();
                return new(I2cStatus.Failed, Errno.TimedOut);
            }

            public void Dispose()
            {
            }
        }

        private void Wait() => held.Wait();
    }
}
