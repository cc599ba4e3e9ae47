namespace SotTable.Signal;

/// <summary>Where on a block, or under a foot, the load acts: the mean of the cells' places by their loads (load.md 2.4). In the unit of the places.</summary>
/// <param name="X">Across.</param>
/// <param name="Y">Along.</param>
public readonly record struct CentreOfLoad(double X, double Y)
{
    /// <summary>Below it a centre is a matter of noise and is not shown, newtons.</summary>
    public const double FromN = 10;

    /// <summary>The centre of some loads.</summary>
    /// <param name="loads">Load of each cell, newtons.</param>
    /// <param name="places">Place of each cell.</param>
    /// <returns><c>null</c> below <see cref="FromN"/> in all.</returns>
    public static CentreOfLoad? Of(ReadOnlySpan<double> loads, ReadOnlySpan<CentreOfLoad> places)
    {
        double sum = 0, x = 0, y = 0;
        for (var i = 0; i < loads.Length; i++)
        {
            sum += loads[i];
            x += loads[i] * places[i].X;
            y += loads[i] * places[i].Y;
        }

        return sum < FromN ? null : new(x / sum, y / sum);
    }
}
