using System.Globalization;
using SotTable.Device.Calibrating;
using SotTable.Records;
using SotTable.Samples;
using SotTable.Signal;

namespace SotTable.Cli.Calibrate;

/// <summary>One temperature of the temperature test: the zero of each block and, with weights, a load. From two temperatures on it says what warmth does, and asks whether that shall be noted.</summary>
/// <param name="Blocks">Which blocks.</param>
/// <param name="Celsius">How warm they are; <c>null</c>: asked.</param>
/// <param name="Weights">For the span; <c>null</c>: asked.</param>
/// <param name="Window">How long the zero has to stand still.</param>
/// <param name="Technician">For the trail.</param>
/// <param name="Anew">Whether to forget the temperatures there were.</param>
/// <param name="DryRun">Whether to end before anything is put in force.</param>
internal sealed record TemperatureProcedure(IReadOnlyList<BlockId> Blocks, double? Celsius, string? Weights, TimeSpan Window, string Technician, bool Anew, bool DryRun)
{
    private const double Coldest = -10, Warmest = 50;

    // Class C3 moves by a hundredth of that in ten degrees; more is something that lies there.
    private const double LargestZeroPart = 0.02;

    /// <summary>Runs it.</summary>
    /// <param name="site">The table.</param>
    /// <param name="bench">Its samples.</param>
    /// <param name="talk">The technician.</param>
    /// <param name="utcNow">For the record.</param>
    /// <param name="cancellationToken">Ctrl-C; what was read is kept, nothing is changed.</param>
    /// <returns>Exit code.</returns>
    /// <exception cref="CalibrationRefusedException">It can't go on.</exception>
    public async Task<int> RunAsync(CalibrationSite site, IBench bench, Conversation talk, DateTimeOffset utcNow, CancellationToken cancellationToken)
    {
        if (await bench.BusyAsync(cancellationToken) is { Length: > 0 } busy) return Refuse(talk, busy, ExitCode.Busy);
        if (!site.Store.HasInForce) throw new CalibrationRefusedException("drift is told in newtons, and no calibration was accepted yet: sottable calibrate standard, or full, first");
        var inForce = site.Store.InForce(utcNow, bench.Origin, out var problem)
            ?? throw new CalibrationRefusedException($"drift is told in newtons, and the calibration in force can't be used: {problem}");
        if (Anew) TemperatureWork.Forget(site.Store.Folder);
        var kept = TemperatureWork.Read(site.Store.Folder) ?? new(inForce.Hash, "", []);
        if (kept.Hash != inForce.Hash)
            throw new CalibrationRefusedException("the temperatures that were kept belong to another version than the one in force: begin with the first one again, --anew");
        var celsius = Celsius ?? Degrees(await talk.AskAsync("temperature", $"How warm are the blocks, in °C{(bench.TemperatureC is { } chip ? string.Create(CultureInfo.InvariantCulture, $" (Enter: {chip:0.0}, as their chips say)") : "")}?", cancellationToken), bench.TemperatureC);
        if (celsius is not (>= Coldest and <= Warmest)) throw new CalibrationRefusedException($"temperature {celsius}: expected {Coldest} to {Warmest} °C");
        var words = kept.Points.Count > 0 ? kept.Weights
            : Weights ?? await talk.AskAsync("weights", "Which weights have you got for the span, in kg or by their ids (Enter: none, the zero only)?", cancellationToken);
        kept = kept with { Weights = words };
        bench.At(celsius);
        foreach (var block in Blocks)
        {
            if (kept.Has(block, celsius)) talk.Say($"Block {block} at {celsius:0.0} °C is kept from before.");
            else kept = kept.With(site.Store.Folder, new(block, await ReadAsync(site, bench, talk, inForce, block, celsius, words, utcNow, cancellationToken)));
        }

        return await JudgeAsync(site, bench, talk, inForce, kept, utcNow, cancellationToken);
    }

    private async Task<int> JudgeAsync(
        CalibrationSite site, IBench bench, Conversation talk, CalibrationFile inForce, TemperatureWork kept, DateTimeOffset utcNow, CancellationToken cancellationToken)
    {
        var found = new Dictionary<BlockId, TemperatureEvidence>();
        foreach (var block in Blocks)
        {
            var (points, scale) = (kept.Of(block), ScaleOf(site, block));
            var gravity = inForce.Record.GetProperty("gravity").GetProperty("mS2").GetDouble();
            if (TemperatureFit.Of(points, Gains(site, inForce, block), scale, gravity, out var refusal) is not { } fit)
            {
                talk.Say($"Kept: {string.Join(", ", points.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Celsius:0.0} °C")))}. Block {block}: {refusal}; then call this again.");
                return ExitCode.Done;
            }

            talk.Say($"Block {block}: {fit.Words}.");
            talk.Say(string.Create(CultureInfo.InvariantCulture, $"  Within {TemperatureFit.SessionK:0} K after a session's zero warmth may move it by {TemperatureFit.SessionN(fit.ZeroNPerK, fit.ZeroErrorNPerK):0.000} N. Nothing is corrected: no reading of a cell comes with a temperature."));
            found[block] = new(fit, points, utcNow.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture), Technician);
        }

        var record = TemperatureRecord.Of(inForce, found);
        foreach (var (block, _) in found) talk.Say(TemperatureRecord.Words(record, block));
        if (DryRun)
        {
            talk.Say("Dry run: nothing was changed.");
            return ExitCode.Done;
        }

        if (await talk.AskAsync("accept", "Note it as a new version? Type yes; Enter to take another temperature later:", cancellationToken) != "yes")
        {
            talk.Say("Kept. Come back at another temperature and call this again.");
            return ExitCode.Done;
        }

        if (await bench.BusyAsync(cancellationToken) is { Length: > 0 } late) return Refuse(talk, late + "; then call this again", ExitCode.Busy);
        var version = site.Store.Accept(record, utcNow, "temperature", $"blocks {string.Join(" and ", found.Keys)}, {Technician}");
        TemperatureWork.Forget(site.Store.Folder);
        talk.Say($"Version {version} is in force {bench.TakesEffect}; its gains are those of version {inForce.Version}.");
        return ExitCode.Done;
    }

    private async Task<TemperaturePoint> ReadAsync(
        CalibrationSite site, IBench bench, Conversation talk, CalibrationFile inForce, BlockId block, double celsius, string words, DateTimeOffset utcNow, CancellationToken cancellationToken)
    {
        if (inForce.Blocks.All(b => b.Block != block)) throw new CalibrationRefusedException($"block {block} is not in version {inForce.Version}: calibrate it first");
        var scale = ScaleOf(site, block);
        var gravity = inForce.Record.GetProperty("gravity").GetProperty("mS2").GetDouble();
        var load = words.Length == 0 ? null : Load(site, words, utcNow, block, scale, gravity);
        var reader = new BlockReader(bench, talk, site.Profile, block, scale, gravity);
        var gains = Gains(site, inForce, block);
        talk.Say($"Block {block}: nothing on it, nobody near.");
        await reader.TakeZeroAsync(cancellationToken);
        var before = inForce.Blocks.Single(b => b.Block == block).Cells;
        double[] from = [.. site.Profile.Channels.Where(c => c.Block == block).Select(c => before.Single(b => b.Channel == c.Name).ZeroCounts)]; // Gains has looked
        var moved = CellGain.Sum(gains, reader.Zero.Zip(from, (z, old) => z - old));
        if (Math.Abs(moved) > LargestZeroPart * scale.MaxN)
            throw new CalibrationRefusedException($"the zero of block {block} lies {moved:+0.0;-0.0} N off that of version {inForce.Version}: take everything off it; if nothing lies there, look at the mounting and calibrate anew");
        await WarmUp.WaitAsync(reader, talk, block, Window, gains, scale, cancellationToken);
        await reader.TakeZeroAsync(cancellationToken);
        var zero = reader.Zero;
        return new(celsius, zero, load is null ? null : await reader.TakeAsync(load.Value.Load, load.Value.ToleranceKg / load.Value.Load.MassKg, cancellationToken));
    }

    private static (PlannedLoad Load, double ToleranceKg)? Load(CalibrationSite site, string words, DateTimeOffset utcNow, BlockId block, ScaleClass scale, double gravity)
    {
        var known = WeightSet.Parse(words, site.Store.Masses, utcNow, null);
        var plan = LoadPlan.Of(CalibrationGrade.Quick, known.Kilograms, site.Profile.Channels.Count(c => c.Block == block), scale, gravity, out var refusal);
        return refusal.Length > 0 ? throw new CalibrationRefusedException(refusal) : (plan[0], known.ToleranceKg(plan[0].Weights));
    }

    private static IReadOnlyList<CellGain> Gains(CalibrationSite site, CalibrationFile inForce, BlockId block)
    {
        var cells = inForce.Blocks.Single(b => b.Block == block).Cells;
        return [.. site.Profile.Channels.Where(c => c.Block == block).Select(c => (cells.FirstOrDefault(k => k.Channel == c.Name) ?? throw new CalibrationRefusedException($"version {inForce.Version} has no entry for {c.Name}: calibrate anew")).Gain)];
    }

    private static double Degrees(string text, double? chip) =>
        text.Length == 0 && chip is { } known ? known
        : double.TryParse(text.Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out var celsius) ? celsius
        : throw new CalibrationRefusedException($"temperature \"{text}\": expected degrees Celsius, such as 21.5");

    private static ScaleClass ScaleOf(CalibrationSite site, BlockId block) => ScaleClass.Of(site.Profile.Channels.Where(c => c.Block == block).Sum(c => c.CapacityN ?? 0));

    private static int Refuse(Conversation talk, string sentence, int code)
    {
        talk.Say($"sottable: {sentence}.");
        return code;
    }
}
