namespace SotTable.Device.Sensing.Simulation;

/// <summary>Simulated buses and lines by name. What nobody attached a chip to is there and silent.</summary>
/// <param name="time">The clock that the chips see.</param>
internal sealed class SimulatedPorts(ISamplingTime time) : IChipPorts
{
    private readonly Dictionary<string, SimulatedI2cBus> _buses = [];
    private readonly Dictionary<string, Hx711Model> _spi = [];
    private readonly Dictionary<int, Hx711Model> _data = [];
    private readonly Dictionary<(string, int), SimulatedAnalog> _analog = [];
    private readonly List<SimulatedSpi> _spiPorts = [];
    private readonly List<SimulatedLines> _lines = [];

    /// <summary>The I²C buses.</summary>
    public IReadOnlyCollection<SimulatedI2cBus> Buses => _buses.Values;

    /// <summary>Transfers on all wires so far: transactions of I²C and SPI, looks at lines and words clocked.</summary>
    public long Transfers => Buses.Sum(b => b.Transfers) + _spiPorts.Sum(p => p.Transfers) + _lines.Sum(l => l.Transfers);

    /// <summary>What goes wrong on clocked lines, by the clock's line.</summary>
    public Dictionary<int, ChipFaults> LineFaults { get; } = [];

    /// <summary>Edges so far on the lines of chips that only these tell of, by line.</summary>
    public Dictionary<int, Func<TimeSpan, long>> ReadyPins { get; } = [];

    /// <summary>Whether ready lines have come off; may change while it runs.</summary>
    public bool Deaf { get; set; }

    /// <summary>A bus to attach chips to.</summary>
    /// <param name="name">Its name.</param>
    public SimulatedI2cBus Bus(string name)
    {
        if (!_buses.TryGetValue(name, out var bus)) _buses[name] = bus = new SimulatedI2cBus(time);
        return bus;
    }

    /// <summary>Puts a chip on a SPI bus.</summary>
    /// <param name="name">Name of the bus.</param>
    /// <param name="chip">The chip.</param>
    /// <returns>False when it is taken.</returns>
    public bool TryAttach(string name, Hx711Model chip) => _spi.TryAdd(name, chip);

    /// <summary>Puts a chip's data on a line.</summary>
    /// <param name="line">Number of the line.</param>
    /// <param name="chip">The chip.</param>
    /// <returns>False when it is taken.</returns>
    public bool TryAttach(int line, Hx711Model chip) => _data.TryAdd(line, chip);

    /// <summary>Puts an input on a converter of the kernel.</summary>
    /// <param name="device">Name of the device.</param>
    /// <param name="input">Number of the input.</param>
    /// <param name="analog">What it reads.</param>
    /// <returns>False when it is taken.</returns>
    public bool TryAttach(string device, int input, SimulatedAnalog analog) => _analog.TryAdd((device, input), analog);

    /// <inheritdoc/>
    public II2cBus I2c(string name) => Bus(name);

    /// <inheritdoc/>
    public ISpiPort Spi(string name, int clockHz)
    {
        var port = new SimulatedSpi(time, _spi.GetValueOrDefault(name), clockHz);
        _spiPorts.Add(port);
        return port;
    }

    /// <inheritdoc/>
    public IClockedLines Lines(int clock, IReadOnlyList<int> data)
    {
        var lines = new SimulatedLines(time, [.. data.Select(d => _data.GetValueOrDefault(d))], LineFaults.GetValueOrDefault(clock) ?? new ChipFaults(FaultPlan.None, 0, 0));
        _lines.Add(lines);
        return lines;
    }

    /// <inheritdoc/>
    public IReadyLine Ready(int line, bool falling) => new SimulatedReady(time, () => Deaf, ReadyPins.GetValueOrDefault(line));

    /// <inheritdoc/>
    public IAnalogInput Analog(string device, int input) => _analog[(device, input)];

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
