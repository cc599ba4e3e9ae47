using System.Globalization;

namespace SotTable.Bench;

/// <summary>The breath detector over the shared recordings, scored by the scorer that lies beside them, and the peers' figures on the same recordings.</summary>
internal static class RespirationBench
{
    private static readonly (string Column, string What, string Unit, double Budget, bool AtLeast)[] Annotated =
    [
        ("peak@0.5_f1", "breaths, F1 within 0.5 s", "", 0.994, true),
        ("onset@0.5_f1", "starts of inspiration, F1 within 0.5 s", "", 0.985, true),
        ("onset_lat50", "a start is told after, p50", "s", 0.45, false),
        ("onset_lat90", "a start is told after, p90", "s", 0.70, false),
        ("phase_live", "phase on display is right", "", 0.80, true),
        ("rr_mae", "error of the rate, every window", "/min", 0.24, false),
        ("rr_hc_mae", "error of the rate, confidence from 0.5", "/min", 0.14, false),
        ("rr_hc_cover", "windows with confidence from 0.5", "", 0.90, true),
        ("rr_hc_in2", "of these within 2/min", "", 0.998, true),
        ("pause_false_per_h", "pauses noted that are none", "/h", 0.3, false),
    ];

    private static readonly (string Group, string Column, string What, string Unit, double Budget, bool AtLeast)[] Others =
    [
        ("ALL stress", "peak@0.5_f1", "stress set: breaths, F1", "", 0.992, true),
        ("ALL stress", "pause_se", "stress set: pauses found", "", 1, true),
        ("ALL stress", "pause_delay50", "stress set: a pause is noted after", "s", 10, false),
        ("ALL stress", "false_per_min_silent", "stress set: breaths told in silence", "/min", 0.15, false),
        ("ALL stress", "ghost_rate", "stress set: rate shown where there is none", "", 0, false),
        ("stress:motion", "rr_mae", "movement: error of the rate", "/min", 0.35, false),
        ("fsr_force", "rr_hc_mae", "force: error of the rate, confidence from 0.5", "/min", 0.6, false),
        ("fsr_force", "rr_hc_cover", "force: windows with confidence from 0.5", "", 0.5, true),
    ];

    public static async Task RunAsync(Lab lab, CancellationToken cancellationToken)
    {
        var bench = lab.Shared is null ? null : Path.Combine(lab.Shared, "bench/respiration");
        var data = lab.Shared is null ? null : Path.Combine(lab.Shared, "data/respiration");
        if (bench is null || !File.Exists(Path.Combine(bench, "score.py")) || !Directory.Exists(data))
        {
            Console.WriteLine("# respiration: not scored, ../shared/bench/respiration and ../shared/data/respiration are absent");
            return;
        }

        var output = Path.Combine(lab.Folder, "respiration");
        await using (var program = Child.Start("dotnet", [lab.Program, "bench", "respiration", "--data", data, "--out", output]))
            if (await program.ExitAsync(cancellationToken) is not 0 and var code) throw new InvalidOperationException($"sottable bench respiration ended with {code}: {string.Join(' ', program.Lines)}");
        string In(string name) => Path.Combine(output, name);
        await using (var scorer = Child.Start(
            "/usr/bin/python3",
            [Path.Combine(bench, "score.py"), "--data", data, "--events", In("events.csv"), "--rates", In("rates.csv"), "--phases", In("phases.csv"), "--pauses", In("pauses.csv"), "--name", "SotTable", "--csv", In("groups.csv"), "--out", In("report.md")]))
        {
            if (await scorer.ExitAsync(cancellationToken) != 0)
            {
                Console.WriteLine($"# respiration: the scorer did not run: {(scorer.Lines is [.., var last] ? last : "no output")} (python3-numpy)");
                return;
            }
        }

        var own = Rows(In("groups.csv"));
        foreach (var (column, what, unit, budget, atLeast) in Annotated) Print(lab, own, "ALL annotated", column, what, unit, budget, atLeast);
        foreach (var (group, column, what, unit, budget, atLeast) in Others) Print(lab, own, group, column, what, unit, budget, atLeast);
        Console.WriteLine();
        foreach (var line in File.ReadLines(In("report.md"))) Console.WriteLine(line);
        Console.WriteLine("| ALL annotated, shared half | breaths F1 | starts F1 | told after p50 / p90 s | rate error | confident: error / windows |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (var row in own.Concat(Rows(Path.Combine(bench, "peer_results.csv"))).Where(r => r["group"] == "ALL annotated" && r.GetValueOrDefault("half", "developers") == "developers"))
            Console.WriteLine($"| {row["name"]} | {row["peak@0.5_f1"]} | {row["onset@0.5_f1"]} | {row["onset_lat50"]} / {row["onset_lat90"]} | {row["rr_mae"]} | {row["rr_hc_mae"]} / {row["rr_hc_cover"]} |");
        await MissesAsync(lab, bench, data, output, cancellationToken);
    }

    // The confidence against the truth, and what went wrong, in a picture that stays.
    private static async Task MissesAsync(Lab lab, string bench, string data, string output, CancellationToken cancellationToken)
    {
        await using var misses = Child.Start("/usr/bin/python3", [Path.Combine(lab.Root, "tests/bench/breath_misses.py"), bench, data, output]);
        var done = await misses.ExitAsync(cancellationToken) == 0;
        Console.WriteLine();
        foreach (var line in misses.Lines) Console.WriteLine(line);
        if (!done) return;
        var kept = Directory.CreateDirectory(Path.Combine(lab.Root, ".artifacts/bench")).FullName;
        File.Copy(Path.Combine(output, "misses.svg"), Path.Combine(kept, "misses.svg"), overwrite: true);
        Console.WriteLine("# pictures of the misses: .artifacts/bench/misses.svg");
    }

    private static void Print(Lab lab, List<Dictionary<string, string>> rows, string group, string column, string what, string unit, double budget, bool atLeast)
    {
        var cell = rows.FirstOrDefault(r => r["group"] == group)?.GetValueOrDefault(column, "");
        if (double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var figure)) lab.Print(what, figure, unit, budget, atLeast: atLeast);
        else Console.WriteLine($"# respiration: no figure for {what} ({group}, {column})");
    }

    private static List<Dictionary<string, string>> Rows(string file)
    {
        var lines = File.ReadAllLines(file);
        var header = lines[0].Split(',');
        return [.. lines.Skip(1).Select(l => header.Zip(l.Split(',')).ToDictionary(p => p.First, p => p.Second.Trim('"')))];
    }
}
