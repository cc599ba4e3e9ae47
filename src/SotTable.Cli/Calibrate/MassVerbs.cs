using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using SotTable.Device.Calibrating;

namespace SotTable.Cli.Calibrate;

/// <summary><c>sottable calibrate masses</c>: the certified weights of a table.</summary>
internal static class MassVerbs
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Option<FileInfo> config, Terminal terminal)
    {
        var masses = new Command("masses", "The certified weights; a calibration takes them by their ids.");
        var id = new Argument<string>("id") { Description = "Serial or inventory number, without spaces." };
        var kg = new Argument<double>("kg") { Description = "Conventional mass by the certificate." };
        var off = new Option<double>("--u-g") { Description = "Expanded uncertainty or limit of its class, g.", HelpName = "G", Required = true };
        var due = new Option<string>("--due") { Description = "Day on which the certificate runs out.", HelpName = "YYYY-MM-DD", Required = true };
        var of = new Option<string>("--class") { Description = "R 111 class, such as M1.", HelpName = "CLASS", DefaultValueFactory = _ => "" };
        var certificate = new Option<string>("--certificate") { Description = "Its number.", HelpName = "NUMBER", DefaultValueFactory = _ => "" };
        var laboratory = new Option<string>("--laboratory") { Description = "Who made it.", HelpName = "NAME", DefaultValueFactory = _ => "" };
        var add = new Command("add", "Note a weight, or its new certificate.") { id, kg, off, due, of, certificate, laboratory };
        add.SetAction((parsed, _) => CalibrateVerb.Guard(terminal, () => Task.FromResult(Add(
            CalibrateVerb.Site(parsed, config, terminal),
            new(
                parsed.GetRequiredValue(id), parsed.GetValue(kg), parsed.GetValue(off) / 1000, parsed.GetRequiredValue(of), parsed.GetRequiredValue(certificate),
                parsed.GetRequiredValue(laboratory), parsed.GetRequiredValue(due)),
            terminal))));
        masses.Add(add);
        var json = new Option<bool>("--json") { Description = "One line of JSON." };
        var list = new Command("list", "List them, those that are past due marked.") { json };
        list.SetAction((parsed, _) => CalibrateVerb.Guard(terminal, () => Task.FromResult(List(CalibrateVerb.Site(parsed, config, terminal), parsed.GetValue(json), terminal))));
        masses.Add(list);
        return masses;
    }

    private static int Add(CalibrationSite site, Mass mass, Terminal terminal)
    {
        if (mass.Id.Length is 0 or > 40 || mass.Id.Any(c => char.IsWhiteSpace(c) || c is '+' or ';') || double.TryParse(mass.Id, CultureInfo.InvariantCulture, out _))
            return terminal.Refuse(ExitCode.Usage, $"id \"{mass.Id}\": expected 1 to 40 characters without spaces, + and ;, and no bare number.");
        if (mass.MassKg is not (>= 0.001 and <= 200)) return terminal.Refuse(ExitCode.Usage, $"kg {mass.MassKg}: expected 0.001 to 200.");
        if (mass.UncertaintyKg is not (>= 0 and <= 1)) return terminal.Refuse(ExitCode.Usage, $"--u-g {mass.UncertaintyKg * 1000}: expected 0 to 1000.");
        if (!DateOnly.TryParseExact(mass.Due, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)) return terminal.Refuse(ExitCode.Usage, $"--due {mass.Due}: expected a day such as 2027-05-31.");
        var hash = site.Store.Masses.Set(mass);
        site.Store.Note(TimeProvider.System.GetUtcNow(), "masses", 0, $"{mass.Id} {mass.MassKg.ToString(CultureInfo.InvariantCulture)} kg, certificate {mass.Certificate}, due {mass.Due}; register {hash}");
        terminal.Out.WriteLine($"{mass.Id}: {mass.MassKg:0.######} kg ± {mass.UncertaintyKg * 1000:0.###} g, due {mass.Due}.");
        return ExitCode.Done;
    }

    private static int List(CalibrationSite site, bool json, Terminal terminal)
    {
        if (site.Store.Masses.Read(out var problem) is not { } masses) return terminal.Refuse(ExitCode.BadInput, problem);
        var now = TimeProvider.System.GetUtcNow();
        if (json) terminal.Out.WriteLine(JsonSerializer.Serialize(masses.Select(m => new { m.Id, m.MassKg, m.UncertaintyKg, m.Class, m.Certificate, m.Laboratory, m.Due, PastDue = m.IsPastDue(now) }), Terminal.Json));
        else if (masses.Count == 0) terminal.Out.WriteLine("No weight is noted yet: sottable calibrate masses add.");
        else foreach (var m in masses) terminal.Out.WriteLine($"{m.Id,-14} {m.MassKg,11:0.000000} kg ± {m.UncertaintyKg * 1000,6:0.###} g  {m.Class,-3} {m.Certificate,-12} due {m.Due}{(m.IsPastDue(now) ? " PAST DUE" : "")}");
        return ExitCode.Done;
    }
}
