using System.Net.Http.Json;
using System.Text.Json;

namespace SotTable.Cli.Demo;

/// <summary>The hub as a child process.</summary>
/// <param name="Process">Its process.</param>
/// <param name="Address">Where its pages are.</param>
/// <param name="Instance">The name that this start of the hub gave itself.</param>
internal sealed record DemoHub(Child Process, Uri Address, string Instance)
{
    private const string Listening = "listening ";

    /// <summary>Starts it and waits until it answers.</summary>
    /// <param name="nursery">Starts processes.</param>
    /// <param name="folder">Takes configuration and log.</param>
    /// <param name="checkout">Where the hub lies.</param>
    /// <param name="broker">The broker.</param>
    /// <param name="port">Port; <c>null</c> for a free one.</param>
    /// <param name="adapters">Adapter set of its link.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="DemoFailure">It can't be started.</exception>
    public static async Task<DemoHub> StartAsync(
        Nursery nursery, DemoFolder folder, Checkout checkout, DemoBroker broker, int? port, string adapters, CancellationToken cancellationToken)
    {
        var password = folder.Write("hub.password", broker.Password(broker.HubUser));
        var settings = new
        {
            Hub = new { Listen = "127.0.0.1", Port = port ?? 0, DemoTable.Site },
            Mqtt = new { Host = "127.0.0.1", broker.Port, UserName = broker.HubUser, PasswordFile = password, Adapters = adapters },
        };
        var config = folder.Write("hub.json", JsonSerializer.Serialize(settings));
        var process = await nursery.StartAsync("sottable-hub", folder.In("hub.log"), [Checkout.Dotnet, checkout.Hub, "--config", config]);
        // It says where it listens in one line of its own output, so no other program can be mistaken for it.
        if (await process.SaysAsync(Listening, cancellationToken) is not { } line)
            throw new DemoFailure(ExitCode.NoService, $"the hub does not listen{(port is null ? "" : $" on 127.0.0.1:{port}")}. Its last words:\n{process.LastLines}");
        var address = new Uri(line[Listening.Length..]);
        return new(process, address, await InstanceAsync(address, cancellationToken));
    }

    private static async Task<string> InstanceAsync(Uri address, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
        try
        {
            var health = await http.GetFromJsonAsync<JsonElement>(new Uri(address, "healthz"), cancellationToken);
            return health.GetProperty("instance").GetString() ?? "";
        }
        catch (HttpRequestException e)
        {
            throw new DemoFailure(ExitCode.NoService, $"the hub at {address} does not answer /healthz: {e.Message}");
        }
    }
}
