namespace SotTable.Signal;

/// <summary>A block whose cells share a bend, so that the load is no straight line of the counts: their gains and the bend in one fit.</summary>
/// <param name="Design">What was fitted: a column for each gain, then one for each degree above 1.</param>
/// <param name="Solved">Its solution.</param>
/// <param name="Bend">The bend.</param>
internal sealed record BendFit(double[,] Design, LeastSquares Solved, CellBend Bend)
{
    // The columns of the bend are made of gains that are only known afterwards; each pass leaves a thousandth of what was wrong.
    private const int Passes = 3;

    /// <summary>Fits.</summary>
    /// <param name="straight">The columns of the gains: counts of each cell, or their sum.</param>
    /// <param name="rows">The loads.</param>
    /// <param name="loads">The same in N.</param>
    /// <param name="gains">Gains of the straight fit, one for each column.</param>
    /// <param name="degree">2 or 3.</param>
    /// <returns><c>null</c> when the loads can't tell it, or when it is more than a cell is ever bent.</returns>
    public static BendFit? Of(double[,] straight, IReadOnlyList<LoadRow> rows, IReadOnlyList<double> loads, IReadOnlyList<double> gains, int degree)
    {
        var columns = straight.GetLength(1);
        var design = new double[rows.Count, columns + degree - 1];
        if (design.GetLength(0) <= design.GetLength(1)) return null;
        BendFit? found = null;
        for (var pass = 0; pass < Passes; pass++)
        {
            double Newtons(int row, int cell) => gains[columns == 1 ? 0 : cell] * rows[row].Counts[cell];
            var cells = rows[0].Counts.Count;
            var full = Enumerable.Range(0, rows.Count).Max(r => Enumerable.Range(0, cells).Max(c => Newtons(r, c)));
            for (var r = 0; r < rows.Count; r++)
            {
                for (var c = 0; c < columns; c++) design[r, c] = straight[r, c];
                for (var power = 1; power < degree; power++)
                    design[r, columns + power - 1] = Enumerable.Range(0, cells).Sum(c => Newtons(r, c) * Math.Pow(Math.Max(0, Newtons(r, c) / full), power));
            }

            if (LeastSquares.Solve(design, loads) is not { } solved) return null;
            gains = [.. solved.Coefficients.Take(columns)];
            var bend = new CellBend(full, solved.Coefficients[columns], degree > 2 ? solved.Coefficients[columns + 1] : 0);
            if (Math.Max(Math.Abs(bend.Square), Math.Abs(bend.Cube)) > CellBend.LargestPart) return null;
            found = new(design, solved, bend);
        }

        return found;
    }
}
