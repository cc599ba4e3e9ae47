using SotTable.Samples;
using SotTable.Signal;

namespace SotTable.Device.Diagnosis;

/// <summary>The numbers of one channel. Those in newtons (breath: volts or pascals, see <see cref="Unit"/>) are nominal unless a calibration was in force.</summary>
/// <param name="Name">The channel.</param>
/// <param name="Place">Where it is wired to, such as <c>nau7802 0x2A behind 0x70/2 on i2c-1</c>.</param>
/// <param name="NominalHz">Rate of the profile.</param>
/// <param name="MeasuredHz">Rate by time stamps; <c>null</c> when too little came.</param>
/// <param name="Good">Readings that may be used.</param>
/// <param name="Missing">Conversions that nobody read.</param>
/// <param name="Torn">Words that may have been torn.</param>
/// <param name="Saturated">Words at the end of the range.</param>
/// <param name="Stuck">Words that repeat for too long.</param>
/// <param name="Faults">Times that no reading was told, with a reason.</param>
/// <param name="Unique">Different readings.</param>
/// <param name="MeanCounts">Mean.</param>
/// <param name="PartOfRange">The mean as a part of the converter's range, −1 to 1.</param>
/// <param name="NoiseCounts">Noise, rms.</param>
/// <param name="ExpectedNoiseCounts">What data sheet and a quiet building give; <c>null</c> where no sheet is known.</param>
/// <param name="Unit">N, V or Pa.</param>
/// <param name="Calibrated">True: by the calibration in force; false: by the nominal values of the profile.</param>
/// <param name="NoiseUnits">Noise in the unit, rms.</param>
/// <param name="DriftUnitsPerMinute">Drift in the unit.</param>
/// <param name="HumHz">Frequency of the mains whose hum was found; <c>null</c> for none.</param>
/// <param name="HumSeenHz">Where it shows at this rate.</param>
/// <param name="HumUnitsPeakToPeak">Its size.</param>
/// <param name="Spectrum">Noise in counts by octave.</param>
/// <param name="TemperatureC">The chip's, where it tells it.</param>
public sealed record ChannelFigures(
    string Name, string Place, double NominalHz, double? MeasuredHz, long Good, long Missing, long Torn, long Saturated, long Stuck, long Faults, int? Unique, double? MeanCounts,
    double? PartOfRange, double? NoiseCounts, double? ExpectedNoiseCounts, string Unit, bool Calibrated, double? NoiseUnits, double? DriftUnitsPerMinute,
    double? HumHz, double? HumSeenHz, double? HumUnitsPeakToPeak, IReadOnlyList<NoiseBand> Spectrum, double? TemperatureC)
{
    /// <summary>Collects them.</summary>
    /// <param name="run">What came.</param>
    /// <param name="rest">What it is like.</param>
    /// <param name="scale">Counts to units.</param>
    /// <param name="temperatureC">The chip's.</param>
    internal static ChannelFigures Of(ChannelRun run, RestFigures? rest, ChannelScale scale, double? temperatureC)
    {
        var c = run.Profile;
        var perCount = Math.Abs(scale.PerCount);
        return new(
            c.Name, ChannelScale.Place(c), c.SampleRateHz, Rounded(run.MeasuredHz(), 3), run.Good, run.Lost, run.Told(SampleFault.TornSuspect), run.Told(SampleFault.Saturated),
            run.Told(SampleFault.Stuck), FaultsOf(run), rest?.Unique, Rounded(rest?.Mean, 1), Rounded(rest?.Mean / Math.ScaleB(1, c.Bits - 1), 5), Rounded(rest?.NoiseRms, 2),
            Rounded(scale.ExpectedNoise, 2), scale.Unit, scale.Calibrated, Rounded(rest?.NoiseRms * perCount, 5), Rounded(rest?.DriftPerMinute * perCount, 4),
            rest?.Hum?.MainsHz, Rounded(rest?.Hum?.SeenHz, 2), Rounded(2 * rest?.Hum?.Amplitude * perCount, 4),
            [.. (rest?.Bands ?? []).Select(b => new NoiseBand(Math.Round(b.FromHz, 3), Math.Round(b.ToHz, 3), Math.Round(b.Rms, 3)))], Rounded(temperatureC, 1));
    }

    private static long FaultsOf(ChannelRun run) =>
        run.Told(SampleFault.Timeout) + run.Told(SampleFault.NoAnswer) + run.Told(SampleFault.BusError) + run.Told(SampleFault.Reset) + run.Told(SampleFault.SetupFailed);

    private static double? Rounded(double? value, int digits) => value is { } v ? Math.Round(v, digits) : null;
}
