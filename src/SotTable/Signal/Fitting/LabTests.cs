using System.Globalization;

namespace SotTable.Signal;

/// <summary>One test of the full grade, judged.</summary>
/// <param name="Name">One word.</param>
/// <param name="Passed"><c>null</c> when it was left out.</param>
/// <param name="Needed">Whether the full grade can't be accepted without it.</param>
/// <param name="Sentence">What was found, against which limit.</param>
public sealed record LabTest(string Name, bool? Passed, bool Needed, string Sentence);

/// <summary>Figures of a full calibration that its uncertainty is made of, in N.</summary>
/// <param name="RepeatS">Standard deviation of one load put on again and again.</param>
/// <param name="RepeatFreedom">Readings less one.</param>
/// <param name="CreepN">Largest change of the largest load while it lay.</param>
/// <param name="HysteresisN">Largest difference between up and down at one load.</param>
/// <param name="CurveN">How far the chosen curve leaves what a session uses.</param>
public sealed record LabFigures(double RepeatS, int RepeatFreedom, double CreepN, double HysteresisN, double CurveN);

/// <summary>Judges the full grade by the limits of R 76 and R 60 for class III and C, which are borrowed and not claimed. Pure.</summary>
public static class LabTests
{
    private const double FullMinutes = 30;

    /// <summary>The curve through the rising loads: reading in N on load in N.</summary>
    /// <param name="rows">The block's rows.</param>
    /// <param name="gains">Of the cells.</param>
    /// <param name="gravity">m/s².</param>
    /// <param name="scale">Its residual limit is a quarter of the error limit (load report 2.3).</param>
    public static PointsFit? Curve(IReadOnlyList<LoadRow> rows, IReadOnlyList<CellGain> gains, double gravity, ScaleClass scale)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(scale);
        var up = rows.Where(r => r.Use == RowUse.Span && r.Mark == 0).ToArray();
        return PointsFit.Of([.. up.Select(r => r.MassKg * gravity)], [.. up.Select(r => Reading(r, gains))], null, 0.25 * scale.LimitN(up.Max(r => r.MassKg) * gravity));
    }

    /// <summary>
    /// The fit of the full grade: straight, or bent where the curve through the rising loads is of a higher degree, only rises, and the bend leaves a smaller
    /// standard deviation than the straight line does.
    /// </summary>
    /// <param name="run">What was read beside the loads.</param>
    /// <param name="rows">The loads.</param>
    /// <param name="scale">What the block has to weigh to.</param>
    /// <param name="gravity">m/s².</param>
    /// <param name="gravityPart">Half width of what is not known of it, as a part.</param>
    /// <param name="refusal">Why there is none; empty when there is.</param>
    /// <param name="warmth">What warmth does to the block; <c>null</c> when nobody has measured it.</param>
    /// <returns>The fit, with the curve that it was chosen by; <c>null</c> when it is refused.</returns>
    public static (BlockFit Fit, PointsFit? Curve)? Fit(LabRun run, IReadOnlyList<LoadRow> rows, ScaleClass scale, double gravity, double gravityPart, out string refusal, TemperatureFit? warmth = null)
    {
        if (BlockFit.Of(rows, scale, gravity, gravityPart, out refusal) is not { } chosen) return null;
        var curve = Curve(rows, chosen.Gains, gravity, scale);
        var degree = curve is { IsMonotonic: true } ? curve.Fit.Degree : 1;
        if (degree > 1 && BlockFit.Of(rows, scale, gravity, gravityPart, out _, null, degree) is { } bent && bent.S < chosen.S) chosen = bent;
        else degree = 1;
        return BlockFit.Of(rows, scale, gravity, gravityPart, out refusal, Figures(run, rows, chosen.Gains, gravity, scale), degree, warmth) is { } fit ? (fit, curve) : null;
    }

    /// <summary>The figures.</summary>
    public static LabFigures Figures(LabRun run, IReadOnlyList<LoadRow> rows, IReadOnlyList<CellGain> gains, double gravity, ScaleClass scale)
    {
        ArgumentNullException.ThrowIfNull(run);
        var repeated = run.Repeated.Select(r => Reading(r, gains)).ToArray();
        var mean = repeated.Average();
        var creep = run.Creep.Loaded.Newtons(gains, run.Creep.Zero);
        var curve = Curve(rows, gains, gravity, scale);
        var bend = curve is null ? 0 : rows.Where(r => r.Use == RowUse.Span).Max(r => Math.Abs(curve.Fit.At(r.MassKg * gravity) - (r.MassKg * gravity)));
        return new(
            Math.Sqrt(repeated.Sum(r => (r - mean) * (r - mean)) / (repeated.Length - 1)), repeated.Length - 1, creep.Max(c => Math.Abs(c - creep[0])),
            Hysteresis(rows, gains), bend);
    }

    /// <summary>The verdicts.</summary>
    /// <param name="run">What was read.</param>
    /// <param name="rows">All loads.</param>
    /// <param name="fit">Their fit.</param>
    /// <param name="scale">What the block has to weigh to.</param>
    /// <param name="gravity">m/s².</param>
    /// <param name="warmth">What warmth does to the block; <c>null</c> when nobody has measured it.</param>
    public static IReadOnlyList<LabTest> Judge(LabRun run, IReadOnlyList<LoadRow> rows, BlockFit fit, ScaleClass scale, double gravity, TemperatureFit? warmth = null)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(fit);
        ArgumentNullException.ThrowIfNull(scale);
        var (gains, half) = (fit.Gains, 0.5 * scale.EN);
        var tests = new List<LabTest>();
        var slope = WarmUpSlope(run.WarmUp, gains, scale);
        tests.Add(new("warm-up", Math.Abs(slope) <= 0.1, true, Inv($"zero moves by {slope:+0.000;-0.000;0.000} e per minute, limit 0.1")));
        var exercise = CellGain.Sum(gains, run.Exercised[^1].Zip(run.Exercised[^2], (a, b) => a - b));
        tests.Add(Within("exercise", exercise, half, "zero between the second and the third loading to the top"));
        tests.Add(fit.CornersMeasured
            ? new("corner", true, true, Inv($"condition number {fit.Condition:0.0}, limit {BlockFit.LargestCondition:0}"))
            : new("corner", null, false, "one channel: corners can only be trimmed at the cells"));
        var up = rows.Where(r => r.Use == RowUse.Span).MaxBy(r => Math.Abs(Error(r)) / scale.LimitN(r.MassKg * gravity))!; // the full grade has them
        tests.Add(Within("linearity", Error(up), scale.LimitN(up.MassKg * gravity), $"largest error going up, at {up.MassKg:0.###} kg"));
        tests.Add(Within("hysteresis", Hysteresis(rows, gains), scale.LimitN(rows.Max(r => r.MassKg) * gravity), "going up less going down"));
        var repeated = run.Repeated.Select(r => Reading(r, gains)).ToArray();
        tests.Add(Within("repeat", repeated.Max() - repeated.Min(), scale.LimitN(run.Repeated[0].MassKg * gravity), $"range of {repeated.Length} readings of {run.Repeated[0].MassKg:0.###} kg"));
        tests.AddRange(Creep(run.Creep, gains, scale, gravity));
        foreach (var d in run.Discrimination)
            tests.Add(new("discrim", CellGain.Sum(gains, d.Change) >= 0.5 * d.AddedN, true, Inv($"{d.AddedN:0.00} N more on {d.Name} show as {CellGain.Sum(gains, d.Change):0.00} N")));
        if (run.Lateral.Count == 0) tests.Add(new("lateral", null, false, "what a pull sideways does is not known"));
        else if (run.Lateral.MaxBy(l => Math.Abs(CellGain.Sum(gains, l.Change))) is { } worst) tests.Add(Within("lateral", CellGain.Sum(gains, worst.Change), half, $"pulled {worst.Name}", needed: false));
        tests.Add(Temperature(warmth));
        foreach (var v in fit.Verified)
            tests.Add(new("verify", v.Verdict != Verdict.Fail, true, Inv($"{v.Row.Name}, not used in the fit: error {v.ErrorN:+0.000;-0.000;0.000} N, limit {v.LimitN:0.00} N{(v.Verdict == Verdict.NotConclusive ? ", not conclusive: the uncertainty reaches over the limit" : "")}")));
        return tests;

        double Error(LoadRow r) => Reading(r, gains) - (r.MassKg * gravity);
    }

    /// <summary>What is said of temperature; it has no limit of its own, since its part of the uncertainty is told.</summary>
    /// <param name="warmth">What was measured; <c>null</c> when it was left out.</param>
    public static LabTest Temperature(TemperatureFit? warmth) => warmth is null
        ? new("temperature", null, false, "the gains hold for the temperature of the day; no correction is made")
        : new("temperature", true, false, $"{warmth.Words}; not corrected, its part is in the uncertainty");

    /// <summary>Slope of the zero in scale intervals per minute.</summary>
    public static double WarmUpSlope(TimedCounts zero, IReadOnlyList<CellGain> gains, ScaleClass scale)
    {
        ArgumentNullException.ThrowIfNull(zero);
        ArgumentNullException.ThrowIfNull(scale);
        return PolynomialFit.Of(zero.Minutes, zero.Newtons(gains, zero.Counts[0]), 1) is { } line ? line.Coefficients[1] / scale.EN : 0;
    }

    private static IEnumerable<LabTest> Creep(CreepRun run, IReadOnlyList<CellGain> gains, ScaleClass scale, double gravity)
    {
        var loaded = run.Loaded.Newtons(gains, run.Zero);
        var whole = run.PlannedMinutes >= FullMinutes;
        var note = whole ? "" : Inv($" (practice: {run.PlannedMinutes:0.#} instead of {FullMinutes:0} minutes)");
        yield return Within("creep", loaded.Skip(1).Select(l => l - loaded[0]).MaxBy(Math.Abs), 0.5 * scale.EN, Inv($"largest change of {run.MassKg:0.###} kg in {run.PlannedMinutes:0.#} minutes{note}"));
        if (whole && Enumerable.Range(0, loaded.Count).FirstOrDefault(i => run.Loaded.Minutes[i] >= 20) is > 0 and var at)
            yield return Within("creep-late", loaded[^1] - loaded[at], 0.15 * scale.LimitN(run.MassKg * gravity), "change from 20 to 30 minutes");
        var zero = run.Off.Newtons(gains, run.Zero);
        yield return Within("zero-return", zero[0], 0.5 * scale.EN, "zero just after the load was taken off");
        yield return CreepFit.Of(run, gains, gravity, out var why) is { } fit ? new("creep-model", true, false, fit.Words) : new("creep-model", null, false, why);
    }

    private static double Hysteresis(IReadOnlyList<LoadRow> rows, IReadOnlyList<CellGain> gains)
    {
        var largest = 0.0;
        foreach (var down in rows.Where(r => r.Use == RowUse.Down))
        {
            var up = rows.Where(r => r.Use == RowUse.Span && Math.Abs(r.MassKg - down.MassKg) < 1e-9).Select(r => Reading(r, gains)).DefaultIfEmpty(double.NaN).Average();
            if (Math.Abs(up - Reading(down, gains)) > Math.Abs(largest)) largest = up - Reading(down, gains);
        }

        return largest;
    }

    private static LabTest Within(string name, double valueN, double limitN, string what, bool needed = true) =>
        new(name, Math.Abs(valueN) <= limitN, needed, Inv($"{what}: {valueN:+0.000;-0.000;0.000} N, limit {limitN:0.000} N"));

    private static double Reading(LoadRow row, IReadOnlyList<CellGain> gains) => CellGain.Sum(gains, row.Counts);

    private static string Inv(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
