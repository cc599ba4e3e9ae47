using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography;
using SotTable.Dashboard.Files;
using SotTable.Dashboard.Users;
using SotTable.Mqtt;

namespace SotTable.Dashboard.Setup;

/// <summary>
/// From a fresh machine to a hub that answers over HTTPS and a broker that lets in certificates only. It can be run again: accounts, authority and paired tables
/// stay, and the present configuration is what it asks by; certificates of the hub and configurations are written anew.
/// </summary>
/// <param name="ask">Asks.</param>
/// <param name="output">Tells.</param>
/// <param name="config">The hub's configuration file.</param>
/// <param name="state">Folder of accounts, authority, certificates and record; <c>null</c> for where they are, or belong.</param>
/// <param name="mosquitto">Folder of mosquitto's configuration; <c>null</c> likewise.</param>
/// <param name="time">Wall clock.</param>
internal sealed class HubSetup(SetupAnswers ask, TextWriter output, string config, string? state, string? mosquitto, TimeProvider time)
{
    private const string User = "sottable-hub";
    private const string UsualState = "/var/lib/sottable-hub";
    private const string UsualMosquitto = "/etc/mosquitto";
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

        // All that can be wrong is known before the first deed.
        var (present, problem) = SetupConfig.Read(config);
        if (present is null) return problem;
        var folder = Path.GetFullPath(state ?? present.State ?? UsualState);
        var mosquittoFolder = Path.GetFullPath(mosquitto ?? present.Mosquitto ?? UsualMosquitto);
        var (admin, wrong) = AskAdmin(Path.Combine(folder, "users.json"));
        if (admin is null) return wrong;
        var named = ask.Ask("names", "Names and addresses of this machine, for tablets and tables, commas between", present.Names ?? string.Join(',', OwnNames()));
        var names = named.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(n => n.Trim('[', ']')).ToArray();
        if (names.Length == 0 || names.Any(n => Uri.CheckHostName(n) == UriHostNameType.Unknown)) return $"names: \"{named}\": expected names or addresses with commas between them.";
        if (!int.TryParse(ask.Ask("port", "Port of the dashboard", $"{present.Port ?? 8443}"), out var port) || port is < 1024 or > 65535) return "port: expected 1024 to 65535.";
        if (!int.TryParse(ask.Ask("broker-port", "Port of the broker", $"{present.BrokerPort ?? 8883}"), out var brokerPort) || brokerPort is < 1 or > 65535 || brokerPort == port) return "broker-port: expected 1 to 65535, and not the dashboard's.";
        var (listen, unreachable) = present.Listen(names);
        if (listen is null) return unreachable;
        var authorityFolder = Path.Combine(folder, "authority");
        using var found = Authority.IsIn(authorityFolder) ? Authority.Open(authorityFolder, time) : null;
        var broker = new BrokerFiles(Path.Combine(mosquittoFolder, "sottable"));
        var site = present.Site ?? found?.LastSite ?? RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz234567", 6);
        var (settings, unfit) = Put(present, folder, (listen, port, site, string.Join(',', names)), (brokerPort, Path.GetDirectoryName(broker.Server)!)); // as put together above
        if (settings is null) return unfit;

        if (!Directory.Exists(folder)) Directory.CreateDirectory(folder, OwnFolder);
        Owners.Give(Directory.ResolveLinkTarget(folder, returnFinalTarget: true)?.FullName ?? folder, User); // it lies in a folder of root's, who may have it elsewhere
        problem = admin();
        if (problem.Length > 0) return problem;
        MakeFolder(authorityFolder);
        MakeFolder(Path.Combine(folder, "tls"));
        using var made = found is null ? Authority.Make(authorityFolder, time) : null;
        var authority = found ?? made!; // one of the two
        output.WriteLine($"Authority  {authority.Fingerprint}");
        broker.Write(authority, HubFiles.Names(names));
        var brokerConfig = Path.Combine(mosquittoFolder, "conf.d", "sottable.conf");
        Directory.CreateDirectory(Path.GetDirectoryName(brokerConfig)!); // likewise
        SecretFile.Write(brokerConfig, broker.Configuration(brokerPort), SecretFile.Open);
        if (present.Write()) output.WriteLine($"Before     {config}{SetupConfig.Before} keeps the configuration as it was, with its comments");
        SecretFile.Write(settings.Mqtt.Ca!, authority.Pem, SecretFile.Open); // put above
        if (new HubFiles(settings).Renew(authority, time, all: true).Problems is [var unwritten, ..]) return unwritten;
        problem = await CheckBrokerAsync(settings, brokerConfig, cancellationToken);
        if (problem.Length > 0) return problem;
        if (Service.Can)
        {
            if (await Service.DoAsync("restart", User, cancellationToken) is { Length: > 0 } said) return $"The hub did not start: {said}";
            output.WriteLine("Waiting until the hub answers ...");
            if (!await Service.ListensAsync(IPAddress.Parse(listen), port, time, cancellationToken)) return $"The hub does not answer at port {port}: journalctl -u {User} says why.";
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

    // What makes the first admin; or null and one sentence.
    private (Func<string>? Make, string Problem) AskAdmin(string file)
    {
        var (book, problem) = UserBook.Open(file);
        if (book is null) return (null, problem);
        if (book.HasAdmin) return (() => "", "");
        var name = ask.Ask("admin", "Name of the first admin", "admin");
        string password;
        if (ask.IsScripted)
        {
            var named = ask.Ask("password-file", "", "");
            if (named.Length == 0) return (null, "password-file: missing from the answers: expected a file with the first admin's password in its first line.");
            password = File.ReadLines(named).FirstOrDefault() ?? "";
        }
        else
        {
            password = ask.AskSecret($"Password, {UserBook.LeastPassword} characters or more");
            if (password != ask.AskSecret("Once more")) return (null, "The two passwords differ: run this again.");
        }

        return UserBook.ProblemOf(name, password) is { Length: > 0 } wrong ? (null, wrong) : (() => book.Add(name, Role.Admin, password), "");
    }

    private static (HubSettings? Settings, string Problem) Put(SetupConfig present, string folder, (string Listen, int Port, string Site, string Names) hub, (int Port, string Files) broker)
    {
        var tls = Path.Combine(folder, "tls");
        return present.Put(
            new()
            {
                ["Listen"] = hub.Listen,
                ["Port"] = hub.Port,
                ["Site"] = hub.Site,
                ["Users"] = Path.Combine(folder, "users.json"),
                ["Certificate"] = Path.Combine(tls, "dashboard.pem"),
                ["CertificateKey"] = Path.Combine(tls, "dashboard.pem"),
                ["Names"] = hub.Names,
                ["Authority"] = Path.Combine(folder, "authority"),
                ["BrokerFiles"] = broker.Files,
            },
            new()
            {
                ["Host"] = "127.0.0.1", // whatever the address of this machine becomes, and without asking anybody for a name
                ["Port"] = broker.Port,
                ["UserName"] = null,
                ["PasswordFile"] = null,
                ["Ca"] = Path.Combine(tls, "authority.crt"), // its own: the broker's is for the broker
                ["Certificate"] = Path.Combine(tls, "hub.pem"),
                ["CertificateKey"] = Path.Combine(tls, "hub.pem"),
            },
            Path.Combine(folder, "hub.db"));
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
