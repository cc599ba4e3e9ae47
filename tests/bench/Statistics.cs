namespace SotTable.Bench;

internal static class Statistics
{
    /// <summary>The q-quantile (0 to 1) by nearest rank of a sorted copy.</summary>
    public static double Quantile(IEnumerable<double> values, double q)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : sorted[Math.Min(sorted.Length - 1, (int)(q * sorted.Length))];
    }
}
