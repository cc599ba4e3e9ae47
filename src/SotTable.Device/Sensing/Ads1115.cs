namespace SotTable.Device.Sensing;

/// <summary>Registers and bits of the ADS1115, a 16-bit converter on I²C (data sheet SBAS444). Shared by driver and chip model.</summary>
internal static class Ads1115
{
    public const byte Conversion = 0x00;
    public const byte Config = 0x01;

    public const byte LowThreshold = 0x02;
    public const byte HighThreshold = 0x03;

    /// <summary>Config: writing 1 starts a single conversion; reads 0 while one runs.</summary>
    public const ushort StartOrIdle = 0x8000;

    /// <summary>Config: input AIN0 against ground.</summary>
    public const ushort Input0 = 0x4000;

    /// <summary>Config: one conversion, then power-down. Cleared for continuous conversion.</summary>
    public const ushort SingleShot = 0x0100;

    /// <summary>Config: comparator off.</summary>
    public const ushort ComparatorOff = 0x0003;

    /// <summary>Lo_thresh (top bit 0) and Hi_thresh (top bit 1) that make ALERT a ready pin while the comparator is on: low for 8 µs at each conversion's end.</summary>
    public const ushort ReadyLow = 0x0000;

    /// <summary>See <see cref="ReadyLow"/>.</summary>
    public const ushort ReadyHigh = 0x8000;

    /// <summary>Config after a reset.</summary>
    public const ushort ResetConfig = 0x8583;

    private static readonly double[] Ranges = [6.144, 4.096, 2.048, 1.024, 0.512, 0.256];
    private static readonly int[] Rates = [8, 16, 32, 64, 128, 250, 475, 860];

    /// <summary>Code of a range in bits 9 to 11; −1 for others.</summary>
    /// <param name="volts">6.144, 4.096, 2.048, 1.024, 0.512 or 0.256.</param>
    public static int RangeCode(double volts) => Array.FindIndex(Ranges, r => Math.Abs(r - volts) < 1e-6);

    /// <summary>Full scale in volts of a config word.</summary>
    /// <param name="config">The config register.</param>
    public static double RangeVolts(ushort config) => Ranges[Math.Min((config >> 9) & 7, 5)];

    /// <summary>Conversions per second of a config word.</summary>
    /// <param name="config">The config register.</param>
    public static int Rate(ushort config) => Rates[(config >> 5) & 7];

    /// <summary>Code (bits 5 to 7) of one of its rates; −1 for others.</summary>
    /// <param name="samplesPerSecond">Conversions per second.</param>
    public static int ExactRateCode(double samplesPerSecond) => Array.FindIndex(Rates, r => r == samplesPerSecond);

    /// <summary>Code (bits 5 to 7) of the slowest rate that gives a new word for each read; −1 when the chip is too slow.</summary>
    /// <param name="readsPerSecond">Reads per second; the chip's own clock may be 10 % slow.</param>
    public static int RateCode(double readsPerSecond) => Array.FindIndex(Rates, r => 0.9 * r >= readsPerSecond);
}
