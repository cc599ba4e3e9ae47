using SotTable.Device.Control;
using SotTable.Messages;

namespace SotTable.Cli.Demo;

/// <summary>One simulated table: <c>sottable run</c> as a child process.</summary>
internal sealed class DemoTable
{
    /// <summary>The site of all tables of the demo.</summary>
    public const string Site = "demo23";

    private static readonly TimeSpan ShortPress = TimeSpan.FromMilliseconds(120);
    private readonly string _config;
    private readonly string _log;
    private readonly Checkout _checkout;

    /// <summary>Writes its configuration.</summary>
    /// <param name="settings">What it is like.</param>
    /// <param name="checkout">Where the program lies.</param>
    /// <param name="folder">Takes configuration, journal and log.</param>
    /// <param name="broker">The broker.</param>
    public DemoTable(TableSettings settings, Checkout checkout, DemoFolder folder, DemoBroker broker)
    {
        (Address, Name, _checkout) = (settings.Address, settings.Name, checkout);
        var id = settings.Address.Table;
        Socket = folder.In($"{id}.sock");
        _log = folder.In($"{id}.log");
        State = Directory.CreateDirectory(folder.In(id)).FullName;
        var password = folder.Write($"{id}.password", broker.Password(settings.Address.ToString()));
        _config = folder.Write($"{id}.json", settings.ToJson(State, Socket, broker.Port, password));
    }

    /// <summary>Which table.</summary>
    public TableAddress Address { get; }

    /// <summary>Name for people.</summary>
    public string Name { get; }

    /// <summary>Path of its control socket.</summary>
    public string Socket { get; }

    /// <summary>Its state directory, with the journal.</summary>
    public string State { get; }

    /// <summary>Its process.</summary>
    public Child Process { get; private set; } = null!; // set by StartAsync, before anybody gets the table

    /// <summary>What the demo's tables are like.</summary>
    /// <param name="index">From 0.</param>
    /// <param name="options">What was asked for.</param>
    /// <param name="checkout">Profiles, templates, recording.</param>
    /// <param name="folder">Takes the templates of an unattended run.</param>
    public static TableSettings Settings(int index, DemoOptions options, Checkout checkout, DemoFolder folder)
    {
        var templates = Path.Combine(checkout.Root, "deploy/templates/examples.json");
        if (options.Seconds is { } n)
        {
            templates = folder.In("templates.json");
            if (index == 0) folder.Write("templates.json", TemplateText.Of(UnattendedRun.SessionOf(TimeSpan.FromSeconds(n))));
        }

        return new(
            new TableAddress(Site, $"t{index + 1:00}"), $"Table {index + 1}", $"Room {index + 1}",
            Path.Combine(checkout.Root, "hardware/profiles/adult-4x80.json"), templates, options.Seed + index, options.Replay ?? checkout.DefaultRecording);
    }

    /// <summary>Starts its process; again, when the last one has ended.</summary>
    /// <param name="nursery">Starts processes.</param>
    public async Task StartAsync(Nursery nursery) =>
        Process = await nursery.StartAsync($"sottable run ({Address})", _log, [Checkout.Dotnet, _checkout.Program, "run", "--config", _config]);

    /// <summary>For another terminal, to be pasted there: the program under its name, and what needs to be told where this table is.</summary>
    public IEnumerable<string> ByHand() =>
    [
        "In another terminal, such as:",
        $"alias sottable='dotnet \"{_checkout.Program}\"'",
        $"sottable press --socket {Socket}",
        $"sottable status --socket {Socket}",
        $"sottable export --last --state {State}",
    ];

    /// <summary>Presses its button through the control socket.</summary>
    /// <param name="hold">How long; zero for a short press.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="DemoFailure">The table refused.</exception>
    /// <exception cref="IOException">The table is gone.</exception>
    public async Task PressAsync(TimeSpan hold, CancellationToken cancellationToken)
    {
        using var control = await ControlClient.ConnectAsync(Socket, cancellationToken);
        var answer = await control.PressAsync(hold > ShortPress ? hold : ShortPress, cancellationToken);
        if (!TableSocket.IsDone(answer, out var problem)) throw new DemoFailure(ExitCode.NoService, $"{Address} refused a press: {problem}");
    }

    /// <summary>What it has made since its start, by its own count.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Live frames, and records committed to its journal.</returns>
    /// <exception cref="IOException">The table is gone.</exception>
    public async Task<(long Frames, long Records)> CountsAsync(CancellationToken cancellationToken)
    {
        using var control = await ControlClient.ConnectAsync(Socket, cancellationToken);
        var status = await control.StatusAsync(cancellationToken);
        return (status.GetProperty("health").GetProperty("frames").GetInt64(), status.GetProperty("eventsCommitted").GetInt64());
    }
}
