namespace SotTable.Device.Sensing;

/// <summary>Figures of the HX711, a 24-bit bridge converter with a clock and a data line (data sheet V2.0). Shared by drivers and chip model.</summary>
internal static class Hx711
{
    /// <summary>Bits of a word, most significant first, two's complement.</summary>
    public const int Bits = 24;

    /// <summary>Largest word; the bridge is out of range there.</summary>
    public const int Top = 0x7FFFFF;

    /// <summary>Smallest word.</summary>
    public const int Bottom = -0x800000;

    /// <summary>Conversions until the analogue part has settled after power-up, wake-up or a change of gain (400 ms at 10 a second, 50 ms at 80).</summary>
    public const int SettlingWords = 4;

    /// <summary>T3, longest time that the clock may be high.</summary>
    public static readonly TimeSpan LongestHigh = TimeSpan.FromMicroseconds(50);

    /// <summary>A clock that is high for longer puts the chip to sleep; it wakes when the clock falls.</summary>
    public static readonly TimeSpan SleepAfter = TimeSpan.FromMicroseconds(60);

    /// <summary>Pulses that read a word and set the gain of the next conversion; 0 for a gain that the chip hasn't got.</summary>
    /// <param name="gain">128 or 64 (input A), 32 (input B).</param>
    public static int Pulses(int gain) => gain switch
    {
        128 => 25,
        32 => 26,
        64 => 27,
        _ => 0,
    };

    /// <summary>How a channel of the chip is refused, or <c>null</c>.</summary>
    /// <param name="name">Name of the channel.</param>
    /// <param name="gain">Its gain.</param>
    /// <param name="hz">Its rate: pin RATE is wired to one of two.</param>
    public static string? Refusal(string name, int gain, double hz)
    {
        if (Pulses(gain) == 0) return $"channel {name}: gain {gain}: the hx711 has 128 and 64 on input A, 32 on input B";
        return hz is 10 or 80 ? null : $"channel {name}: rate {hz}: the hx711 has 10 and 80";
    }
}
