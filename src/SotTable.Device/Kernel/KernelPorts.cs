using SotTable.Device.Sensing;

namespace SotTable.Device.Kernel;

/// <summary>The kernel's devices by the names of a profile.</summary>
/// <param name="gpioChip">The GPIO chip: a label, a device file, or empty for the Raspberry Pi's header.</param>
/// <param name="devices">Device files that are not at their usual place, by bus name.</param>
/// <param name="clock">The table's clock, made from the system's time provider.</param>
/// <param name="system">The kernel.</param>
internal sealed class KernelPorts(string gpioChip, IReadOnlyDictionary<string, string> devices, SampleClock clock, ISystemCalls system) : MachinePorts(devices)
{
    /// <inheritdoc/>
    public override ISpiPort Spi(string name, int clockHz)
    {
        var port = new SpiPort(name, Device(name), clockHz, system);
        return Opened(port, port.Open());
    }

    /// <inheritdoc/>
    public override IClockedLines Lines(int clockLine, IReadOnlyList<int> data)
    {
        var lines = new ClockedLines(gpioChip, clockLine, data, system, TimeProvider.System);
        return Opened(lines, lines.Open());
    }

    /// <inheritdoc/>
    public override IReadyLine Ready(int line, bool falling)
    {
        var ready = new ReadyLine(gpioChip, line, falling, clock, system);
        return Opened(ready, ready.Open());
    }

    /// <inheritdoc/>
    protected override (II2cBus Bus, HardwareProblem? Problem) OpenI2c(string name)
    {
        var bus = new I2cBus(name, Device(name), system);
        return (bus, bus.Open());
    }
}
