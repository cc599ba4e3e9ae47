using System.Device.Gpio;
using System.Device.I2c;
using System.Device.Spi;
using Microsoft.Extensions.Logging.Abstractions;
using SotTable.Device.DotnetIot;
using SotTable.Device.Sensing;
using SotTable.Device.Tests.Adapters;
using SotTable.Samples;
using Xunit;

namespace SotTable.Device.Tests.Packages;

/// <summary>The packages over a driver and devices of the test's own.</summary>
internal sealed class IotRig : PortRig
{
    private readonly ScriptedDriver _driver = new();
    private readonly IotPins _pins;

    public IotRig() => _pins = new IotPins(() => new GpioController(_driver));

    public override AdapterTraits Traits => AdapterTraits.Packages;

    // The package has no such thing to ask for; the lines of a controller are opened one by one.
    public override TimeSpan? BusLimit => null;

    public override int LineReads => _driver.Reads;

    public override II2cBus Bus(Wire wire) => new IotI2cBus("i2c-1", "/dev/i2c-1", () => new WiredBus(wire));

    public override ISpiPort Spi(Wire wire) => new IotSpiPort("spi-0.0", "/dev/spidev0.0", () => new WiredSpi(wire));

    public override IClockedLines Lines(int clock, params int[] data) => new IotLines(_pins, clock, data, TimeProvider.System);

    public override IReadyLine Ready(int line)
    {
        var ready = new IotReadyLine(_pins, line, falling: true, Clock);
        _ = ready.Open();
        return ready;
    }

    public override ITablePanel Panel(PanelProfile profile, HardwareOptions options)
    {
        var panel = new IotPanel(_pins, profile, options, Clock, "/no/classes", NullLogger.Instance);
        _ = panel.Open();
        return panel;
    }

    public override IConverter Ads1115(ChannelProfile channel, Wire wire) => new AnalogDriver(new IotAds1115(channel, () => new WiredDevice(channel.Address, wire)), channel);

    public override bool Level(int line) => _driver.Levels[line];

    public override void SetLevel(int line, bool high) => _driver.Levels[line] = high;

    // The package's call-back carries neither a time nor a number.
    public override void Press(int line, bool down, TimeSpan ago) => _driver.Change(line, !down);

    public override void LoseEdges(int line, uint count)
    {
    }

    public override TimeSpan? Debounced(int line) => null;

    public override bool SecondIsRefused()
    {
        using var first = (IotI2cBus)Bus((_, _, _) => 0);
        using var second = (IotI2cBus)Bus((_, _, _) => 0);
        Assert.Null(first.Open());
        return second.Open() is not null;
    }

    public override void Fall(int line) => _driver.Change(line, false);

    private static void Check(int errno)
    {
        if (errno != 0) throw new IOException($"Error {errno} performing I2C data transfer."); // the package's own words
    }

    private sealed class WiredBus(Wire wire) : I2cBus
    {
        public override I2cDevice CreateDevice(int deviceAddress) => new WiredDevice(deviceAddress, wire);

        public override void RemoveDevice(int deviceAddress)
        {
        }
    }

    private sealed class WiredDevice(int address, Wire wire) : I2cDevice
    {
        public override I2cConnectionSettings ConnectionSettings => new(1, address);

        public override void Read(Span<byte> buffer) => Check(wire(address, [], buffer));

        public override void Write(ReadOnlySpan<byte> buffer) => Check(wire(address, buffer, []));

        public override void WriteRead(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer) => Check(wire(address, writeBuffer, readBuffer));
    }

    private sealed class WiredSpi(Wire wire) : SpiDevice
    {
        public override SpiConnectionSettings ConnectionSettings => new(0, 0);

        public override void Read(Span<byte> buffer) => TransferFullDuplex(new byte[buffer.Length], buffer);

        public override void Write(ReadOnlySpan<byte> buffer) => TransferFullDuplex(buffer, new byte[buffer.Length]);

        public override void TransferFullDuplex(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer) => Check(wire(0, writeBuffer, readBuffer));
    }
}
