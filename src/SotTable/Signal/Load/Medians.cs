namespace SotTable.Signal;

/// <summary>Order statistics in place: the span is reordered, nothing is allocated.</summary>
public static class Medians
{
    /// <summary>Median; for an even number the mean of the two in the middle.</summary>
    /// <param name="values">At least one; reordered.</param>
    public static double Of(Span<double> values)
    {
        var middle = values.Length / 2;
        var upper = Select(values, middle);
        if (values.Length % 2 == 1) return upper;
        var lower = double.NegativeInfinity;
        foreach (var v in values[..middle]) lower = Math.Max(lower, v);
        return 0.5 * (lower + upper);
    }

    /// <summary>The value that would stand at a place if the values were sorted (Hoare's selection).</summary>
    /// <param name="values">Reordered: nothing before the place is larger, nothing behind it smaller.</param>
    /// <param name="place">From 0.</param>
    public static double Select(Span<double> values, int place)
    {
        var (low, high) = (0, values.Length - 1);
        while (low < high)
        {
            var pivot = values[(low + high) >>> 1];
            var (i, j) = (low, high);
            while (i <= j)
            {
                while (values[i] < pivot) i++;
                while (values[j] > pivot) j--;
                if (i > j) break;
                (values[i], values[j]) = (values[j], values[i]);
                i++;
                j--;
            }

            if (place <= j) high = j;
            else if (place >= i) low = i;
            else break;
        }

        return values[place];
    }

    /// <summary>Median of five, without reordering anything.</summary>
    /// <param name="a">One of them, in any order.</param>
    /// <param name="b">Another.</param>
    /// <param name="c">Another.</param>
    /// <param name="d">Another.</param>
    /// <param name="e">The last.</param>
    public static double OfFive(double a, double b, double c, double d, double e)
    {
        // The smaller of each pair's larger ones and the larger of each pair's smaller ones leave three that hold the median.
        var low = Math.Max(Math.Min(a, b), Math.Min(c, d));
        var high = Math.Min(Math.Max(a, b), Math.Max(c, d));
        return Math.Max(Math.Min(low, high), Math.Min(Math.Max(low, high), e));
    }
}
