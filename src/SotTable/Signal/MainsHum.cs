namespace SotTable.Signal;

/// <summary>
/// Hum of the mains in the readings of a channel. Most channels are sampled more slowly than it swings, so it is seen folded to another frequency:
/// 50 Hz at 80.1 readings a second look like 30.1 Hz. Because the time stamps are exact it is fitted at its own frequency all the same.
/// </summary>
/// <param name="MainsHz">50 or 60.</param>
/// <param name="SeenHz">Where it shows at this rate.</param>
/// <param name="Amplitude">Its amplitude, half of peak to peak, in the unit of the readings.</param>
/// <param name="CouldBeOther">True when 50 and 60 Hz fold to the same place at this rate.</param>
public readonly record struct MainsHum(double MainsHz, double SeenHz, double Amplitude, bool CouldBeOther)
{
    // A power grid keeps within this.
    private const double SpreadHz = 0.3;

    // Fewer turns than this in the stretch can't be told from drift.
    private const double LeastTurns = 4;

    // Times the standard error that chance gives at one frequency; some tens of frequencies are tried.
    private const double Significant = 6;
    private const double PartOfNoise = 0.5;
    private static readonly double[] Grids = [50, 60];

    /// <summary>Where a frequency shows in readings at a rate.</summary>
    /// <param name="hz">The frequency.</param>
    /// <param name="rateHz">Readings per second.</param>
    public static double Folded(double hz, double rateHz) => Math.Abs(hz - (Math.Round(hz / rateHz) * rateHz));

    /// <summary>Whether hum of a grid could be told from drift.</summary>
    /// <param name="mainsHz">50 or 60.</param>
    /// <param name="rateHz">Readings per second.</param>
    /// <param name="seconds">Length of the stretch.</param>
    public static bool CanTell(double mainsHz, double rateHz, double seconds) => Folded(mainsHz, rateHz) * seconds >= LeastTurns;

    /// <summary>Looks for the stronger of both grids' hum.</summary>
    /// <param name="seconds">Time of each reading.</param>
    /// <param name="values">Readings without trend.</param>
    /// <param name="rateHz">Readings per second.</param>
    /// <returns><c>null</c> when there is none, or none that could be told.</returns>
    public static MainsHum? Find(ReadOnlySpan<double> seconds, ReadOnlySpan<double> values, double rateHz)
    {
        if (values.Length < 16) return null;
        var length = seconds[^1] - seconds[0];
        var (bestHz, best, grid) = (0.0, 0.0, 0.0);
        foreach (var mains in Grids)
        {
            if (!CanTell(mains, rateHz, length)) continue;
            for (var hz = mains - SpreadHz; hz <= mains + SpreadHz; hz += 0.1 / length)
            {
                var amplitude = FitAt(seconds, values, hz);
                if (amplitude > best) (bestHz, best, grid) = (hz, amplitude, mains);
            }
        }

        var square = 0.0;
        foreach (var v in values) square += v * v;
        var rest = Math.Sqrt(Math.Max(0, (square / values.Length) - (best * best / 2)));
        if (best == 0 || best < rest * Math.Max(PartOfNoise, Significant * Math.Sqrt(2.0 / values.Length))) return null;
        var other = grid == 50 ? 60 : 50;
        return new(grid, Folded(bestHz, rateHz), best, Math.Abs(Folded(grid, rateHz) - Folded(other, rateHz)) < 2 * SpreadHz);
    }

    private static double FitAt(ReadOnlySpan<double> seconds, ReadOnlySpan<double> values, double hz)
    {
        var (real, imaginary) = (0.0, 0.0);
        for (var i = 0; i < values.Length; i++)
        {
            var (sin, cos) = Math.SinCos(Math.Tau * hz * seconds[i]);
            real += values[i] * cos;
            imaginary += values[i] * sin;
        }

        return 2 * Math.Sqrt((real * real) + (imaginary * imaginary)) / values.Length;
    }
}
