using System.Device.I2c;
using System.Device.Spi;
using System.Globalization;
using SotTable.Device.Kernel;
using SotTable.Device.Sensing;
using SotTable.Samples;

namespace SotTable.Device.DotnetIot;

/// <summary>The packages' devices by the names of a profile. Converters that the kernel drives are files for both sets.</summary>
/// <param name="pins">The GPIO controller; disposed by whoever made it.</param>
/// <param name="devices">Device files that are not at their usual place, by bus name.</param>
/// <param name="clock">The table's clock.</param>
internal sealed class IotPorts(IotPins pins, IReadOnlyDictionary<string, string> devices, SampleClock clock) : MachinePorts(devices)
{
    /// <inheritdoc/>
    public override IAnalogInput? Bound(ChannelProfile channel)
    {
        if (channel is not { Chip: "ads1115", Mux: null, Ready: null }) return null;
        var bus = channel.Bus;
        _ = I2c(bus); // so that a bus that can't be opened is told
        return Opened(new IotAds1115(channel, () => I2cDevice.Create(new I2cConnectionSettings(Number(Device(bus), "/dev/i2c-"), channel.Address))), null);
    }

    /// <inheritdoc/>
    protected override (II2cBus Bus, HardwareProblem? Problem) OpenI2c(string name)
    {
        var path = Device(name);
        var bus = new IotI2cBus(name, path, () => System.Device.I2c.I2cBus.Create(Number(path, "/dev/i2c-")));
        return (bus, bus.Open());
    }

    /// <inheritdoc/>
    public override ISpiPort Spi(string name, int clockHz)
    {
        var path = Device(name);
        var port = new IotSpiPort(name, path, () => Open(path, clockHz));
        return Opened(port, port.Open());
    }

    /// <inheritdoc/>
    public override IClockedLines Lines(int clockLine, IReadOnlyList<int> data)
    {
        var lines = new IotLines(pins, clockLine, data, TimeProvider.System);
        return Opened(lines, lines.Open());
    }

    /// <inheritdoc/>
    public override IReadyLine Ready(int line, bool falling)
    {
        var ready = new IotReadyLine(pins, line, falling, clock);
        return Opened(ready, ready.Open());
    }

    private static SpiDevice Open(string path, int clockHz)
    {
        const string Start = "/dev/spidev";
        var place = path.StartsWith(Start, StringComparison.Ordinal) ? path[Start.Length..].Split('.') : [];
        if (place.Length != 2) throw new FileNotFoundException(path);
        return SpiDevice.Create(new SpiConnectionSettings(Number(place[0], ""), Number(place[1], "")) { ClockFrequency = clockHz, Mode = SpiMode.Mode0, DataBitLength = 8 });
    }

    // The package opens devices by number only; what has none is not there for it.
    private static int Number(string text, string start) =>
        text.StartsWith(start, StringComparison.Ordinal) && int.TryParse(text.AsSpan(start.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number : throw new FileNotFoundException(text);
}
