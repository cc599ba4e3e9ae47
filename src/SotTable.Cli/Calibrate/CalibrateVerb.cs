using System.CommandLine;
using SotTable.Device;
using SotTable.Device.Calibrating;
using SotTable.Samples;
using SotTable.Signal;

namespace SotTable.Cli.Calibrate;

/// <summary><c>sottable calibrate</c>: calibrates a table, and says what its calibrations are.</summary>
internal static class CalibrateVerb
{
    private const string PracticeFolder = "calibration-practice";

    /// <summary>Makes the command and its parts.</summary>
    /// <param name="terminal">Where to speak.</param>
    /// <param name="keyboard">Where answers come from.</param>
    public static Command Create(Terminal terminal, TextReader keyboard)
    {
        var config = new Option<FileInfo>("--config") { Description = "Configuration of the table, the file of `sottable run`.", HelpName = "FILE", Required = true, Recursive = true };
        var command = new Command("calibrate", "Calibrate a table's load cells, guided, and look after the calibrations.") { config };
        command.Add(Guided(CalibrationGrade.Quick, "Zero and one known weight: indicative.", config, terminal, keyboard));
        command.Add(Guided(CalibrationGrade.Standard, "Zero, corners, several loads, and one that stays out of the fit.", config, terminal, keyboard));
        command.Add(Checked("check", "Put a known weight on each block and see whether the version in force reads it.", false, config, terminal, keyboard));
        command.Add(Checked("rollback", "Put an older version in force again, when it reads a known weight.", true, config, terminal, keyboard));
        foreach (var part in RecordVerbs.Create(config, terminal)) command.Add(part);
        return command;
    }

    private static Command Guided(CalibrationGrade grade, string words, Option<FileInfo> config, Terminal terminal, TextReader keyboard)
    {
        var block = new Option<BlockId?>("--block") { Description = "A or B; all blocks by default.", HelpName = "BLOCK" };
        var weights = new Option<string?>("--weights") { Description = "What you have, kg: \"10 5\"; asked by default.", HelpName = "KG" };
        var tolerance = new Option<double>("--tolerance-percent") { Description = "How far the weights may be off; 2 % for dumb-bells by default.", HelpName = "P", DefaultValueFactory = _ => 2 };
        var gravity = new Option<double?>("--gravity") { Description = "Local gravity in m/s²; not known by default, and then a part of the uncertainty.", HelpName = "G" };
        var technician = new Option<string>("--technician") { Description = "For the record.", HelpName = "NAME", DefaultValueFactory = _ => "not stated" };
        var answers = new Option<FileInfo?>("--answers") { Description = "Answers to the questions (weights, accept), one `question: answer` a line.", HelpName = "FILE" };
        var resume = new Option<bool>("--resume") { Description = "Go on where a broken-off calibration stopped." };
        var practice = new Option<bool>("--practice") { Description = "Simulated cells and a hand that puts the weights; nothing of the table is touched." };
        var hand = new Option<double>("--practice-hand") { Description = "What part of the weight the simulated hand puts; 0.5 for a wrong one.", HelpName = "PART", DefaultValueFactory = _ => 1 };
        var command = new Command(grade == CalibrationGrade.Quick ? "quick" : "standard", words) { block, weights, tolerance, gravity, technician, answers, resume, practice, hand };
        command.SetAction((parsed, cancellationToken) => Guard(terminal, async () =>
        {
            var practising = parsed.GetValue(practice);
            var site = Site(parsed.GetRequiredValue(config), practising);
            if (parsed.GetValue(tolerance) is not (>= 0 and <= 10) and var t) return terminal.Refuse(ExitCode.Usage, $"--tolerance-percent {t}: expected 0 to 10.");
            if (parsed.GetValue(gravity) is { } g and not (>= 9.7 and <= 9.9)) return terminal.Refuse(ExitCode.Usage, $"--gravity {g}: expected 9.7 to 9.9.");
            if (parsed.GetValue(hand) is not (>= 0.1 and <= 10) and var h) return terminal.Refuse(ExitCode.Usage, $"--practice-hand {h}: expected 0.1 to 10.");
            IReadOnlyDictionary<string, string>? script = null;
            if (parsed.GetValue(answers) is { } file && (script = Conversation.Read(file.FullName, out var problem)) is null) return terminal.Refuse(ExitCode.BadInput, problem);
            BlockId[] has = [.. site.Profile.Channels.Select(c => c.Block).OfType<BlockId>().Distinct()];
            if (parsed.GetValue(block) is { } one && !has.Contains(one)) return terminal.Refuse(ExitCode.Usage, $"--block {one}: {site.Profile.Id} has {string.Join(" and ", has)}.");
            var procedure = new Procedure(
                grade, parsed.GetValue(block) is { } only ? [only] : has, parsed.GetValue(weights) is { } w ? Procedure.Parse(w) : null, parsed.GetValue(tolerance) / 100,
                parsed.GetValue(gravity), parsed.GetRequiredValue(technician), parsed.GetValue(resume));
            if (!practising && site.NamedFile.Length > 0) terminal.Error.WriteLine($"Table:Calibration names {site.NamedFile}: that file goes before what is accepted here.");
            using IBench bench = practising ? new PracticeBench(site.Profile, 1, parsed.GetValue(hand)) : await TappedBench.OpenAsync(site.Socket, cancellationToken);
            if (bench.Origin != Messages.SampleOrigin.Hardware) terminal.Error.WriteLine("SIM: simulated cells; this calibration never holds for real ones.");
            return await procedure.RunAsync(site, bench, new Conversation(terminal, keyboard, script), TimeProvider.System.GetUtcNow(), cancellationToken);
        }));
        return command;
    }

    private static Command Checked(string name, string words, bool rollBack, Option<FileInfo> config, Terminal terminal, TextReader keyboard)
    {
        var version = new Argument<int>("version") { Description = "Number of the version, as `history` lists it." };
        var weight = new Option<string?>("--weights") { Description = "The known weight, kg; asked by default.", HelpName = "KG" };
        var answers = new Option<FileInfo?>("--answers") { Description = "Answer to the question (weights), `question: answer`.", HelpName = "FILE" };
        var practice = new Option<bool>("--practice") { Description = "Simulated cells, and the versions that were made in practice." };
        var command = new Command(name, words) { weight, answers, practice };
        if (rollBack) command.Add(version);
        command.SetAction((parsed, cancellationToken) => Guard(terminal, async () =>
        {
            var site = Site(parsed.GetRequiredValue(config), parsed.GetValue(practice));
            IReadOnlyDictionary<string, string>? script = null;
            if (parsed.GetValue(answers) is { } file && (script = Conversation.Read(file.FullName, out var problem)) is null) return terminal.Refuse(ExitCode.BadInput, problem);
            if ((rollBack ? parsed.GetValue(version) : site.Store.InForceVersion(out problem)) is not { } number)
                return terminal.Refuse(ExitCode.BadInput, site.Store.HasInForce ? "the version in force can't be told: sottable calibrate seal says why." : "no calibration was accepted yet: sottable calibrate quick, or standard.");
            if (site.Store.Version(number, out problem) is not { } asked) return terminal.Refuse(ExitCode.BadInput, problem);
            double? kg = parsed.GetValue(weight) is { } w ? Procedure.Parse(w).Max() : null;
            using IBench bench = parsed.GetValue(practice) ? new PracticeBench(site.Profile, 1, 1) : await TappedBench.OpenAsync(site.Socket, cancellationToken);
            if (bench.Origin != Messages.SampleOrigin.Hardware) terminal.Error.WriteLine("SIM: simulated cells.");
            return await new CheckProcedure(asked, kg, rollBack).RunAsync(site, bench, new Conversation(terminal, keyboard, script), TimeProvider.System.GetUtcNow(), cancellationToken);
        }));
        return command;
    }

    private static CalibrationSite Site(FileInfo config, bool practice)
    {
        var site = CalibrationSite.Open(config.FullName);
        return practice ? site with { Store = new CalibrationStore(Path.Combine(Path.GetDirectoryName(site.Store.Folder)!, PracticeFolder)) } : site; // it lies in the state directory
    }

    /// <summary>Turns every failure into a sentence; whatever happens, the calibration in force stays.</summary>
    internal static async Task<int> Guard(Terminal terminal, Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (CalibrationRefusedException e)
        {
            return terminal.Refuse(ExitCode.VerdictFailed, $"{e.Message.TrimEnd('.')}. Nothing was changed.");
        }
        catch (StartRefusedException e)
        {
            return terminal.Refuse(e.ExitCode, e.Message);
        }
        catch (OperationCanceledException)
        {
            terminal.Error.WriteLine();
            return terminal.Refuse(ExitCode.Interrupted, "broken off; the calibration before stays in force, and --resume goes on.");
        }
        catch (UnauthorizedAccessException e)
        {
            return terminal.Refuse(ExitCode.NoPermission, $"{e.Message} Use sudo.");
        }
        catch (IOException e) when (e.InnerException is System.Net.Sockets.SocketException)
        {
            return terminal.Refuse(ExitCode.NoService, $"{e.Message}; start the table (sottable run), its samples are needed.");
        }
        catch (IOException e)
        {
            return terminal.Refuse(ExitCode.DeviceLost, $"{e.Message}. The calibration before stays in force.");
        }
    }
}
