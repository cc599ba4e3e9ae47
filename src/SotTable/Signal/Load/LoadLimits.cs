namespace SotTable.Signal;

/// <summary>Thresholds of the load events of a person (load.md 3.3). Newtons of one block. Stored with what they found.</summary>
/// <param name="Occupancy">When something lies there.</param>
/// <param name="ImpactN">A rise by more within <see cref="ImpactWithin"/> is an impact.</param>
/// <param name="SettledNPerMin">Below this slope a load is settled; <c>null</c>: half a percent of the load a minute.</param>
/// <param name="QuietN">What counts as quiet at least, RMS above 0.7 Hz: the noise of a block, which nobody moves.</param>
/// <param name="MedianOver">Length of the medians for slow views: two breaths at least (load.md 3.2).</param>
public sealed record LoadLimits(Occupancy Occupancy, double ImpactN, double? SettledNPerMin, double QuietN, TimeSpan MedianOver)
{
    /// <summary>For adults.</summary>
    public static readonly LoadLimits Adult = new(Occupancy.Adult, 100, 1, 0.1, TimeSpan.FromSeconds(10));

    /// <summary>For children: impacts scale with the body, and the load may be so small that an adult's slope would hide all settling.</summary>
    public static readonly LoadLimits Child = new(Occupancy.Child, 50, null, 0.075, TimeSpan.FromSeconds(10));

    /// <summary>For infants.</summary>
    public static readonly LoadLimits Infant = new(Occupancy.Infant, 20, null, 0.05, TimeSpan.FromSeconds(4));

    /// <summary>A load above it is an overload; infinite when neither Max nor the end of the range is known.</summary>
    public double OverloadN { get; init; } = double.PositiveInfinity;

    /// <summary>Standard uncertainty of a median of 5 s, newtons: four of it are a shift at least.</summary>
    public double MedianUncertaintyN { get; init; } = 0.1;

    /// <summary>A share is hidden while both blocks together carry less: 20 N for adults, 4 N for infants (load.md 3.5).</summary>
    public double PairFromN => 2 * Occupancy.ShareFromN;

    /// <summary>Within which time a rise is an impact, and for how long it is the same one afterwards.</summary>
    public static readonly TimeSpan ImpactWithin = TimeSpan.FromSeconds(0.2);

    /// <summary>How long a slope has to stay small.</summary>
    public static readonly TimeSpan SettledFor = TimeSpan.FromSeconds(20);

    /// <summary>The slope below which a load counts as settled, newtons a minute.</summary>
    /// <param name="load">The load.</param>
    /// <param name="slopeUncertainty">Standard uncertainty of the slope: what can't be seen can't be asked for (load.md 3.2).</param>
    public double SettledSlope(double load, double slopeUncertainty) =>
        Math.Max(SettledNPerMin ?? (0.005 * Math.Abs(load)), 3 * slopeUncertainty);

    /// <summary>How much a load has to change to be another one.</summary>
    /// <param name="load">The load before.</param>
    public double ShiftN(double load) => Math.Max(0.03 * Math.Abs(load), 4 * MedianUncertaintyN);
}
