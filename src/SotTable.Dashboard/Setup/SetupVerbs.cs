using System.Globalization;
using System.Security.Cryptography;
using QRCoder;
using SotTable.Dashboard.Users;
using SotTable.Messages;

namespace SotTable.Dashboard.Setup;

/// <summary><c>sottable-hub setup</c> and what belongs to it: pairing a table, revoking one, renewing what the hub shows. Run as root.</summary>
internal static class SetupVerbs
{
    /// <summary>Where the package has the hub's configuration.</summary>
    public const string UsualConfig = "/etc/sottable-hub/hub.json";

    private const int WrongUsage = 64;
    private const int NoInput = 66;
    private const int Failed = 73;
    private const int NoPermission = 77;
    private const int WrongConfiguration = 78;

    /// <summary>Does it.</summary>
    /// <param name="args">The whole command line.</param>
    /// <param name="input">Standard input.</param>
    /// <param name="output">Standard output.</param>
    /// <param name="error">Standard error.</param>
    /// <param name="time">Wall clock.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args, TextReader input, TextWriter output, TextWriter error, TimeProvider time)
    {
        var options = new Dictionary<string, string> { ["--config"] = UsualConfig };
        var words = new List<string>();
        for (var i = 0; i < args.Length; i++)
        {
            if (!args[i].StartsWith('-')) words.Add(args[i]);
            else if (args[i] is "--config" or "--answers" or "--state" or "--mosquitto" && i + 1 < args.Length) options[args[i]] = args[++i];
            else return Say($"{args[i]}: not an option of this command, or its value is missing. sottable-hub {args[0]} --help explains them.", WrongUsage);
        }

        try
        {
            switch (words)
            {
                case ["setup"]:
                    var (answers, trouble) = options.TryGetValue("--answers", out var file) ? SetupAnswers.Read(file) : (null, "");
                    if (trouble.Length > 0) return Say(trouble, NoInput);
                    var setup = new HubSetup(
                        new SetupAnswers(answers, input, output), output, options["--config"], options.GetValueOrDefault("--state"), options.GetValueOrDefault("--mosquitto"), time);
                    var problem = await setup.RunAsync(CancellationToken.None);
                    if (HubSettingsFile.Read(options["--config"]).Settings is { } made) CommandAudit.Write(made.Hub.Users, "setup", "", problem);
                    return problem.Length > 0 ? Say(problem, WrongConfiguration) : 0;
                case ["pair", var table]:
                    return With((settings, authority) => Pair(settings, authority, table));
                case ["revoke", var table]:
                    return await WithAsync((settings, authority) => RevokeAsync(settings, authority, table));
                case ["certificates"]:
                    return With((_, authority) => List(authority));
                case ["renew"]:
                    return await WithAsync(RenewAsync);
                default:
                    return Say(HubHelp.Of(args[0]) ?? HubHelp.All, WrongUsage);
            }
        }
        catch (UnauthorizedAccessException e)
        {
            return Say($"{e.Message} Run it as root: sudo sottable-hub {string.Join(' ', args)}", NoPermission);
        }
        catch (Exception e) when (e is IOException or CryptographicException)
        {
            return Say(e.Message, Failed);
        }

        int Say(string sentence, int code)
        {
            error.WriteLine(sentence);
            return code;
        }

        int With(Func<HubSettings, Authority, int> act) => WithAsync((s, a) => Task.FromResult(act(s, a))).GetAwaiter().GetResult();

        async Task<int> WithAsync(Func<HubSettings, Authority, Task<int>> act)
        {
            if (File.Exists(options["--config"])) File.OpenHandle(options["--config"]).Dispose(); // no permission is told from a wrong configuration
            var (settings, problem) = HubSettingsFile.Read(options["--config"]);
            if (settings is null) return Say(problem, WrongConfiguration);
            if (settings.Hub.Authority is not { } folder || !Authority.IsIn(folder)) return Say($"{options["--config"]}: there is no authority yet: run sottable-hub setup first.", WrongConfiguration);
            using var authority = Authority.Open(folder, time);
            return await act(settings, authority);
        }

        int Pair(HubSettings settings, Authority authority, string table)
        {
            if (!TableAddress.IsTable(table)) return Say($"{table}: expected 1 to 16 of a-z, 0-9 and -", WrongUsage);
            if (settings.Hub.Site is not { } site) return Say($"{options["--config"]}: Hub.Site is missing: run sottable-hub setup.", WrongConfiguration);
            if (authority.Until <= time.GetUtcNow()) return Say(EndsSoon.Words(authority, time.GetUtcNow())[^1], WrongConfiguration);
            var code = new PairingBook(authority, time).MakeCode(new(site, table));
            CommandAudit.Write(settings.Hub.Users, "pair", $"{site}/{table}", "");
            output.WriteLine($"At the table, within an hour:\n  sudo sottable setup --hub {HubSetup.Address(settings)} --code {Pairing.Shown(code)}");
            return 0;
        }

        async Task<int> RevokeAsync(HubSettings settings, Authority authority, string table)
        {
            var own = HubFiles.Own.Contains(table);
            var address = table.Split('/') is [var site, var id] ? new TableAddress(site, id) : new TableAddress(settings.Hub.Site ?? "", table);
            var name = own ? table : $"{address}";
            int count;
            (IReadOnlyList<string> Done, IReadOnlyList<string> Problems) anew = ([], []);
            using (authority.Ledger.Hold())
            {
                if (!authority.Ledger.Read().Any(l => l.Name == name)) return Say($"{name} is not in the ledger: nothing was revoked. sottable-hub certificates lists who is.", 1);
                if (!own) new PairingBook(authority, time).Burn(address);
                count = authority.Revoke(name);
                if (own) anew = new HubFiles(settings).Renew(authority, time, revoked: name);
                // Also when nothing new was revoked: an earlier try may have come no further than the ledger.
                if (settings.Hub.BrokerFiles is { } broker) new BrokerFiles(broker).WriteRevoked(authority);
            }

            CommandAudit.Write(settings.Hub.Users, "revoke", name, "");
            // A restart, not a reload: who is connected would stay so.
            var said = Service.Can ? await Service.DoAsync("restart", "mosquitto", CancellationToken.None) : "it is not run by systemd here";
            var what = count == 0 ? "no certificate holds any more, and the broker's list says so." : $"{count} {(count == 1 ? "certificate" : "certificates")} revoked.";
            if (anew.Done.Contains(name)) what += " A new one was made.";
            foreach (var problem in anew.Problems) error.WriteLine($"Not renewed: {problem}");
            output.WriteLine($"{name}: {what}{(said.Length == 0 ? " The broker was started anew; the others come back by themselves." : $" The broker must be started anew to hear of it ({said}).")}");
            if (own && name != BrokerRights.Hub) output.WriteLine($"Tables and browsers ask no list: whoever has a stolen key can pose as this machine until its certificate ends. Only a new authority ends that at once: {authority.Anew}.");
            return anew.Problems.Count == 0 && (said.Length == 0 || !Service.Can) ? 0 : Failed;
        }

        int List(Authority authority)
        {
            foreach (var (name, until) in EndsSoon.Live(authority).Append(("the authority itself", authority.Until)))
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-28} until {until:d MMMM yyyy}"));
            foreach (var sentence in EndsSoon.Words(authority, time.GetUtcNow())) output.WriteLine(sentence);
            return 0;
        }

        async Task<int> RenewAsync(HubSettings settings, Authority authority)
        {
            var (renewed, problems) = new HubFiles(settings).Renew(authority, time);
            if (renewed.Count > 0) output.WriteLine($"Renewed: {string.Join(", ", renewed)}.");
            else if (problems.Count == 0) output.WriteLine("Nothing to renew yet.");
            foreach (var problem in problems) error.WriteLine($"Not renewed: {problem}");
            var left = authority.Until - time.GetUtcNow();
            if (left < Authority.RenewBefore) error.WriteLine(EndsSoon.Words(authority, time.GetUtcNow())[^1]); // no renewal helps against that
            var said = renewed.Contains("broker") && Service.Can ? await Service.DoAsync("reload", "mosquitto", CancellationToken.None) : "";
            if (said.Length > 0) error.WriteLine($"mosquitto did not reload: {said}");
            return problems.Count == 0 && said.Length == 0 && left > TimeSpan.Zero ? 0 : Failed;
        }
    }

    /// <summary>A QR code for a terminal.</summary>
    /// <param name="text">What it says.</param>
    public static string Qr(string text)
    {
        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        using var code = new AsciiQRCode(data);
        return code.GetGraphicSmall(drawQuietZones: true, invert: true);
    }
}
