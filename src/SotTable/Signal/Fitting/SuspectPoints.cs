namespace SotTable.Signal;

/// <summary>Points that don't belong to the others. Nothing is left out of a fit because of it: a person has to look.</summary>
/// <param name="Points">Indices of the points, from 0.</param>
/// <param name="Kind">What it looks like.</param>
/// <param name="Expected">What the other points let expect at the first of them, in the unit of y.</param>
public sealed record SuspectPoints(IReadOnlyList<int> Points, SuspectKind Kind, double Expected)
{
    // For each point or pair; divided by how many are asked, so that a hundred points don't make one by chance.
    private const double Chance = 0.01;

    // More points than a calibration ever has; above, pairs are not tried (their number grows with the square).
    private const int MostForPairs = 200;

    /// <summary>Looks through the points of a fit.</summary>
    /// <param name="x">Loads.</param>
    /// <param name="y">Readings.</param>
    /// <param name="fit">The curve through all of them.</param>
    public static IReadOnlyList<SuspectPoints> Find(IReadOnlyList<double> x, IReadOnlyList<double> y, PolynomialFit fit)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        ArgumentNullException.ThrowIfNull(fit);
        var found = new List<SuspectPoints>();
        for (var i = 0; i < x.Count; i++)
            if (IsFullScale(x[i]) || IsFullScale(y[i])) found.Add(new([i], SuspectKind.FullScale, fit.At(x[i])));
        if (found.Count > 0 || fit.DegreesOfFreedom < 2) return found;
        if (Exchanged(x, y, fit) is { } pair) return [pair];
        return Outlier(x, y, fit) is { } outlier ? [outlier] : [];
    }

    // The ends of a 24-bit converter: the bridge may have given any more than that.
    private static bool IsFullScale(double v) => v is 8_388_607 or -8_388_608;

    // The residual that the point would have if the curve went through all others, in their standard deviations (externally studentised).
    private static SuspectPoints? Outlier(IReadOnlyList<double> x, IReadOnlyList<double> y, PolynomialFit fit)
    {
        int worst = -1, freedom = fit.DegreesOfFreedom - 1;
        var largest = 0.0;
        for (var i = 0; i < x.Count; i++)
        {
            var free = 1 - fit.Leverages[i];
            if (free < 1e-9) continue; // the only point at its load decides the curve there; nothing speaks against it
            var r = fit.Residuals[i];
            var others = (fit.ResidualSumOfSquares - (r * r / free)) / freedom;
            var t = Math.Abs(r) / Math.Sqrt(Math.Max(others, 1e-30 * fit.ResidualSumOfSquares) * free);
            if (t > largest) (largest, worst) = (t, i);
        }

        if (worst < 0 || Math.Abs(fit.Residuals[worst]) < 1e-9 * Math.Abs(y[worst])) return null; // rounding
        if (FDistribution.TwoSidedT(largest, freedom) >= Chance / x.Count) return null;
        return new([worst], SuspectKind.Outlier, y[worst] - (fit.Residuals[worst] / (1 - fit.Leverages[worst])));
    }

    // Two masses put on in the wrong order: with the two readings exchanged the curve fits far better.
    private static SuspectPoints? Exchanged(IReadOnlyList<double> x, IReadOnlyList<double> y, PolynomialFit fit)
    {
        if (x.Count > MostForPairs || fit.LargestResidual < 1e-9 * y.Max(Math.Abs)) return null;
        var swapped = y.ToArray();
        (int A, int B, double Squares) best = (-1, -1, fit.ResidualSumOfSquares);
        for (var a = 0; a < x.Count; a++)
        {
            for (var b = a + 1; b < x.Count; b++)
            {
                // Both have to be off, to opposite sides.
                if (x[a] == x[b] || fit.Residuals[a] * fit.Residuals[b] >= 0) continue;
                (swapped[a], swapped[b]) = (y[b], y[a]);
                var squares = PolynomialFit.Of(x, swapped, fit.Degree)!.ResidualSumOfSquares; // the loads are those of a fit that exists
                if (squares < best.Squares) best = (a, b, squares);
                (swapped[a], swapped[b]) = (y[a], y[b]);
            }
        }

        if (best.A < 0) return null;
        var gain = (fit.ResidualSumOfSquares - best.Squares) / 2 * fit.DegreesOfFreedom / best.Squares;
        var pairs = x.Count * (x.Count - 1) / 2;
        return FDistribution.UpperTail(gain, 2, fit.DegreesOfFreedom) < Chance / pairs && best.Squares * 10 < fit.ResidualSumOfSquares
            ? new([best.A, best.B], SuspectKind.Exchanged, y[best.B])
            : null;
    }
}

/// <summary>What a suspect point looks like.</summary>
public enum SuspectKind
{
    /// <summary>Far off the curve of the others: another mass than noted, or it was not still.</summary>
    Outlier,

    /// <summary>Two readings that look exchanged.</summary>
    Exchanged,

    /// <summary>The end of a 24-bit converter's range.</summary>
    FullScale,
}
