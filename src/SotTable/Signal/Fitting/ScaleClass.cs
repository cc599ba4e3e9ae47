namespace SotTable.Signal;

/// <summary>What a block has to weigh to: its range and interval, with the error limits of class III (R 76), borrowed and not claimed.</summary>
/// <param name="MaxN">Largest load.</param>
/// <param name="EN">Scale interval.</param>
public sealed record ScaleClass(double MaxN, double EN)
{
    /// <summary>The class of a block: 60 % of its cells' capacity, in 3000 intervals (60 kg by 20 g for two 50 kg cells).</summary>
    /// <param name="capacityN">Sum of its cells' capacities.</param>
    public static ScaleClass Of(double capacityN) => new(0.6 * capacityN, 0.6 * capacityN / 3000);

    /// <summary>Error limit at first verification.</summary>
    /// <param name="loadN">The load.</param>
    public double LimitN(double loadN) => (loadN <= 500 * EN ? 0.5 : loadN <= 2000 * EN ? 1 : 1.5) * EN;
}
