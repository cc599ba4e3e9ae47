namespace SotTable.Signal;

/// <summary>A linear least-squares problem, solved by Householder reflections. For the small full-rank problems of a calibration: rows by the dozen, columns by the handful.</summary>
/// <param name="Coefficients">One for each column.</param>
/// <param name="Covariance">(AᵀA)⁻¹; times s² it is the covariance of the coefficients.</param>
/// <param name="Residuals">y − A·coefficients, in the order of the rows.</param>
/// <param name="Leverages">Diagonal of the projection on the columns, 0 to 1: how much each row draws the fit towards itself.</param>
public sealed record LeastSquares(
    IReadOnlyList<double> Coefficients, double[,] Covariance, IReadOnlyList<double> Residuals, IReadOnlyList<double> Leverages)
{
    // A column that shrinks to this part of its length once the columns before it are taken out holds nothing but rounding.
    private const double RankLimit = 1e-12;

    /// <summary>Sum of the squared residuals.</summary>
    public double ResidualSumOfSquares { get; } = Residuals.Sum(r => r * r);

    /// <summary>Solves A·b ≈ y.</summary>
    /// <param name="design">A, at least as many rows as columns; not changed.</param>
    /// <param name="response">y, one for each row; not changed.</param>
    /// <returns>The solution; <c>null</c> when the columns depend on each other.</returns>
    /// <exception cref="ArgumentException">The sizes don't fit each other.</exception>
    public static LeastSquares? Solve(double[,] design, IReadOnlyList<double> response)
    {
        ArgumentNullException.ThrowIfNull(design);
        ArgumentNullException.ThrowIfNull(response);
        int rows = design.GetLength(0), columns = design.GetLength(1);
        if (rows < columns || columns == 0 || response.Count != rows)
            throw new ArgumentException($"{rows} rows, {columns} columns and {response.Count} responses, expected at least as many rows as columns and a response for each row");
        var a = (double[,])design.Clone();
        var y = response.ToArray();
        var diagonal = new double[columns];
        for (var k = 0; k < columns; k++)
            if (!Reflect(a, y, k, diagonal)) return null;

        var inverse = InvertTriangle(a, diagonal);
        var b = new double[columns];
        var covariance = new double[columns, columns];
        for (var i = 0; i < columns; i++)
        {
            for (var k = i; k < columns; k++) b[i] += inverse[i, k] * y[k];
            for (var j = 0; j < columns; j++)
                for (var k = Math.Max(i, j); k < columns; k++) covariance[i, j] += inverse[i, k] * inverse[j, k];
        }

        var (residuals, leverages) = (new double[rows], new double[rows]);
        for (var r = 0; r < rows; r++)
        {
            residuals[r] = response[r];
            for (var k = 0; k < columns; k++) residuals[r] -= design[r, k] * b[k];

            // Row r of Q is row r of A times the inverse of R; its squared length is the leverage.
            for (var k = 0; k < columns; k++)
            {
                var q = 0.0;
                for (var i = 0; i <= k; i++) q += design[r, i] * inverse[i, k];
                leverages[r] += q * q;
            }
        }

        return new(b, covariance, residuals, leverages);
    }

    // Turns column k into a multiple of the unit vector. Below the diagonal stays the reflection's vector, the diagonal of R goes to its own array.
    private static bool Reflect(double[,] a, double[] y, int k, double[] diagonal)
    {
        int rows = a.GetLength(0), columns = a.GetLength(1);
        double whole = 0, below = 0;
        for (var r = 0; r < rows; r++)
        {
            whole += a[r, k] * a[r, k];
            if (r >= k) below += a[r, k] * a[r, k];
        }

        if (!(below > whole * RankLimit * RankLimit)) return false;
        var length = Math.Sqrt(below);
        if (a[k, k] > 0) length = -length; // away from the column, so that nothing cancels
        diagonal[k] = length;
        a[k, k] -= length;
        var half = -length * a[k, k]; // half the squared length of the reflection's vector
        for (var c = k + 1; c < columns; c++)
        {
            var dot = 0.0;
            for (var r = k; r < rows; r++) dot += a[r, k] * a[r, c];
            dot /= half;
            for (var r = k; r < rows; r++) a[r, c] -= dot * a[r, k];
        }

        var along = 0.0;
        for (var r = k; r < rows; r++) along += a[r, k] * y[r];
        along /= half;
        for (var r = k; r < rows; r++) y[r] -= along * a[r, k];
        return true;
    }

    private static double[,] InvertTriangle(double[,] a, double[] diagonal)
    {
        var n = diagonal.Length;
        var inverse = new double[n, n];
        for (var column = 0; column < n; column++)
        {
            inverse[column, column] = 1 / diagonal[column];
            for (var i = column - 1; i >= 0; i--)
            {
                var sum = 0.0;
                for (var k = i + 1; k <= column; k++) sum += a[i, k] * inverse[k, column];
                inverse[i, column] = -sum / diagonal[i];
            }
        }

        return inverse;
    }
}
