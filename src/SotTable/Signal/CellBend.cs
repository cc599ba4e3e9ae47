namespace SotTable.Signal;

/// <summary>How far a cell is from straight: n newtons of the straight line are n · (1 + square · u + cube · u²), u = n / full from 0 to 1. Immutable.</summary>
/// <param name="FullN">The largest newtons of the straight line that a calibration saw on one cell. Beyond, the proportion there goes on; below zero it is straight.</param>
/// <param name="Square">Part of the load that degree 2 adds there.</param>
/// <param name="Cube">Part of the load that degree 3 adds there.</param>
public sealed record CellBend(double FullN, double Square, double Cube)
{
    /// <summary>A cell that is bent more is broken. Twice the one and three times the other stay below 1, so that more load always is more newtons.</summary>
    public const double LargestPart = 0.1;

    /// <summary>The newtons.</summary>
    /// <param name="straight">Newtons of the straight line.</param>
    public double Of(double straight)
    {
        var u = Math.Clamp(straight / FullN, 0, 1);
        return straight * (1 + (u * (Square + (Cube * u))));
    }

    /// <summary>Reads what a cell of a calibration file says.</summary>
    /// <param name="file">Keeps the first problem.</param>
    /// <param name="cell">The cell's entry.</param>
    /// <returns>The bend; <c>null</c> for a straight cell.</returns>
    internal static CellBend? Read(Samples.FileReading file, Samples.LocatedJson cell)
    {
        if (cell.Find("bend") is not { } bend) return null;
        file.Keys(bend, "fullN", "square", "cube");
        return new(
            file.Number(bend, "fullN", 0.1, 100_000, "N"), file.Number(bend, "square", -LargestPart, LargestPart, "part"), file.Number(bend, "cube", -LargestPart, LargestPart, "part"));
    }
}

/// <summary>How the counts of a cell above its zero become newtons.</summary>
/// <param name="NPerCount">Newtons per count; negative for a cell wired the other way round.</param>
/// <param name="Bend">How far it is from straight; <c>null</c> for a straight one.</param>
public readonly record struct CellGain(double NPerCount, CellBend? Bend = null)
{
    /// <summary>The newtons.</summary>
    /// <param name="counts">Counts above zero.</param>
    public double Newtons(double counts) => Bend is null ? NPerCount * counts : Bend.Of(NPerCount * counts);

    /// <summary>The newtons of several cells together.</summary>
    /// <param name="gains">One for each.</param>
    /// <param name="counts">Counts of each above its zero.</param>
    public static double Sum(IEnumerable<CellGain> gains, IEnumerable<double> counts) => gains.Zip(counts, (g, c) => g.Newtons(c)).Sum();
}
