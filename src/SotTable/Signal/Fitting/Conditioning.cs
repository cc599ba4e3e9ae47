namespace SotTable.Signal;

/// <summary>How well the rows of a least-squares problem tell its unknowns apart.</summary>
public static class Conditioning
{
    /// <summary>Condition number of a matrix with its columns scaled to length one: 1 for columns at right angles, endless for dependent ones.</summary>
    /// <param name="matrix">At least as many rows as columns.</param>
    public static double Of(double[,] matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        int rows = matrix.GetLength(0), columns = matrix.GetLength(1);
        var length = new double[columns];
        for (var c = 0; c < columns; c++)
            for (var r = 0; r < rows; r++) length[c] += matrix[r, c] * matrix[r, c];
        if (length.Any(l => !(l > 0))) return double.PositiveInfinity;
        var gram = new double[columns, columns];
        for (var i = 0; i < columns; i++)
            for (var j = 0; j < columns; j++)
                for (var r = 0; r < rows; r++) gram[i, j] += matrix[r, i] * matrix[r, j] / Math.Sqrt(length[i] * length[j]);
        var values = Eigenvalues(gram);
        return values.Min() > 1e-15 ? Math.Sqrt(values.Max() / values.Min()) : double.PositiveInfinity;
    }

    // Jacobi's rotations; a symmetric matrix of this size is diagonal after a handful of sweeps.
    private static double[] Eigenvalues(double[,] a)
    {
        var n = a.GetLength(0);
        for (var sweep = 0; sweep < 30; sweep++)
        {
            for (var p = 0; p < n; p++)
            {
                for (var q = p + 1; q < n; q++)
                {
                    if (Math.Abs(a[p, q]) < 1e-300) continue;
                    var angle = 0.5 * Math.Atan2(2 * a[p, q], a[q, q] - a[p, p]);
                    var (sin, cos) = Math.SinCos(angle);
                    for (var k = 0; k < n; k++) (a[k, p], a[k, q]) = ((cos * a[k, p]) - (sin * a[k, q]), (sin * a[k, p]) + (cos * a[k, q]));
                    for (var k = 0; k < n; k++) (a[p, k], a[q, k]) = ((cos * a[p, k]) - (sin * a[q, k]), (sin * a[p, k]) + (cos * a[q, k]));
                }
            }
        }

        return [.. Enumerable.Range(0, n).Select(i => a[i, i])];
    }
}
