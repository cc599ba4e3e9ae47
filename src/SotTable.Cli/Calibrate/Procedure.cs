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
        var small = Grade == CalibrationGrade.Full ? Small(await journal.AnswerAsync("small", () => talk.AskAsync("small", "Which small weight for the discrimination test, in g (about 1.4 scale intervals; 30)?", cancellationToken))) : 0;
        var inForce = site.Store.Pointed(bench.Origin, out _); // past its due date, too: how far off it is found is what a new one is made for
        var done = new List<FittedBlock>();
        foreach (var block in Blocks) done.Add(await BlockAsync(site, bench, talk, journal, known, small, inForce, block, cancellationToken));
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
        var version = site.Store.Accept(record, utcNow, "accept", $"{Grade}, blocks {string.Join(" and ", Blocks)}, {Technician}{string.Concat(done.SelectMany(b => b.Again.Select(a => $"; block {b.Block}: {string.Join(" and ", a.Steps)} taken again")))}");
        journal.Forget();
        talk.Say($"Version {version} is in force {bench.TakesEffect}{(Grade == CalibrationGrade.Quick ? "; it is indicative" : "")}.");
        return ExitCode.Done;
    }

    // Reads one block and fits it; what the fit fails by may be taken again.
    private async Task<FittedBlock> BlockAsync(
        CalibrationSite site, IBench bench, Conversation talk, WorkFile journal, WeightSet known, double small, CalibrationFile? inForce, BlockId block, CancellationToken cancellationToken)
    {
        var (gravity, weights) = (Gravity ?? StandardGravity, known.Kilograms);
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
        var unknown = Gravity is null ? UnknownGravity : 0;
        var warmth = WarmthOf(inForce, block);
        while (true)
        {
            var loads = new List<TakenLoads>();
            foreach (var (step, load) in plan.Index()) loads.Add(new(WorkFile.NameOf(step), [await TakeAsync(journal, reader, talk, block, plan, step, known.ToleranceKg(load.Weights), cancellationToken)]));
            LabRun? run = null;
            if (full is not null)
            {
                var grade = new FullGrade(block, reader, talk, journal, full, known.ToleranceKg, gravity, CreepMinutes);
                (var read, run) = await grade.RunAsync(small, [.. reader.Nominal.Select(n => new CellGain(n))], scale, cancellationToken);
                loads.AddRange(read);
            }

            LoadRow[] rows = [.. loads.SelectMany(l => l.Rows)];
            if (Fit(rows) is { } found)
            {
                return new(
                    block, [.. cells.Select(c => c.Name)], rows, found.Fit, reader.Zero, scale, AsFound.Of(inForce, block, cells, rows, scale, gravity),
                    run, run is null ? [] : LabTests.Judge(run, rows, found.Fit, scale, gravity, warmth?.Fit), found.Curve, warmth, journal.AgainOn(block));
            }

            var why = refusal;
            var suspect = SuspectLoads.Find([.. loads.Select(l => l.Rows)], r => Fit(r)?.Fit, scale, gravity);
            if (!await TakeAgainAsync(journal, talk, block, loads, suspect, cancellationToken)) throw new CalibrationRefusedException($"block {block}: {why}");

            (BlockFit Fit, PointsFit? Curve)? Fit(IReadOnlyList<LoadRow> of) => run is not null ? LabTests.Fit(run, of, scale, gravity, unknown, out refusal, warmth?.Fit)
                : BlockFit.Of(of, scale, gravity, unknown, out refusal, warmth: warmth?.Fit) is { } straight ? (straight, null) : null;
        }
    }

    // A load of the plan, once.
    private static async Task<LoadRow> TakeAsync(
        WorkFile journal, BlockReader reader, Conversation talk, BlockId block, IReadOnlyList<PlannedLoad> plan, int step, double toleranceKg, CancellationToken cancellationToken)
    {
        var load = plan[step];
        if (journal.Find(block, step, load) is { } kept) return kept;
        if (plan.Count > 1) talk.Lead = $"[{step + 1}/{plan.Count}{(journal.IsAgain(block, WorkFile.NameOf(step)) ? ", again" : "")}] ";
        var row = await reader.TakeAsync(load, toleranceKg / load.MassKg, cancellationToken);
        journal.Keep(block, step, row);
        return row;
    }

    // A fit that was refused stays so: what it failed by is read anew, once, and then all loads are fitted anew.
    private static async Task<bool> TakeAgainAsync(
        WorkFile journal, Conversation talk, BlockId block, List<TakenLoads> loads, SuspectLoads? suspect, CancellationToken cancellationToken)
    {
        string[] steps = [.. (suspect?.Units ?? []).Select(u => loads[u].Step)];
        if (suspect is null || steps.Any(s => journal.IsAgain(block, s)))
        {
            journal.Forget();
            return false;
        }

        talk.Say($"Block {block}, {string.Join(" and ", steps)}: {suspect.Words}.");
        var answer = await talk.AskAsync("again", $"Take {string.Join(" and ", steps)} again? yes, no to give up, or Enter for later:", cancellationToken);
        if (answer.Length == 0 && !talk.IsScripted) throw new CalibrationRefusedException($"block {block}: {string.Join(" and ", steps)} not taken again; all loads are kept, and --resume asks again");
        if (answer != "yes")
        {
            journal.Forget();
            return false;
        }

        journal.TakeAgain(block, new(steps, suspect.Words, [.. suspect.Units.SelectMany(u => loads[u].Rows)]));
        return true;
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
        talk.Say($"sottable: {sentence}.");
        return code;
    }

    private static void Print(FittedBlock block, Conversation talk)
    {
        if (block.AsFound.Count > 0 && block.AsFound.MaxBy(r => Math.Abs(r.ErrorN) / r.LimitN) is { } worst)
            talk.Say(string.Create(CultureInfo.InvariantCulture, $"Block {block.Block} as found: at most {worst.ErrorN:+0.000;-0.000;0.000} N at {worst.MassKg:0.###} kg, limit in service {worst.LimitN:0.00} N: {(block.AsFound.All(r => r.Passed) ? "pass" : "fail; sessions since the last check that passed may be wrong by as much")}"));
        var fit = block.Fit;
        talk.Say($"Block {block.Block}: U = {fit.Budget.ExpandedN:0.00} N at {block.Rows.Max(r => r.MassKg):0.###} kg (k = {fit.Budget.K:0.00}); mostly {fit.Budget.Dominant.Source}.");
        if (fit.CornersMeasured) talk.Say($"  gains of {string.Join(" and ", block.Channels)} from the corners, condition number {fit.Condition:0.0}");
        foreach (var again in block.Again) talk.Say($"  taken again: {string.Join(" and ", again.Steps)}; before, {again.Words}");
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
    LabRun? Run, IReadOnlyList<LabTest> Tests, PointsFit? Curve, TemperatureEvidence? Warmth, IReadOnlyList<TakenAgain> Again);
