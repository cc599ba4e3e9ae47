namespace SotTable.Signal;

/// <summary>What the readings of a channel that nobody touches are like, in counts.</summary>
/// <param name="Count">How many.</param>
/// <param name="Unique">How many different ones.</param>
/// <param name="Min">Least.</param>
/// <param name="Max">Greatest.</param>
/// <param name="Mean">Mean.</param>
/// <param name="NoiseRms">Rms about the straight line through them, hum taken out.</param>
/// <param name="DriftPerMinute">Slope of that line.</param>
/// <param name="DriftError">Standard error of the slope, per minute.</param>
/// <param name="Hum">Hum of the mains; <c>null</c> for none.</param>
/// <param name="Bands">The noise by frequency, the hum in it.</param>
public sealed record RestFigures(
    int Count, int Unique, int Min, int Max, double Mean, double NoiseRms, double DriftPerMinute, double DriftError, MainsHum? Hum, IReadOnlyList<NoiseBand> Bands)
{
    /// <summary>Works them out.</summary>
    /// <param name="seconds">Time of each reading, increasing.</param>
    /// <param name="counts">The readings.</param>
    /// <param name="rateHz">Readings per second.</param>
    /// <returns><c>null</c> for fewer than three readings.</returns>
    public static RestFigures? Of(ReadOnlySpan<double> seconds, ReadOnlySpan<int> counts, double rateHz)
    {
        var n = counts.Length;
        if (n < 3) return null;
        var (mean, middle, min, max) = (0.0, 0.0, int.MaxValue, int.MinValue);
        var unique = new HashSet<int>();
        for (var i = 0; i < n; i++)
        {
            mean += counts[i] / (double)n;
            middle += seconds[i] / n;
            min = Math.Min(min, counts[i]);
            max = Math.Max(max, counts[i]);
            unique.Add(counts[i]);
        }

        var (xy, xx) = (0.0, 0.0);
        for (var i = 0; i < n; i++)
        {
            var x = seconds[i] - middle;
            xy += x * (counts[i] - mean);
            xx += x * x;
        }

        var slope = xx > 0 ? xy / xx : 0;
        var rest = new double[n];
        var square = 0.0;
        for (var i = 0; i < n; i++)
        {
            rest[i] = counts[i] - mean - (slope * (seconds[i] - middle));
            square += rest[i] * rest[i];
        }

        var hum = MainsHum.Find(seconds, rest, rateHz);
        var noise = Math.Sqrt(Math.Max(0, (square / (n - 2)) - ((hum?.Amplitude ?? 0) * (hum?.Amplitude ?? 0) / 2)));
        var error = xx > 0 ? Math.Sqrt(square / (n - 2) / xx) : 0;
        return new(n, unique.Count, min, max, mean, noise, 60 * slope, 60 * error, hum, NoiseSpectrum.Of(rest, rateHz));
    }
}
