namespace SotTable.Signal;

/// <summary>What the full grade reads on a block beside the loads of the fit. Counts are kept, so that everything can be judged anew with other gains.</summary>
/// <param name="WarmUp">Zero before anything else.</param>
/// <param name="Exercised">Zero after each of three loadings to the top, counts of each cell.</param>
/// <param name="Repeated">One load, put on and taken off several times.</param>
/// <param name="Creep">The largest load for half an hour, and the zero for as long.</param>
/// <param name="Discrimination">A small weight on top of others.</param>
/// <param name="Lateral">A pull sideways in four directions; empty when it was left out.</param>
public sealed record LabRun(
    TimedCounts WarmUp, IReadOnlyList<IReadOnlyList<double>> Exercised, IReadOnlyList<LoadRow> Repeated, CreepRun Creep, IReadOnlyList<AddedLoad> Discrimination, IReadOnlyList<AddedLoad> Lateral);

/// <summary>Readings over a time.</summary>
/// <param name="Minutes">Since the beginning.</param>
/// <param name="Counts">Counts of each cell at each time.</param>
public sealed record TimedCounts(IReadOnlyList<double> Minutes, IReadOnlyList<IReadOnlyList<double>> Counts)
{
    /// <summary>In newtons.</summary>
    /// <param name="gains">Of each cell.</param>
    /// <param name="zero">Counts that are no load.</param>
    public IReadOnlyList<double> Newtons(IReadOnlyList<CellGain> gains, IReadOnlyList<double> zero) =>
        [.. Counts.Select(c => CellGain.Sum(gains, c.Zip(zero, (v, z) => v - z)))];
}

/// <summary>A load that lay for long, and the zero after it.</summary>
/// <param name="MassKg">The load.</param>
/// <param name="PlannedMinutes">30; less is practice.</param>
/// <param name="Zero">Counts before.</param>
/// <param name="Loaded">While it lay.</param>
/// <param name="Off">Afterwards.</param>
public sealed record CreepRun(double MassKg, double PlannedMinutes, IReadOnlyList<double> Zero, TimedCounts Loaded, TimedCounts Off);

/// <summary>Something small that was added to a load.</summary>
/// <param name="Name">Where or which way.</param>
/// <param name="AddedN">The force that was added; 0 for one sideways.</param>
/// <param name="Change">Counts by which each cell changed.</param>
public sealed record AddedLoad(string Name, double AddedN, IReadOnlyList<double> Change);
