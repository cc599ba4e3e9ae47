namespace SotTable.Signal;

/// <summary>How far readings at one load lie apart: by repetition, and by the way there.</summary>
internal static class PointsSpread
{
    /// <summary>Standard deviation of readings at one load, pooled over the loads that were taken more than once.</summary>
    /// <param name="x">Loads.</param>
    /// <param name="y">Readings.</param>
    /// <returns>In the unit of y; <c>null</c> when no load was taken twice.</returns>
    public static double? Repeatability(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        double squares = 0;
        var freedom = 0;
        foreach (var group in Enumerable.Range(0, x.Count).GroupBy(i => x[i]))
        {
            var mean = group.Average(i => y[i]);
            squares += group.Sum(i => (y[i] - mean) * (y[i] - mean));
            freedom += group.Count() - 1;
        }

        return freedom > 0 ? Math.Sqrt(squares / freedom) : null;
    }

    /// <summary>Largest difference between readings at one load on the way up and on the way down.</summary>
    /// <param name="x">Loads, in the order in which they were taken.</param>
    /// <param name="y">Readings.</param>
    /// <returns>Up less down, with its sign, in the unit of y; <c>null</c> when no load was met both ways.</returns>
    public static double? Hysteresis(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        double? largest = null;
        foreach (var group in Enumerable.Range(0, x.Count).GroupBy(i => x[i]))
        {
            var (up, down) = (group.Where(i => !IsDown(x, i)).ToArray(), group.Where(i => IsDown(x, i)).ToArray());
            if (up.Length == 0 || down.Length == 0) continue;
            var difference = up.Average(i => y[i]) - down.Average(i => y[i]);
            if (Math.Abs(difference) >= Math.Abs(largest ?? 0)) largest = difference;
        }

        return largest;
    }

    // A load below the one before it was met on the way down, unless it begins the next way up.
    private static bool IsDown(IReadOnlyList<double> x, int i) => i > 0 && x[i] < x[i - 1] && !(i + 1 < x.Count && x[i + 1] > x[i]);
}
