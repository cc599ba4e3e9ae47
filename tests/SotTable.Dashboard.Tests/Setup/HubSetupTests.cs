using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using SotTable.Dashboard.Setup;
using SotTable.Dashboard.Tests.Support;
using SotTable.Messages;
using SotTable.Mqtt;
using SotTable.Support;
using Xunit;

namespace SotTable.Dashboard.Tests.Setup;

public sealed class HubSetupTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sottable-setup-").FullName;
    private readonly StringWriter _said = new();
    private readonly int _brokerPort = TestBroker.FreePort();
    private Authority? _authority;

    public HubSetupTests() => File.SetUnixFileMode(_folder, (UnixFileMode)0b111_101_101); // mosquitto reads as a user of its own

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_fresh_machine_becomes_a_hub_whose_broker_lets_in_certificates_only_until_they_are_revoked()
    {
        Assert.True(await RunAsync("setup", "--answers", Answers(), "--state", In("state"), "--mosquitto", In("mosquitto")) == 0, _said.ToString());
        var (settings, problem) = HubSettingsFile.Read(In("hub.json"));
        Assert.True(settings is not null, problem);
        Assert.Equal(("0.0.0.0", "127.0.0.1,clinic.example"), (settings.Hub.Listen, settings.Hub.Names));
        Assert.True(TableAddress.IsSite(settings.Hub.Site));
        Assert.Contains("https://127.0.0.1:8443/", _said.ToString(), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(settings.Hub.CertificateKey!));

        using var authority = Authority.Open(settings.Hub.Authority!, TimeProvider.System);
        var table = $"{settings.Hub.Site}/t01";
        await File.WriteAllTextAsync(In("t01.pem"), authority.Issue(table, null), Token);
        Assert.Equal("", await AttemptAsync(settings, table, 0));
        Assert.Equal("Not authorised", await AttemptAsync(settings, $"{settings.Hub.Site}/t02", 135));

        Assert.Equal(0, await RunAsync("revoke", "t01"));
        Assert.Contains($"{table}: 1 certificate revoked.", _said.ToString(), StringComparison.Ordinal);
        Assert.Equal("the broker refuses this certificate: it has been revoked", await AttemptAsync(settings, table, 0));
    }

    [Fact]
    public async Task Setup_can_be_run_again_and_keeps_site_authority_and_accounts()
    {
        string[] setup = ["setup", "--answers", Answers(), "--state", In("state"), "--mosquitto", In("mosquitto")];
        Assert.True(await RunAsync(setup) == 0, _said.ToString());
        var before = HubSettingsFile.Read(In("hub.json")).Settings;
        var authority = await File.ReadAllTextAsync(In("state/authority/authority.pem"), Token);
        var users = await File.ReadAllTextAsync(In("state/users.json"), Token);

        Assert.Equal(0, await RunAsync(setup));
        Assert.Equal(before, HubSettingsFile.Read(In("hub.json")).Settings);
        Assert.Equal(authority, await File.ReadAllTextAsync(In("state/authority/authority.pem"), Token));
        Assert.Equal(users, await File.ReadAllTextAsync(In("state/users.json"), Token));
        Assert.Equal(0, await RunAsync("renew"));
        Assert.Contains("Nothing to renew yet.", _said.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, await RunAsync("pair", "t01"));
        Assert.Matches("sudo sottable setup --hub 127.0.0.1:8443 --code ([0-9A-Z]{4}-){3}[0-9A-Z]{4}", _said.ToString());
        Assert.Equal(0, await RunAsync("certificates"));
        Assert.Equal(0, await RunAsync("revoke", "hub"));
        Assert.Equal(
            ["setup  ok", "setup  ok", $"pair {before!.Hub.Site}/t01 ok", "revoke hub ok"],
            (await File.ReadAllLinesAsync(In("state/users.audit.jsonl"), Token)).Select(l => JsonDocument.Parse(l).RootElement)
                .Select(l => $"{l.GetProperty("did")} {(l.TryGetProperty("on", out var on) ? on.GetString() : "")} {l.GetProperty("result")}"));
    }

    [Theory]
    [InlineData("{ \"Hub\": ", ", line 1: not JSON (")]
    [InlineData("[1]", ": expected an object with the sections Hub and Mqtt.")]
    [InlineData("{ \"Hub\": 3 }", ": Hub has a value of the wrong kind: expected an object.")]
    [InlineData("{ \"Hub\": {}, \"hub\": {} }", ": a key appears twice.")]
    [InlineData("{ \"Hub\": {\n\"Prot\": 8443 } }", ", line 2: unknown key Hub.Prot.")]
    [InlineData("{ \"Store\": { \"File\": 7 }, \"Hub\": {}, \"Mqtt\": { \"Host\": \"h\" } }", ", line 1: Store.File has a value of the wrong kind: expected a text in quotes.")]
    public async Task A_configuration_that_can_t_be_understood_is_refused_before_anything_is_done_and_stays(string text, string words)
    {
        await File.WriteAllTextAsync(In("hub.json"), text, Token);
        Assert.Equal(78, await RunAsync("setup", "--answers", Answers(), "--state", In("state"), "--mosquitto", In("mosquitto")));
        Assert.StartsWith($"{In("hub.json")}{words}", _said.ToString(), StringComparison.Ordinal);
        Assert.EndsWith(" Mend it, or move it away; nothing was done.\n", _said.ToString(), StringComparison.Ordinal);
        Assert.Equal(text, await File.ReadAllTextAsync(In("hub.json"), Token));
        Assert.Equal([In("answers"), In("hub.json"), In("password")], Directory.GetFileSystemEntries(_folder).Order());
    }

    [Theory]
    [InlineData("port: 70000", "port: expected 1024 to 65535.")]
    [InlineData("names: a b", "names: \"a b\": expected names or addresses")]
    [InlineData("admin: A", "The name must be")]
    public async Task A_wrong_answer_is_refused_before_anything_is_done(string answer, string words)
    {
        Answers();
        await File.WriteAllTextAsync(In("answers"), $"password-file: {In("password")}\n{answer}\n", Token);
        Assert.Equal(78, await RunAsync("setup", "--answers", In("answers"), "--state", In("state"), "--mosquitto", In("mosquitto")));
        Assert.StartsWith(words, _said.ToString(), StringComparison.Ordinal);
        Assert.Equal([In("answers"), In("password")], Directory.GetFileSystemEntries(_folder).Order());
    }

    [Fact]
    public async Task Setup_that_is_run_again_asks_by_what_is_there_keeps_rights_and_owner_and_a_copy_of_before()
    {
        const string Present = """
            {
              // the hub of the back room
              "Hub": { "Names": "hub.clinic.lan,10.0.0.7", "Port": 9443, "Listen": "127.0.0.1", "Certificate": "own.pem", "CertificateKey": "own.pem" },
              "Store": { "PostgreSql": "Host=db.clinic.lan;Database=sottable;Username=hub;Passfile=/root/pass" }
            }
            """;
        await File.WriteAllTextAsync(In("hub.json"), Present, Token);
        File.SetUnixFileMode(In("hub.json"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        if (Environment.IsPrivilegedProcess) await SaidByAsync("chown", "mosquitto:", In("hub.json"));
        var owner = await SaidByAsync("stat", "-c", "%U:%G %a", In("hub.json"));
        Answers();
        await File.WriteAllTextAsync(In("answers"), $"admin: anna\npassword-file: {In("password")}\nbroker-port: {_brokerPort}\n", Token);
        Assert.True(await RunAsync("setup", "--answers", In("answers"), "--state", In("state"), "--mosquitto", In("mosquitto")) == 0, _said.ToString());

        var first = HubSettingsFile.Read(In("hub.json")).Settings!;
        Assert.Equal(("hub.clinic.lan,10.0.0.7", 9443, "0.0.0.0", _brokerPort), (first.Hub.Names, first.Hub.Port, first.Hub.Listen, first.Mqtt.Port));
        Assert.StartsWith("Host=db.clinic.lan", first.Store!.PostgreSql, StringComparison.Ordinal);
        Assert.Equal(Present, await File.ReadAllTextAsync(In("hub.json.before-setup"), Token));
        Assert.Equal([owner, owner], [await SaidByAsync("stat", "-c", "%U:%G %a", In("hub.json")), await SaidByAsync("stat", "-c", "%U:%G %a", In("hub.json.before-setup"))]);

        // Nothing is answered: all stays, and so does the copy.
        await File.WriteAllTextAsync(In("answers"), "", Token);
        Assert.True(await RunAsync("setup", "--answers", In("answers")) == 0, _said.ToString());
        Assert.Equal(first, HubSettingsFile.Read(In("hub.json")).Settings);
        Assert.Equal(Present, await File.ReadAllTextAsync(In("hub.json.before-setup"), Token));
    }

    [Theory]
    [InlineData("127.0.0.1", "clinic.example", "0.0.0.0")]
    [InlineData("127.0.0.1", "clinic.example,[fe80::7]", "::")]
    [InlineData("0.0.0.0", "10.0.0.7,::1", "::")]
    [InlineData("::", "clinic.example", "::")]
    [InlineData("10.0.0.7", "clinic.example", "10.0.0.7")]
    [InlineData("10.0.0.7", "fe80::7", null)]
    public void A_hub_listens_where_its_names_lead(string present, string names, string? listen)
    {
        File.WriteAllText(In("hub.json"), $$"""{ "Hub": { "Listen": "{{present}}" } }""");
        Assert.Equal(listen, SetupConfig.Read(In("hub.json")).Config!.Listen(names.Split(',')).Listen);
    }

    [Fact]
    public async Task A_revocation_that_came_no_further_than_the_ledger_can_be_repeated()
    {
        var authority = WithAuthority();
        authority.Issue("abc234/t01", null);
        Directory.CreateDirectory(In("broker/revoked.pem.new")); // where the list is first written
        Assert.NotEqual(0, await RunAsync("revoke", "t01"));
        Directory.Delete(In("broker/revoked.pem.new"));

        Assert.Equal(0, await RunAsync("revoke", "t01"));
        Assert.Contains("abc234/t01: no certificate holds any more, and the broker's list says so.", _said.ToString(), StringComparison.Ordinal);
        var list = CertificateRevocationListBuilder.LoadPem(await File.ReadAllTextAsync(In("broker/revoked.pem"), Token), out _);
        Assert.True(list.RemoveEntry(Convert.FromHexString(authority.Ledger.Read().Single(l => l.Did == LedgerDeed.Issued).Serial!)));

        Assert.Equal(1, await RunAsync("revoke", "t02"));
        Assert.Contains("abc234/t02 is not in the ledger: nothing was revoked.", _said.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hub", "hub.pem", false)]
    [InlineData("broker", "broker/server.pem", true)]
    public async Task The_hub_s_own_certificates_can_be_revoked_and_are_made_anew_at_once(string name, string file, bool nobodyAsks)
    {
        var authority = WithAuthority();
        Assert.Equal(0, await RunAsync("renew"));
        using var before = X509CertificateLoader.LoadCertificateFromFile(In(file));
        Assert.Equal(0, await RunAsync("revoke", name));
        Assert.Contains($"{name}: 1 certificate revoked. A new one was made.", _said.ToString(), StringComparison.Ordinal);
        Assert.Equal(nobodyAsks, _said.ToString().Contains("Tables and browsers ask no list", StringComparison.Ordinal));

        using var after = X509CertificateLoader.LoadCertificateFromFile(In(file));
        Assert.Equal((false, true), (authority.Knows(before), authority.Knows(after)));
        var list = CertificateRevocationListBuilder.LoadPem(await File.ReadAllTextAsync(In("broker/revoked.pem"), Token), out _);
        Assert.True(list.RemoveEntry(Convert.FromHexString(before.SerialNumber)));
        Assert.False(list.RemoveEntry(Convert.FromHexString(after.SerialNumber)));
    }

    [Fact]
    public async Task Near_the_authority_s_end_a_renewal_says_what_to_do_and_after_it_fails()
    {
        var time = new ManualTime { Epoch = WithAuthority().Until - TimeSpan.FromDays(100) };
        Assert.Equal(0, await RenewAsync());
        Assert.Equal(0, await RenewAsync());
        Assert.EndsWith($": move {In("authority")} away, run sottable-hub setup, which makes a new one, then pair each table anew (sottable-hub pair TABLE) and have tablets trust it.\n", _said.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Not renewed", _said.ToString(), StringComparison.Ordinal);
        time.Advance(TimeSpan.FromDays(101));
        Assert.Equal(73, await RenewAsync());
        Assert.Contains("The certificate of the authority itself has ended on", _said.ToString(), StringComparison.Ordinal);
        Assert.Equal(78, await SetupVerbs.RunAsync(["pair", "t01", "--config", In("hub.json")], TextReader.Null, _said, _said, time));

        Task<int> RenewAsync() => SetupVerbs.RunAsync(["renew", "--config", In("hub.json")], TextReader.Null, _said, _said, time);
    }

    [Fact]
    public async Task A_new_authority_is_made_when_the_old_one_was_moved_away_and_the_site_stays()
    {
        string[] setup = ["setup", "--answers", Answers(), "--state", In("state"), "--mosquitto", In("mosquitto")];
        Assert.True(await RunAsync(setup) == 0, _said.ToString());
        var before = HubSettingsFile.Read(In("hub.json")).Settings!;
        Directory.Move(In("state/authority"), In("old"));
        Assert.True(await RunAsync("setup", "--answers", In("answers")) == 0, _said.ToString());
        Assert.Equal(before, HubSettingsFile.Read(In("hub.json")).Settings);
        using var old = Authority.Open(In("old"), TimeProvider.System);
        using var authority = Authority.Open(In("state/authority"), TimeProvider.System);
        using var hub = X509CertificateLoader.LoadCertificateFromFile(before.Mqtt.Certificate!);
        Assert.Equal((false, true), (old.Knows(hub), authority.Knows(hub)));
        Assert.Equal(0, await RunAsync("pair", "t01"));
    }

    [Fact]
    public async Task Whoever_may_not_read_the_authority_is_told_so_and_not_to_run_setup()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can become somebody else");
        WithAuthority();
        File.SetUnixFileMode(In("authority"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var program = Path.Combine(AppContext.BaseDirectory, "sottable-hub.dll");
        using var process = Process.Start(new ProcessStartInfo("setpriv", ["--reuid=65534", "--clear-groups", "dotnet", program, "pair", "t01", "--config", In("hub.json")]) { RedirectStandardError = true })!; // not null: no shell is used
        var said = await process.StandardError.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        Assert.Contains("Run it as root: sudo sottable-hub pair t01", said, StringComparison.Ordinal);
        Assert.Equal(77, process.ExitCode);
    }

    [Fact]
    public async Task A_renewal_leaves_alone_what_another_authority_has_issued_and_one_that_fails_does_not_keep_the_others()
    {
        WithAuthority();
        using (var key = ECDsa.Create(ECCurve.NamedCurves.nistP256))
        using (var foreign = new CertificateRequest("CN=bought", key, HashAlgorithmName.SHA256).CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-9), TimeProvider.System.GetUtcNow().AddDays(9)))
            await File.WriteAllTextAsync(In("dashboard.pem"), $"{foreign.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n", Token);
        var before = await File.ReadAllTextAsync(In("dashboard.pem"), Token);
        Directory.CreateDirectory(In("hub.pem.new")); // where the hub's is first written

        Assert.Equal(73, await RunAsync("renew"));
        Assert.Contains("Renewed: broker.", _said.ToString(), StringComparison.Ordinal);
        Assert.Contains($"Not renewed: hub ({In("hub.pem")}):", _said.ToString(), StringComparison.Ordinal);
        Assert.True(File.Exists(In("broker/server.pem")));
        Assert.Equal(before, await File.ReadAllTextAsync(In("dashboard.pem"), Token));
    }

    [Fact]
    public async Task A_hub_whose_configuration_was_lost_gets_its_site_back_from_the_ledger()
    {
        string[] setup = ["setup", "--answers", Answers(), "--state", In("state"), "--mosquitto", In("mosquitto")];
        Assert.True(await RunAsync(setup) == 0, _said.ToString());
        var site = HubSettingsFile.Read(In("hub.json")).Settings!.Hub.Site;
        using (var authority = Authority.Open(In("state/authority"), TimeProvider.System)) authority.Issue($"{site}/t01", null);
        File.Delete(In("hub.json"));
        Assert.True(await RunAsync(setup) == 0, _said.ToString());
        Assert.Equal(site, HubSettingsFile.Read(In("hub.json")).Settings!.Hub.Site);
    }

    [Fact]
    public async Task A_table_of_an_earlier_site_is_revoked_by_site_and_table()
    {
        WithAuthority().Issue("xyz567/t01", null);
        Assert.Equal(1, await RunAsync("revoke", "t01"));
        Assert.Equal(0, await RunAsync("revoke", "xyz567/t01"));
        Assert.Contains("xyz567/t01: 1 certificate revoked.", _said.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pair", "t01", "there is no authority yet: run sottable-hub setup first.", 78)]
    [InlineData("pair", "T 1", "there is no authority yet", 78)]
    [InlineData("frobnicate", "x", "sottable-hub setup", 64)]
    public async Task What_can_t_be_done_is_said_in_a_sentence(string verb, string what, string words, int code)
    {
        await File.WriteAllTextAsync(In("hub.json"), """{ "Hub": {}, "Mqtt": { "Host": "127.0.0.1" } }""", Token);
        Assert.Equal(code, await RunAsync(verb, what));
        Assert.Contains(words, _said.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Setup_waits_for_a_hub_that_starts_slowly_and_not_for_ever()
    {
        var time = new ManualTime();
        var waiting = Service.ListensAsync(IPAddress.Any, _brokerPort, time, Token);
        await Until.TrueAsync(() => time.Waiting == 1, "a refusal");
        using var hub = new TcpListener(IPAddress.Loopback, _brokerPort);
        hub.Start();
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await waiting);
        hub.Stop();

        waiting = Service.ListensAsync(IPAddress.Any, _brokerPort, time, Token);
        await Until.TrueAsync(() => time.Waiting == 1, "a refusal");
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(await waiting);
    }

    [Fact]
    public void An_answer_that_nobody_asks_for_is_named_with_its_line()
    {
        File.WriteAllText(In("answers"), "# hello\nadmin: anna\nport 8443\n");
        Assert.Equal($"{In("answers")}, line 3: \"port 8443\": expected one of admin, password-file, names, port, broker-port, once each, as `question: answer`", SetupAnswers.Read(In("answers")).Problem);
    }

    public void Dispose()
    {
        _authority?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string In(string name) => Path.Combine(_folder, name);

    // What setup leaves, without a mosquitto that tries it.
    private Authority WithAuthority()
    {
        Directory.CreateDirectory(In("authority"));
        Directory.CreateDirectory(In("broker"));
        File.WriteAllText(In("hub.json"), """
            { "Hub": { "Site": "abc234", "Users": "users.json", "Certificate": "dashboard.pem", "CertificateKey": "dashboard.pem", "Authority": "authority", "BrokerFiles": "broker" },
              "Mqtt": { "Host": "127.0.0.1", "Ca": "authority.crt", "Certificate": "hub.pem", "CertificateKey": "hub.pem" } }
            """);
        return _authority = Authority.Make(In("authority"), TimeProvider.System);
    }

    private string Answers()
    {
        File.WriteAllText(In("password"), "correct-horse-battery\n");
        File.WriteAllText(In("answers"), $"admin: anna\npassword-file: {In("password")}\nnames: 127.0.0.1,clinic.example\nbroker-port: {_brokerPort}\n");
        return In("answers");
    }

    private static async Task<string> SaidByAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!; // not null: no shell is used
        var said = await process.StandardOutput.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        return said;
    }

    private Task<int> RunAsync(params string[] args) => SetupVerbs.RunAsync([.. args, "--config", In("hub.json")], TextReader.Null, _said, _said, TimeProvider.System);

    // What happens to somebody with the table's certificate who writes a status of that table.
    private async Task<string> AttemptAsync(HubSettings settings, string table, int reason)
    {
        using var broker = BrokerTrial.Start(In("mosquitto/conf.d/sottable.conf"));
        var options = new MqttLinkOptions("127.0.0.1", _brokerPort, "any", null, null, TimeSpan.FromSeconds(10), TimeSpan.Zero, null, new(settings.Mqtt.Ca!, In("t01.pem"), In("t01.pem")));
        ConnectOutcome outcome;
        var began = Stopwatches.Now;
        do
        {
            await using var link = AdapterSet.Links(AdapterSet.Default, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance)();
            outcome = await link.ConnectAsync(options, Token);
            if (!outcome.Connected) continue;
            var said = await link.PublishAsync($"sot/1/{table}/status", "x"u8.ToArray(), new(1, false), Token);
            return reason == 0 && said.Accepted ? "" : said.ReasonCode == 135 ? "Not authorised" : $"{said}";
        }
        while (outcome.Problem.Contains("nothing listens", StringComparison.Ordinal) && Stopwatches.Since(began) < TimeSpan.FromSeconds(30));

        return outcome.Problem;
    }

    private static class Stopwatches
    {
        public static long Now => TimeProvider.System.GetTimestamp();

        public static TimeSpan Since(long then) => TimeProvider.System.GetElapsedTime(then);
    }
}
