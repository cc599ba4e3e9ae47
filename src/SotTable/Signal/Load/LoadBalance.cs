namespace SotTable.Signal;

/// <summary>
/// Left and right. The index is BAI, 100 · (R − L) / (R + L): antisymmetric and bounded, where other formulas in use give 5 to 22 for the same loads
/// (load.md 3.5), so that its name is stored with the number. No value of it is the wanted one.
/// </summary>
public static class LoadBalance
{
    /// <summary>Name of the formula, for whatever stores the number.</summary>
    public const string Method = "bai-100(R-L)/(R+L)";

    /// <summary>An index that is less sure than this, in percent, is not shown.</summary>
    public const double MostUncertain = 2;

    /// <summary>BAI in percent, −100 to 100.</summary>
    /// <param name="left">Load of the patient's left side, newtons.</param>
    /// <param name="right">Load of the right side.</param>
    public static double Bai(double left, double right) => 100 * (right - left) / (right + left);

    /// <summary>Share of the left side in percent.</summary>
    /// <param name="left">Load of the patient's left side, newtons.</param>
    /// <param name="right">Load of the right side.</param>
    public static double LeftPercent(double left, double right) => 100 * left / (right + left);

    /// <summary>Standard uncertainty of BAI in percent; half of it is that of the share.</summary>
    /// <param name="left">Load of the left side, newtons.</param>
    /// <param name="right">Load of the right side.</param>
    /// <param name="uLeft">Its standard uncertainty.</param>
    /// <param name="uRight">That of the right side.</param>
    public static double Uncertainty(double left, double right, double uLeft, double uRight)
    {
        var sum = left + right;
        return 200 * Math.Sqrt((right * right * uLeft * uLeft) + (left * left * uRight * uRight)) / (sum * sum);
    }

    /// <summary>BAI as far as it may be shown.</summary>
    /// <param name="left">Load of the left side, newtons.</param>
    /// <param name="right">Load of the right side.</param>
    /// <param name="uLeft">Its standard uncertainty.</param>
    /// <param name="uRight">That of the right side.</param>
    /// <param name="fromN">Both sides together have to carry more.</param>
    /// <returns><c>null</c> when the loads are too small or the index too uncertain.</returns>
    public static double? Shown(double left, double right, double uLeft, double uRight, double fromN) =>
        left + right > fromN && Uncertainty(left, right, uLeft, uRight) < MostUncertain ? Bai(left, right) : null;
}
