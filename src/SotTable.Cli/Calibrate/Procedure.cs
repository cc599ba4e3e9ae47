using System.Globalization;
using System.Text.Json;
using SotTable.Device.Calibrating;
using SotTable.Samples;
using SotTable.Signal;

namespace SotTable.Cli.Calibrate;

/// <summary>The guided calibration: one prompt at a time, then a summary, then the question whether it shall hold.</summary>
/// <param name="Grade">Quick or standard.</param>
/// <param name="Blocks">Which blocks.</param>
/// <param name="Weights">What the technician has, kg; <c>null</c>: asked.</param>
/// <param name="Tolerance">How far they may be off, as a part.</param>
/// <param name="Gravity">Local gravity, m/s²; <c>null</c>: the standard value, with what it may be off.</param>
/// <param name="Technician">For the record.</param>
/// <param name="Resume">Whether to go on where a broken-off one stopped.</param>
internal sealed record Procedure(
    CalibrationGrade Grade, IReadOnlyList<BlockId> Blocks, IReadOnlyList<double>? Weights, double Tolerance, double? Gravity, string Technician, bool Resume)
{
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
        var weights = Weights ?? Parse(await talk.AskAsync("weights", "Take everything off the blocks. Which weights have you got, in kg (10 5)?", cancellationToken));
        var journal = new WorkFile(site.Store.Folder, Resume);
        var done = new List<FittedBlock>();
        foreach (var block in Blocks)
        {
            var cells = site.Profile.Channels.Where(c => c.Block == block).ToArray();
            var scale = ScaleClass.Of(cells.Sum(c => c.CapacityN ?? 0));
            var plan = LoadPlan.Of(Grade, weights, cells.Length, scale, gravity, out var refusal);
            if (refusal.Length > 0) throw new CalibrationRefusedException(refusal);
            if (Grade == CalibrationGrade.Standard && cells.Length == 1)
                talk.Say($"Block {block} has one channel: its corners can't be told apart and can only be trimmed at the cells; that step is left out.");
            var reader = new BlockReader(bench, talk, site.Profile, block, scale, gravity);
            talk.Say($"Block {block}: nothing on it, nobody near.");
            await reader.TakeZeroAsync(cancellationToken);
            talk.Say($"  zero taken, noise {string.Join(", ", reader.Noise.Select(n => n.ToString("0.#", CultureInfo.InvariantCulture)))} counts.");
            var rows = new List<LoadRow>();
            foreach (var (step, load) in plan.Index())
            {
                if (journal.Find(block, step, load) is { } kept)
                {
                    rows.Add(kept);
                    continue;
                }

                if (await bench.BusyAsync(cancellationToken) is { Length: > 0 } begun) return Refuse(talk, begun + "; then go on with --resume", ExitCode.Busy);
                talk.Say($"[{step + 1}/{plan.Count}]");
                rows.Add(await reader.TakeAsync(load, Tolerance, cancellationToken));
                journal.Keep(block, step, rows[^1]);
            }

            var fit = BlockFit.Of(rows, scale, gravity, Gravity is null ? UnknownGravity : 0, out refusal);
            if (fit is null)
            {
                journal.Forget();
                throw new CalibrationRefusedException($"block {block}: {refusal}");
            }

            done.Add(new(block, [.. cells.Select(c => c.Name)], rows, fit, reader.Zero, scale));
        }

        foreach (var block in done) Print(block, talk);
        if (done.Any(b => b.Fit.Verified.Any(v => v.Verdict == Verdict.Fail)))
        {
            journal.Forget();
            return Refuse(talk, "a load outside the fit is over its limit: nothing was changed; look at the mounting and take the loads again", ExitCode.VerdictFailed);
        }

        if (await talk.AskAsync("accept", "Put it in force? Type yes:", cancellationToken) != "yes")
            return Refuse(talk, "not accepted; the calibration before stays in force, and --resume asks again", ExitCode.VerdictFailed);
        if (await bench.BusyAsync(cancellationToken) is { Length: > 0 } late) return Refuse(talk, late + "; then go on with --resume", ExitCode.Busy);
        var record = RecordMaker.Of(site, this, done, bench.Origin, gravity, utcNow);
        var version = site.Store.Accept(record, utcNow, "accept", $"{Grade}, blocks {string.Join(" and ", Blocks)}, {Technician}");
        journal.Forget();
        talk.Say($"Version {version} is in force from the table's next start{(Grade == CalibrationGrade.Quick ? "; it is indicative" : "")}.");
        return ExitCode.Done;
    }

    /// <summary>Weights from words.</summary>
    /// <param name="text">Numbers with spaces between, kg.</param>
    /// <exception cref="CalibrationRefusedException">They can't be understood.</exception>
    public static IReadOnlyList<double> Parse(string text)
    {
        var words = text.Replace(',', '.').Split([' ', ';', '+'], StringSplitOptions.RemoveEmptyEntries);
        var weights = words.Select(w => double.TryParse(w, NumberStyles.Float, CultureInfo.InvariantCulture, out var kg) && kg is >= 0.01 and <= 200 ? kg : double.NaN).ToArray();
        if (weights.Length is 0 or > 6 || weights.Any(double.IsNaN)) throw new CalibrationRefusedException($"weights \"{text}\": expected one to six numbers in kg, 0.01 to 200, such as 10 5");
        return weights;
    }

    private static int Refuse(Conversation talk, string sentence, int code)
    {
        talk.Say($"sottable: {sentence}");
        return code;
    }

    private static void Print(FittedBlock block, Conversation talk)
    {
        var fit = block.Fit;
        talk.Say($"Block {block.Block}: U = {fit.Budget.ExpandedN:0.00} N at {block.Rows.Max(r => r.MassKg):0.###} kg (k = {fit.Budget.K:0.00}); mostly {fit.Budget.Dominant.Source}.");
        if (fit.CornersMeasured) talk.Say($"  gains of {string.Join(" and ", block.Channels)} from the corners, condition number {fit.Condition:0.0}");
        foreach (var v in fit.Verified)
        {
            talk.Say($"  {v.Row.Name}, not used in the fit: error {v.ErrorN:+0.000;-0.000} N, limit {v.LimitN:0.00} N:");
            talk.Say($"    {(v.Verdict == Verdict.Pass ? "pass" : v.Verdict == Verdict.Fail ? "fail" : "pass, not conclusive: the uncertainty reaches over the limit")}");
        }
    }
}

/// <summary>A block that was read and fitted.</summary>
internal sealed record FittedBlock(BlockId Block, IReadOnlyList<string> Channels, IReadOnlyList<LoadRow> Rows, BlockFit Fit, IReadOnlyList<double> Zero, ScaleClass Scale);

/// <summary>Readings of a calibration that isn't finished, so that a dropped connection costs no work.</summary>
internal sealed class WorkFile
{
    private readonly string _path;
    private readonly List<KeptRow> _rows = [];

    public WorkFile(string folder, bool resume)
    {
        _path = Path.Combine(folder, "unfinished.json");
        if (!resume || !File.Exists(_path)) return;
        try
        {
            _rows = JsonSerializer.Deserialize<List<KeptRow>>(File.ReadAllText(_path), Terminal.Json) ?? [];
        }
        catch (JsonException)
        {
            throw new CalibrationRefusedException($"{_path}: can't be understood: begin anew, without --resume");
        }
    }

    /// <summary>A reading that was taken before; <c>null</c> when it has to be taken.</summary>
    public LoadRow? Find(BlockId block, int step, PlannedLoad load) =>
        _rows.Find(r => r.Block == block && r.Step == step && r.Row.Use == load.Use && r.Row.Mark == load.Mark && Math.Abs(r.Row.MassKg - load.MassKg) < 1e-9)?.Row;

    public void Keep(BlockId block, int step, LoadRow row)
    {
        _rows.Add(new(block, step, row));
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!); // a file lies in a folder
        File.WriteAllText(_path + ".new", JsonSerializer.Serialize(_rows, Terminal.Json));
        File.Move(_path + ".new", _path, overwrite: true);
    }

    public void Forget() => File.Delete(_path);

    private sealed record KeptRow(BlockId Block, int Step, LoadRow Row);
}
