namespace SotTable.Signal;

/// <summary>What the points of a calibration tell: the curve that was chosen among polynomials, why, and which points to look at again.</summary>
/// <param name="Fit">The chosen curve.</param>
/// <param name="Candidates">All degrees that were looked at, from 1 upwards.</param>
/// <param name="Reason">Why this degree, as a sentence.</param>
/// <param name="Llf">Lower limit factor of ASTM E74, 2.4 standard deviations of the fit in the unit of y; <c>null</c> below three degrees of freedom.</param>
/// <param name="IsMonotonic">Whether the curve only rises or only falls from zero to 1.05 times the largest load.</param>
/// <param name="Repeatability">Standard deviation of readings at one load, pooled; <c>null</c> when no load was taken twice.</param>
/// <param name="Hysteresis">Largest difference between going up and going down at one load, with its sign (up less down); <c>null</c> when the points only go up.</param>
/// <param name="Suspects">Points that don't belong to the others; empty for none.</param>
public sealed record PointsFit(
    PolynomialFit Fit, IReadOnlyList<FitCandidate> Candidates, string Reason, double? Llf, bool IsMonotonic, double? Repeatability, double? Hysteresis,
    IReadOnlyList<SuspectPoints> Suspects)
{
    // ASTM E74: about 99 % of a normal distribution's residuals lie within.
    private const double LlfFactor = 2.4;

    // One or two degrees of freedom say next to nothing about a standard deviation.
    private const int FewestDegreesForLlf = 3;

    // A further term stays out unless chance gives one as good less often than this.
    private const double Significance = 0.05;

    // A line bent like an S gains nothing by a parabola and much by a cubic. Asked so strictly that it changes no choice that the next term alone decides.
    private const double EvidentBend = 0.001;

    /// <summary>Chooses and fits.</summary>
    /// <param name="x">Loads (or what stands for them), in the order in which they were taken; two different ones at least. Finite.</param>
    /// <param name="y">Readings, one for each. Finite.</param>
    /// <param name="degree">1 to 3; <c>null</c> chooses the lowest degree whose next term is not significant and that keeps the largest residual within the limit.</param>
    /// <param name="largestResidual">Limit of the largest residual in the unit of y; <c>null</c> for none.</param>
    /// <returns>The result; <c>null</c> when there are too few different loads for the degree.</returns>
    public static PointsFit? Of(IReadOnlyList<double> x, IReadOnlyList<double> y, int? degree = null, double? largestResidual = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        var fits = new List<PolynomialFit>();
        for (var k = 1; k <= PolynomialFit.HighestDegree && PolynomialFit.Of(x, y, k) is { } fit; k++)
            if (fit.DegreesOfFreedom > 0 || k == 1 || k == degree) fits.Add(fit);
        if (fits.Count < (degree ?? 1)) return null;

        var candidates = fits.Select((fit, i) => new FitCandidate(
            fit.Degree, fit.S, fit.LargestResidual, i + 1 < fits.Count ? Chance(fit, fits[i + 1], y) : null, i + 2 < fits.Count ? Chance(fit, fits[i + 2], y) : null)).ToArray();
        var (chosen, reason) = degree is { } asked ? (asked, "it was asked for") : Choose(candidates, largestResidual);
        var best = fits[chosen - 1];
        return new(
            best, candidates, reason, best is { S: { } s, DegreesOfFreedom: >= FewestDegreesForLlf } ? LlfFactor * s : null,
            best.IsMonotonic(Math.Min(0, x.Min()), 1.05 * x.Max()), PointsSpread.Repeatability(x, y), PointsSpread.Hysteresis(x, y), SuspectPoints.Find(x, y, best));
    }

    private static (int Degree, string Reason) Choose(FitCandidate[] candidates, double? limit)
    {
        foreach (var c in candidates)
        {
            if (c.LargestResidual <= (limit ?? double.MaxValue) && c.NextTermP is not < Significance && c.NextTwoTermsP is not < EvidentBend)
                return (c.Degree, c.Degree == PolynomialFit.HighestDegree ? "it is the highest that is offered" : c.NextTermP is null ? "the points can't tell more" : "the next term is not significant");
        }

        var highest = candidates[^1].Degree;
        return (highest, highest == PolynomialFit.HighestDegree ? "it is the highest that is offered, and its largest residual is over the limit" : "the points can't tell more, and the largest residual is over the limit");
    }

    // How often chance alone makes the higher curve as much better; null when what is left is rounding, or the higher one leaves no residual to judge by.
    private static double? Chance(PolynomialFit fit, PolynomialFit higher, IReadOnlyList<double> y)
    {
        var rounding = 4 * (Math.BitIncrement(1.0) - 1); // four units in the last place of the largest reading
        if (fit.LargestResidual <= rounding * y.Max(Math.Abs) || higher.DegreesOfFreedom < 1) return null;
        var terms = higher.Degree - fit.Degree;
        var gained = (fit.ResidualSumOfSquares - higher.ResidualSumOfSquares) / terms;
        return FDistribution.UpperTail(gained * higher.DegreesOfFreedom / higher.ResidualSumOfSquares, terms, higher.DegreesOfFreedom);
    }
}

/// <summary>One degree that was looked at.</summary>
/// <param name="Degree">1 to 3.</param>
/// <param name="S">Standard deviation of its residuals in the unit of y; <c>null</c> without a degree of freedom.</param>
/// <param name="LargestResidual">Without its sign, in the unit of y.</param>
/// <param name="NextTermP">How often chance alone gives a next term as good, 0 to 1 (F test); <c>null</c> when there is none to judge.</param>
/// <param name="NextTwoTermsP">The same for the next two terms together.</param>
public sealed record FitCandidate(int Degree, double? S, double LargestResidual, double? NextTermP, double? NextTwoTermsP);
