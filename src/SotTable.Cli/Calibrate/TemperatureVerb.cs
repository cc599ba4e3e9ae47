using System.CommandLine;
using SotTable.Samples;

namespace SotTable.Cli.Calibrate;

/// <summary><c>sottable calibrate temperature</c>: what warmth does to zero and span, from two temperatures or more; each is a call.</summary>
internal static class TemperatureVerb
{
    private const double WholeWindow = 5;

    /// <summary>Makes the command.</summary>
    public static Command Create(Option<FileInfo> config, Terminal terminal, TextReader keyboard)
    {
        var block = new Option<BlockId?>("--block") { Description = "A or B; all blocks by default.", HelpName = "BLOCK" };
        var celsius = new Option<double?>("--celsius") { Description = "How warm the blocks are; asked by default.", HelpName = "C" };
        var weights = new Option<string?>("--weights") { Description = "What you have for the span, kg or ids of `masses`; asked at the first temperature by default. The zero alone is enough.", HelpName = "KG" };
        var window = new Option<double>("--warm-up-minutes") { Description = "How long the zero has to stand still, 1 to 30.", HelpName = "N", DefaultValueFactory = _ => WholeWindow };
        var technician = new Option<string>("--technician") { Description = "For the record.", HelpName = "NAME", DefaultValueFactory = _ => "not stated" };
        var answers = new Option<FileInfo?>("--answers") { Description = "Answers to the questions (temperature, weights, accept), one `question: answer` a line.", HelpName = "FILE" };
        var anew = new Option<bool>("--anew") { Description = "Forget the temperatures there were and begin with this one." };
        var dry = new Option<bool>("--dry-run") { Description = "Read and judge, and put nothing in force." };
        var command = new Command("temperature", "Read the zero, and a load where you have one, at one temperature; 10 K apart tell what warmth does.")
        {
            block, celsius, weights, window, technician, answers, anew, dry,
        };
        command.SetAction((parsed, cancellationToken) => CalibrateVerb.Guard(terminal, async () =>
        {
            var minutes = parsed.GetValue(window);
            if (minutes is not (>= 1 and <= 30)) return terminal.Refuse(ExitCode.Usage, $"--warm-up-minutes {minutes}: expected 1 to 30.");
            var site = CalibrateVerb.Site(parsed, config, terminal);
            IReadOnlyDictionary<string, string>? script = null;
            if (parsed.GetValue(answers) is { } file && (script = Conversation.Read(file.FullName, out var problem)) is null) return terminal.Refuse(ExitCode.BadInput, problem);
            BlockId[] has = [.. site.Profile.Channels.Select(c => c.Block).OfType<BlockId>().Distinct()];
            if (parsed.GetValue(block) is { } one && !has.Contains(one)) return terminal.Refuse(ExitCode.Usage, $"--block {one}: {site.Profile.Id} has {string.Join(" and ", has)}.");
            using var bench = await CalibrateVerb.BenchAsync(site, parsed.GetRequiredValue(config), parsed.GetValue(CalibrateVerb.Practice), (1, null), cancellationToken);
            if (bench.Origin != Messages.SampleOrigin.Hardware) terminal.Error.WriteLine("SIM: simulated cells; this calibration never holds for real ones.");
            var procedure = new TemperatureProcedure(
                parsed.GetValue(block) is { } only ? [only] : has, parsed.GetValue(celsius), parsed.GetValue(weights), TimeSpan.FromMinutes(minutes), parsed.GetRequiredValue(technician),
                parsed.GetValue(anew), parsed.GetValue(dry));
            return await procedure.RunAsync(site, bench, new Conversation(terminal, keyboard, script), TimeProvider.System.GetUtcNow(), cancellationToken);
        }));
        return command;
    }
}
