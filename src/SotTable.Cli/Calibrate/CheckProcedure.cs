using System.Globalization;
using SotTable.Device.Calibrating;
using SotTable.Records;
using SotTable.Samples;
using SotTable.Signal;

namespace SotTable.Cli.Calibrate;

/// <summary>One known weight on each block against a version: what it reads, and whether that is within the limit in service. The result goes into the trail.</summary>
/// <param name="Version">The version that is asked.</param>
/// <param name="Weights">What the technician has, of which the heaviest is taken; <c>null</c>: asked.</param>
/// <param name="PutInForce">Puts the version in force when it passes, with what was read, and says which; <c>null</c> for a check only.</param>
internal sealed record CheckProcedure(CalibrationFile Version, WeightSet? Weights, Func<string, string>? PutInForce)
{
    private const string Inconclusive = ", not conclusive";

    /// <summary>Runs it.</summary>
    /// <param name="site">The table.</param>
    /// <param name="bench">Its samples.</param>
    /// <param name="talk">The technician.</param>
    /// <param name="utcNow">For the trail.</param>
    /// <param name="cancellationToken">Ctrl-C; nothing is changed.</param>
    /// <returns>Exit code.</returns>
    /// <exception cref="CalibrationRefusedException">It can't go on.</exception>
    public async Task<int> RunAsync(CalibrationSite site, IBench bench, Conversation talk, DateTimeOffset utcNow, CancellationToken cancellationToken)
    {
        if (Version.For(site.Profile, out var problem) is null) throw new CalibrationRefusedException($"calibration version {Version.Version}: {problem}");
        if (await bench.BusyAsync(cancellationToken) is { Length: > 0 } busy)
        {
            talk.Say($"sottable: {busy}.");
            return ExitCode.Busy;
        }

        var known = Weights ?? WeightSet.Parse(await talk.AskAsync("weights", "Take everything off the blocks. Which weight have you got, in kg or by its id?", cancellationToken), site.Store.Masses, utcNow, null);
        var kg = known.Kilograms.Max();
        var toleranceKg = known.ToleranceKg([kg]);
        var gravity = Version.Record.GetProperty("gravity").GetProperty("mS2").GetDouble();
        var (passed, conclusive) = (true, true);
        var words = new List<string>();
        foreach (var block in Version.Blocks)
        {
            var scale = ScaleOf(site, block.Block);
            if (kg * gravity > scale.MaxN) throw new CalibrationRefusedException($"{kg:0.###} kg is over the block's {scale.MaxN / gravity:0.#} kg: take a smaller weight");
            var reader = new BlockReader(bench, talk, site.Profile, block.Block, scale, gravity);
            talk.Say($"Block {block.Block}: nothing on it, nobody near.");
            await reader.TakeZeroAsync(cancellationToken);
            var row = await reader.TakeAsync(new PlannedLoad(RowUse.Verify, 0, [kg]), 0, cancellationToken);
            var gains = site.Profile.Channels.Where(c => c.Block == block.Block).Select(c => block.Cells.Single(g => g.Channel == c.Name).Gain); // For has looked
            var error = CellGain.Sum(gains, row.Counts) - (kg * gravity);
            var limit = Math.Max(2 * scale.LimitN(kg * gravity), block.UncertaintyN); // in service twice that of the first verification; an indicative one can't do better than its uncertainty
            passed &= Math.Abs(error) <= limit;
            words.Add(CheckSeries.Words(block.Block, error, kg, limit));
            var sure = toleranceKg * gravity <= limit / 3; // as R 76 asks of what judges
            conclusive &= sure;
            talk.Say($"  {words[^1]}: {(Math.Abs(error) <= limit ? "pass" : "fail")}{(sure ? "" : Inconclusive)}");
            if (!sure)
                talk.Say(string.Create(CultureInfo.InvariantCulture, $"    the weight may be off by {toleranceKg * 1000:0.#} g, and a third of the limit is {limit / 3 / gravity * 1000:0.#} g: take one that is noted with `calibrate masses add`"));
        }

        var own = Version.Seal.PublicKey.Length == 0; // a file from another table has a number of that table
        site.Store.Note(utcNow, "check", own ? Version.Version : 0, $"{(own ? "" : $"file of version {Version.Version}: ")}{string.Join("; ", words)}: {(passed ? "pass" : "fail")}{(conclusive ? "" : Inconclusive)}");
        if (!passed)
        {
            talk.Say($"sottable: version {Version.Version} does not pass: {(PutInForce is null ? "calibrate anew" : "it is not put in force")}");
            return ExitCode.VerdictFailed;
        }

        if (PutInForce is not null) talk.Say($"{PutInForce(string.Join("; ", words))} {bench.TakesEffect}.");
        else if (Charts(site, gravity, talk)) return ExitCode.VerdictFailed;
        return ExitCode.Done;
    }

    // Whether a chart asks for action.
    private bool Charts(CalibrationSite site, double gravity, Conversation talk)
    {
        var (trail, action) = (site.Store.Trail(), false);
        foreach (var block in Version.Blocks)
        {
            var chart = CheckSeries.Chart(trail, Version.Version, block.Block, ScaleOf(site, block.Block), gravity);
            talk.Say($"Block {block.Block}: {CheckSeries.Words(chart)}.");
            action |= chart.State == ChartState.Action;
        }

        return action;
    }

    private static ScaleClass ScaleOf(CalibrationSite site, BlockId block) => ScaleClass.Of(site.Profile.Channels.Where(c => c.Block == block).Sum(c => c.CapacityN ?? 0));
}
