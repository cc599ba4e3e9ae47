namespace SotTable.Device.Sensing.Simulation;

/// <summary>Simulated buses and lines by name. What nobody attached a chip to is there and silent.</summary>
/// <param name="time">The clock that the chips see.</param>
internal sealed class SimulatedPorts(ISamplingTime time) : IChipPorts
{
    private readonly Dictionary<string, SimulatedI2cBus> _buses = [];

    /// <summary>The I²C buses.</summary>
    public IReadOnlyCollection<SimulatedI2cBus> Buses => _buses.Values;

    /// <summary>A bus to attach chips to.</summary>
    /// <param name="name">Its name.</param>
    public SimulatedI2cBus Bus(string name)
    {
        if (!_buses.TryGetValue(name, out var bus)) _buses[name] = bus = new SimulatedI2cBus(time);
        return bus;
    }

    /// <inheritdoc/>
    public II2cBus I2c(string name) => Bus(name);

    /// <inheritdoc/>
    public ISpiPort Spi(string name, int clockHz) => throw new NotSupportedException();

    /// <inheritdoc/>
    public IClockedLines Lines(int clock, IReadOnlyList<int> data) => throw new NotSupportedException();

    /// <inheritdoc/>
    public IReadyLine Ready(int line, bool falling) => throw new NotSupportedException();

    /// <inheritdoc/>
    public IAnalogInput Analog(string device, int input) => throw new NotSupportedException();

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
