using SotTable.Device.Sensing;

namespace SotTable.Device.Kernel;

/// <summary>The kernel's devices by the names of a profile. What can't be opened is remembered as a problem, and tried again with each use.</summary>
/// <param name="gpioChip">The GPIO chip: a label, a device file, or empty for the Raspberry Pi's header.</param>
/// <param name="devices">Device files that are not at their usual place, by bus name.</param>
/// <param name="clock">The table's clock, made from the system's time provider.</param>
/// <param name="system">The kernel.</param>
internal sealed class KernelPorts(string gpioChip, IReadOnlyDictionary<string, string> devices, SampleClock clock, ISystemCalls system) : IChipPorts
{
    private const string IioDevices = "/sys/bus/iio/devices";
    private readonly Dictionary<string, I2cBus> _buses = [];
    private readonly List<IDisposable> _opened = [];
    private readonly List<HardwareProblem> _problems = [];

    /// <summary>What could not be opened.</summary>
    public IReadOnlyList<HardwareProblem> Problems => _problems;

    /// <summary>How many devices were asked for.</summary>
    public int Asked => _opened.Count;

    /// <summary>The device file of a bus.</summary>
    /// <param name="name">Its name in the profile.</param>
    public string Device(string name) => devices.TryGetValue(name, out var device) ? device
        : name.StartsWith("spi-", StringComparison.Ordinal) ? $"/dev/spidev{name[4..]}" : $"/dev/{name}";

    /// <inheritdoc/>
    public II2cBus I2c(string name)
    {
        if (_buses.TryGetValue(name, out var bus)) return bus;
        bus = new I2cBus(name, Device(name), system);
        _buses[name] = bus;
        return Opened(bus, bus.Open());
    }

    /// <inheritdoc/>
    public ISpiPort Spi(string name, int clockHz)
    {
        var port = new SpiPort(name, Device(name), clockHz, system);
        return Opened(port, port.Open());
    }

    /// <inheritdoc/>
    public IClockedLines Lines(int clockLine, IReadOnlyList<int> data)
    {
        var lines = new ClockedLines(gpioChip, clockLine, data, system, TimeProvider.System);
        return Opened(lines, lines.Open());
    }

    /// <inheritdoc/>
    public IReadyLine Ready(int line, bool falling)
    {
        var ready = new ReadyLine(gpioChip, line, falling, clock, system);
        return Opened(ready, ready.Open());
    }

    /// <inheritdoc/>
    public IAnalogInput Analog(string device, int input)
    {
        var analog = new IioInput(IioDevices, device, input);
        return Opened(analog, analog.Open());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var device in _opened) device.Dispose();
    }

    private T Opened<T>(T device, HardwareProblem? problem)
        where T : IDisposable
    {
        _opened.Add(device);
        if (problem is not null) _problems.Add(problem);
        return device;
    }
}
