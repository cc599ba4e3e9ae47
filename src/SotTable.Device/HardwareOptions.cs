namespace SotTable.Device;

/// <summary>Section <c>Hardware</c>: where this machine differs from the wiring profile. Without meaning for a simulated table.</summary>
public sealed class HardwareOptions
{
    /// <summary>GPIO chip of all lines: a label such as <c>pinctrl-rp1</c> or a device file; empty for the profile's.</summary>
    public string GpioChip { get; set; } = "";

    /// <summary>Whether a pressed button gives a high level (with a pull-down) instead of a low one (with a pull-up).</summary>
    public bool PressedIsHigh { get; set; }

    /// <summary>
    /// How long a button must be still before the kernel tells an edge, 0 to 20 ms. Contacts that bounce and spikes are sorted out later all the same; this
    /// is for a cable beside a motor. The kernel's own debounce works in steps of its timer, 4 ms on a Raspberry Pi: with 1 ms an edge came 6 ms late
    /// in the median, without it 0.1 ms (guest, counted time). The adapter set packages has none: there it is without effect.
    /// </summary>
    public double DebounceMs { get; set; }

    /// <summary>Red part of the light: <c>gpio:LINE</c>, <c>led:NAME</c> or <c>pwm:CHIP/CHANNEL</c>; empty for the profile's line.</summary>
    public string Red { get; set; } = "";

    /// <summary>Green part of the light.</summary>
    public string Green { get; set; } = "";

    /// <summary>Blue part of the light.</summary>
    public string Blue { get; set; } = "";

    /// <summary>The buzzer: one with a tone of its own on a line, one without on a PWM channel.</summary>
    public string Buzzer { get; set; } = "";

    /// <summary>Devices of the profile's buses that are not at their usual place.</summary>
    public IList<BusOptions> Buses { get; } = [];
}

/// <summary>The device of a bus.</summary>
public sealed class BusOptions
{
    /// <summary>Name in the profile, such as <c>i2c-1</c> or <c>spi-0.0</c>.</summary>
    public string Name { get; set; } = "";

    /// <summary>Device file, such as <c>/dev/i2c-1</c>.</summary>
    public string Device { get; set; } = "";
}
