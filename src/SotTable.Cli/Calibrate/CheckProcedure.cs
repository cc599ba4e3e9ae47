using System.Globalization;
using SotTable.Device.Calibrating;
using SotTable.Records;
using SotTable.Signal;

namespace SotTable.Cli.Calibrate;

/// <summary>One known weight on each block against a version: what it reads, and whether that is within the limit in service. The result goes into the trail.</summary>
/// <param name="Version">The version that is asked.</param>
/// <param name="Weight">The weight, kg; <c>null</c>: asked.</param>
/// <param name="RollBack">Whether the version is put in force when it passes.</param>
internal sealed record CheckProcedure(CalibrationFile Version, double? Weight, bool RollBack)
{
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
        if (site.Store.Doubt(Version, utcNow, bench.Origin) is { Length: > 0 } doubt) throw new CalibrationRefusedException(doubt);
        if (Version.For(site.Profile, out var problem) is null) throw new CalibrationRefusedException($"calibration version {Version.Version}: {problem}");
        if (await bench.BusyAsync(cancellationToken) is { Length: > 0 } busy)
        {
            talk.Say($"sottable: {busy}");
            return ExitCode.Busy;
        }

        var kg = Weight ?? Procedure.Parse(await talk.AskAsync("weights", "Take everything off the blocks. Which weight have you got, in kg?", cancellationToken)).Max();
        var gravity = Version.Record.GetProperty("gravity").GetProperty("mS2").GetDouble();
        var passed = true;
        var words = new List<string>();
        foreach (var block in Version.Blocks)
        {
            var scale = ScaleClass.Of(site.Profile.Channels.Where(c => c.Block == block.Block).Sum(c => c.CapacityN ?? 0));
            if (kg * gravity > scale.MaxN) throw new CalibrationRefusedException($"{kg:0.###} kg is over the block's {scale.MaxN / gravity:0.#} kg: take a smaller weight");
            var reader = new BlockReader(bench, talk, site.Profile, block.Block, scale, gravity);
            talk.Say($"Block {block.Block}: nothing on it, nobody near.");
            await reader.TakeZeroAsync(cancellationToken);
            var row = await reader.TakeAsync(new PlannedLoad(RowUse.Verify, 0, [kg]), 0, cancellationToken);
            var gains = site.Profile.Channels.Where(c => c.Block == block.Block).Select(c => block.Cells.Single(g => g.Channel == c.Name).GainNPerCount); // For has looked
            var error = row.Counts.Zip(gains, (c, g) => c * g).Sum() - (kg * gravity);
            var limit = Math.Max(2 * scale.LimitN(kg * gravity), block.UncertaintyN); // in service twice that of the first verification; an indicative one can't do better than its uncertainty
            passed &= Math.Abs(error) <= limit;
            words.Add(string.Create(CultureInfo.InvariantCulture, $"{block.Block} {error:+0.000;-0.000} N of {kg:0.###} kg, limit {limit:0.00} N"));
            talk.Say($"  {words[^1]}: {(Math.Abs(error) <= limit ? "pass" : "fail")}");
        }

        site.Store.Note(utcNow, "check", Version.Version, $"{string.Join("; ", words)}: {(passed ? "pass" : "fail")}");
        if (!passed)
        {
            talk.Say($"sottable: version {Version.Version} does not pass: {(RollBack ? "it is not put in force" : "calibrate anew")}");
            return ExitCode.VerdictFailed;
        }

        if (RollBack)
        {
            site.Store.RollBack(Version, utcNow, string.Join("; ", words));
            talk.Say($"Version {Version.Version} is in force from the table's next start.");
        }

        return ExitCode.Done;
    }
}
