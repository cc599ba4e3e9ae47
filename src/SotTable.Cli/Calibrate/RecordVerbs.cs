using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using SotTable.Device.Calibrating;
using SotTable.Records;
using SotTable.Signal;

namespace SotTable.Cli.Calibrate;

/// <summary>The parts of <c>sottable calibrate</c> that look after what was accepted.</summary>
internal static class RecordVerbs
{
    /// <summary>Makes them.</summary>
    /// <param name="config">The table's configuration.</param>
    /// <param name="terminal">Where to speak.</param>
    public static IEnumerable<Command> Create(Option<FileInfo> config, Terminal terminal)
    {
        yield return Part("history", "List the versions and say which is in force and until when.", config, terminal, History);
        yield return Part("seal", "Recompute every hash, seal and link, and name the first that is broken.", config, terminal, Seal);
        var audit = new Command("audit", "The trail of what was done.");
        audit.Add(Part("verify", "The same as `seal`.", config, terminal, Seal));
        audit.Add(Part("list", "Every line of the trail.", config, terminal, List));
        yield return audit;
        yield return Part("due", "Say for each block how many days are left.", config, terminal, Due);
        var versions = new Argument<int[]>("versions") { Description = "Two numbers; the one before against the one in force by default.", Arity = new(0, 2) };
        var diff = new Command("diff", "What the change between two versions is in newtons, at five loads.") { versions };
        diff.SetAction((parsed, _) => CalibrateVerb.Guard(terminal, () => Task.FromResult(Diff(
            CalibrateVerb.Site(parsed, config, terminal), parsed.GetValue(versions) ?? [], terminal))));
        yield return diff;
        var to = new Argument<FileInfo>("file") { Description = "Where to write it; never an existing file." };
        var export = new Command("export", "Write the version in force for another table that gets these blocks.") { to };
        export.SetAction((parsed, _) => CalibrateVerb.Guard(terminal, () => Task.FromResult(Export(
            CalibrateVerb.Site(parsed, config, terminal), parsed.GetRequiredValue(to), terminal))));
        yield return export;
        var part = new Argument<string>("part") { Description = "A block (A, B) or a channel (A1 …)." };
        var serial = new Argument<string>("serial") { Description = "Its serial from now on." };
        var swap = new Command("swap", "Note that a block, cell or converter is another one now; what was made with the old one no longer holds.") { part, serial };
        swap.SetAction((parsed, _) => CalibrateVerb.Guard(terminal, () => Task.FromResult(Swap(
            CalibrateVerb.Site(parsed, config, terminal), parsed.GetRequiredValue(part), parsed.GetRequiredValue(serial), terminal))));
        yield return swap;
    }

    private static Command Part(string name, string words, Option<FileInfo> config, Terminal terminal, Func<CalibrationSite, bool, Terminal, int> run)
    {
        var json = new Option<bool>("--json") { Description = "One line of JSON." };
        var command = new Command(name, words) { json };
        command.SetAction((parsed, _) => CalibrateVerb.Guard(terminal, () => Task.FromResult(run(CalibrateVerb.Site(parsed, config, terminal), parsed.GetValue(json), terminal))));
        return command;
    }

    private static int History(CalibrationSite site, bool json, Terminal terminal)
    {
        var inForce = site.Store.InForceVersion(out var problem);
        var versions = site.Store.Versions().Select(v => (Number: v, File: site.Store.Version(v, out var p), Problem: p)).ToArray();
        if (json)
        {
            terminal.Out.WriteLine(JsonSerializer.Serialize(
                new
                {
                    InForce = inForce,
                    Versions = versions.Select(v => new { Version = v.Number, v.Problem, v.File?.IssuedUtc, v.File?.DueUtc, v.File?.Technician, Blocks = v.File?.Blocks.Select(b => new { Block = b.Block.ToString(), Grade = b.Grade.ToString(), b.UncertaintyN }) }),
                },
                Terminal.Json));
            return ExitCode.Done;
        }

        if (versions.Length == 0) terminal.Out.WriteLine("No calibration was accepted yet: sottable calibrate quick, or standard.");
        foreach (var (number, file, wrong) in versions)
        {
            if (file is null)
            {
                terminal.Out.WriteLine($"  {number,3}  {wrong}");
                continue;
            }

            var blocks = string.Join(", ", file.Blocks.Select(b => $"{b.Block} {b.Grade.ToString().ToLowerInvariant()} U {b.UncertaintyN.ToString("0.00", CultureInfo.InvariantCulture)} N"));
            terminal.Out.WriteLine($"{(number == inForce ? '>' : ' ')} {number,3}  {file.IssuedUtc:yyyy-MM-dd}  due {file.DueUtc:yyyy-MM-dd}  {blocks}");
        }

        if (inForce is { } now && site.Store.Version(now, out _) is { } current
            && site.Store.Doubt(current, TimeProvider.System.GetUtcNow(), current.Origin) is { Length: > 0 } doubt) problem = doubt;
        if (problem.Length > 0) terminal.Out.WriteLine($"Loads are counts: {problem}");
        return ExitCode.Done;
    }

    private static int Seal(CalibrationSite site, bool json, Terminal terminal)
    {
        var broken = site.Store.Verify();
        var trail = site.Store.Trail();
        if (json) terminal.Out.WriteLine(JsonSerializer.Serialize(new { Holds = broken.Length == 0, Problem = broken, Versions = site.Store.Versions().Count, TrailLines = trail.Lines.Count, trail.Torn }, Terminal.Json));
        else if (broken.Length == 0) terminal.Out.WriteLine($"{site.Store.Versions().Count} versions and {trail.Lines.Count} lines of the trail follow each other.\nThis shows changes by anybody without the key; it can't show that a weight was real.");
        return broken.Length == 0 ? ExitCode.Done : json ? ExitCode.VerdictFailed : terminal.Refuse(ExitCode.VerdictFailed, broken);
    }

    private static int List(CalibrationSite site, bool json, Terminal terminal)
    {
        foreach (var line in site.Store.Trail().Lines)
            terminal.Out.WriteLine(json ? JsonSerializer.Serialize(line, Terminal.Json) : $"{line.At}  {line.What,-8} {line.Version,3}  {line.Detail}");
        return ExitCode.Done;
    }

    private static int Due(CalibrationSite site, bool json, Terminal terminal)
    {
        if (InForce(site) is not { } file) return terminal.Refuse(ExitCode.VerdictFailed, "no version is in force: sottable calibrate quick, or standard.");
        var now = TimeProvider.System.GetUtcNow();
        var days = (int)Math.Floor((file.DueUtc - now).TotalDays);
        var doubt = site.Store.Doubt(file, now, file.Origin);
        if (json) terminal.Out.WriteLine(JsonSerializer.Serialize(new { file.Version, file.DueUtc, DaysLeft = days, Problem = doubt, Blocks = file.Blocks.Select(b => new { Block = b.Block.ToString(), Grade = b.Grade.ToString() }) }, Terminal.Json));
        else foreach (var block in file.Blocks) terminal.Out.WriteLine($"Block {block.Block}: {block.Grade.ToString().ToLowerInvariant()}, due {file.DueUtc:yyyy-MM-dd}, {(days < 0 ? "past" : $"{days} days left")}");
        return doubt.Length == 0 ? ExitCode.Done : json ? ExitCode.VerdictFailed : terminal.Refuse(ExitCode.VerdictFailed, $"loads are counts: {doubt}.");
    }

    private static int Diff(CalibrationSite site, int[] versions, Terminal terminal)
    {
        if (versions.Length == 1) return terminal.Refuse(ExitCode.Usage, "diff: expected two versions, or none.");
        int to = versions is [_, var second] ? second : InForce(site)?.Version ?? 0, from = versions is [var first, _] ? first : to - 1;
        if (from < 1) return terminal.Refuse(ExitCode.BadInput, "there are no two versions to compare.");
        if (site.Store.Version(from, out var problem) is not { } old || site.Store.Version(to, out problem) is not { } now) return terminal.Refuse(ExitCode.BadInput, problem);
        terminal.Out.WriteLine($"From version {from} to {to}, a load in the middle of the block reads more by (N):");
        foreach (var block in now.Blocks)
        {
            if (old.Blocks.FirstOrDefault(b => b.Block == block.Block) is not { } before)
            {
                terminal.Out.WriteLine($"Block {block.Block}: not in version {from}");
                continue;
            }

            // As a load in the middle presses on cells of one kind: the same on each.
            double Change(double cellN) => block.Cells.Sum(c => before.Cells.FirstOrDefault(o => o.Channel == c.Channel) is { } o ? c.Gain.Newtons(cellN / o.GainNPerCount) - o.Gain.Newtons(cellN / o.GainNPerCount) : double.NaN);
            var scale = ScaleClass.Of(site.Profile.Channels.Where(c => c.Block == block.Block).Sum(c => c.CapacityN ?? 0));
            var row = Enumerable.Range(1, 5).Select(i => scale.MaxN * i / 5).Select(n => string.Create(CultureInfo.InvariantCulture, $"{n,4:0} N {Change(n / block.Cells.Count):+0.000;-0.000;0.000}"));
            terminal.Out.WriteLine($"Block {block.Block}: {string.Join("  ", row)}");
        }

        return ExitCode.Done;
    }

    private static int Export(CalibrationSite site, FileInfo to, Terminal terminal)
    {
        if (InForce(site) is not { } file) return terminal.Refuse(ExitCode.BadInput, "no version is in force.");
        if (to.Exists) return terminal.Refuse(ExitCode.Usage, $"{to}: is there already; name another file.");
        var text = site.Store.Export(file);
        File.WriteAllText(to.FullName, text);
        terminal.Out.WriteLine($"{to}: version {file.Version} with its key {file.Seal.KeyId}. At the other table: swap for its serials, then import.");
        return ExitCode.Done;
    }

    /// <summary>Shows the checks of a version.</summary>
    internal static int Chart(CalibrationSite site, CalibrationFile version, Terminal terminal)
    {
        var gravity = version.Record.GetProperty("gravity").GetProperty("mS2").GetDouble();
        foreach (var block in version.Blocks)
        {
            var scale = ScaleClass.Of(site.Profile.Channels.Where(c => c.Block == block.Block).Sum(c => c.CapacityN ?? 0));
            var chart = CheckSeries.Chart(site.Store.Trail(), version.Version, block.Block, scale, gravity);
            terminal.Out.WriteLine($"Block {block.Block}, version {version.Version}: {CheckSeries.Words(chart)}.");
            if (chart.Spread > 0)
                foreach (var point in chart.Points) terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {100 * point,+8:+0.000;-0.000;0.000} %  {CheckSeries.Row(chart, point)}"));
        }

        return ExitCode.Done;
    }

    private static CalibrationFile? InForce(CalibrationSite site) => site.Store.InForceVersion(out _) is { } number ? site.Store.Version(number, out _) : null;

    private static int Swap(CalibrationSite site, string part, string serial, Terminal terminal)
    {
        string[] parts = [.. site.Profile.Channels.Select(c => c.Block?.ToString()).OfType<string>().Distinct(), .. site.Profile.Channels.Where(c => c.Block is not null).Select(c => c.Name)];
        if (!parts.Contains(part)) return terminal.Refuse(ExitCode.Usage, $"{part}: no such part, expected one of {string.Join(", ", parts)}.");
        if (serial.Length is 0 or > 40) return terminal.Refuse(ExitCode.Usage, "serial: expected 1 to 40 characters.");
        site.Store.Serials.Set(part, serial);
        site.Store.Note(TimeProvider.System.GetUtcNow(), "swap", site.Store.InForceVersion(out _) ?? 0, $"{part} is {serial}");
        terminal.Out.WriteLine($"{part} is {serial}. A calibration made with another serial no longer holds; a running table sees it within seconds, after a session that is open.");
        return ExitCode.Done;
    }
}
