using SotTable.Device.Sensing;
using SotTable.Samples;

namespace SotTable.Device.Kernel;

/// <summary>This machine's devices by the names of a profile, of either adapter set. What can't be opened is remembered as a problem, and tried again with each use.</summary>
/// <param name="devices">Device files that are not at their usual place, by bus name.</param>
internal abstract class MachinePorts(IReadOnlyDictionary<string, string> devices) : IChipPorts
{
    private const string IioDevices = "/sys/bus/iio/devices";
    private readonly Dictionary<string, II2cBus> _buses = [];
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
        (bus, var problem) = OpenI2c(name);
        _buses[name] = bus;
        return Opened(bus, problem);
    }

    /// <inheritdoc/>
    public abstract ISpiPort Spi(string name, int clockHz);

    /// <inheritdoc/>
    public abstract IClockedLines Lines(int clockLine, IReadOnlyList<int> data);

    /// <inheritdoc/>
    public abstract IReadyLine Ready(int line, bool falling);

    /// <inheritdoc/>
    public IAnalogInput Analog(string device, int input)
    {
        var analog = new IioInput(IioDevices, device, input);
        return Opened(analog, analog.Open());
    }

    /// <inheritdoc/>
    public virtual IAnalogInput? Bound(ChannelProfile channel) => null;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var device in _opened) device.Dispose();
    }

    /// <summary>Opens a bus that was not asked for before.</summary>
    /// <param name="name">Its name in the profile.</param>
    protected abstract (II2cBus Bus, HardwareProblem? Problem) OpenI2c(string name);

    /// <summary>Keeps what was opened, and why it can't be used.</summary>
    protected T Opened<T>(T device, HardwareProblem? problem)
        where T : IDisposable
    {
        _opened.Add(device);
        if (problem is not null) _problems.Add(problem);
        return device;
    }
}
