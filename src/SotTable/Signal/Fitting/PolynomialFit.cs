namespace SotTable.Signal;

/// <summary>A polynomial through measured points by least squares. Solved in centred and scaled abscissas, told in the units of the points.</summary>
/// <param name="Degree">1 to 3.</param>
/// <param name="Coefficients">From degree 0 upwards, in units of y over powers of the unit of x.</param>
/// <param name="StandardErrors">One for each coefficient, same units; <c>null</c> without a degree of freedom.</param>
/// <param name="S">Standard deviation of the residuals in the unit of y; <c>null</c> without a degree of freedom.</param>
/// <param name="DegreesOfFreedom">Points less coefficients.</param>
/// <param name="Residuals">y less the curve, in the order of the points.</param>
/// <param name="Leverages">How much each point draws the curve, 0 to 1.</param>
/// <param name="RSquared">Part of the variation of y that the curve explains; 1 when y does not vary.</param>
public sealed record PolynomialFit(
    int Degree, IReadOnlyList<double> Coefficients, IReadOnlyList<double>? StandardErrors, double? S, int DegreesOfFreedom,
    IReadOnlyList<double> Residuals, IReadOnlyList<double> Leverages, double RSquared)
{
    /// <summary>Highest degree that is offered: with a dozen of points a higher one fits the hysteresis.</summary>
    public const int HighestDegree = 3;

    /// <summary>Sum of the squared residuals.</summary>
    public double ResidualSumOfSquares { get; } = Residuals.Sum(r => r * r);

    /// <summary>The residual farthest from zero, without its sign, in the unit of y.</summary>
    public double LargestResidual { get; } = Residuals.Max(Math.Abs);

    /// <summary>Fits.</summary>
    /// <param name="x">Abscissas; at least <paramref name="degree"/> + 1 different ones. Finite.</param>
    /// <param name="y">Ordinates, one for each abscissa. Finite.</param>
    /// <param name="degree">1 to <see cref="HighestDegree"/>.</param>
    /// <returns>The curve; <c>null</c> when there are too few different abscissas.</returns>
    public static PolynomialFit? Of(IReadOnlyList<double> x, IReadOnlyList<double> y, int degree)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        ArgumentOutOfRangeException.ThrowIfLessThan(degree, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(degree, HighestDegree);
        if (x.Count <= degree) return null;
        var centre = x.Average();
        var scale = x.Max(v => Math.Abs(v - centre));
        if (!(scale > 0)) return null;
        var design = new double[x.Count, degree + 1];
        for (var r = 0; r < x.Count; r++)
        {
            var power = 1.0;
            for (var k = 0; k <= degree; k++, power *= (x[r] - centre) / scale) design[r, k] = power;
        }

        if (LeastSquares.Solve(design, y) is not { } solved) return null;
        var back = Expansion(degree, centre, scale);
        var freedom = x.Count - degree - 1;
        double? s = freedom > 0 ? Math.Sqrt(solved.ResidualSumOfSquares / freedom) : null;
        var mean = y.Average();
        var variation = y.Sum(v => (v - mean) * (v - mean));
        return new(
            degree, Multiply(back, solved.Coefficients), s is { } sd ? Errors(back, solved.Covariance, sd) : null, s, freedom, solved.Residuals, solved.Leverages,
            variation > 0 ? 1 - (solved.ResidualSumOfSquares / variation) : 1);
    }

    /// <summary>The curve at one place.</summary>
    /// <param name="x">The place.</param>
    public double At(double x) => Horner(Coefficients, x);

    /// <summary>Whether the curve only rises or only falls.</summary>
    /// <param name="from">Lower end.</param>
    /// <param name="to">Upper end.</param>
    public bool IsMonotonic(double from, double to)
    {
        var slope = new double[Degree];
        for (var k = 1; k <= Degree; k++) slope[k - 1] = k * Coefficients[k];
        double first = Horner(slope, from), last = Horner(slope, to), between = first;
        if (Degree == 3)
        {
            // The slope of a cubic is a parabola: it can cross zero twice between the ends.
            var vertex = -slope[1] / (2 * slope[2]);
            if (vertex > from && vertex < to) between = Horner(slope, vertex);
        }

        return first != 0 && Math.Sign(first) == Math.Sign(last) && Math.Sign(first) == Math.Sign(between);
    }

    private static double Horner(IReadOnlyList<double> coefficients, double x)
    {
        var value = 0.0;
        for (var k = coefficients.Count - 1; k >= 0; k--) value = (value * x) + coefficients[k];
        return value;
    }

    // Powers of (x − centre)/scale written in powers of x: column j holds the binomials of the j-th power.
    private static double[,] Expansion(int degree, double centre, double scale)
    {
        var back = new double[degree + 1, degree + 1];
        back[0, 0] = 1;
        for (var j = 1; j <= degree; j++)
            for (var k = 0; k <= j; k++) back[k, j] = ((k > 0 ? back[k - 1, j - 1] : 0) - (centre * back[k, j - 1])) / scale;
        return back;
    }

    private static double[] Multiply(double[,] m, IReadOnlyList<double> v)
    {
        var product = new double[v.Count];
        for (var i = 0; i < product.Length; i++)
            for (var j = 0; j < product.Length; j++) product[i] += m[i, j] * v[j];
        return product;
    }

    private static double[] Errors(double[,] back, double[,] covariance, double s)
    {
        var errors = new double[back.GetLength(0)];
        for (var i = 0; i < errors.Length; i++)
        {
            var sum = 0.0;
            for (var j = 0; j < errors.Length; j++)
                for (var k = 0; k < errors.Length; k++) sum += back[i, j] * covariance[j, k] * back[i, k];
            errors[i] = s * Math.Sqrt(Math.Max(0, sum));
        }

        return errors;
    }
}
