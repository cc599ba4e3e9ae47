using System.CommandLine;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using SotTable.Device.Control;
using SotTable.Messages;

namespace SotTable.Cli.Setup;

/// <summary><c>sottable setup</c>: pairs this table with its clinic's hub, and ends at the table with its blocks, its breath sensor and its button.</summary>
internal static class SetupVerb
{
    private const string ProfileFolder = "/usr/share/sottable/profiles";

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where to speak.</param>
    /// <param name="keyboard">Where answers come from.</param>
    public static Command Create(Terminal terminal, TextReader keyboard)
    {
        var hub = new Option<string>("--hub") { Description = "Name or address of the hub, and its port (8443 when it is left out), as `sottable-hub pair` says; asked when missing.", HelpName = "HOST:PORT" };
        var code = new Option<string>("--code") { Description = "The code that `sottable-hub pair` made; asked when missing.", HelpName = "CODE" };
        var profile = new Option<string>("--profile") { Description = "Wiring profile; asked when the configuration names none.", HelpName = "FILE" };
        var config = new Option<string>("--config") { Description = "The table's configuration.", HelpName = "FILE", DefaultValueFactory = _ => TableFile.Usual };
        var identity = IdentityOption();
        var skipWalk = new Option<bool>("--no-walk") { Description = "End when the table is paired: no blocks, breath and button." };
        var onlyWalk = new Option<bool>("--walk") { Description = "Only the blocks, the breath and the button, of a table that runs." };
        var yes = new Option<bool>("--yes") { Description = "Also while a session runs on this table, which ends when setup starts the table anew." };
        var socket = TableSocket.Option();
        var command = new Command("setup", "Pair this table with its clinic's hub, then try its blocks, its breath sensor and its button.") { hub, code, profile, config, identity, skipWalk, onlyWalk, yes, socket };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                var ask = new Asker(terminal, keyboard);
                var page = "";
                var at = parsed.GetRequiredValue(socket);
                if (!parsed.GetValue(onlyWalk))
                {
                    var permitted = parsed.GetValue(yes) || !await RunsSessionAsync(at, cancellationToken);
                    if (!permitted && !await IsPermittedAsync(ask, cancellationToken))
                        return terminal.Refuse(ExitCode.Busy, "a session runs on this table, and setup would end it: nothing was done, and the code was not used. Wait for its end, or add --yes.");
                    var (done, shown) = await PairAsync(
                        ask, parsed.GetValue(hub), parsed.GetValue(code), parsed.GetValue(profile), Path.GetFullPath(parsed.GetRequiredValue(config)), new Identity(Path.GetFullPath(parsed.GetRequiredValue(identity))),
                        terminal, cancellationToken);
                    if (done != ExitCode.Done) return done;
                    page = shown;
                    // One that has begun since, while somebody looked for the code.
                    if (permitted && !parsed.GetValue(yes) && await RunsSessionAsync(at, cancellationToken))
                        return terminal.Refuse(ExitCode.Busy, "the table is paired, and a session has begun meanwhile: after its end start the table anew (sudo systemctl restart sottable), then sudo sottable setup --walk.");
                    var started = await StartAsync(terminal, cancellationToken);
                    if (started != ExitCode.Done || parsed.GetValue(skipWalk)) return started;
                }

                return await TableSocket.TalkAsync(at, terminal, _ => new SetupWalk(at, page, ask, terminal).RunAsync(cancellationToken), cancellationToken);
            }
            catch (UnauthorizedAccessException e)
            {
                return terminal.Refuse(ExitCode.NoPermission, $"{e.Message} Run it as root: sudo sottable setup.");
            }
            catch (Exception e) when (e is IOException or JsonException)
            {
                return terminal.Refuse(ExitCode.Configuration, e.Message);
            }
            catch (OperationCanceledException)
            {
                return ExitCode.Interrupted;
            }
        });
        return command;
    }

    /// <summary>Makes <c>--identity</c>.</summary>
    public static Option<string> IdentityOption() => new("--identity")
    {
        Description = "Folder of this table's key and certificates.", HelpName = "DIR", DefaultValueFactory = _ => "/var/lib/sottable/identity",
    };

    // The page is where the hub shows the table.
    private static async Task<(int Code, string Page)> PairAsync(
        Asker ask, string? hub, string? typed, string? profile, string config, Identity identity, Terminal terminal, CancellationToken cancellationToken)
    {
        hub ??= await ask.AskAsync("Address of the hub, as `sottable-hub pair` says:", cancellationToken);
        if (HubDoor.Address(hub) is not { } at) return (terminal.Refuse(ExitCode.Usage, $"--hub {hub}: expected a name or address and a port, such as 192.168.1.10:8443."), "");
        typed ??= await ask.AskAsync("Code:", cancellationToken);
        if (Pairing.Code(typed) is not { } code) return (terminal.Refuse(ExitCode.Usage, $"the code has 16 letters and digits, such as K7QF-2M9X-4DTA-9ZB3: \"{typed}\" is none."), "");
        var (present, wrong) = TableConfig.Read(config);
        if (present is null) return (terminal.Refuse(ExitCode.Configuration, wrong), "");
        if (profile is null && !present.HasProfile) profile = await ChooseAsync(ask, cancellationToken);
        if (profile is not null && !File.Exists(profile)) return (terminal.Refuse(ExitCode.BadInput, $"{profile}: there is no such wiring profile; {ProfileFolder} has those that come with the program."), "");

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var door = new HubDoor(at, TimeProvider.System);
        var (grant, problem) = await door.PairAsync(code, key, cancellationToken);
        if (grant is null) return (terminal.Refuse(ExitCode.NoService, problem), "");
        identity.MakeFolder();
        identity.Keep(grant.Authority, grant.Certificate, key, at);
        present.Write(grant, identity, door.Host, profile is null ? null : Path.GetFullPath(profile));
        terminal.Error.WriteLine($"Paired: this is table {terminal.Strong(grant.Table)} of the site {grant.Site}. {config} says so.");
        return (ExitCode.Done, $"https://{at}/t/{grant.Site}/{grant.Table}");
    }

    // Where no table runs, none runs a session.
    private static async Task<bool> RunsSessionAsync(string socket, CancellationToken cancellationToken)
    {
        try
        {
            using var table = await ControlClient.ConnectAsync(Path.GetFullPath(socket), cancellationToken);
            var status = await table.StatusAsync(cancellationToken);
            return TableSocket.IsDone(status, out _) && SetupWalk.Phase(status) is SessionPhase.Running or SessionPhase.Paused;
        }
        catch (Exception e) when (e is IOException or ArgumentException)
        {
            return false;
        }
    }

    private static async Task<bool> IsPermittedAsync(Asker ask, CancellationToken cancellationToken) =>
        await ask.AskAsync("A session runs on this table. Setup starts the table anew, which ends it. Go on? (yes or no)", cancellationToken) is "yes" or "y";

    private static async Task<string?> ChooseAsync(Asker ask, CancellationToken cancellationToken)
    {
        var profiles = Directory.Exists(ProfileFolder) ? Directory.GetFiles(ProfileFolder, "*.json").Order(StringComparer.Ordinal).ToArray() : [];
        if (profiles.Length == 0) return await ask.AskAsync("File of the wiring profile:", cancellationToken);
        for (var i = 0; i < profiles.Length; i++) ask.Tell($"  {i + 1}  {Path.GetFileNameWithoutExtension(profiles[i])}");
        var answer = await ask.AskAsync("Which wiring does this table have? Its number:", cancellationToken);
        return int.TryParse(answer, out var number) && number >= 1 && number <= profiles.Length ? profiles[number - 1] : answer;
    }

    private static async Task<int> StartAsync(Terminal terminal, CancellationToken cancellationToken)
    {
        if (!Directory.Exists("/run/systemd/system") || !Environment.IsPrivilegedProcess) return ExitCode.Done; // whoever runs the table starts it
        // Starts that went wrong before must not keep it from starting now; a unit that never failed has nothing to forget.
        using (var forget = Process.Start(new ProcessStartInfo("systemctl", ["reset-failed", "sottable"]) { RedirectStandardError = true })!) await forget.WaitForExitAsync(cancellationToken);
        using var process = Process.Start(new ProcessStartInfo("systemctl", ["restart", "sottable"]) { RedirectStandardError = true })!; // not null: no shell is used
        var said = await process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? ExitCode.Done : terminal.Refuse(ExitCode.NoService, $"the table does not start: {said.Trim()} `sottable status` says why.");
    }
}

/// <summary>Asks whoever sits at the terminal.</summary>
/// <param name="terminal">Where to speak.</param>
/// <param name="keyboard">Where answers come from.</param>
internal sealed class Asker(Terminal terminal, TextReader keyboard)
{
    /// <summary>Says something.</summary>
    /// <param name="text">What.</param>
    public void Tell(string text) => terminal.Error.WriteLine(text);

    /// <summary>Asks.</summary>
    /// <param name="question">The question.</param>
    /// <param name="cancellationToken">Ctrl-C.</param>
    public async Task<string> AskAsync(string question, CancellationToken cancellationToken)
    {
        terminal.Error.Write(question + " ");
        // The console can't be cancelled: the wait is left behind when Ctrl-C comes.
        var answer = await Task.Run(keyboard.ReadLine, CancellationToken.None).WaitAsync(cancellationToken);
        if (answer is null) terminal.Error.WriteLine(); // nobody is there whose Enter ends the line
        return answer?.Trim() ?? "";
    }
}
