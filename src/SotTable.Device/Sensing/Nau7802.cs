namespace SotTable.Device.Sensing;

/// <summary>Registers and bits of the NAU7802, a 24-bit bridge converter on I²C (data sheet rev. 2.6). Shared by driver and chip model.</summary>
internal static class Nau7802
{
    public const byte PuCtrl = 0x00;
    public const byte Ctrl1 = 0x01;
    public const byte Ctrl2 = 0x02;
    public const byte Ocal1 = 0x03;
    public const byte Gcal1 = 0x06;
    public const byte I2cCtrl = 0x11;
    public const byte Result = 0x12;
    public const byte Adc = 0x15;
    public const byte Power = 0x1C;
    public const byte Revision = 0x1F;

    /// <summary>PU_CTRL: register reset.</summary>
    public const byte ResetBit = 0x01;

    /// <summary>PU_CTRL: digital part on.</summary>
    public const byte DigitalOn = 0x02;

    /// <summary>PU_CTRL: analogue part on.</summary>
    public const byte AnalogOn = 0x04;

    /// <summary>PU_CTRL: power-up ready (read only).</summary>
    public const byte PowerReady = 0x08;

    /// <summary>PU_CTRL: start of conversions.</summary>
    public const byte CycleStart = 0x10;

    /// <summary>PU_CTRL: a word is ready (read only, cleared by reading it).</summary>
    public const byte WordReady = 0x20;

    /// <summary>PU_CTRL: AVDD from the internal regulator.</summary>
    public const byte InternalLdo = 0x80;

    /// <summary>CTRL2: calibrate; cleared by the chip at the end.</summary>
    public const byte Calibrate = 0x04;

    /// <summary>CTRL2: the calibration failed; stays until a good one or a reset.</summary>
    public const byte CalibrationError = 0x08;

    /// <summary>CTRL2, CRS: the rate.</summary>
    public const byte RateMask = 0x70;

    /// <summary>CTRL2, CHS: the second input.</summary>
    public const byte SecondInput = 0x80;

    /// <summary>I2C_CTRL, TS: the amplifier measures the chip's thermometer instead of the bridge.</summary>
    public const byte Thermometer = 0x02;

    /// <summary>How far the regulator has to stay below the supply; nearer to it the words become noisy.</summary>
    public const double LdoHeadroomV = 0.25;

    /// <summary>CTRL1, VLDO = 5: 3.0 V, which keeps 0.3 V below a supply of 3.3 V (less makes noise).</summary>
    public const byte Ldo3V0 = 5 << 3;

    /// <summary>ADC register: chopper clock off.</summary>
    public const byte ChopperOff = 0x30;

    /// <summary>POWER register: 330 pF across the unused second channel.</summary>
    public const byte PgaCapacitor = 0x80;

    /// <summary>Largest and smallest word; the bridge is out of range there.</summary>
    public const int Top = 0x7FFFFF;

    /// <summary>Smallest word.</summary>
    public const int Bottom = -0x800000;

    /// <summary>The rates the chip knows and their code in CTRL2 bits 4 to 6; −1 for others.</summary>
    /// <param name="samplesPerSecond">10, 20, 40, 80 or 320.</param>
    public static int RateCode(double samplesPerSecond) => samplesPerSecond switch
    {
        10 => 0,
        20 => 1,
        40 => 2,
        80 => 3,
        320 => 7,
        _ => -1,
    };

    /// <summary>What the regulator is set to, in volts: 4.5 down to 2.4 in steps of 0.3.</summary>
    /// <param name="ctrl1">Register CTRL1.</param>
    public static double LdoV(byte ctrl1) => 4.5 - (0.3 * (ctrl1 >> 3 & 7));

    /// <summary>What the thermometer gives, in millivolts: 109 at 25 °C and 0.36 more a degree.</summary>
    /// <param name="degreesC">Degrees Celsius.</param>
    public static double ThermometerMv(double degreesC) => 109 + (0.36 * (degreesC - 25));

    /// <summary>Degrees Celsius of a voltage of the thermometer.</summary>
    /// <param name="millivolts">Millivolts.</param>
    public static double DegreesC(double millivolts) => 25 + ((millivolts - 109) / 0.36);

    /// <summary>Whether a chip can be as warm: it works from −40 to 85 °C.</summary>
    /// <param name="degreesC">Degrees Celsius.</param>
    public static bool IsPlausible(double degreesC) => degreesC is > -45 and < 100;

    /// <summary>Code of a gain in CTRL1 bits 0 to 2; −1 for others.</summary>
    /// <param name="gain">1, 2, 4 … 128.</param>
    public static int GainCode(int gain) => gain is >= 1 and <= 128 && int.IsPow2(gain) ? int.Log2(gain) : -1;
}
