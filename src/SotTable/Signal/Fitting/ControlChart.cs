namespace SotTable.Signal;

/// <summary>
/// What the checks of a block tell together: a block that drifts shows it long before a single check is over its limit. The first checks tell middle and spread,
/// as a laboratory's control chart does (Shewhart, with the run of eight).
/// </summary>
/// <param name="Points">Checks, oldest first: error as a part of the load.</param>
/// <param name="Middle">Mean of the first ones.</param>
/// <param name="Spread">Their standard deviation; never less than what the scale can tell.</param>
/// <param name="State">What the newest says.</param>
public sealed record ControlChart(IReadOnlyList<double> Points, double Middle, double Spread, ChartState State)
{
    /// <summary>Checks that a chart needs before it says anything.</summary>
    public const int Fewest = 5;

    // Later checks are judged by these, or a slow drift would widen the limits that it is judged by.
    private const int Baseline = 10;
    private const int Run = 8;

    /// <summary>Makes the chart.</summary>
    /// <param name="points">Errors as parts of their loads, oldest first.</param>
    /// <param name="resolution">What the scale can tell, as a part of the load.</param>
    public static ControlChart Of(IReadOnlyList<double> points, double resolution)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (points.Count < Fewest + 1) return new(points, points.Count == 0 ? 0 : points.Average(), 0, ChartState.TooFew);
        var first = points.Take(Math.Min(Baseline, points.Count - 1)).ToArray();
        var middle = first.Average();
        var spread = Math.Max(Math.Sqrt(first.Sum(p => (p - middle) * (p - middle)) / (first.Length - 1)), resolution / Math.Sqrt(12));
        var off = Math.Abs(points[^1] - middle);
        var run = points.Count >= Run && points.TakeLast(Run).Select(p => Math.Sign(p - middle)).Distinct().ToArray() is [not 0];
        return new(points, middle, spread, off > 3 * spread ? ChartState.Action : run ? ChartState.OneSided : off > 2 * spread ? ChartState.Warning : ChartState.Steady);
    }
}

/// <summary>What the newest check of a chart says.</summary>
public enum ChartState
{
    /// <summary>The chart needs more checks.</summary>
    TooFew,

    /// <summary>As the first ones.</summary>
    Steady,

    /// <summary>Beyond two standard deviations: check again.</summary>
    Warning,

    /// <summary>Eight on one side of the middle: something drifts.</summary>
    OneSided,

    /// <summary>Beyond three standard deviations.</summary>
    Action,
}
