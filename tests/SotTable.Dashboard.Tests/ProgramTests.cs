using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using SotTable.Dashboard.Setup;
using SotTable.Dashboard.Tests.Support;
using SotTable.Support;
using Xunit;

namespace SotTable.Dashboard.Tests;

/// <summary>The program as it is started: its one line, its exit codes.</summary>
public sealed class ProgramTests : IDisposable
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private readonly string _folder = Directory.CreateTempSubdirectory("sottable-hub-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task It_says_where_it_listens_and_stops_gracefully_when_told_to()
    {
        using var program = Start("--config", Config("""{ "Hub": {}, "Mqtt": { "Host": "127.0.0.1", "Port": PORT } }"""));
        var line = await program.StandardOutput.ReadLineAsync(Token).AsTask().WaitAsync(Until.HangLimit, Token);
        Assert.Matches("^listening http://127.0.0.1:[0-9]+$", line);
        using var http = new HttpClient();
        Assert.Contains("\"broker\":false", await http.GetStringAsync(new Uri(line![10..] + "/healthz"), Token), StringComparison.Ordinal); // matched above
        Assert.Equal(0, kill(program.Id, 15));
        Assert.Equal((0, ""), (await EndAsync(program), await program.StandardOutput.ReadToEndAsync(Token)));
    }

    [Fact]
    public async Task The_program_tells_when_it_listens_that_it_lives_and_that_it_stops()
    {
        using var systemd = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        systemd.Bind(new UnixDomainSocketEndPoint(Path.Combine(_folder, "notify")));
        using var program = Start(
            new Dictionary<string, string?> { ["NOTIFY_SOCKET"] = Path.Combine(_folder, "notify"), ["WATCHDOG_USEC"] = "3000000" },
            "--config", Config("""{ "Hub": {}, "Mqtt": { "Host": "127.0.0.1", "Port": PORT } }"""));
        Assert.Equal("READY=1", await HearAsync(systemd));
        Assert.Equal("WATCHDOG=1", await HearAsync(systemd));
        Assert.Equal(0, kill(program.Id, 15));
        while (await HearAsync(systemd) is var word and not "STOPPING=1") Assert.Equal("WATCHDOG=1", word);
        Assert.Equal(0, await EndAsync(program));
    }

    [Fact]
    public async Task A_wrong_configuration_ends_it_with_78_and_one_sentence()
    {
        using var program = Start("--config", Config("""{ "Hub": { "Prot": 1 }, "Mqtt": { "Host": "b" } }"""));
        Assert.Equal(78, await EndAsync(program));
        Assert.EndsWith("hub.json, line 1: unknown key Hub.Prot\n", await program.StandardError.ReadToEndAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_ends_it_with_75()
    {
        await using var other = await HubHost.StartAsync(null);
        using var program = Start("--config", Config($$"""{ "Hub": { "Port": {{new Uri(other.Origin).Port}} }, "Mqtt": { "Host": "127.0.0.1", "Port": PORT } }"""));
        Assert.Equal(75, await EndAsync(program));
        Assert.Contains("is taken by another program", await program.StandardError.ReadToEndAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_arguments_end_it_with_64()
    {
        using var program = Start("--port", "80");
        Assert.Equal(64, await EndAsync(program));
    }

    [Theory]
    [InlineData("pair", "t01")]
    [InlineData("certificates")]
    [InlineData("backup", "copy.db")]
    [InlineData("restore", "copy.db")]
    [InlineData("user", "list")]
    public async Task Before_setup_each_verb_looks_where_the_package_has_the_configuration_and_says_what_to_run(params string[] verb)
    {
        Assert.SkipWhen(File.Exists(SetupVerbs.UsualConfig), "a hub is set up on this machine");
        using var program = Start(verb);
        Assert.Equal(78, await EndAsync(program));
        Assert.Equal($"{SetupVerbs.UsualConfig}: is not there: run sudo sottable-hub setup first, or name another by --config\n", await program.StandardError.ReadToEndAsync(Token));
    }

    [Fact]
    public async Task The_record_is_copied_with_the_configuration_named_before_or_after()
    {
        var config = Config("""{ "Hub": {}, "Mqtt": { "Host": "127.0.0.1", "Port": PORT } }""");
        using (var first = Start("--config", config)) await ListeningAsync(first); // it makes the record
        string Copy(string name) => Path.Combine(_folder, name);
        foreach (var (code, words) in new (int, string[])[]
        {
            (0, ["--config", config, "backup", Copy("a.db")]), (0, ["backup", Copy("b.db"), "--config", config]), (73, ["backup", Copy("b.db"), "--config", config]),
            (66, ["restore", Copy("c.db"), "--config", config]), (64, ["backup"]), (64, ["backup", "--config", config]), (64, ["restore", "-x"]),
        })
        {
            using var program = Start(words);
            Assert.Equal((string.Join(' ', words), code), (string.Join(' ', words), await EndAsync(program)));
        }

        Assert.True(File.Exists(Copy("a.db")) && File.Exists(Copy("b.db")));
        File.Delete(Copy("hub.db"));
        using var restore = Start("restore", Copy("a.db"), "--config", config);
        Assert.Equal(0, await EndAsync(restore));
    }

    [Theory]
    [InlineData("setup", "--answers", "--state", "--mosquitto")]
    [InlineData("pair")]
    [InlineData("revoke")]
    [InlineData("certificates")]
    [InlineData("renew")]
    [InlineData("backup")]
    [InlineData("restore")]
    [InlineData("user", "--password-file")]
    public async Task The_help_of_a_verb_is_of_that_one_only_on_80_columns(string verb, params string[] options)
    {
        using var program = Start(verb, "--help");
        Assert.Equal(0, await EndAsync(program));
        var lines = (await program.StandardOutput.ReadToEndAsync(Token)).Split('\n');
        Assert.StartsWith($"sottable-hub {verb} ", lines[0], StringComparison.Ordinal);
        Assert.DoesNotContain(lines.Skip(1), line => line.StartsWith("sottable-hub ", StringComparison.Ordinal));
        Assert.All([.. options, "--config"], option => Assert.Single(lines, line => line.StartsWith($"  {option} ", StringComparison.Ordinal)));
        Assert.All(HubHelp.All.Split('\n').Concat(lines), line => Assert.InRange(line.Length, 0, 80));
    }

    [Theory]
    [InlineData("king")]
    [InlineData("technician,practitioner")]
    [InlineData("3")]
    public async Task A_role_that_there_is_not_is_named_and_makes_no_account(string role)
    {
        var config = Config("""{ "Hub": { "Users": "users.json" }, "Mqtt": { "Host": "127.0.0.1", "Port": PORT } }""");
        await File.WriteAllTextAsync(Path.Combine(_folder, "password"), "blue-Table-42\n", Token);
        using var program = Start("user", "add", "eva", role, "--password-file", Path.Combine(_folder, "password"), "--config", config);
        Assert.Equal(64, await EndAsync(program));
        Assert.Equal($"{role}: expected viewer, practitioner, technician or admin\n", await program.StandardError.ReadToEndAsync(Token));
        Assert.False(File.Exists(Path.Combine(_folder, "users.json")));
    }

    [Fact]
    public async Task Beyond_loopback_it_wants_an_admin_first_and_then_speaks_TLS_only()
    {
        using (var key = ECDsa.Create(ECCurve.NamedCurves.nistP256))
        using (var certificate = new CertificateRequest("CN=hub", key, HashAlgorithmName.SHA256).CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(9)))
        {
            await File.WriteAllTextAsync(Path.Combine(_folder, "c.pem"), certificate.ExportCertificatePem(), Token);
            await File.WriteAllTextAsync(Path.Combine(_folder, "k.pem"), key.ExportPkcs8PrivateKeyPem(), Token);
        }

        const string Keys = "\"Users\": \"users.json\", \"Certificate\": \"c.pem\", \"CertificateKey\": \"k.pem\"";
        using var early = Start("--config", Config($$"""{ "Hub": { "Listen": "0.0.0.0", {{Keys}} }, "Mqtt": { "Host": "127.0.0.1", "Port": PORT } }"""));
        Assert.Equal(78, await EndAsync(early));
        Assert.Contains("has no admin: make one first", await early.StandardError.ReadToEndAsync(Token), StringComparison.Ordinal);

        var config = Config($$"""{ "Hub": { {{Keys}} }, "Mqtt": { "Host": "127.0.0.1", "Port": PORT } }""");
        await File.WriteAllTextAsync(Path.Combine(_folder, "password"), "blue-Table-42\n", Token);
        using var add = Start("user", "add", "eva", "admin", "--password-file", Path.Combine(_folder, "password"), "--config", config);
        Assert.Equal(0, await EndAsync(add));

        using var program = Start("--config", config);
        var line = await program.StandardOutput.ReadLineAsync(Token).AsTask().WaitAsync(Until.HangLimit, Token);
        Assert.Matches("^listening https://127.0.0.1:[0-9]+$", line);
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, served, _, _) => served?.Subject == "CN=hub", AllowAutoRedirect = false, UseCookies = false };
        using var http = new HttpClient(handler) { BaseAddress = new Uri(line![10..]) }; // matched above
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/sign-in") { Content = new StringContent("""{"name":"eva","password":"blue-Table-42"}""") };
        request.Headers.Add("Origin", line[10..]);
        var answer = await http.SendAsync(request, Token);
        Assert.All(answer.Headers.GetValues("Set-Cookie"), c => Assert.Contains("secure", c, StringComparison.OrdinalIgnoreCase));
        Assert.True(answer.Headers.Contains("Strict-Transport-Security"));
        Assert.Equal(401, (int)(await http.GetAsync(new Uri("/healthz", UriKind.Relative), Token)).StatusCode);
        using var plain = new HttpClient();
        await Assert.ThrowsAsync<HttpRequestException>(() => plain.GetStringAsync(new Uri(line[10..].Replace("https", "http", StringComparison.Ordinal)), Token));
        Assert.Equal(0, kill(program.Id, 15));
        Assert.Equal(0, await EndAsync(program));
    }

    [Fact]
    public async Task A_service_whose_changed_configuration_is_refused_goes_back_to_the_one_with_which_it_last_listened_and_says_so()
    {
        var state = Directory.CreateDirectory(Path.Combine(_folder, "state")).FullName;
        var good = Config("""{ "Hub": {}, "Mqtt": { "Host": "127.0.0.1", "Port": PORT } }""");
        using (var first = StartIn(state, "--config", good)) await ListeningAsync(first);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(state, "last-good.json")));

        var wrong = Config("""{ "Hub": { "Prot": 1 }, "Mqtt": { "Host": "b" } }""");
        using (var back = StartIn(state, "--config", wrong))
        {
            var health = await ListeningAsync(back);
            Assert.EndsWith("hub.json, line 1: unknown key Hub.Prot", health.GetProperty("earlierConfiguration").GetString(), StringComparison.Ordinal);
            Assert.Contains("unknown key Hub.Prot\ngoing back to the last good configuration\n", await back.StandardError.ReadToEndAsync(Token), StringComparison.Ordinal);
        }

        // Whoever starts it by hand mends it; and what was kept may not do any longer.
        using var byHand = Start("--config", wrong);
        Assert.Equal(78, await EndAsync(byHand));
        await using var taken = await HubHost.StartAsync(null);
        Config($$"""{ "Hub": { "Port": {{new Uri(taken.Origin).Port}} }, "Mqtt": { "Host": "b" } }""");
        await File.WriteAllTextAsync(Path.Combine(state, "last-good.json"), (await File.ReadAllTextAsync(Path.Combine(state, "last-good.json"), Token)).Replace("Mqtt", "Mtqq", StringComparison.Ordinal), Token);
        using var both = StartIn(state, "--config", wrong);
        Assert.Equal(75, await EndAsync(both));
        Assert.Contains("the last good configuration can't be used either", await both.StandardError.ReadToEndAsync(Token), StringComparison.Ordinal);
    }

    // How it says it is; then it is told to stop.
    private static async Task<JsonElement> ListeningAsync(Process program)
    {
        var line = await program.StandardOutput.ReadLineAsync(Token).AsTask().WaitAsync(Until.HangLimit, Token);
        Assert.StartsWith("listening http://127.0.0.1:", line, StringComparison.Ordinal);
        using var http = new HttpClient();
        using var health = JsonDocument.Parse(await http.GetStringAsync(new Uri(line![10..] + "/healthz"), Token)); // looked at above
        Assert.Equal(0, kill(program.Id, 15));
        Assert.Equal(0, await EndAsync(program));
        return health.RootElement.Clone();
    }

    private string Config(string json)
    {
        var file = Path.Combine(_folder, "hub.json");
        File.WriteAllText(file, json.Replace("PORT", $"{TestBroker.FreePort()}", StringComparison.Ordinal));
        return file;
    }

    private static Process Start(params string[] arguments) => StartIn("", arguments);

    // As systemd starts it: with a state directory.
    private static Process StartIn(string state, params string[] arguments) => Start(new Dictionary<string, string?> { ["STATE_DIRECTORY"] = state }, arguments);

    private static Process Start(Dictionary<string, string?> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "sottable-hub.dll"), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return Process.Start(start)!; // not null: no shell is used
    }

    private static async Task<string> HearAsync(Socket systemd)
    {
        var word = new byte[256];
        return Encoding.UTF8.GetString(word, 0, await systemd.ReceiveAsync(word, Token).AsTask().WaitAsync(Until.HangLimit, Token));
    }

    private static async Task<int> EndAsync(Process program)
    {
        try
        {
            await program.WaitForExitAsync().WaitAsync(Until.HangLimit, Token);
        }
        finally
        {
            if (!program.HasExited) program.Kill();
        }

        return program.ExitCode;
    }

    [DllImport("libc")]
    private static extern int kill(int pid, int signal);
}
