using SotTable.Device.Sensing;
using SotTable.Samples;

namespace SotTable.Device.Tests.Adapters;

/// <summary>What a wire answers to one transfer: the kernel's error number, or 0 and the bytes in <paramref name="read"/>.</summary>
internal delegate int Wire(int address, ReadOnlySpan<byte> write, Span<byte> read);

/// <summary>One adapter set's ports over scripted wires; the contract suites know nothing else of a set.</summary>
internal abstract class PortRig
{
    public SampleClock Clock { get; } = new(TimeProvider.System);

    public abstract AdapterTraits Traits { get; }

    public abstract II2cBus Bus(Wire wire);

    public abstract ISpiPort Spi(Wire wire);

    public abstract IClockedLines Lines(int clock, params int[] data);

    public abstract IReadyLine Ready(int line);

    /// <summary>A panel that is open; its buttons close to ground.</summary>
    public ITablePanel Panel(PanelProfile profile) => Panel(profile, new HardwareOptions());

    public abstract ITablePanel Panel(PanelProfile profile, HardwareOptions options);

    /// <summary>The ADS1115 of a channel on a wire, as the set reads it.</summary>
    public abstract IConverter Ads1115(ChannelProfile channel, Wire wire);

    /// <summary>The level of an output or a plain input.</summary>
    public abstract bool Level(int line);

    public abstract void SetLevel(int line, bool high);

    /// <summary>A button closes or opens.</summary>
    public void Press(int line, bool down) => Press(line, down, TimeSpan.Zero);

    /// <summary>A button closed or opened some time ago, of which the program is told now.</summary>
    public abstract void Press(int line, bool down, TimeSpan ago);

    /// <summary>The kernel has no room for some edges.</summary>
    public abstract void LoseEdges(int line, uint count);

    /// <summary>The debounce that a line was asked for with; <c>null</c> for none.</summary>
    public abstract TimeSpan? Debounced(int line);

    /// <summary>How long the kernel was told to wait for a held bus; <c>null</c> when nobody told it.</summary>
    public abstract TimeSpan? BusLimit { get; }

    /// <summary>How often levels of lines were asked for.</summary>
    public abstract int LineReads { get; }

    /// <summary>Whether a second opener of a bus that is in use is refused.</summary>
    public abstract bool SecondIsRefused();

    /// <summary>A falling edge on a ready line.</summary>
    public abstract void Fall(int line);
}
