using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using SotTable.Cli.Analyse;
using SotTable.Device.Sensing.Recordings;
using SotTable.Messages;
using SotTable.Records;
using SotTable.Samples;
using SotTable.Sessions;
using SotTable.Signal;

namespace SotTable.Cli;

/// <summary><c>sottable analyse</c>: what a recording of loads holds, own or foreign: spikes, steps, drift, sums, shares, contacts, events, rests.</summary>
internal static class AnalyseVerb
{
    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where to speak.</param>
    public static Command Create(Terminal terminal)
    {
        var file = new Argument<FileInfo>("FILE") { Description = "Raw samples (of `simulate`, `tap --csv`), or numbers in columns with or without names; also .gz." };
        var map = new Option<string?>("--map") { Description = "Which column is what: \"t=t_s,A1=L1,A2=L2*0.5,B=10-17\". A or L is left, B or R right; columns by name or number from 1.", HelpName = "MAP" };
        var places = new Option<string?>("--places") { Description = "Where cells sit, for the centre of load: \"A1=-120/200,A2=120/200\".", HelpName = "PLACES" };
        var unit = new Option<string?>("--unit") { Description = "Unit of the columns: N (default), kg, g, V, counts. Thresholds hold for N, kg, g.", HelpName = "UNIT" };
        var rate = new Option<double?>("--rate") { Description = "Samples a second of a file without times; without it, events can't be dated.", HelpName = "HZ" };
        var person = new Option<PersonProfile>("--person") { Description = "Whose thresholds: Adult (default), Child, Infant, Pregnant, Senior.", DefaultValueFactory = _ => PersonProfile.Adult, HelpName = "PROFILE" };
        var contact = new Option<string>("--contact") { Description = "A contact rises through the first and is released under the second, newtons.", DefaultValueFactory = _ => "50:20", HelpName = "ON:OFF" };
        var step = new Option<double?>("--step") { Description = "Count differences of neighbours above this, in the unit of the file.", HelpName = "VALUE" };
        var uncertainty = new Option<double?>("--uncertainty") { Description = "Standard uncertainty of a block's load, newtons: an uncertain share is hidden.", HelpName = "N" };
        var capacity = new Option<double?>("--capacity") { Description = "Rated load of a block's cells together, newtons: bounds their creep.", HelpName = "N" };
        var profile = new Option<FileInfo?>("--profile") { Description = "Wiring profile of raw samples; the default one otherwise.", HelpName = "FILE" };
        var calibration = new Option<FileInfo?>("--calibration") { Description = "Calibration for raw samples, a sealed version or a file of gains; counts without.", HelpName = "FILE" };
        var json = new Option<bool>("--json") { Description = "One line of JSON." };
        var command = new Command("analyse", "Say what a recording of loads holds. Writes nothing.") { file, map, places, unit, rate, person, contact, step, uncertainty, capacity, profile, calibration, json };
        command.SetAction(parsed =>
        {
            var who = parsed.GetValue(person);
            var limits = who == PersonProfile.Infant ? LoadLimits.Infant : who == PersonProfile.Child ? LoadLimits.Child : LoadLimits.Adult;
            if (!TryContact(parsed.GetRequiredValue(contact), out var on, out var off))
                return terminal.Refuse(ExitCode.Usage, $"--contact {parsed.GetValue(contact)}: expected two newtons such as 50:20, the first not below the second.");
            if (Wrong(("--rate", parsed.GetValue(rate)), ("--step", parsed.GetValue(step)), ("--uncertainty", parsed.GetValue(uncertainty)), ("--capacity", parsed.GetValue(capacity))) is { } wrong)
                return terminal.Refuse(ExitCode.Usage, wrong);
            var choices = new AnalyseChoices(limits, who, on, off, parsed.GetValue(step), parsed.GetValue(uncertainty), parsed.GetValue(capacity));
            var columns = new ColumnChoices(parsed.GetValue(map), parsed.GetValue(places), parsed.GetValue(unit), parsed.GetValue(rate));
            var read = Read(parsed.GetRequiredValue(file).FullName, columns, parsed.GetValue(profile)?.FullName, parsed.GetValue(calibration)?.FullName);
            if (read.Value is not { } recording) return terminal.Refuse(ExitCode.BadInput, read.Problem);
            var analysis = JsonSerializer.SerializeToElement(RecordingAnalysis.Of(recording, choices), Terminal.Json);
            if (parsed.GetValue(json)) terminal.Out.WriteLine(analysis.ToString());
            else AnalysisPrint.To(terminal, analysis);
            return ExitCode.Done;
        });
        return command;
    }

    private static FileResult<LoadRecording> Read(string path, ColumnChoices columns, string? profileFile, string? calibrationFile)
    {
        if (profileFile is null && calibrationFile is null && !IsOwn(path)) return ColumnFile.Read(path, columns);
        var samples = SampleRecording.Open(path);
        if (samples.Value is not { } taken) return new(null, samples.Problem);
        if (!SimulateVerb.TryProfile(profileFile, out var profile, out var problem)) return new(null, problem);
        if (taken.Misfit(profile) is { Length: > 0 } misfit) return new(null, $"{misfit}; name the profile by --profile");
        if (calibrationFile is null) return new(SampleFile.Of(taken, profile, null), "");
        try
        {
            var calibration = Calibrated(File.ReadAllText(calibrationFile), calibrationFile, profile, taken.Origin);
            return calibration.Value is { } c ? new(SampleFile.Of(taken, profile, c), "") : new(null, calibration.Problem);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(null, $"{calibrationFile}: can't be read: {e.Message}");
        }
    }

    // A sealed version of a table, or a file of gains. Who sealed the one isn't asked: nothing is put in force.
    private static FileResult<Calibration> Calibrated(string text, string name, TableProfile profile, SampleOrigin of)
    {
        if (!text.Contains($"\"{CalibrationFile.Schema}\"", StringComparison.Ordinal)) return Calibration.Parse(text, name, profile);
        var (version, problem) = CalibrationFile.Parse(text, name);
        if (version is null) return new(null, problem);
        if (of == SampleOrigin.Hardware && version.Origin != SampleOrigin.Hardware) return new(null, $"{name}: was made on simulated cells, and the recording is not");
        var calibration = version.For(profile, out problem);
        return new(calibration, problem.Length == 0 ? "" : $"{name}: {problem}");
    }

    private static bool IsOwn(string path)
    {
        var own = false;
        RecordingText.Read(path, 4000, 4000, lines =>
        {
            own = lines.MoveNext() && lines.Current.StartsWith("sottable-samples/", StringComparison.Ordinal);
            return "";
        });
        return own;
    }

    private static bool TryContact(string text, out double on, out double off)
    {
        (on, off) = (0, 0);
        return text.Split(':') is [var a, var b] && double.TryParse(a, NumberStyles.Float, CultureInfo.InvariantCulture, out on)
            && double.TryParse(b, NumberStyles.Float, CultureInfo.InvariantCulture, out off) && on >= off && double.IsFinite(on);
    }

    private static string? Wrong(params (string Name, double? Value)[] options) =>
        options.Where(o => o.Value is { } v && !(v > 0 && double.IsFinite(v))).Select(o => $"{o.Name} {o.Value}: expected more than 0.").FirstOrDefault();
}
