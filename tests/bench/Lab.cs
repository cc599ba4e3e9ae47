using System.Net.Sockets;
using System.Text.Json;
using SotTable.Mqtt;
using SotTable.Mqtt.Mosquitto;
using SotTable.Support;

namespace SotTable.Bench;

/// <summary>What the benches share: where things are, a temporary folder, the printed table and the count of budgets missed.</summary>
internal sealed class Lab(string root, string? shared, bool quick) : IAsyncDisposable
{
    public string? Shared { get; } = shared;

    public bool Quick { get; } = quick;

    public int Failures { get; private set; }

    public string Folder { get; } = Directory.CreateTempSubdirectory("sottable-bench-").FullName;

    public string Root { get; } = root;

    public string Program => Path.Combine(Root, ".artifacts/native/bin/SotTable.Cli/release/SotTable.Cli.dll");

    /// <summary>Monotonic microseconds, the clock of every figure here.</summary>
    public static double NowUs() => TimeProvider.System.GetTimestamp() * (1e6 / TimeProvider.System.TimestampFrequency);

    /// <summary>Prints one figure beside its budget: the most it may be, or with <paramref name="atLeast"/> the least.</summary>
    public void Print(string what, double figure, string unit, double? budget = null, string note = "", bool atLeast = false)
    {
        var met = budget is null || (atLeast ? figure >= budget : figure <= budget);
        var verdict = budget is null ? "" : $"budget {(atLeast ? "≥ " : "")}{budget:0.###} {(met ? "ok" : "MISSED")}";
        if (!met) Failures++;
        Console.WriteLine($"{what,-58} {figure,10:0.000} {unit,-6} {verdict,-22} {note}".TrimEnd());
    }

    /// <summary>Writes a table's folder: configuration, password and a template of the wanted length.</summary>
    /// <param name="broker">Its broker.</param>
    /// <param name="profile">Wiring profile under hardware/profiles.</param>
    /// <param name="duration">Length of the template that a press starts.</param>
    /// <returns>Path of the configuration and of the control socket.</returns>
    public (string Config, string Socket) WriteTable(TestBroker broker, string profile, TimeSpan duration) => WriteTable(broker.Host, broker.Port, profile, duration);

    /// <summary>The same for a broker of which only the address is known.</summary>
    public (string Config, string Socket) WriteTable(string host, int port, string profile, TimeSpan duration)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Folder, $"{Directory.GetDirectories(Folder).Length}")).FullName;
        var socket = Path.Combine(folder, "table.sock");
        File.WriteAllText(Path.Combine(folder, "password"), TestBroker.TablePassword);
        File.WriteAllText(Path.Combine(folder, "templates.json"), JsonSerializer.Serialize(new
        {
            schema = "sottable-templates/1",
            templates = new[]
            {
                new { id = "bench", version = 1, name = "Example: bench", durationS = duration.TotalSeconds, position = "supine", placements = Array.Empty<object>(), example = true, source = "" },
            },
        }));
        var config = Path.Combine(folder, "table.json");
        var name = TestBroker.TableUser.Split('/');
        File.WriteAllText(config, JsonSerializer.Serialize(new
        {
            Table = new
            {
                Site = name[0],
                Table = name[1],
                Name = "Bench",
                Profile = Path.Combine(Root, "hardware/profiles", profile),
                Templates = Path.Combine(folder, "templates.json"),
                DefaultTemplate = "bench",
                StateDirectory = folder,
                Socket = socket,
            },
            Source = new { Kind = "Simulated", Seed = 1, Lying = true },
            Mqtt = new { Host = host, Port = port, PasswordFile = Path.Combine(folder, "password") },
        }));
        return (config, socket);
    }

    /// <summary>Starts a table as a clinic would.</summary>
    public Child StartTable(string config, IReadOnlyDictionary<string, string>? environment = null) =>
        Child.Start("dotnet", [Program, "run", "--config", config], environment);

    /// <summary>Presses the table's button through its control socket; returns when the request was sent (monotonic µs).</summary>
    public static async Task<double> PressAsync(string socket, CancellationToken cancellationToken)
    {
        using var line = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await line.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancellationToken);
        var at = NowUs();
        await line.SendAsync("{\"cmd\":\"press\",\"holdMs\":60}\n"u8.ToArray(), cancellationToken);
        var answer = new byte[4096];
        var n = await line.ReceiveAsync(answer, cancellationToken);
        var text = System.Text.Encoding.UTF8.GetString(answer, 0, n);
        return text.Contains("\"ok\":true", StringComparison.Ordinal) ? at : throw new IOException($"press refused: {text}");
    }

    /// <summary>Waits for the first message that fits, and says when it arrived (monotonic µs).</summary>
    public static async Task<(MqttMessage Message, double AtUs)> FirstAsync(IMqttLink link, Func<MqttMessage, bool> fits, CancellationToken cancellationToken)
    {
        while (true)
        {
            var message = await link.Received.ReadAsync(cancellationToken);
            if (fits(message)) return (message, NowUs());
        }
    }

    /// <summary>Whether a message is a fresh state of a phase.</summary>
    public static bool IsState(MqttMessage message, string phase) =>
        !message.Retained && message.Topic.EndsWith("/state", StringComparison.Ordinal)
        && System.Text.Encoding.UTF8.GetString(message.Payload.Span).Contains($"\"phase\":\"{phase}\"", StringComparison.Ordinal);

    /// <summary>A subscriber of its own on the broker.</summary>
    public static async Task<IMqttLink> SubscribeAsync(TestBroker broker, string filter, CancellationToken cancellationToken)
    {
        var link = MosquittoLink.Factory(TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance)();
        var outcome = await link.ConnectAsync(
            new MqttLinkOptions(broker.Host, broker.Port, $"bench-{Guid.NewGuid():N}"[..20], TestBroker.HubUser, TestBroker.HubPassword, TimeSpan.FromSeconds(30), TimeSpan.Zero, null),
            cancellationToken);
        if (!outcome.Connected) throw new IOException(outcome.Problem);
        if (!await link.SubscribeAsync(filter, 1, cancellationToken)) throw new IOException("subscription refused");
        return link;
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
