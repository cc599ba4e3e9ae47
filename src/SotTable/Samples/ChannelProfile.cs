namespace SotTable.Samples;

/// <summary>One channel of a table.</summary>
/// <param name="Name">Name for people and files, such as <c>A1</c> or <c>breath</c>.</param>
/// <param name="Kind">What it measures.</param>
/// <param name="Block">The block that a load cell sits under; <c>null</c> for breath.</param>
/// <param name="Chip">The converter: <c>nau7802</c>, <c>hx711</c>, <c>ads1115</c>, <c>sdp3x</c>, or <c>iio</c> for one that the kernel drives.</param>
/// <param name="Bus">Name of the bus: <c>i2c-1</c>, <c>spi-0.0</c>, <c>gpio</c> for lines clocked by the program, <c>iio-</c> and the device's name.</param>
/// <param name="Address">Address on the bus, 0x03 to 0x77; the number of the input for <c>iio</c>; 0 where there is none.</param>
/// <param name="Gain">Gain of the converter's amplifier, 1 to 128; 1 for the breath sensors.</param>
/// <param name="RangeVolts">Full scale of a breath converter in volts; <c>null</c> for loads and pressure sensors.</param>
/// <param name="SampleRateHz">Nominal rate in samples per second; the true rate is measured.</param>
/// <param name="CapacityN">Rated load of the cell in newtons; <c>null</c> for breath.</param>
/// <param name="SensitivityMvPerV">Rated output of the cell in mV/V at capacity; <c>null</c> for breath.</param>
public sealed record ChannelProfile(
    string Name,
    ChannelKind Kind,
    BlockId? Block,
    string Chip,
    string Bus,
    int Address,
    int Gain,
    double? RangeVolts,
    double SampleRateHz,
    double? CapacityN,
    double? SensitivityMvPerV)
{
    /// <summary>Bits of a word, the sign included.</summary>
    public int Bits { get; init; } = Kind == ChannelKind.Load ? 24 : 16;

    /// <summary>Full scale of a pressure sensor in pascals; <c>null</c> for others.</summary>
    public double? RangePa { get; init; }

    /// <summary>The multiplexer in front of the chip; <c>null</c> for none.</summary>
    public MuxPort? Mux { get; init; }

    /// <summary>Line number of the clock of a chip on <c>gpio</c>.</summary>
    public int? Clock { get; init; }

    /// <summary>Line number of the data of a chip on <c>gpio</c>.</summary>
    public int? Data { get; init; }

    /// <summary>Line number on which the chip tells that a word is ready; <c>null</c>: it is asked.</summary>
    public int? Ready { get; init; }

    /// <summary>Unit of a breath channel: V, or Pa for a pressure sensor.</summary>
    public string BreathUnit => Chip == "sdp3x" ? "Pa" : "V";

    /// <summary>Breath in its unit by count; 0 for loads.</summary>
    public double BreathPerCount => this switch
    {
        // Differential pressure per count is 1/60 Pa up to 500 Pa and 1/240 Pa up to 125 Pa (SDP3x data sheet, scale factors).
        { RangePa: { } pascals } => pascals / 30_000,
        { RangeVolts: { } volts } => volts / (1L << (Bits - 1)),
        _ => 0,
    };
}

/// <summary>Where behind a TCA9548A a chip sits.</summary>
/// <param name="Address">Address of the multiplexer, 0x70 to 0x77.</param>
/// <param name="Channel">Its channel, 0 to 7.</param>
public readonly record struct MuxPort(int Address, int Channel);

/// <summary>Line numbers of what the practitioner and the patient touch, see and hear, on the profile's GPIO chip; <c>null</c> where nothing is fitted.</summary>
/// <param name="Button">The practitioner's button or foot switch, to ground.</param>
/// <param name="PatientButton">The patient's button, to ground.</param>
/// <param name="LedRed">Red light.</param>
/// <param name="LedGreen">Green light.</param>
/// <param name="LedBlue">Blue light.</param>
/// <param name="Buzzer">Buzzer.</param>
public sealed record PanelProfile(int Button, int? PatientButton, int? LedRed, int? LedGreen, int? LedBlue, int? Buzzer);

/// <summary>A SSD1306 with 128 x 64 dots that shows state and time at the table.</summary>
/// <param name="Bus">A bus of its own: a picture takes it for 25 ms at 400 kHz, in which no converter could be read.</param>
/// <param name="Address">0x3C or 0x3D.</param>
public sealed record DisplayProfile(string Bus, int Address);

/// <summary>What a channel measures.</summary>
public enum ChannelKind
{
    /// <summary>A load cell under a block.</summary>
    Load,

    /// <summary>The breath sensor.</summary>
    Breath,
}

/// <summary>A block, told apart by colour. The patient's side belongs to the placement, not to the block.</summary>
public enum BlockId
{
    /// <summary>Block A (blue).</summary>
    A,

    /// <summary>Block B (orange).</summary>
    B,
}
