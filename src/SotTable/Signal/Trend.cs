namespace SotTable.Signal;

/// <summary>Takes a slow drift out of a stretch of equidistant values, by least squares with polynomials that are orthogonal on just these points.</summary>
internal static class Trend
{
    /// <summary>Takes out the best polynomial.</summary>
    /// <param name="y">The values; levelled afterwards.</param>
    /// <param name="degree">0 for the mean, 1 for a line, up to 3.</param>
    public static void Remove(Span<double> y, int degree)
    {
        if (y.Length <= degree) return;
        var half = (y.Length - 1) / 2.0;
        double previousNorm = 0, c1 = 0, c2 = 0;
        for (var k = 0; k <= degree; k++)
        {
            double norm = 0, product = 0;
            for (var i = 0; i < y.Length; i++)
            {
                var p = Value(k, (i - half) / half, c1, c2);
                norm += p * p;
                product += p * y[i];
            }

            var factor = product / norm;
            for (var i = 0; i < y.Length; i++) y[i] -= factor * Value(k, (i - half) / half, c1, c2);
            if (k == 1) c1 = norm / previousNorm;
            if (k == 2) c2 = norm / previousNorm;
            previousNorm = norm;
        }
    }

    private static double Value(int k, double x, double c1, double c2) => k switch
    {
        0 => 1,
        1 => x,
        2 => (x * x) - c1,
        _ => x * ((x * x) - c1 - c2),
    };
}
