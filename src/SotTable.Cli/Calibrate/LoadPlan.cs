using SotTable.Signal;

namespace SotTable.Cli.Calibrate;

/// <summary>Which loads a grade puts on a block, in order.</summary>
/// <param name="Use">What it is for.</param>
/// <param name="Mark">0 in the middle; otherwise over that cell.</param>
/// <param name="Weights">The weights together.</param>
internal sealed record PlannedLoad(RowUse Use, int Mark, IReadOnlyList<double> Weights)
{
    /// <summary>Their mass.</summary>
    public double MassKg => Weights.Sum();

    /// <summary>For people.</summary>
    public string Words => string.Join(" + ", Weights.Select(w => $"{w:0.###}")) + " kg";
}

/// <summary>Makes the plan.</summary>
internal static class LoadPlan
{
    // A span below this tells a gain no better than the cell's own sheet does.
    private const double SmallestSpan = 0.05;

    /// <summary>Plans a block.</summary>
    /// <param name="grade">Quick or standard.</param>
    /// <param name="weights">What the technician has, kg.</param>
    /// <param name="cells">Load channels of the block.</param>
    /// <param name="scale">What it has to weigh to.</param>
    /// <param name="gravity">m/s².</param>
    /// <param name="refusal">What is missing; empty when nothing.</param>
    public static IReadOnlyList<PlannedLoad> Of(CalibrationGrade grade, IReadOnlyList<double> weights, int cells, ScaleClass scale, double gravity, out string refusal)
    {
        var sums = Sums(weights).Where(s => s.Sum() * gravity <= scale.MaxN * 1.02).OrderBy(s => s.Sum()).DistinctBy(s => Math.Round(s.Sum(), 2)).ToArray();
        refusal = "";
        if (sums.Length == 0) refusal = $"every weight is over the block's {scale.MaxN / gravity:0.#} kg: take smaller ones";
        else if (sums[^1].Sum() * gravity < SmallestSpan * scale.MaxN) refusal = $"{sums[^1].Sum():0.###} kg is too small a span: expected {SmallestSpan * scale.MaxN / gravity:0.#} kg or more together";
        else if (grade == CalibrationGrade.Standard && sums.Length < 3) refusal = "the standard grade needs two different weights: one load has to stay out of the fit; with one weight take the quick grade";
        if (refusal.Length > 0) return [];
        if (grade == CalibrationGrade.Quick) return [new(RowUse.Span, 0, sums[^1])];
        var (small, large) = (sums[0], sums[^1]);
        var third = sums[1..^1].MinBy(s => Math.Abs(s.Sum() - (0.6 * large.Sum())))!; // three sums at least
        var corner = sums.Where(s => s.Length == 1).MaxBy(s => s[0]) ?? small;
        return
        [
            .. Enumerable.Range(1, cells).Where(_ => cells > 1).Select(m => new PlannedLoad(RowUse.Corner, m, corner)),
            new(RowUse.Span, 0, small), new(RowUse.Span, 0, large), new(RowUse.Span, 0, small), new(RowUse.Span, 0, large), new(RowUse.Verify, 0, third),
        ];
    }

    /// <summary>A mass, for people.</summary>
    /// <param name="kg">The mass.</param>
    public static string Weight(double kg) => Math.Abs(kg) < 1 ? $"{kg * 1000:0} g" : $"{kg:0.#} kg";

    internal static IEnumerable<double[]> Sums(IReadOnlyList<double> weights)
    {
        for (var set = 1; set < 1 << weights.Count; set++) yield return [.. weights.Where((_, i) => (set >> i & 1) == 1)];
    }
}
