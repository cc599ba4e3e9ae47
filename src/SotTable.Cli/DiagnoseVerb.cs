using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using SotTable.Device.Diagnosis;

namespace SotTable.Cli;

/// <summary><c>sottable diagnose</c>: who answers, what comes for some seconds, who moves when pressed; a verdict a line (decision 0043).</summary>
internal static class DiagnoseVerb
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where to speak.</param>
    public static Command Create(Terminal terminal)
    {
        var config = new Option<FileInfo?>("--config") { Description = "Configuration of the table; the package's by default, when no table runs.", HelpName = "FILE" };
        var profile = new Option<FileInfo?>("--profile") { Description = "Wiring profile, instead of the configuration's.", HelpName = "FILE" };
        var socket = new Option<string?>("--socket") { Description = "Control socket of the running table; the configuration's by default.", HelpName = "PATH" };
        var seconds = new Option<double>("--seconds") { Description = "How long every channel is read, 2 to 600 s.", HelpName = "N", DefaultValueFactory = _ => 10 };
        var noTap = new Option<bool>("--no-tap") { Description = "Ask nobody to press cells and buttons." };
        var mass = new Option<double?>("--mass") { Description = "A known mass to put on each cell instead of a press: finds a wrong sensitivity and a block that touches the frame.", HelpName = "KG" };
        var json = new Option<bool>("--json") { Description = "One line of JSON." };
        var command = new Command("diagnose", "Find what is wrong with the wiring of a table, channel by channel.") { config, profile, socket, seconds, noTap, mass, json };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new(parsed.GetValue(config)?.FullName, parsed.GetValue(profile)?.FullName, parsed.GetValue(socket), Live: false),
            parsed.GetValue(seconds), parsed.GetValue(noTap), parsed.GetValue(mass), parsed.GetValue(json), terminal, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(TableBench where, double seconds, bool noTap, double? mass, bool json, Terminal terminal, CancellationToken cancellationToken)
    {
        if (!(seconds is >= 2 and <= 600)) return terminal.Refuse(ExitCode.Usage, $"--seconds {seconds}: expected 2 to 600.");
        if (mass is not (null or (>= 0.1 and <= 250))) return terminal.Refuse(ExitCode.Usage, $"--mass {mass}: expected 0.1 to 250 kg.");
        if (mass is not null && noTap) return terminal.Refuse(ExitCode.Usage, "--mass: with --no-tap nobody is asked to put it there; leave one of both out.");
        try
        {
            IHand? hand = noTap || Console.IsInputRedirected || Console.IsErrorRedirected ? null : new TerminalHand(terminal, mass, Console.In);
            var (bench, exitCode, problems) = await TableFile.OpenAsync(where, hand, cancellationToken);
            if (bench is null)
            {
                foreach (var problem in problems) terminal.Refuse(exitCode, problem);
                return exitCode;
            }

            using (bench)
            {
                var found = await new Diagnoser(bench, seconds, what => terminal.Error.WriteLine($"  ... {what}")).RunAsync(cancellationToken);
                if (json) terminal.Out.WriteLine(JsonSerializer.Serialize(found, Json));
                else DiagnosisText.Print(found, terminal);
                return found.Verdict == LineVerdict.Fault ? ExitCode.VerdictFailed : ExitCode.Done;
            }
        }
        catch (IOException e)
        {
            return terminal.Refuse(ExitCode.DeviceLost, $"{e.Message}; see the table's log.");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
    }
}
