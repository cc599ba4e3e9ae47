using System.Globalization;
using System.Text.Json.Serialization;

namespace SotTable.Signal;

/// <summary>One exponential of a block's creep.</summary>
/// <param name="Fraction">Creep in the end, as a part of the load.</param>
/// <param name="TauS">Time constant, seconds.</param>
/// <param name="BeforeN">Creep of earlier loads that the cells still had in them when the test began, newtons; not known apart from them, and no constant of theirs.</param>
public sealed record CreepTerm(double Fraction, double TauS, double BeforeN = 0);

/// <summary>
/// What a block's cells add to a load that doesn't change, and give back when it is gone: one or two exponentials, fitted to the creep test of the full grade.
/// Immutable.
/// </summary>
/// <param name="Terms">One or two, the faster one first.</param>
/// <param name="UncertaintyPart">What the fit leaves unknown of a prediction within half an hour (about 95 %), as a part of the load.</param>
/// <param name="LoadN">Load of the test.</param>
/// <param name="S">Standard deviation of the readings around the model, newtons.</param>
/// <param name="Recovery">What came back in half an hour without load, as a part of what half an hour of load had made; <c>null</c> when the two can't be compared.</param>
/// <param name="Points">How many readings there were.</param>
public sealed record CreepFit(IReadOnlyList<CreepTerm> Terms, double UncertaintyPart, double LoadN, double S, double? Recovery, int Points)
{
    /// <summary>Cells that creep by more are broken, or are no load cells: forty times what class C3 allows in half an hour.</summary>
    public const double LargestPart = 0.01;

    /// <summary>Longest time constant that a file may name, seconds.</summary>
    public const double LongestTau = 36_000;

    // R 76: half an hour under the load and half an hour without.
    private const double WholeMinutes = 30;
    private const int FewestReadings = 20;

    // Readings come every half minute, so that faster creep has gone with the putting on; slower than twice the test is a straight line within it.
    private const double Fastest = 20;
    private const double Slowest = 3600;
    private const int Constants = 24;
    private const double LeastApart = 2;
    private const double Comparable = 4;
    private const double LargestRecovery = 10;

    /// <summary>Fits the creep test of a block.</summary>
    /// <param name="run">What was read.</param>
    /// <param name="gains">Of the cells.</param>
    /// <param name="gravity">m/s².</param>
    /// <param name="why">Why there is none, in words for people; empty when there is.</param>
    /// <returns>The model; <c>null</c> for practice, and when creep is not larger than what its readings leave unknown.</returns>
    /// <remarks>
    /// Load and return are fitted together, with a level of their own each: what the cells had in them from the tests before comes out of the load's curve
    /// and goes on in the return's, so that the two of them tell it from the creep of this load.
    /// </remarks>
    public static CreepFit? Of(CreepRun run, IReadOnlyList<CellGain> gains, double gravity, out string why)
    {
        ArgumentNullException.ThrowIfNull(run);
        why = run.PlannedMinutes < WholeMinutes ? Inv($"constants need all of {WholeMinutes:0} minutes")
            : Math.Min(run.Loaded.Counts.Count, run.Off.Counts.Count) < FewestReadings ? $"constants need {FewestReadings} readings with and without load"
            : "";
        if (why.Length > 0) return null;
        var test = new CreepTest(run, gains, run.MassKg * gravity);
        double[] taus = [.. Enumerable.Range(0, Constants).Select(k => Fastest * Math.Pow(Slowest / Fastest, k / (Constants - 1.0)))];
        var best = test.Solve([])!; // two levels are never alike
        var richest = best;
        foreach (var terms in new[] { 1, 2 })
        {
            var starts = terms == 1 ? taus.Select(t => new[] { t }) : taus.SelectMany(a => taus.Where(b => b >= LeastApart * a).Select(b => new[] { a, b }));
            if (starts.Select(test.Solve).OfType<CreepSolution>().MinBy(s => s.Rss) is not { } coarse) continue;
            var found = test.Refine(coarse, t => t[0] >= Fastest && t[^1] <= Slowest && (t.Length == 1 || t[1] >= LeastApart * t[0]));
            richest = found;
            if (found.Bic < best.Bic) best = found;
        }

        var half = 60 * WholeMinutes;
        var unknown = test.Unknown(best, richest, half);
        if (best.Taus.Length == 0 || Math.Abs(best.Crept(half)) <= unknown)
        {
            why = Inv($"creep is not larger than the noise of its readings ({best.S:0.0000} N): none is predicted");
            return null;
        }

        if (best.Fractions.Any(f => Math.Abs(f) > LargestPart))
        {
            why = Inv($"a part of {best.Fractions.Max(Math.Abs):0.000} of the load is more than a cell's creep can be (limit {LargestPart}): none is predicted");
            return null;
        }

        var fit = new CreepFit([.. best.Taus.Select((t, k) => new CreepTerm(best.Fractions[k], t, best.Before[k]))], unknown, test.LoadN, best.S, null, test.Points);
        var (made, back) = (fit.Loaded(test.LaySeconds), fit.Off(0, test.LaySeconds) - fit.Off(test.OffSeconds, test.LaySeconds));
        return Math.Abs(made) > Comparable * best.S && Math.Abs(back / made) <= LargestRecovery ? fit with { Recovery = back / made } : fit;
    }

    /// <summary>The state of cells that have crept nothing yet.</summary>
    public CellCreep Start() => new(Terms[0].Fraction, Terms[0].TauS, Terms.Count > 1 ? Terms[1].Fraction : 0, Terms.Count > 1 ? Terms[1].TauS : 1);

    /// <summary>Creep of a load that lies for some time, newtons.</summary>
    /// <param name="loadN">The load.</param>
    /// <param name="seconds">How long.</param>
    public double CreptN(double loadN, double seconds) => loadN * Terms.Sum(t => t.Fraction * (1 - Math.Exp(-seconds / t.TauS)));

    /// <summary>What the fit leaves unknown of a prediction (about 95 %), newtons.</summary>
    /// <param name="loadN">The largest load since the blocks were empty.</param>
    public double UncertaintyN(double loadN) => UncertaintyPart * Math.Abs(loadN);

    /// <summary>The model's course in the test, newtons from its first reading: what the load adds, and what earlier ones take back.</summary>
    /// <param name="seconds">Since the load was there.</param>
    public double Loaded(double seconds) => Terms.Sum(t => ((t.Fraction * LoadN) - t.BeforeN) * (1 - Math.Exp(-seconds / t.TauS)));

    /// <summary>The model's course after the load, newtons above where it ends.</summary>
    /// <param name="seconds">Since it was taken off.</param>
    /// <param name="lay">How long it had lain.</param>
    public double Off(double seconds, double lay) =>
        Terms.Sum(t => Math.Exp(-seconds / t.TauS) * ((t.Fraction * LoadN * (1 - Math.Exp(-lay / t.TauS))) + (t.BeforeN * Math.Exp(-lay / t.TauS))));

    /// <summary>For people.</summary>
    [JsonIgnore] // made of what is told
    public string Words => string.Create(
        CultureInfo.InvariantCulture,
        $"{string.Join(" and ", Terms.Select(t => Inv($"{100 * t.Fraction:+0.0000;-0.0000;0.0000} % of the load with {t.TauS:0} s")))}: {CreptN(LoadN, 60 * WholeMinutes):+0.000;-0.000;0.000} ± {UncertaintyN(LoadN):0.000} N in {WholeMinutes:0} minutes of {LoadN:0} N, s = {S:0.0000} N{(Recovery is { } r ? Inv($"; {100 * r:0} % of what was seen came back in the next {WholeMinutes:0}") : "")}");

    private static string Inv(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>Reads what the evidence of a calibration file says of a block.</summary>
    /// <param name="file">Keeps the first problem.</param>
    /// <param name="evidence">The evidence; <c>null</c> without.</param>
    /// <returns>The model; <c>null</c> when there is none, as in earlier versions.</returns>
    internal static CreepFit? Read(Samples.FileReading file, Samples.LocatedJson? evidence)
    {
        if (evidence?.Find("creep") is not { Type: not System.Text.Json.JsonTokenType.Null } entry) return null;
        file.Keys(entry, "terms", "uncertaintyPart", "loadN", "s", "recovery", "points");
        var terms = new List<CreepTerm>();
        foreach (var term in file.List(entry, "terms", 1, 2))
        {
            file.Keys(term, "fraction", "tauS", "beforeN");
            terms.Add(new(
                file.Number(term, "fraction", -LargestPart, LargestPart, "of the load"), file.Number(term, "tauS", 1, LongestTau, "s"), file.Number(term, "beforeN", -1000, 1000, "N")));
        }

        return new(
            terms, file.Number(entry, "uncertaintyPart", 0, LargestPart, "of the load"), file.Number(entry, "loadN", 0.1, 100_000, "N"), file.Number(entry, "s", 0, 1000, "N"),
            file.OptionalNumber(entry, "recovery", -LargestRecovery, LargestRecovery), file.Whole(entry, "points", 1, 1_000_000));
    }
}
