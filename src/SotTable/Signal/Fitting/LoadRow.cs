namespace SotTable.Signal;

/// <summary>One load that was put on a block and read, with the zero before and after.</summary>
/// <param name="Use">What it is for.</param>
/// <param name="Mark">Where it lay: 0 in the middle, otherwise over the cell of that number.</param>
/// <param name="MassKg">The mass.</param>
/// <param name="ToleranceKg">How far the mass may be off (half width).</param>
/// <param name="Counts">Counts of each cell above the mean of the two zeros.</param>
/// <param name="ZeroShift">Counts by which each cell's zero moved between before and after.</param>
public sealed record LoadRow(RowUse Use, int Mark, double MassKg, double ToleranceKg, IReadOnlyList<double> Counts, IReadOnlyList<double> ZeroShift)
{
    /// <summary>For people: the mass and its place.</summary>
    public string Name => Mark == 0 ? $"{MassKg:0.###} kg in the middle" : $"{MassKg:0.###} kg on mark {Mark}";
}

/// <summary>What a load is for.</summary>
public enum RowUse
{
    /// <summary>Goes into the fit, in the middle.</summary>
    Span,

    /// <summary>Goes into the fit, over one cell.</summary>
    Corner,

    /// <summary>Stays out of the fit and judges it.</summary>
    Verify,

    /// <summary>On the way down: tells hysteresis, and stays out of the fit.</summary>
    Down,

    /// <summary>The same load again: tells how well it repeats, and stays out of the fit.</summary>
    Repeat,
}
