using System.Globalization;
using System.Text.RegularExpressions;

namespace SotTable.Guest;

/// <summary>
/// From two fresh packages to a session in the hub's store, by <c>sottable-hub setup</c> and <c>sottable setup</c> under systemd; hub and table are one machine here.
/// A guest of its own: a newcomer's machine has no configuration, and its broker is as Debian brings it.
/// </summary>
internal static partial class InstalledSetup
{
    private const string Password = "correct-horse-battery";
    private const string Answers = "/root/answers";
    private static readonly InstalledTable Table = new();
    private static string s_code = "";

    public static async Task RunAsync(Report report)
    {
        using var buses = new LabBuses();
        Guest.WriteFiles();
        File.Copy("/tmp/profile.json", "/etc/sottable/profile.json");
        Systemd.Ready("chips and pins are there");
        await HubAsync(report);
        await TableAsync(report, buses);
        await SessionAsync(report);
        await RenewalAsync(report);
        await RevokedAsync(report);
    }

    private static Task HubAsync(Report report) => report.Case("sottable-hub setup, scripted, makes a hub over HTTPS and a broker that takes certificates only", async () =>
    {
        Report.Equal("inactive", await Table.ShowAsync("ActiveState"));
        File.WriteAllText("/root/password", Password + "\n");
        File.WriteAllText(Answers, "admin: anna\npassword-file: /root/password\nnames: 10.213.7.1\n");
        var began = InstalledCases.Uptime();
        var said = await DoneAsync("sottable-hub", "setup", "--answers", Answers);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"measured: sottable-hub setup took {InstalledCases.Uptime() - began:F1} s (guest time)"));
        Report.Contains($"Dashboard  https://{InstalledHub.Address}/", said);
        Report.Contains("certificates only", said);
        await Systemd.UntilAsync("the hub's service", InstalledHub.Unit, async () => await Systemd.ShowAsync(InstalledHub.Unit, "ActiveState") == "active");
        Report.Equal("active", await Systemd.ShowAsync("mosquitto.service", "ActiveState"));
        Report.True(InstalledTable.User(await Systemd.ShowAsync(InstalledHub.Unit, "MainPID")) > 0, "the hub runs as root");
        foreach (var secret in new[] { $"{InstalledHub.State}/authority/authority.pem", $"{InstalledHub.State}/tls/dashboard.pem", "/etc/mosquitto/sottable/server.pem" })
            Report.True((File.GetUnixFileMode(secret) & (UnixFileMode.OtherRead | UnixFileMode.GroupWrite)) == 0, $"{secret} is open to others");
    });

    private static Task TableAsync(Report report, LabBuses buses) => report.Case("sottable setup pairs the table by its code over HTTPS, its service starts with TLS, and the walk ends in a session", async () =>
    {
        s_code = Code().Match(await DoneAsync("sottable-hub", "pair", "t01")).Groups[1].Value;
        var began = InstalledCases.Uptime();
        var (exit, said) = await InstalledWalk.RunAsync(buses, "setup", "--hub", InstalledHub.Address, "--code", s_code, "--profile", "/etc/sottable/profile.json");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"measured: sottable setup took {InstalledCases.Uptime() - began:F1} s (guest time)"));
        Report.Contains("this is table t01", said);
        Report.Contains($"This table is set up. It is on https://{InstalledHub.Address}/t/", string.Join(' ', said.Split('\n', StringSplitOptions.TrimEntries)));
        Report.Equal(0, exit);
        await Table.ActiveAsync();
        await Table.UntilAsync("the broker, over TLS", s => s.GetProperty("connected").GetBoolean());
        var (code, refused) = await Systemd.RunAsync("sottable", "setup", "--hub", InstalledHub.Address, "--code", s_code, "--no-walk");
        Report.True(code != 0, $"the code worked twice: {refused}");
        Report.Contains("Broker   connected", await DoneAsync("sottable", "status"));
    });

    private static Task SessionAsync(Report report) => report.Case("The session that the press at the end of the walk has started arrives in the hub's store", async () =>
    {
        using var hub = new InstalledHub();
        await hub.SignInAsync("anna", Password);
        var session = Status.Session(await Table.UntilAsync("a running session", s => Status.Phase(s) == "running"));
        await Systemd.UntilAsync("the running session on the dashboard", InstalledHub.Unit, async () => (await hub.GetAsync("api/tables")).ToString().Contains(session, StringComparison.Ordinal));
        await Systemd.UntilAsync("the session in the record", InstalledHub.Unit, async () => (await hub.GetAsync("api/sessions")).GetProperty("sessions").ToString().Contains(session, StringComparison.Ordinal));
        Report.Contains("Running", await DoneAsync("sottable", "status"));
    });

    private static async Task RenewalAsync(Report report)
    {
        await report.Case("The daily renewals run under their units and say that it is not time yet", async () =>
        {
            foreach (var (unit, words) in new[] { ("sottable-renew", "The certificate lasts until"), ("sottable-hub-renew", "Nothing to renew yet.") })
            {
                Report.Equal("active", await Systemd.ShowAsync($"{unit}.timer", "ActiveState"));
                await DoneAsync("systemctl", "start", $"{unit}.service");
                Report.Contains(words, await Systemd.LogAsync($"{unit}.service"));
            }
        });
        await report.Case("When it is time they renew: the table at the hub, and the hub its own and the broker's, which reads it", async () =>
        {
            var (before, broker) = (File.ReadAllText($"{InstalledTable.State}/identity/table.pem"), await Systemd.ShowAsync("mosquitto.service", "MainPID"));
            await AlsoNowAsync("sottable-renew.service", "/usr/bin/sottable renew --now");
            await DoneAsync("systemctl", "start", "sottable-renew.service");
            Report.True(before != File.ReadAllText($"{InstalledTable.State}/identity/table.pem"), "the same certificate");
            File.Delete("/etc/mosquitto/sottable/server.pem");
            File.Delete($"{InstalledHub.State}/tls/dashboard.pem");
            await DoneAsync("systemctl", "start", "sottable-hub-renew.service");
            Report.Contains("Renewed: dashboard, broker.", await Systemd.LogAsync("sottable-hub-renew.service"));
            Report.Equal(broker, await Systemd.ShowAsync("mosquitto.service", "MainPID"));
            await DoneAsync("systemctl", "restart", InstalledTable.Unit);
            await Table.ActiveAsync();
            await Table.UntilAsync("the broker, with the new certificate", s => s.GetProperty("connected").GetBoolean());
            Report.Equal("sottable-hub 600", (await DoneAsync("stat", "-c", "%U %a", $"{InstalledHub.State}/tls/dashboard.pem")).Trim());
        });
    }

    private static Task RevokedAsync(Report report) => report.Case("A revoked table is refused by the broker, says why, and goes on", async () =>
    {
        Report.Contains("certificates revoked. The broker was started anew", await DoneAsync("sottable-hub", "revoke", "t01"));
        var status = await Table.UntilAsync("a refusal", s => s.GetProperty("link").GetString()?.Contains("revoked", StringComparison.Ordinal) ?? false);
        Report.True(Status.Channels(status).Count == 7, "it has lost its channels");
        Report.Equal("active", await Table.ShowAsync("ActiveState"));
    });

    // What the unit runs, with --now, in the same sandbox.
    private static async Task AlsoNowAsync(string unit, string command)
    {
        Directory.CreateDirectory($"/run/systemd/system/{unit}.d");
        File.WriteAllText($"/run/systemd/system/{unit}.d/now.conf", $"[Service]\nExecStart=\nExecStart={command}\n");
        await DoneAsync("systemctl", "daemon-reload");
    }

    private static async Task<string> DoneAsync(string program, params string[] words)
    {
        var (code, said) = await Systemd.RunAsync(program, words);
        Report.True(code == 0, $"{program} {string.Join(' ', words)}: {code} {said}");
        return said;
    }

    [GeneratedRegex("--code ([0-9A-Z-]+)")]
    private static partial Regex Code();
}
