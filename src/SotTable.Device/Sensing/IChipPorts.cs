using SotTable.Samples;

namespace SotTable.Device.Sensing;

/// <summary>
/// Opens what chips are wired to: the kernel's devices, or simulated ones. A device that is missing, busy or forbidden is opened all the same, and
/// each use of it gives the error number: its channels have a fault and the others go on. Asked while a source is made; what was opened is
/// disposed with this.
/// </summary>
internal interface IChipPorts : IDisposable
{
    /// <summary>An I²C bus; the same one for the same name.</summary>
    /// <param name="name">Such as <c>i2c-1</c>.</param>
    II2cBus I2c(string name);

    /// <summary>A SPI device of its own.</summary>
    /// <param name="name">Such as <c>spi-0.0</c>: bus and chip select.</param>
    /// <param name="clockHz">Bits per second; a slower one is taken when the port can't do it exactly.</param>
    ISpiPort Spi(string name, int clockHz);

    /// <summary>One output and several inputs of the profile's GPIO chip, requested together.</summary>
    /// <param name="clock">Line number of the clock, low at the start.</param>
    /// <param name="data">Line numbers of the data lines, 1 to 8.</param>
    IClockedLines Lines(int clock, IReadOnlyList<int> data);

    /// <summary>A line on which a chip tells that a word is ready.</summary>
    /// <param name="line">Line number on the profile's GPIO chip.</param>
    /// <param name="falling">True when the falling edge tells it.</param>
    IReadyLine Ready(int line, bool falling);

    /// <summary>One input of a converter that the kernel drives.</summary>
    /// <param name="device">Name of the IIO device, as its <c>name</c> or <c>label</c> file has it, such as <c>ads1015</c>.</param>
    /// <param name="input">Its number: <c>in_voltageN_raw</c>.</param>
    IAnalogInput Analog(string device, int input);

    /// <summary>A converter that the adapter set drives itself, instead of our driver on its bus.</summary>
    /// <param name="channel">Chip and place.</param>
    /// <returns><c>null</c> for our driver.</returns>
    IAnalogInput? Bound(ChannelProfile channel) => null;
}
