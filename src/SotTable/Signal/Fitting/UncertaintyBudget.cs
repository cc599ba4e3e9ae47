namespace SotTable.Signal;

/// <summary>An uncertainty budget after the GUM: what each source adds, together, and the half width that covers 95.45 %.</summary>
/// <param name="Lines">The sources.</param>
public sealed record UncertaintyBudget(IReadOnlyList<BudgetLine> Lines)
{
    private const double Coverage = 0.9545;

    /// <summary>Combined standard uncertainty, N.</summary>
    public double CombinedN { get; } = Math.Sqrt(Lines.Sum(l => l.StandardN * l.StandardN));

    /// <summary>The source that adds most.</summary>
    public BudgetLine Dominant => Lines.MaxBy(l => l.StandardN)!; // a budget has lines

    /// <summary>
    /// Coverage factor. Not simply 2: a few readings know their spread badly (Student's t by Welch and Satterthwaite), and a budget that one rectangular source rules
    /// ends at its edge.
    /// </summary>
    public double K
    {
        get
        {
            var edge = Lines.Where(l => l.Rectangular).MaxBy(l => l.StandardN);
            var rest = Lines.Where(l => l != edge).ToArray();
            var spread = Math.Sqrt(rest.Sum(l => l.StandardN * l.StandardN));
            var half = (edge?.StandardN ?? 0) * Math.Sqrt(3);
            if (CombinedN <= 0) return 2;
            var few = rest.Where(l => l.Freedom is not null).Sum(l => Math.Pow(l.StandardN, 4) / l.Freedom!.Value); // Where has looked
            var freedom = few <= 0 ? 10_000 : (int)Math.Clamp(Math.Pow(spread, 4) / few, 1, 10_000);
            double low = 0, high = 200;
            for (var i = 0; i < 60; i++)
            {
                var k = 0.5 * (low + high);
                if (Covered(k * CombinedN, half, spread, freedom) < Coverage) low = k;
                else high = k;
            }

            return high;
        }
    }

    /// <summary>Expanded uncertainty, N.</summary>
    public double ExpandedN => K * CombinedN;

    // Part of rectangle + bell within ± u: the bell's part averaged over the rectangle (Simpson, 64 steps).
    private static double Covered(double u, double half, double spread, int freedom)
    {
        const int Steps = 64;
        if (!(spread > 0)) return half > 0 ? Math.Min(1, u / half) : 1;
        if (!(half > 0)) return Bell(u) - Bell(-u);
        var sum = 0.0;
        for (var i = 0; i <= Steps; i++)
        {
            var at = half * ((2.0 * i / Steps) - 1);
            sum += (i is 0 or Steps ? 1 : i % 2 == 1 ? 4 : 2) * (Bell(u - at) - Bell(-u - at));
        }

        return sum / (3 * Steps);

        double Bell(double x) => x < 0 ? 0.5 * FDistribution.TwoSidedT(x / spread, freedom) : 1 - (0.5 * FDistribution.TwoSidedT(x / spread, freedom));
    }
}

/// <summary>One source of a budget.</summary>
/// <param name="Source">Its name, for people.</param>
/// <param name="StandardN">Its standard uncertainty at the load of the budget, N.</param>
/// <param name="Rectangular">Whether it lies between two edges with equal chance; a bell otherwise.</param>
/// <param name="Freedom">Degrees of freedom of a spread that was measured; <c>null</c> for an estimate that counts as known.</param>
public sealed record BudgetLine(string Source, double StandardN, bool Rectangular, int? Freedom)
{
    /// <summary>A source between ± a half width.</summary>
    public static BudgetLine Within(string source, double halfWidthN) => new(source, halfWidthN / Math.Sqrt(3), true, null);
}
