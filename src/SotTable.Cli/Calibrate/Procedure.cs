using System.Globalization;
using System.Text.Json.Nodes;
using SotTable.Device.Calibrating;
using SotTable.Records;
using SotTable.Samples;
using SotTable.Signal;

namespace SotTable.Cli.Calibrate;

/// <summary>The guided calibration: one prompt at a time, then a summary, then the question whether it shall hold.</summary>
/// <param name="Grade">How thoroughly.</param>
/// <param name="Blocks">Which blocks.</param>
/// <param name="Weights">What the technician has, kg; <c>null</c>: asked.</param>
/// <param name="Tolerance">How far those that are not registered may be off, as a part; <c>null</c>: not known.</param>
/// <param name="Gravity">Local gravity, m/s²; <c>null</c>: the standard value, with what it may be off.</param>
/// <param name="Technician">For the record.</param>
/// <param name="Resume">Whether to go on where a broken-off one stopped.</param>
/// <param name="CreepMinutes">For the full grade; less than 30 is practice, and marked so.</param>
/// <param name="DryRun">Whether to end before anything is put in force.</param>
internal sealed record Procedure(
    CalibrationGrade Grade, IReadOnlyList<BlockId> Blocks, string? Weights, double? Tolerance, double? Gravity, string Technician, bool Resume,
    double CreepMinutes = Procedure.WholeCreepMinutes, bool DryRun = false)
{
    /// <summary>What R 76 asks.</summary>
    public const double WholeCreepMinutes = 30;

    private const double StandardGravity = 9.80665;

    // From 9.780 at the equator to 9.832 at the poles.
    private const double UnknownGravity = 0.0027;

    /// <summary>Runs it.</summary>
    /// <param name="site">The table.</param>
    /// <param name="bench">Its samples.</param>
    /// <param name="talk">The technician.</param>
    /// <param name="utcNow">For the record.</param>
    /// <param name="cancellationToken">Ctrl-C; the calibration in force stays.</param>
    /// <returns>Exit code.</returns>
    /// <exception cref="CalibrationRefusedException">It can't go on.</exception>
    public async Task<int> RunAsync(CalibrationSite site, IBench bench, Conversation talk, DateTimeOffset utcNow, CancellationToken cancellationToken)
    {
        if (await bench.BusyAsync(cancellationToken) is { Length: > 0 } busy) return Refuse(talk, busy, ExitCode.Busy);
        var gravity = Gravity ?? StandardGravity;
        var journal = new WorkFile(site.Store.Folder, Resume || await GoesOnAsync(site, talk, cancellationToken));
        var known = WeightSet.Parse(
            Weights ?? await journal.AnswerAsync("weights", () => talk.AskAsync("weights", "Take everything off the blocks. Which weights have you got, in kg or by their ids (10 5)?", cancellationToken)), site.Store.Masses, utcNow, Tolerance);
        var weights = known.Kilograms;
        var small = Grade == CalibrationGrade.Full ? Small(await journal.AnswerAsync("small", () => talk.AskAsync("small", "Which small weight for the discrimination test, in g (about 1.4 scale intervals; 30)?", cancellationToken))) : 0;
        var inForce = site.Store.InForce(utcNow, bench.Origin, out _);
        var done = new List<FittedBlock>();
        foreach (var block in Blocks)
        {
            var cells = site.Profile.Channels.Where(c => c.Block == block).ToArray();
            var scale = ScaleClass.Of(cells.Sum(c => c.CapacityN ?? 0));
            var refusal = "";
            var full = Grade == CalibrationGrade.Full ? FullPlan.Of(weights, cells.Length, scale, gravity, out refusal) : null;
            var plan = Grade == CalibrationGrade.Full ? [] : LoadPlan.Of(Grade, weights, cells.Length, scale, gravity, out refusal);
            if (refusal.Length > 0) throw new CalibrationRefusedException(refusal);
            if (Grade == CalibrationGrade.Full) known.RefuseCoarse(full!.Ladder, scale, gravity); // without a refusal there is a plan
            if (Grade != CalibrationGrade.Quick && cells.Length == 1)
                talk.Say($"Block {block} has one channel: its corners can't be told apart and can only be trimmed at the cells; that step is left out.");
            var reader = new BlockReader(bench, talk, site.Profile, block, scale, gravity);
            talk.Say($"Block {block}: nothing on it, nobody near.");
            await reader.TakeZeroAsync(cancellationToken);
            talk.Say($"  zero taken, noise {string.Join(", ", reader.Noise.Select(n => n.ToString("0.#", CultureInfo.InvariantCulture)))} counts.");
            if (journal.CountOf(block) is > 0 and var before) talk.Say($"  {before} readings of block {block} are kept from before.");
            var rows = new List<LoadRow>();
            foreach (var (step, load) in plan.Index())
            {
                if (journal.Find(block, step, load) is { } kept)
                {
                    rows.Add(kept);
                    continue;
                }

                if (plan.Count > 1) talk.Lead = $"[{step + 1}/{plan.Count}] ";
                rows.Add(await reader.TakeAsync(load, known.ToleranceKg(load.Weights) / load.MassKg, cancellationToken));
                journal.Keep(block, step, rows[^1]);
            }

            LabRun? run = null;
            if (full is not null)
            {
                var grade = new FullGrade(block, reader, talk, journal, full, known.ToleranceKg, gravity, CreepMinutes);
                (var read, run) = await grade.RunAsync(small, [.. reader.Nominal.Select(n => new CellGain(n))], scale, cancellationToken);
                rows.AddRange(read);
            }

            var unknown = Gravity is null ? UnknownGravity : 0;
            var warmth = WarmthOf(inForce, block);
            var lab = run is null ? null : LabTests.Fit(run, rows, scale, gravity, unknown, out refusal, warmth?.Fit);
            if ((run is null ? BlockFit.Of(rows, scale, gravity, unknown, out refusal, warmth: warmth?.Fit) : lab?.Fit) is not { } fit)
            {
                journal.Forget();
                throw new CalibrationRefusedException($"block {block}: {refusal}");
            }

            done.Add(new(
                block, [.. cells.Select(c => c.Name)], rows, fit, reader.Zero, scale, AsFound.Of(inForce, block, cells, rows, scale, gravity),
                run, run is null ? [] : LabTests.Judge(run, rows, fit, scale, gravity, warmth?.Fit), lab?.Curve, warmth));
        }

        foreach (var block in done) Print(block, talk);
        var missing = done.SelectMany(b => b.Tests.Where(t => t.Needed && t.Passed != true).Select(t => $"{t.Name} of block {b.Block}")).ToArray();
        if (missing.Length > 0)
        {
            journal.Forget();
            return Refuse(talk, $"the full grade needs every test but lateral and temperature, and {string.Join(", ", missing)} did not pass: nothing was changed", ExitCode.VerdictFailed);
        }

        if (done.Any(b => b.Fit.Verified.Any(v => v.Verdict == Verdict.Fail)))
        {
            journal.Forget();
            return Refuse(talk, "a load outside the fit is over its limit: nothing was changed; look at the mounting and take the loads again", ExitCode.VerdictFailed);
        }

        if (DryRun)
        {
            journal.Forget();
            talk.Say("Dry run: nothing was changed.");
            return ExitCode.Done;
        }

        if (await talk.AskAsync("accept", "Put it in force? Type yes:", cancellationToken) != "yes")
            return Refuse(talk, "not accepted; the calibration before stays in force, and --resume asks again", ExitCode.VerdictFailed);
        if (await bench.BusyAsync(cancellationToken) is { Length: > 0 } late) return Refuse(talk, late + "; then go on with --resume", ExitCode.Busy);
        var record = RecordMaker.Of(site, this, known, done, bench.Origin, gravity, utcNow);
        var version = site.Store.Accept(record, utcNow, "accept", $"{Grade}, blocks {string.Join(" and ", Blocks)}, {Technician}");
        journal.Forget();
        talk.Say($"Version {version} is in force {bench.TakesEffect}{(Grade == CalibrationGrade.Quick ? "; it is indicative" : "")}.");
        return ExitCode.Done;
    }

    // The same cells: what warmth does to them was measured before, and stays so.
    private static TemperatureEvidence? WarmthOf(CalibrationFile? inForce, BlockId block) => inForce?.Record.GetProperty("blocks").EnumerateArray()
        .Where(b => b.GetProperty("block").GetString() == block.ToString() && b.TryGetProperty("evidence", out _))
        .Select(b => BlockEvidence.Read(JsonNode.Parse(b.GetProperty("evidence").GetRawText()))?.Temperature).FirstOrDefault();

    // Whoever lost the connection has not seen that --resume goes on.
    private static async Task<bool> GoesOnAsync(CalibrationSite site, Conversation talk, CancellationToken cancellationToken)
    {
        if (WorkFile.LeftAt(site.Store.Folder) is not { } at) return false;
        var words = $"A calibration was broken off here on {at:yyyy-MM-dd} at {at:HH:mm}.";
        if (await talk.AskAsync("resume", $"{words} Go on with it? yes, or Enter to begin anew:", cancellationToken) == "yes") return true;
        talk.Say("Begun anew.");
        return false;
    }

    private static double Small(string text) =>
        double.TryParse(text.Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out var grams) && grams is >= 1 and <= 500
            ? grams / 1000
            : throw new CalibrationRefusedException($"small \"{text}\": expected a weight of 1 to 500 g, such as 30");

    private static int Refuse(Conversation talk, string sentence, int code)
    {
        talk.Say($"sottable: {sentence}");
        return code;
    }

    private static void Print(FittedBlock block, Conversation talk)
    {
        if (block.AsFound.Count > 0 && block.AsFound.MaxBy(r => Math.Abs(r.ErrorN) / r.LimitN) is { } worst)
            talk.Say(string.Create(CultureInfo.InvariantCulture, $"Block {block.Block} as found: at most {worst.ErrorN:+0.000;-0.000;0.000} N at {worst.MassKg:0.###} kg, limit in service {worst.LimitN:0.00} N: {(block.AsFound.All(r => r.Passed) ? "pass" : "fail; sessions since the last check that passed may be wrong by as much")}"));
        var fit = block.Fit;
        talk.Say($"Block {block.Block}: U = {fit.Budget.ExpandedN:0.00} N at {block.Rows.Max(r => r.MassKg):0.###} kg (k = {fit.Budget.K:0.00}); mostly {fit.Budget.Dominant.Source}.");
        if (fit.CornersMeasured) talk.Say($"  gains of {string.Join(" and ", block.Channels)} from the corners, condition number {fit.Condition:0.0}");
        foreach (var test in block.Tests) talk.Say($"  {(test.Passed is { } passed ? passed ? "pass" : "FAIL" : "–"),-4} {test.Name}: {test.Sentence}");
        foreach (var v in block.Tests.Count > 0 ? [] : fit.Verified)
        {
            talk.Say($"  {v.Row.Name}, not used in the fit: error {v.ErrorN:+0.000;-0.000;0.000} N, limit {v.LimitN:0.00} N:");
            talk.Say($"    {(v.Verdict == Verdict.Pass ? "pass" : v.Verdict == Verdict.Fail ? "fail" : "pass, not conclusive: the uncertainty reaches over the limit")}");
        }
    }
}

/// <summary>A block that was read and fitted.</summary>
internal sealed record FittedBlock(
    BlockId Block, IReadOnlyList<string> Channels, IReadOnlyList<LoadRow> Rows, BlockFit Fit, IReadOnlyList<double> Zero, ScaleClass Scale, IReadOnlyList<AsFound> AsFound,
    LabRun? Run, IReadOnlyList<LabTest> Tests, PointsFit? Curve, TemperatureEvidence? Warmth);
