using System.CommandLine;
using System.Globalization;
using SotTable.Device;
using SotTable.Device.Calibrating;
using SotTable.Samples;
using SotTable.Signal;

namespace SotTable.Cli.Calibrate;

/// <summary><c>sottable calibrate</c>: calibrates a table, and says what its calibrations are.</summary>
internal static class CalibrateVerb
{
    private const string PracticeFolder = "calibration-practice";

    /// <summary>Whether nothing of the table is touched.</summary>
    internal static readonly Option<bool> Practice = new("--practice")
    {
        Description = "Simulated cells, a hand that puts the weights, and versions of their own; nothing of the table is touched, and none is needed.", Recursive = true,
    };

    /// <summary>Makes the command and its parts.</summary>
    /// <param name="terminal">Where to speak.</param>
    /// <param name="keyboard">Where answers come from.</param>
    public static Command Create(Terminal terminal, TextReader keyboard)
    {
        var config = TableFile.Option("Configuration of the table, the file of `sottable run`.");
        config.Recursive = true;
        var command = new Command("calibrate", "Calibrate a table's load cells, guided, and look after the calibrations.") { config, Practice };
        command.Add(Guided(CalibrationGrade.Quick, "Zero and one known weight: indicative.", config, terminal, keyboard));
        command.Add(Guided(CalibrationGrade.Standard, "Zero, corners, several loads, and one that stays out of the fit.", config, terminal, keyboard));
        command.Add(Guided(CalibrationGrade.Full, "Every test of a laboratory: warm-up, corners, up and down, repeat, creep (two hours for two blocks), with a certificate.", config, terminal, keyboard));
        foreach (var part in CheckVerbs.Create(config, terminal, keyboard)) command.Add(part);
        command.Add(TemperatureVerb.Create(config, terminal, keyboard));
        command.Add(CertVerb.Create(config, terminal));
        command.Add(MassVerbs.Create(config, terminal));
        foreach (var part in RecordVerbs.Create(config, terminal)) command.Add(part);
        return command;
    }

    private static Command Guided(CalibrationGrade grade, string words, Option<FileInfo> config, Terminal terminal, TextReader keyboard)
    {
        var block = new Option<BlockId?>("--block") { Description = "A or B; all blocks by default.", HelpName = "BLOCK" };
        var weights = new Option<string?>("--weights") { Description = "What you have, kg or ids of `masses`: \"10 5\"; asked by default.", HelpName = "KG" };
        var tolerance = new Option<double?>("--tolerance-percent") { Description = "How far weights that are not registered may be off; 2 % for dumb-bells by default, and the full grade takes no dumb-bells.", HelpName = "P" };
        var gravity = new Option<double?>("--gravity") { Description = "Local gravity in m/s²; not known by default, and then a part of the uncertainty.", HelpName = "G" };
        var technician = new Option<string>("--technician") { Description = "For the record.", HelpName = "NAME", DefaultValueFactory = _ => "not stated" };
        var answers = new Option<FileInfo?>("--answers") { Description = "Answers to the questions (weights, accept, …), one `question: answer` a line.", HelpName = "FILE" };
        var resume = new Option<bool>("--resume") { Description = "Go on where a broken-off calibration stopped." };
        var dry = new Option<bool>("--dry-run") { Description = "Do and judge everything, and put nothing in force." };
        var hand = new Option<string>("--practice-hand") { Description = "What part of the weight the simulated hand puts; 0.5 for a wrong one, 0.9@3 for a third weight that is lighter than noted.", HelpName = "PART", DefaultValueFactory = _ => "1" };
        var creep = new Option<double>("--creep-minutes") { Description = "For practice: less than the 30 minutes of a certificate, and marked on it.", HelpName = "N", DefaultValueFactory = _ => Procedure.WholeCreepMinutes };
        var command = new Command(grade.ToString().ToLowerInvariant(), words) { block, weights, tolerance, gravity, technician, answers, resume, dry, hand };
        if (grade == CalibrationGrade.Full) command.Add(creep);
        command.SetAction((parsed, cancellationToken) => Guard(terminal, async () =>
        {
            var minutes = grade == CalibrationGrade.Full ? parsed.GetValue(creep) : Procedure.WholeCreepMinutes;
            if (minutes is not (>= 1 and <= Procedure.WholeCreepMinutes)) return terminal.Refuse(ExitCode.Usage, $"--creep-minutes {minutes}: expected 1 to {Procedure.WholeCreepMinutes}.");
            var practising = parsed.GetValue(Practice);
            var site = Site(parsed, config, terminal);
            if (parsed.GetValue(tolerance) is { } t and not (>= 0 and <= 10)) return terminal.Refuse(ExitCode.Usage, $"--tolerance-percent {t}: expected 0 to 10.");
            if (parsed.GetValue(gravity) is { } g and not (>= 9.7 and <= 9.9)) return terminal.Refuse(ExitCode.Usage, $"--gravity {g}: expected 9.7 to 9.9.");
            if (Hand(parsed.GetRequiredValue(hand)) is not { } put) return terminal.Refuse(ExitCode.Usage, $"--practice-hand {parsed.GetValue(hand)}: expected 0.1 to 10, or such as 0.9@3 for the third weight only.");
            IReadOnlyDictionary<string, string>? script = null;
            if (parsed.GetValue(answers) is { } file && (script = Conversation.Read(file.FullName, out var problem)) is null) return terminal.Refuse(ExitCode.BadInput, problem);
            BlockId[] has = [.. site.Profile.Channels.Select(c => c.Block).OfType<BlockId>().Distinct()];
            if (parsed.GetValue(block) is { } one && !has.Contains(one)) return terminal.Refuse(ExitCode.Usage, $"--block {one}: {site.Profile.Id} has {string.Join(" and ", has)}.");
            var procedure = new Procedure(
                grade, parsed.GetValue(block) is { } only ? [only] : has, parsed.GetValue(weights), parsed.GetValue(tolerance) / 100,
                parsed.GetValue(gravity), parsed.GetRequiredValue(technician), parsed.GetValue(resume), minutes, parsed.GetValue(dry));
            if (!practising && site.NamedFile.Length > 0) terminal.Error.WriteLine($"Table:Calibration names {site.NamedFile}: that file goes before what is accepted here.");
            using var bench = await BenchAsync(site, parsed.GetRequiredValue(config), practising, put, cancellationToken);
            if (bench.Origin != Messages.SampleOrigin.Hardware) terminal.Error.WriteLine("SIM: simulated cells; this calibration never holds for real ones.");
            return await procedure.RunAsync(site, bench, new Conversation(terminal, keyboard, script), TimeProvider.System.GetUtcNow(), cancellationToken);
        }));
        return command;
    }

    /// <summary>The table; in practice with versions of its own, and where no table is set up with the profile that the program has in itself.</summary>
    internal static CalibrationSite Site(ParseResult parsed, Option<FileInfo> config, Terminal terminal)
    {
        var (file, practising) = (parsed.GetRequiredValue(config), parsed.GetValue(Practice));
        if (TableFile.Missing(file) is { Length: > 0 } missing)
            return practising && file.FullName == TableFile.Usual ? WithoutTable(terminal) : throw new StartRefusedException(ExitCode.Configuration, missing);
        var site = CalibrationSite.Open(file.FullName);
        return practising
            ? site with { Store = new CalibrationStore(Path.Combine(Path.GetDirectoryName(site.Store.Folder)!, PracticeFolder)) } // it lies in the state directory
            : site;
    }

    private static CalibrationSite WithoutTable(Terminal terminal)
    {
        if (!SimulateVerb.TryProfile(null, out var profile, out var problem)) throw new StartRefusedException(ExitCode.BadInput, problem);
        var home = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        var folder = Path.GetFullPath(Path.Combine(home, "sottable", PracticeFolder));
        terminal.Error.WriteLine($"There is no {TableFile.Usual}: this practises on the wiring {profile.Id}, and what it keeps is in {folder}.");
        return new("practice/t01", profile, "", new CalibrationStore(folder), "");
    }

    /// <summary>Where the samples come from: practice, the running table, or its chips when none runs.</summary>
    internal static async Task<IBench> BenchAsync(CalibrationSite site, FileInfo config, bool practice, (double Part, int? Only) hand, CancellationToken cancellationToken)
    {
        if (practice) return new PracticeBench(site.Profile, 1, hand.Part, hand.Only);
        try
        {
            return await TappedBench.OpenAsync(site.Socket, cancellationToken);
        }
        catch (IOException e) when (e.InnerException is System.Net.Sockets.SocketException { SocketErrorCode: not System.Net.Sockets.SocketError.AccessDenied })
        {
            return await OpenedBench.OpenAsync(config.FullName, cancellationToken);
        }
    }

    private static (double Part, int? Only)? Hand(string text)
    {
        var words = text.Split('@');
        if (words.Length > 2 || !double.TryParse(words[0].Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out var part) || part is not (>= 0.1 and <= 10)) return null;
        if (words.Length == 1) return (part, null);
        return int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var only) && only > 0 ? (part, only) : null;
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
            return Refuse(terminal, ExitCode.VerdictFailed, $"{e.Message.TrimEnd('.')}. Nothing was changed.");
        }
        catch (StartRefusedException e)
        {
            foreach (var line in e.Message.Split('\n')) Refuse(terminal, e.ExitCode, line);
            return e.ExitCode;
        }
        catch (OperationCanceledException)
        {
            terminal.Error.WriteLine();
            return terminal.Refuse(ExitCode.Interrupted, "broken off; the calibration before stays in force, --resume goes on.");
        }
        catch (UnauthorizedAccessException e)
        {
            return Refuse(terminal, ExitCode.NoPermission, $"{e.Message} Call it as the table's user: sudo -u sottable sottable calibrate …");
        }
        catch (IOException e) when (e.InnerException is System.Net.Sockets.SocketException)
        {
            return Refuse(terminal, ExitCode.NoService, $"{e.Message}; start the table (sottable run), its samples are needed.");
        }
        catch (IOException e)
        {
            return Refuse(terminal, ExitCode.DeviceLost, $"{e.Message}. The calibration before stays in force.");
        }
    }

    // A person reads it on 80 columns; a file or a pipe gets one line.
    private static int Refuse(Terminal terminal, int exitCode, string sentence)
    {
        const string Name = "sottable: ";
        return terminal.Refuse(exitCode, Console.IsErrorRedirected ? sentence : Conversation.Broken(Name + sentence)[Name.Length..]);
    }
}
