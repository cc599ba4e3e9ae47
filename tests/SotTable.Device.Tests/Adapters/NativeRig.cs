using Microsoft.Extensions.Logging.Abstractions;
using SotTable.Device.Kernel;
using SotTable.Device.Sensing;
using SotTable.Device.Tests.Kernel;
using SotTable.Samples;
using Xunit;

namespace SotTable.Device.Tests.Adapters;

/// <summary>The kernel's own interfaces over a scripted kernel.</summary>
internal sealed unsafe class NativeRig : PortRig
{
    private readonly ScriptedKernel _kernel = new();
    private readonly ScriptedChip _chip;
    private II2cBus? _ads1115;
    private TimeSpan? _busLimit;
    private uint _lost;

    public NativeRig() => _chip = new ScriptedChip(_kernel, "/dev/gpiochip0", "pinctrl-rp1");

    public override AdapterTraits Traits => AdapterTraits.Native;

    public override TimeSpan? BusLimit => _busLimit;

    public override int LineReads => _chip.Reads;

    public override II2cBus Bus(Wire wire)
    {
        _kernel.Devices["/dev/i2c-1"] = (request, argument) =>
        {
            if (request == I2cAbi.Functions) *(ulong*)argument = I2cAbi.PlainI2c;
            if (request == I2cAbi.TimeoutTens) _busLimit = 10 * TimeSpan.FromMilliseconds((nint)argument);
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

    public override ITablePanel Panel(PanelProfile profile, HardwareOptions options)
    {
        var panel = new GpioPanel("", profile, options, Clock, _kernel, "/no/classes", NullLogger<GpioPanel>.Instance);
        _ = panel.Open();
        return panel;
    }

    // A bus has one user at a time: the last converter's is given back.
    public override IConverter Ads1115(ChannelProfile channel, Wire wire)
    {
        _ads1115?.Dispose();
        return new Ads1115Driver(_ads1115 = Bus(wire), channel);
    }

    public override bool Level(int line) => _chip.Levels[line];

    public override void SetLevel(int line, bool high) => _chip.Levels[line] = high;

    public override void Press(int line, bool down, TimeSpan ago) => _chip.Edge(line, down, TimeProvider.System.GetTimestamp() - (ago.Ticks * TimeSpan.NanosecondsPerTick), _lost);

    public override void LoseEdges(int line, uint count) => _lost = count;

    public override TimeSpan? Debounced(int line)
    {
        foreach (var request in _chip.Requests)
        {
            for (var i = 0; i < request.AttributeCount; i++)
            {
                var attribute = request.Attributes[i];
                if (attribute.Id == GpioAbi.Debounce && (int)request.Offsets[System.Numerics.BitOperations.TrailingZeroCount(attribute.Lines)] == line)
                    return TimeSpan.FromMicroseconds(attribute.Value);
            }
        }

        return null;
    }

    public override bool SecondIsRefused()
    {
        using var first = (I2cBus)Bus((_, _, _) => 0);
        using var second = (I2cBus)Bus((_, _, _) => 0);
        Assert.Null(first.Open());
        return second.Open()?.ExitCode == TableExit.Busy;
    }

    public override void Fall(int line) => _chip.Edge(line, false, TimeProvider.System.GetTimestamp());
}
