namespace SotTable.Signal;

/// <summary>Medians and quantiles of short stretches. They sort what they are given in place and allocate nothing.</summary>
internal static class Order
{
    /// <summary>The median; the mean of the two in the middle of an even number.</summary>
    /// <param name="values">At least one; sorted afterwards.</param>
    public static double Median(Span<double> values) => Quantile(values, 0.5);

    /// <summary>A quantile, between neighbours in proportion.</summary>
    /// <param name="values">At least one; sorted afterwards.</param>
    /// <param name="q">0 to 1.</param>
    public static double Quantile(Span<double> values, double q)
    {
        values.Sort();
        var place = q * (values.Length - 1);
        var below = (int)place;
        return below + 1 < values.Length ? values[below] + ((place - below) * (values[below + 1] - values[below])) : values[below];
    }
}
