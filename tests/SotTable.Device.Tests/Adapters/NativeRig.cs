using Microsoft.Extensions.Logging.Abstractions;
using SotTable.Device.Kernel;
using SotTable.Device.Sensing;
using SotTable.Device.Tests.Kernel;
using SotTable.Samples;

namespace SotTable.Device.Tests.Adapters;

/// <summary>The kernel's own interfaces over a scripted kernel.</summary>
internal sealed unsafe class NativeRig : PortRig
{
    private readonly ScriptedKernel _kernel = new();
    private readonly ScriptedChip _chip;

    public NativeRig() => _chip = new ScriptedChip(_kernel, "/dev/gpiochip0", "pinctrl-rp1");

    public override AdapterTraits Traits => AdapterTraits.Native;

    public override II2cBus Bus(Wire wire)
    {
        _kernel.Devices["/dev/i2c-1"] = (request, argument) =>
        {
            if (request == I2cAbi.Functions) *(ulong*)argument = I2cAbi.PlainI2c;
            if (request != I2cAbi.Transfer) return 0;
            var all = (I2cAbi.Messages*)argument;
            ReadOnlySpan<byte> write = default;
            Span<byte> read = default;
            for (var i = 0; i < all->Count; i++)
            {
                var m = all->First[i];
                if (m.Flags == I2cAbi.ReadFlag) read = new Span<byte>(m.Buffer, m.Length);
                else write = new ReadOnlySpan<byte>(m.Buffer, m.Length);
            }

            return wire(all->First[0].Address, write, read) is var error and not 0 ? -error : (int)all->Count;
        };
        return new I2cBus("i2c-1", "/dev/i2c-1", _kernel);
    }

    public override ISpiPort Spi(Wire wire)
    {
        _kernel.Devices["/dev/spidev0.0"] = (request, argument) =>
        {
            if (request != SpiAbi.OneMessage) return 0;
            var m = (SpiAbi.Message*)argument;
            return wire(0, new ReadOnlySpan<byte>((byte*)m->Send, (int)m->Length), new Span<byte>((byte*)m->Receive, (int)m->Length)) is var error and not 0 ? -error : (int)m->Length;
        };
        return new SpiPort("spi-0.0", "/dev/spidev0.0", 1_000_000, _kernel);
    }

    public override IClockedLines Lines(int clock, params int[] data) => new ClockedLines("", clock, data, _kernel, TimeProvider.System);

    public override IReadyLine Ready(int line)
    {
        var ready = new ReadyLine("", line, falling: true, Clock, _kernel);
        _ = ready.Open();
        return ready;
    }

    public override ITablePanel Panel(PanelProfile profile)
    {
        var panel = new GpioPanel("", profile, new HardwareOptions(), Clock, _kernel, "/no/classes", NullLogger<GpioPanel>.Instance);
        _ = panel.Open();
        return panel;
    }

    public override IConverter Ads1115(ChannelProfile channel, Wire wire) => new Ads1115Driver(Bus(wire), channel);

    public override bool Level(int line) => _chip.Levels[line];

    public override void SetLevel(int line, bool high) => _chip.Levels[line] = high;

    public override void Press(int line, bool down) => _chip.Edge(line, down, TimeProvider.System.GetTimestamp());

    public override void Fall(int line) => _chip.Edge(line, false, TimeProvider.System.GetTimestamp());
}
