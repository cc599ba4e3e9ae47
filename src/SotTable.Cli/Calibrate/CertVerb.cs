using System.CommandLine;
using System.Text.Json;
using SotTable.Device;
using SotTable.Device.Calibrating;

namespace SotTable.Cli.Calibrate;

/// <summary><c>sottable calibrate cert</c>: a version as a certificate.</summary>
internal static class CertVerb
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Option<FileInfo> config, Terminal terminal)
    {
        var number = new Argument<int?>("version") { Description = "Number of the version; the one in force by default.", Arity = ArgumentArity.ZeroOrOne };
        var html = new Option<FileInfo?>("--html") { Description = "Write a page to look at and to print.", HelpName = "FILE" };
        var json = new Option<bool>("--json") { Description = "One line of JSON instead of Markdown." };
        var command = new Command("cert", "Show a version as a certificate: Markdown, JSON, or a page to print.") { number, html, json };
        command.SetAction((parsed, _) => CalibrateVerb.Guard(terminal, () => Task.FromResult(Run(
            CalibrateVerb.Site(parsed, config, terminal), parsed.GetValue(number), parsed.GetValue(html), parsed.GetValue(json), terminal))));
        return command;
    }

    private static int Run(CalibrationSite site, int? number, FileInfo? html, bool json, Terminal terminal)
    {
        if ((number ?? site.Store.InForceVersion(out _)) is not { } version) return terminal.Refuse(ExitCode.BadInput, "no version is in force: sottable calibrate full, then accept.");
        var file = site.Store.Version(version, out var problem) ?? throw new StartRefusedException(ExitCode.BadInput, problem);
        if (site.Store.SealDoubt(file) is { Length: > 0 } doubt) return terminal.Refuse(ExitCode.BadInput, $"version {version}: {doubt}: no certificate.");
        var certificate = Certificate.Of(file);
        if (html is not null)
        {
            File.WriteAllText(html.FullName, CertificatePage.Of(certificate));
            terminal.Error.WriteLine($"{html}: certificate {certificate.Number}; open it in a browser to print it.");
        }

        if (json) terminal.Out.WriteLine(JsonSerializer.Serialize(certificate.AsData(), Terminal.Json));
        else if (html is null) (Console.IsOutputRedirected ? terminal.Out : new WordWrap(terminal.Out, () => Console.WindowWidth)).Write(CertificateText.Markdown(certificate));
        return ExitCode.Done;
    }
}
