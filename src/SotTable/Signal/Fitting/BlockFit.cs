namespace SotTable.Signal;

/// <summary>What the loads on one block tell: a gain for each cell, how sure, and how loads outside the fit came out.</summary>
/// <param name="Gains">One for each cell; they share their bend.</param>
/// <param name="CornersMeasured">Whether each cell has a gain of its own; otherwise all share one, which a load in the middle can tell.</param>
/// <param name="Condition">Condition number of the places (1 to the limit); 1 for a shared gain.</param>
/// <param name="S">Standard deviation of the fit in N; <c>null</c> without a degree of freedom.</param>
/// <param name="Residuals">For each row of the fit, N.</param>
/// <param name="Budget">At the largest load.</param>
/// <param name="Verified">Error of each load that stayed out of the fit, with its verdict.</param>
public sealed record BlockFit(
    IReadOnlyList<CellGain> Gains, bool CornersMeasured, double Condition, double? S, IReadOnlyList<(LoadRow Row, double ResidualN)> Residuals, UncertaintyBudget Budget,
    IReadOnlyList<VerifiedLoad> Verified)
{
    /// <summary>Above, the places don't really differ.</summary>
    public const double LargestCondition = 20;

    // Cells of one block are of one kind; more is a bent mounting or another cell.
    private const double LargestGainSpread = 0.1;

    // R 60, class C3: creep is at most 0.0245 % in half an hour, so in some minutes no more; and the buoyancy of a mass in air of another density.
    private const double CreepPart = 0.00025;
    private const double BuoyancyPart = 0.000015;

    // Without corners a load beside the middle reads by the cells' own gains.
    private const double CornerPart = 0.03;

    /// <summary>Fits a block.</summary>
    /// <param name="rows">Loads; zero is never one of them.</param>
    /// <param name="scale">What the block has to weigh to.</param>
    /// <param name="gravity">Local gravity, m/s².</param>
    /// <param name="gravityPart">Half width of what is not known of it, as a part.</param>
    /// <param name="refusal">Why it can't be used, in words that say what to do; empty when it can.</param>
    /// <param name="lab">Figures of the full grade, which take the place of estimates; <c>null</c> without.</param>
    /// <param name="degree">1 for straight cells, 2 or 3 for bent ones.</param>
    /// <param name="warmth">What warmth does to the block; <c>null</c> when nobody has measured it.</param>
    public static BlockFit? Of(
        IReadOnlyList<LoadRow> rows, ScaleClass scale, double gravity, double gravityPart, out string refusal, LabFigures? lab = null, int degree = 1, TemperatureFit? warmth = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(scale);
        var used = rows.Where(r => r.Use is RowUse.Span or RowUse.Corner).ToArray();
        var corners = used.Any(r => r.Mark > 0) && used.Select(r => r.Mark).Distinct().Count() >= used[0].Counts.Count && used[0].Counts.Count > 1;
        var columns = corners ? used[0].Counts.Count : 1;
        var design = new double[used.Length, columns];
        for (var r = 0; r < used.Length; r++)
            for (var c = 0; c < columns; c++) design[r, c] = corners ? used[r].Counts[c] : used[r].Counts.Sum();
        var loads = used.Select(r => r.MassKg * gravity).ToArray();
        var condition = Conditioning.Of(design);
        if (LeastSquares.Solve(design, loads) is not { } solved || condition > LargestCondition)
        {
            refusal = $"the places of the loads don't differ enough (condition number {Math.Min(condition, 9999):0}, limit {LargestCondition:0}): put the weight right over each mark's cell and take the corners again";
            return null;
        }

        CellBend? bend = null;
        if (degree > 1)
        {
            if (BendFit.Of(design, used, loads, solved.Coefficients, degree) is not { } bent)
            {
                refusal = "the loads can't tell how the cells are bent: take more loads between nothing and the largest";
                return null;
            }

            (design, solved, bend) = (bent.Design, bent.Solved, bent.Bend);
        }

        var perCount = corners ? [.. solved.Coefficients.Take(columns)] : Enumerable.Repeat(solved.Coefficients[0], used[0].Counts.Count).ToArray();
        CellGain[] gains = [.. perCount.Select(g => new CellGain(g, bend))];
        var largest = loads.Max();
        refusal = Spread(perCount) is > LargestGainSpread and var spread
            ? $"the cells' gains differ by {spread:0 %} of their mean: look at the mounting and at the weight's places, then take the corners again"
            : Misfit(used, loads, solved, scale);
        if (refusal.Length > 0) return null;
        var freedom = used.Length - design.GetLength(1);
        double? s = freedom > 0 ? Math.Sqrt(solved.ResidualSumOfSquares / freedom) : null;
        var budget = Sources(used, design, solved, s, freedom, corners, scale, largest, gravity, gravityPart, lab, warmth);
        return new(
            gains, corners, condition, s, [.. used.Zip(solved.Residuals)], budget,
            [.. rows.Where(r => r.Use == RowUse.Verify).Select(r => VerifiedLoad.Of(r, gains, gravity, scale, budget, largest))]);
    }

    private static double Spread(IReadOnlyList<double> gains) => (gains.Max() - gains.Min()) / Math.Abs(gains.Average());

    // A mass that is not what was said, or two that were exchanged, leaves residuals that no scale of this kind has.
    private static string Misfit(LoadRow[] rows, double[] loads, LeastSquares fit, ScaleClass scale)
    {
        var worst = Enumerable.Range(0, rows.Length).MaxBy(i => Math.Abs(fit.Residuals[i]) / Math.Sqrt(Math.Max(0.05, 1 - fit.Leverages[i])));
        var off = fit.Residuals[worst];
        if (Math.Abs(off) <= 3 * scale.LimitN(loads[worst])) return "";
        return $"{rows[worst].Name}: it reads {Math.Abs(off):0.0} N {(off > 0 ? "less" : "more")} than the other loads let expect: another weight than noted, two weights exchanged, or something touches the block; take the loads again";
    }

    private static UncertaintyBudget Sources(
        LoadRow[] rows, double[,] design, LeastSquares fit, double? s, int freedom, bool corners, ScaleClass scale, double load, double gravity, double gravityPart, LabFigures? lab,
        TemperatureFit? warmth)
    {
        var top = Array.FindIndex(rows, r => r.MassKg * gravity == load);
        var leverage = fit.Leverages[top];
        var lines = new List<BudgetLine>();
        if (lab is not null)
        {
            lines.Add(new("repeatability", lab.RepeatS, false, lab.RepeatFreedom));
            if (s is { } fitted) lines.Add(new("fit", fitted * Math.Sqrt(leverage), false, freedom));
            lines.Add(BudgetLine.Within("hysteresis", 0.5 * Math.Abs(lab.HysteresisN)));
            lines.Add(BudgetLine.Within("curve", lab.CurveN));
            lines.Add(BudgetLine.Within("resolution", 0.05 * scale.EN));
        }
        else if (s is { } sd)
        {
            // One spread tells both: how a load repeats, and how sure the curve is there.
            lines.Add(new("repeatability and fit", sd * Math.Sqrt(1 + leverage), false, freedom));
        }
        else
        {
            lines.Add(BudgetLine.Within("repeatability, not measured", scale.EN));
        }

        lines.Add(BudgetLine.Within("the weights", rows[top].ToleranceKg * gravity));
        lines.Add(BudgetLine.Within(lab is null ? "creep of the cells" : "creep, measured", lab?.CreepN ?? (CreepPart * load)));
        lines.Add(BudgetLine.Within("buoyancy in air", BuoyancyPart * load));
        if (!corners) lines.Add(BudgetLine.Within("place on the block, corners not measured", CornerPart * load));
        if (gravityPart > 0) lines.Add(BudgetLine.Within("local gravity", gravityPart * load));
        if (warmth is not null) lines.AddRange(warmth.Lines(load));
        return new(lines);
    }
}

/// <summary>A load that stayed out of the fit.</summary>
/// <param name="Row">The load.</param>
/// <param name="ErrorN">Reading less load.</param>
/// <param name="LimitN">Error limit there.</param>
/// <param name="Verdict">What it says.</param>
public sealed record VerifiedLoad(LoadRow Row, double ErrorN, double LimitN, Verdict Verdict)
{
    internal static VerifiedLoad Of(LoadRow row, IReadOnlyList<CellGain> gains, double gravity, ScaleClass scale, UncertaintyBudget budget, double budgetLoad)
    {
        var load = row.MassKg * gravity;
        var error = CellGain.Sum(gains, row.Counts) - load;
        var limit = scale.LimitN(load);
        return new(row, error, limit, Judged(error, limit, budget, load / budgetLoad));
    }

    /// <summary>The verdict on an error.</summary>
    /// <param name="errorN">Reading less load.</param>
    /// <param name="limitN">Error limit there.</param>
    /// <param name="budget">At the largest load.</param>
    /// <param name="part">This load as a part of the largest: the budget's large lines grow with the load.</param>
    public static Verdict Judged(double errorN, double limitN, UncertaintyBudget budget, double part)
    {
        ArgumentNullException.ThrowIfNull(budget);
        return Math.Abs(errorN) > limitN ? Verdict.Fail : Math.Abs(errorN) + (budget.ExpandedN * Math.Min(1, part)) <= limitN ? Verdict.Pass : Verdict.NotConclusive;
    }
}

/// <summary>What a verified load says.</summary>
public enum Verdict
{
    /// <summary>Error and uncertainty together lie within the limit.</summary>
    Pass,

    /// <summary>The error lies within the limit, but not by more than the uncertainty.</summary>
    NotConclusive,

    /// <summary>The error is over the limit.</summary>
    Fail,
}
