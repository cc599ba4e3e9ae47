namespace SotTable.Signal;

/// <summary>Tails of the F and of Student's distribution, by the continued fraction of the incomplete beta function (Abramowitz and Stegun 26.5.8).</summary>
public static class FDistribution
{
    // Lanczos' series for the gamma function with g = 7 and nine terms (Godfrey's coefficients): 15 digits.
    private static readonly double[] Lanczos =
    [
        0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
        12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
    ];

    /// <summary>How probable a value of F at least this large is when there is nothing to find.</summary>
    /// <param name="f">The ratio, 0 or more.</param>
    /// <param name="numerator">Degrees of freedom above the line, 1 or more.</param>
    /// <param name="denominator">Degrees of freedom below the line, 1 or more.</param>
    /// <returns>0 to 1.</returns>
    public static double UpperTail(double f, int numerator, int denominator) =>
        f <= 0 ? 1 : double.IsPositiveInfinity(f) ? 0 : Beta(denominator / (denominator + (numerator * f)), denominator / 2.0, numerator / 2.0);

    /// <summary>How probable a value of Student's t at least this far from zero, on either side, is when there is nothing to find.</summary>
    /// <param name="t">The ratio.</param>
    /// <param name="degreesOfFreedom">1 or more.</param>
    /// <returns>0 to 1.</returns>
    public static double TwoSidedT(double t, int degreesOfFreedom) => UpperTail(t * t, 1, degreesOfFreedom);

    // The regularised incomplete beta function.
    private static double Beta(double x, double a, double b)
    {
        if (x <= 0) return 0;
        if (x >= 1) return 1;
        var front = Math.Exp(LogGamma(a + b) - LogGamma(a) - LogGamma(b) + (a * Math.Log(x)) + (b * Math.Log(1 - x)));
        return x < (a + 1) / (a + b + 2) ? front * Fraction(x, a, b) / a : 1 - (front * Fraction(1 - x, b, a) / b);
    }

    // Lentz's way through the fraction; it settles in well under 200 steps for every number of points that a calibration has.
    private static double Fraction(double x, double a, double b)
    {
        const double Tiny = 1e-300;
        double c = 1, d = 1 / NotZero(1 - ((a + b) * x / (a + 1))), h = d;
        for (var m = 1; m <= 500; m++)
        {
            var even = m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)));
            d = 1 / NotZero(1 + (even * d));
            c = NotZero(1 + (even / c));
            h *= d * c;
            var odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
            d = 1 / NotZero(1 + (odd * d));
            c = NotZero(1 + (odd / c));
            h *= d * c;
            if (Math.Abs((d * c) - 1) < 1e-15) break;
        }

        return h;

        static double NotZero(double v) => Math.Abs(v) < Tiny ? Tiny : v;
    }

    private static double LogGamma(double x)
    {
        if (x < 0.5) return Math.Log(Math.PI / Math.Sin(Math.PI * x)) - LogGamma(1 - x);
        var sum = Lanczos[0];
        for (var i = 1; i < Lanczos.Length; i++) sum += Lanczos[i] / (x - 1 + i);
        var t = x + 6.5; // g + 1/2, with x counted from 1
        return (0.5 * Math.Log(2 * Math.PI)) + ((x - 0.5) * Math.Log(t)) - t + Math.Log(sum);
    }
}
