using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using SotTable.Device.Calibrating;

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
        var part = new Argument<string>("part") { Description = "A block (A, B) or a channel (A1 …)." };
        var serial = new Argument<string>("serial") { Description = "Its serial from now on." };
        var swap = new Command("swap", "Note that a block, cell or converter is another one now; what was made with the old one no longer holds.") { part, serial };
        swap.SetAction((parsed, _) => CalibrateVerb.Guard(terminal, () => Task.FromResult(Swap(
            CalibrationSite.Open(parsed.GetRequiredValue(config).FullName), parsed.GetRequiredValue(part), parsed.GetRequiredValue(serial), terminal))));
        yield return swap;
    }

    private static Command Part(string name, string words, Option<FileInfo> config, Terminal terminal, Func<CalibrationSite, bool, Terminal, int> run)
    {
        var json = new Option<bool>("--json") { Description = "One line of JSON." };
        var command = new Command(name, words) { json };
        command.SetAction((parsed, _) => CalibrateVerb.Guard(terminal, () => Task.FromResult(run(CalibrationSite.Open(parsed.GetRequiredValue(config).FullName), parsed.GetValue(json), terminal))));
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

    private static int Swap(CalibrationSite site, string part, string serial, Terminal terminal)
    {
        string[] parts = [.. site.Profile.Channels.Select(c => c.Block?.ToString()).OfType<string>().Distinct(), .. site.Profile.Channels.Where(c => c.Block is not null).Select(c => c.Name)];
        if (!parts.Contains(part)) return terminal.Refuse(ExitCode.Usage, $"{part}: no such part, expected one of {string.Join(", ", parts)}.");
        if (serial.Length is 0 or > 40) return terminal.Refuse(ExitCode.Usage, "serial: expected 1 to 40 characters.");
        site.Store.Serials.Set(part, serial);
        site.Store.Note(TimeProvider.System.GetUtcNow(), "swap", site.Store.InForceVersion(out _) ?? 0, $"{part} is {serial}");
        terminal.Out.WriteLine($"{part} is {serial}. A calibration made with another serial no longer holds from the table's next start.");
        return ExitCode.Done;
    }
}
