using System.Globalization;
using System.Text;
using SotTable.Signal;

namespace SotTable.Cli.Calibrate;

/// <summary>The tables of a certificate as words, for both renderings, and the Markdown one.</summary>
internal static class CertificateText
{
    /// <summary>The loads: heads and rows.</summary>
    public static (string[] Heads, IEnumerable<string[]> Rows) Loads(CertifiedBlock block) => (
        ["load", "N", "place", "as found, N", "as left, N", "limit ±N", ""],
        block.Loads.Select(l => new[]
        {
            Inv($"{l.MassKg:0.###} kg"), Inv($"{l.LoadN:0.00}"), l.Place, l.AsFoundN is { } f ? Signed(f) : "–", Signed(l.AsLeftN), Inv($"{l.LimitN:0.00}"),
            l.Use == RowUse.Verify ? Judged(block, l) : Math.Abs(l.AsLeftN) <= l.LimitN ? "within" : "over",
        }));

    /// <summary>The tests of the full grade.</summary>
    public static (string[] Heads, IEnumerable<string[]> Rows) Tests(CertifiedBlock block) => (
        ["test", "result", "found"],
        (block.Evidence.Tests ?? []).Select(t => new[] { t.Name, t.Passed is { } p ? p ? "pass" : "fail" : "left out", t.Sentence }));

    /// <summary>The budget; the dominant line is marked.</summary>
    public static (string[] Heads, IEnumerable<string[]> Rows) Budget(CertifiedBlock block)
    {
        var e = block.Evidence;
        return (
            ["source", "distribution", "u, N", "share of variance"],
            e.Budget.OrderByDescending(l => l.StandardN).Select(l => new[]
            {
                l.Source + (l.Source == e.Dominant ? " (dominant)" : ""), l.Rectangular ? "rectangular" : l.Freedom is { } f ? Inv($"Gaussian, {f} degrees of freedom") : "Gaussian",
                Inv($"{l.StandardN:0.0000}"), Inv($"{100 * l.StandardN * l.StandardN / (e.CombinedN * e.CombinedN):0.0} %"),
            }).Append(["combined", "", Inv($"{e.CombinedN:0.0000}"), ""]).Append([Inv($"expanded, U = {e.K:0.00} u (95.45 %)"), "", TwoDigits(block.Block.UncertaintyN), ""]));
    }

    /// <summary>The weights.</summary>
    public static (string[] Heads, IEnumerable<string[]> Rows) Standards(CertifiedBlock block) => (
        ["weight", "mass", "± g", "class", "certificate", "laboratory", "due"],
        (block.Evidence.Standards ?? []).Select(w => w.Certified is { } m
            ? new[] { m.Id, Inv($"{m.MassKg:0.0#####} kg"), Inv($"{m.UncertaintyKg * 1000:0.###}"), Or(m.Class), Or(m.Certificate), Or(m.Laboratory), m.Due }
            : ["not registered", Inv($"{w.Kg:0.###} kg"), Inv($"{w.ToleranceKg * 1000:0.###}"), "–", "–", "–", "–"]));

    /// <summary>Gains, curve and what the uncertainty is good for.</summary>
    public static IEnumerable<string> Sentences(CertifiedBlock block)
    {
        var e = block.Evidence;
        foreach (var c in block.Block.Cells) yield return Inv($"{c.Channel}: {c.GainNPerCount:0.000000e+00} N per count, {c.ZeroCounts:0} counts empty.");
        var bend = block.Block.Cells[0].Bend;
        if (bend is not null) yield return Inv($"The cells are bent: n newtons of the straight line are n (1 + {bend.Square:0.000000} u + {bend.Cube:0.000000} u²), u = n / {bend.FullN:0.0} N from 0 to 1.");
        yield return e.CornersMeasured ? Inv($"Gains from the corners by least squares, condition number {e.Condition:0.0} (limit {BlockFit.LargestCondition:0}).") : "One gain for all cells: corners were not measured.";
        if (e.Curve is { } curve)
        {
            yield return Inv($"Curve through the rising loads: degree {curve.Degree}, {curve.Reason}; s = {curve.S:0.0000} N, largest residual {curve.LargestResidual:0.0000} N. {(bend is null ? "Sessions use the straight line through zero" : "Sessions use the bend")}; how far the curve leaves it is in the budget.");
            if (curve.Llf is { } llf) yield return Inv($"LLF = 2.4 s = {llf:0.000} N (ASTM E74); lower limit of class A {400 * llf:0.0} N, of class AA {2000 * llf:0} N.");
        }

        CellGain[] gains = [.. block.Block.Cells.Select(c => c.Gain)];
        foreach (var again in e.TakenAgain ?? [])
        {
            var before = again.Before.Select(r => $"{r.Name}{(r.Use == RowUse.Down ? ", down" : "")}: {Inv($"{CellGain.Sum(gains, r.Counts):0.00}")} N");
            yield return $"Taken again, once: {string.Join(" and ", again.Steps)}, since the fit of all loads was refused and {again.Words}. Before, by the gains above: {string.Join("; ", before)}. Not in the fit.";
        }

        if (e.Creep is not null)
            yield return "Creep: loads are not corrected; what changes slowly under a person is judged with the creep that the test creep-model predicts taken off.";
        if (e.Temperature is { } warmth)
            yield return $"Temperature: {warmth.Fit.Words}. Nothing is corrected; it is in the budget, for {TemperatureFit.SessionK:0} K after a session's zero and half of that range for the span. Measured {warmth.MeasuredUtc.Replace('T', ' ').TrimEnd('Z')} UTC, {warmth.Technician}.";
        if (e.AsFound is { Count: > 0 } found && found.MaxBy(f => Math.Abs(f.ErrorN) / f.LimitN) is { } worst)
        {
            yield return Inv($"As found, by the version before: at most {Signed(worst.ErrorN)} N at {worst.MassKg:0.###} kg, limit in service ±{worst.LimitN:0.00} N: ")
                + (found.All(f => f.Passed) ? "pass." : "fail; sessions since the last check that passed may be wrong by as much.");
        }

        yield return Inv($"U = {TwoDigits(block.Block.UncertaintyN)} N (k = {e.K:0.00}) at {block.TopN:0} N, and not more below: a load of {TwoDigits(100 * block.Block.UncertaintyN)} N is known to 1 %, one of {TwoDigits(20 * block.Block.UncertaintyN)} N to 5 %.");
    }

    /// <summary>An uncertainty as the GUM writes it: rounded up to two digits.</summary>
    /// <param name="value">Above 0.</param>
    public static string TwoDigits(double value)
    {
        if (!(value > 0)) return "0";
        var step = Math.Pow(10, Math.Floor(Math.Log10(value)) - 1);
        var up = Math.Ceiling(Math.Round(value / step, 6)) * step;
        return up.ToString($"F{Math.Max(0, 1 - (int)Math.Floor(Math.Log10(up * (1 + 1e-9))))}", CultureInfo.InvariantCulture);
    }

    /// <summary>What is said of weights without a certificate; empty when all have one.</summary>
    public static string Traceability(CertifiedBlock block) => (block.Evidence.Standards ?? []).Any(w => w.Certified is null)
        ? "Weights that are not registered have no certificate, and their ± is what the technician stated: the loads that they made are not traceable to a standard."
        : "";

    /// <summary>All of it as Markdown.</summary>
    public static string Markdown(Certificate certificate)
    {
        var text = new StringBuilder($"# Calibration certificate {certificate.Number}\n\n");
        foreach (var mark in certificate.Marks) text.Append($"> **{mark}**\n\n");
        Table(text, (["", ""], certificate.Facts().Select(f => new[] { f.Name, f.Value })));
        foreach (var block in certificate.Blocks)
        {
            text.Append($"## Block {block.Block.Block}: {block.Block.Grade.ToString().ToLowerInvariant()} grade, {block.Verdict}\n\n");
            text.Append(Inv($"Range {block.Evidence.Scale.MaxN:0} N, interval {block.Evidence.Scale.EN:0.000} N. Calibrated {block.Evidence.CalibratedUtc}.\n\n"));
            foreach (var sentence in Sentences(block)) text.Append($"- {sentence}\n");
            text.Append("\n### Loads\n\n");
            Table(text, Loads(block));
            if (block.Evidence.Tests is { Count: > 0 })
            {
                text.Append("### Tests\n\n");
                Table(text, Tests(block));
            }

            text.Append("### Uncertainty budget at the largest load (GUM)\n\n");
            Table(text, Budget(block));
            text.Append("### Weights\n\n");
            Table(text, Standards(block));
            if (Traceability(block) is { Length: > 0 } words) text.Append($"{words}\n\n");
        }

        return text.Append($"## Seal\n\nHash {certificate.File.Hash}, after {Or(certificate.File.PreviousHash)}; key {certificate.File.Seal.KeyId}.\n\nDecision rule: {Certificate.Rule}.\n\n{Certificate.Limits}\n").ToString();
    }

    private static void Table(StringBuilder text, (string[] Heads, IEnumerable<string[]> Rows) table)
    {
        text.Append($"| {string.Join(" | ", table.Heads)} |\n|{string.Concat(table.Heads.Select(_ => " --- |"))}\n");
        foreach (var row in table.Rows) text.Append($"| {string.Join(" | ", row.Select(c => c.Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ")))} |\n");
        text.Append('\n');
    }

    private static string Judged(CertifiedBlock block, CertifiedLoad load) => block.Evidence.Verified.FirstOrDefault(v => v.MassKg == load.MassKg)?.Verdict switch
    {
        nameof(Verdict.NotConclusive) => "pass, not conclusive",
        { } verdict => verdict.ToLowerInvariant(),
        _ => "",
    };

    private static string Or(string text) => text.Length > 0 ? text : "–";

    private static string Signed(double value) => Inv($"{value:+0.000;−0.000;0.000}");

    private static string Inv(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
