namespace SotTable.Signal;

/// <summary>
/// Mean contact pressure of a block: its load over an area that somebody has measured and configured. A mean as if the load were evenly spread, never a peak: bony places
/// bear several times as much, and the area changes as a body sinks in (load.md 3.6). Off unless configured; no value of it is a limit.
/// </summary>
/// <param name="Cm2">The area, cm².</param>
/// <param name="UncertaintyCm2">Its expanded uncertainty (k = 2), cm².</param>
public readonly record struct ContactPressure(double Cm2, double UncertaintyCm2)
{
    // 1 N/cm² is 10 kPa.
    private const double KPaOfNPerCm2 = 10;

    /// <summary>The pressure under a load.</summary>
    /// <param name="loadN">The load, newtons.</param>
    /// <param name="uncertaintyN">Its expanded uncertainty (k = 2), newtons.</param>
    /// <returns>kPa and its expanded uncertainty; <c>null</c> for no load.</returns>
    public (double KPa, double UncertaintyKPa)? Of(double loadN, double uncertaintyN)
    {
        if (!(loadN > 0)) return null;
        var kPa = KPaOfNPerCm2 * loadN / Cm2;
        var (load, area) = (uncertaintyN / loadN, UncertaintyCm2 / Cm2);
        return (kPa, kPa * Math.Sqrt((load * load) + (area * area)));
    }
}
