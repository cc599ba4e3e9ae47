using SotTable.Samples;
using SotTable.Signal;

namespace SotTable.Device.Diagnosis;

/// <summary>What a channel's counts mean, and what its noise should be.</summary>
/// <param name="PerCount">Units a count.</param>
/// <param name="Unit">N, V or Pa.</param>
/// <param name="ZeroCounts">Reading without load by the calibration; <c>null</c> without one.</param>
/// <param name="Calibrated">True: by the calibration in force; false: by the profile's nominal values.</param>
/// <param name="ExpectedNoise">Noise in counts, rms; <c>null</c> where no data sheet is known.</param>
public sealed record ChannelScale(double PerCount, string Unit, double? ZeroCounts, bool Calibrated, double? ExpectedNoise)
{
    // What a floor that is never quite still gives to a block.
    private const double BuildingN = 0.02;

    /// <summary>Makes it.</summary>
    /// <param name="profile">The wiring.</param>
    /// <param name="index">The channel.</param>
    /// <param name="calibration">In force; <c>null</c> for none.</param>
    public static ChannelScale Of(TableProfile profile, int index, Calibration? calibration)
    {
        var c = profile.Channels[index];
        if (c.Kind == ChannelKind.Breath) return new(c.BreathPerCount, c.BreathUnit, null, false, c.Chip switch { "ads1115" => 1, "sdp3x" => 2, _ => null });
        var cell = calibration?.Cells.FirstOrDefault(k => k.Channel == c.Name);

        // Full scale is half the excitation over the gain, and the cell gives its mV/V at capacity.
        var nominal = (c.CapacityN ?? 0) / ((c.SensitivityMvPerV ?? 1) * 1e-3) * 0.5 / c.Gain / Math.ScaleB(1, c.Bits - 1);
        var perCount = cell?.GainNPerCount ?? nominal;
        return new(perCount, "N", cell?.ZeroCounts, cell is not null, Noise(c) is { } chip ? Math.Sqrt((chip * chip) + Math.Pow(BuildingN / Math.Abs(perCount), 2)) : null);
    }

    /// <summary>Where a channel is wired to, for people.</summary>
    /// <param name="c">The channel.</param>
    public static string Place(ChannelProfile c) => c switch
    {
        { Data: { } data, Clock: { } clock } => $"{c.Chip} on lines {clock} (clock) and {data} (data)",
        { Mux: { } mux } => $"{c.Chip} 0x{c.Address:X2} behind 0x{mux.Address:X2}/{mux.Channel} on {c.Bus}",
        { Chip: "iio" } => $"input {c.Address} of {c.Bus}",
        { Chip: "hx711" } => $"{c.Chip} on {c.Bus}",
        _ => $"{c.Chip} 0x{c.Address:X2} on {c.Bus}",
    };

    // Counts rms. HX711: 50 nV at 10 and 90 nV at 80 samples a second, a count is 2.38 nV at gain 128 (V2.0 sheet). NAU7802: 40 nV at 10, growing with the
    // root of the rate, 16 777 216 counts over 3 V.
    private static double? Noise(ChannelProfile c) => c.Chip switch
    {
        "hx711" => Math.Max(4, (c.SampleRateHz is 10 or 2.5 ? 50 : 90) / 2.38 * c.Gain / 128),
        "nau7802" => Math.Sqrt(c.SampleRateHz / 10) * Math.Max(2, 40 * 16777216 / 3e9 * c.Gain),
        _ => null,
    };
}
