namespace SotTable.Signal;

/// <summary>
/// A slope that a few bad points don't move: the median of the slopes of all pairs (Theil–Sen), with an interval by a bootstrap of blocks of residuals, since
/// breathing makes neighbours alike (load.md 3.4).
/// </summary>
/// <param name="Slope">Per unit of t.</param>
/// <param name="Low">2.5 % of the bootstrap's slopes lie below.</param>
/// <param name="High">2.5 % lie above.</param>
/// <param name="Uncertainty">Their standard deviation.</param>
/// <param name="Level">Value of the line at t = 0.</param>
public readonly record struct TheilSen(double Slope, double Low, double High, double Uncertainty, double Level)
{
    /// <summary>Points beyond it are thinned out by the caller: the number of pairs grows with the square.</summary>
    public const int MostPoints = 400;

    private const int Resamples = 100;

    /// <summary>Fits a line.</summary>
    /// <param name="t">Places, rising; 2 to <see cref="MostPoints"/>.</param>
    /// <param name="y">Values there.</param>
    /// <param name="seed">Of the bootstrap; the same seed gives the same interval.</param>
    /// <returns>An interval of its own only from 8 points on; below it is infinite.</returns>
    public static TheilSen Of(ReadOnlySpan<double> t, ReadOnlySpan<double> y, ulong seed = 1)
    {
        var n = t.Length;
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 2, nameof(t));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(n, MostPoints, nameof(t));
        var pairs = new double[n * (n - 1) / 2];
        var slope = Slopes(t, y, pairs);
        var rest = new double[n];
        for (var i = 0; i < n; i++) rest[i] = y[i] - (slope * t[i]);
        var level = Medians.Of([.. rest]);
        if (n < 8) return new(slope, double.NegativeInfinity, double.PositiveInfinity, double.PositiveInfinity, level);
        var (sample, slopes, block) = (new double[n], new double[Resamples], Math.Max(2, (int)Math.Round(Math.Sqrt(n))));
        var wider = Math.Sqrt(n / (double)(n - block)); // the line has taken some of the noise into itself
        for (var r = 0; r < Resamples; r++)
        {
            for (var i = 0; i < n; i += block)
            {
                var from = (int)(Next(ref seed) * n);
                for (var j = 0; j < block && i + j < n; j++) sample[i + j] = rest[(from + j) % n];
            }

            slopes[r] = slope + (wider * Slopes(t, sample, pairs));
        }

        var (mean, squares) = (slopes.Average(), 0.0);
        foreach (var s in slopes) squares += (s - mean) * (s - mean);
        Array.Sort(slopes);
        return new(slope, slopes[Resamples / 40], slopes[Resamples - 1 - (Resamples / 40)], Math.Sqrt(squares / (Resamples - 1)), level);
    }

    private static double Slopes(ReadOnlySpan<double> t, ReadOnlySpan<double> y, double[] pairs)
    {
        var k = 0;
        for (var j = 1; j < t.Length; j++)
            for (var i = 0; i < j; i++) pairs[k++] = (y[j] - y[i]) / (t[j] - t[i]);
        return Medians.Of(pairs);
    }

    // SplitMix64: a generator of our own gives the same interval on every machine and version.
    private static double Next(ref ulong state)
    {
        var z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}
