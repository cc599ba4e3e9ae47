using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using SotTable.Dashboard.Files;
using SotTable.Dashboard.Users;
using SotTable.Mqtt;

namespace SotTable.Dashboard.Setup;

/// <summary>
/// From a fresh machine to a hub that answers over HTTPS and a broker that lets in certificates only. It can be run again: accounts, authority and paired tables
/// stay; certificates of the hub and configurations are written anew.
/// </summary>
/// <param name="ask">Asks.</param>
/// <param name="output">Tells.</param>
/// <param name="config">The hub's configuration file.</param>
/// <param name="state">Folder of accounts, authority, certificates and record.</param>
/// <param name="mosquitto">Folder of mosquitto's configuration.</param>
/// <param name="time">Wall clock.</param>
internal sealed class HubSetup(SetupAnswers ask, TextWriter output, string config, string state, string mosquitto, TimeProvider time)
{
    private const string User = "sottable-hub";
    private const UnixFileMode OwnFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>How browsers and tables reach a hub: its first name that is not loopback, and the port.</summary>
    /// <param name="settings">The hub's.</param>
    public static string Address(HubSettings settings)
    {
        var name = settings.Hub.NameList is [var first, ..] ? first : "localhost";
        return $"{(name.Contains(':', StringComparison.Ordinal) ? $"[{name}]" : name)}:{settings.Hub.Port}";
    }

    /// <summary>Does it.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Empty, or one sentence.</returns>
    public async Task<string> RunAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists("/usr/sbin/mosquitto")) return "mosquitto is not installed: apt install mosquitto, then run this again.";
        state = Path.GetFullPath(state);
        if (!Directory.Exists(state)) Directory.CreateDirectory(state, OwnFolder);
        Owners.Give(Directory.ResolveLinkTarget(state, returnFinalTarget: true)?.FullName ?? state, User); // it lies in a folder of root's, who may have it elsewhere
        var problem = MakeAdmin(Path.Combine(state, "users.json"));
        if (problem.Length > 0) return problem;
        var names = ask.Ask("names", "Names and addresses of this machine, for tablets and tables, commas between", string.Join(',', OwnNames())).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (names.Length == 0 || names.Any(n => Uri.CheckHostName(n) == UriHostNameType.Unknown)) return $"names: \"{string.Join(',', names)}\": expected names or addresses with commas between them.";
        if (!int.TryParse(ask.Ask("port", "Port of the dashboard", "8443"), out var port) || port is < 1024 or > 65535) return "port: expected 1024 to 65535.";
        if (!int.TryParse(ask.Ask("broker-port", "Port of the broker", "8883"), out var brokerPort) || brokerPort is < 1 or > 65535 || brokerPort == port) return "broker-port: expected 1 to 65535, and not the dashboard's.";

        var folder = Path.Combine(state, "authority");
        MakeFolder(folder);
        MakeFolder(Path.Combine(state, "tls"));
        using var authority = Authority.IsIn(folder) ? Authority.Open(folder, time) : Authority.Make(folder, time);
        output.WriteLine($"Authority  {authority.Fingerprint}");

        var broker = new BrokerFiles(Path.Combine(Path.GetFullPath(mosquitto), "sottable"));
        broker.Write(authority, HubFiles.Names(names));
        var brokerConfig = Path.Combine(Path.GetFullPath(mosquitto), "conf.d", "sottable.conf");
        Directory.CreateDirectory(Path.GetDirectoryName(brokerConfig)!); // as put together above
        SecretFile.Write(brokerConfig, broker.Configuration(brokerPort), SecretFile.Open);
        WriteConfig(names, port, brokerPort, authority, folder, Path.GetDirectoryName(broker.Server)!); // likewise
        var (settings, wrong) = HubSettingsFile.Read(config);
        if (settings is null) return wrong;
        SecretFile.Write(settings.Mqtt.Ca!, authority.Pem, SecretFile.Open); // written above
        if (new HubFiles(settings).Renew(authority, time, all: true).Problems is [var unwritten, ..]) return unwritten;
        problem = await CheckBrokerAsync(settings, brokerConfig, cancellationToken);
        if (problem.Length > 0) return problem;
        if (Service.Can)
        {
            if (await Service.DoAsync("restart", User, cancellationToken) is { Length: > 0 } said) return $"The hub did not start: {said}";
            output.WriteLine("Waiting until the hub answers ...");
            if (!await Service.ListensAsync(port, time, cancellationToken)) return $"The hub does not answer at port {port}: journalctl -u {User} says why.";
        }

        var address = $"https://{Address(settings)}/";
        output.WriteLine($"Dashboard  {address}");
        output.WriteLine($"           A tablet warns until it trusts the authority above: {address}authority.crt");
        output.WriteLine();
        output.WriteLine(SetupVerbs.Qr(address));
        output.WriteLine("Next, for each table:  sudo sottable-hub pair t01");
        return "";
    }

    private static void MakeFolder(string path)
    {
        Owners.RefuseLink(path);
        if (!Directory.Exists(path)) Directory.CreateDirectory(path, OwnFolder);
        Owners.Give(path, User);
    }

    private string MakeAdmin(string file)
    {
        var (book, problem) = UserBook.Open(file);
        if (book is null) return problem;
        if (book.HasAdmin) return "";
        var name = ask.Ask("admin", "Name of the first admin", "admin");
        string password;
        if (ask.IsScripted)
        {
            var named = ask.Ask("password-file", "", "");
            if (named.Length == 0) return "password-file: missing from the answers: expected a file with the first admin's password in its first line.";
            password = File.ReadLines(named).FirstOrDefault() ?? "";
        }
        else
        {
            password = ask.AskSecret($"Password, {UserBook.LeastPassword} characters or more");
            if (password != ask.AskSecret("Once more")) return "The two passwords differ: run this again.";
        }

        return book.Add(name, Role.Admin, password);
    }

    // What else stands in the file stays.
    private void WriteConfig(string[] names, int port, int brokerPort, Authority authority, string authorityFolder, string brokerFiles)
    {
        var read = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
        var root = File.Exists(config) ? JsonNode.Parse(File.ReadAllText(config), null, read) as JsonObject ?? [] : [];
        var hub = root["Hub"] as JsonObject ?? [];
        var mqtt = root["Mqtt"] as JsonObject ?? [];
        hub["Listen"] = "0.0.0.0";
        hub["Port"] = port;
        hub["Site"] ??= authority.LastSite ?? RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz234567", 6);
        hub["Users"] = Path.Combine(state, "users.json");
        hub["Certificate"] = Path.Combine(state, "tls", "dashboard.pem");
        hub["CertificateKey"] = Path.Combine(state, "tls", "dashboard.pem");
        hub["Names"] = string.Join(',', names);
        hub["Authority"] = authorityFolder;
        hub["BrokerFiles"] = brokerFiles;
        mqtt["Host"] = "127.0.0.1"; // whatever the address of this machine becomes, and without asking anybody for a name
        mqtt["Port"] = brokerPort;
        mqtt.Remove("UserName");
        mqtt.Remove("PasswordFile");
        mqtt["Ca"] = Path.Combine(state, "tls", "authority.crt"); // its own: the broker's is for the broker
        mqtt["Certificate"] = Path.Combine(state, "tls", "hub.pem");
        mqtt["CertificateKey"] = Path.Combine(state, "tls", "hub.pem");
        (root["Hub"], root["Mqtt"]) = (hub, mqtt);
        root["Store"] ??= new JsonObject { ["File"] = Path.Combine(state, "hub.db") };
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(config))!); // a file lies in a folder
        SecretFile.Write(config, root.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n", SecretFile.Open);
    }

    // The hub itself tries the door that tables will use: in with its certificate, and not in without.
    private async Task<string> CheckBrokerAsync(HubSettings settings, string brokerConfig, CancellationToken cancellationToken)
    {
        using var trial = Service.Can ? null : BrokerTrial.Start(brokerConfig);
        if (Service.Can && await Service.DoAsync("restart", "mosquitto", cancellationToken) is { Length: > 0 } said) return $"mosquitto did not start with {brokerConfig}: {said}";
        var links = AdapterSet.Links(settings.Mqtt.Adapters, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);
        var options = new MqttLinkOptions(settings.Mqtt.Host, settings.Mqtt.Port, "sottable-hub-setup", null, null, TimeSpan.FromSeconds(10), TimeSpan.Zero, null, settings.Mqtt.Tls);
        var outcome = new ConnectOutcome(false, "", false);
        for (var attempt = 0; attempt < 20 && !outcome.Connected; attempt++)
        {
            if (attempt > 0) await Task.Delay(TimeSpan.FromMilliseconds(250), TimeProvider.System, cancellationToken);
            await using var link = links();
            outcome = await link.ConnectAsync(options, cancellationToken);
        }

        if (!outcome.Connected) return $"The broker does not let the hub in at {settings.Mqtt}: {outcome.Problem}. {trial?.LastWords}";
        await using var stranger = links();
        if ((await stranger.ConnectAsync(options with { Tls = settings.Mqtt.Tls! with { CertificateFile = null, KeyFile = null } }, cancellationToken)).Connected) // setup wrote it
            return $"The broker at {settings.Mqtt} also lets in who shows no certificate: another file in {Path.GetDirectoryName(brokerConfig)} must say so. Nothing was started.";
        output.WriteLine($"Broker     {settings.Mqtt}, certificates only{(trial is null ? "" : $"; start it with: mosquitto -c {brokerConfig}")}");
        return "";
    }

    private static IEnumerable<string> OwnNames()
    {
        var addresses = NetworkInterface.GetAllNetworkInterfaces()
            .Where(n => n.OperationalStatus == OperationalStatus.Up && n.NetworkInterfaceType != NetworkInterfaceType.Loopback)
            .SelectMany(n => n.GetIPProperties().UnicastAddresses).Select(a => a.Address).Where(a => a.AddressFamily == AddressFamily.InterNetwork);
        return [.. addresses.Select(a => a.ToString()), Dns.GetHostName(), $"{Dns.GetHostName()}.local"];
    }
}
