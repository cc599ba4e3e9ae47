using SotTable.Messages;

namespace SotTable.Cli.Demo;

/// <summary>Everything a demo starts: broker, hub, tables and a client that watches. Disposing it ends all of it and removes its folder.</summary>
internal sealed class DemoStage : IAsyncDisposable
{
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(30);
    // In this order: when the program ends without disposing, the children go before the folder that they write to.
    private readonly Nursery _nursery = new();
    private readonly DemoFolder _folder = new();
    private readonly List<DemoTable> _tables = [];

    private DemoStage()
    {
    }

    /// <summary>The broker.</summary>
    public DemoBroker Broker { get; private set; } = null!; // set before StartAsync returns

    /// <summary>The hub.</summary>
    public DemoHub Hub { get; private set; } = null!; // set before StartAsync returns

    /// <summary>The tables, in the order of their numbers.</summary>
    public IReadOnlyList<DemoTable> Tables => _tables;

    /// <summary>The demo's own client of the hub.</summary>
    public LiveClient Live { get; } = new();

    /// <summary>The private folder; gone after disposal.</summary>
    public string FolderPath => _folder.Path;

    /// <summary>Starts everything and waits until it is ready: the hub has its broker, every table is online and its frames arrive.</summary>
    /// <param name="options">What was asked for.</param>
    /// <param name="customise">Changes a table's configuration before it is started; <c>null</c> for none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="DemoFailure">Something can't be started.</exception>
    public static async Task<DemoStage> StartAsync(
        DemoOptions options, Func<int, TableSettings, TableSettings>? customise, CancellationToken cancellationToken)
    {
        var stage = new DemoStage();
        try
        {
            await stage.StartPartsAsync(options, customise, cancellationToken);
            return stage;
        }
        catch
        {
            await stage.DisposeAsync();
            throw;
        }
    }

    /// <summary>Completes with the child that ended although nobody asked it to.</summary>
    public async Task<Child> AnyDeathAsync()
    {
        Child[] all = [Broker.Process, Hub.Process, .. _tables.Select(t => t.Process)];
        var first = await Task.WhenAny(all.Select(c => c.Exited));
        return all.First(c => c.Exited == first);
    }

    /// <summary>Starts a table again after its process has ended, with the same configuration and journal.</summary>
    /// <param name="index">From 0.</param>
    public Task RestartTableAsync(int index) => _tables[index].StartAsync(_nursery);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Live.DisposeAsync();
        await _nursery.DisposeAsync();
        _folder.Dispose();
    }

    private async Task StartPartsAsync(DemoOptions options, Func<int, TableSettings, TableSettings>? customise, CancellationToken cancellationToken)
    {
        var checkout = Checkout.Find();
        var settings = Enumerable.Range(0, options.Tables)
            .Select(i => DemoTable.Settings(i, options, checkout, _folder))
            .Select((s, i) => customise?.Invoke(i, s) ?? s)
            .ToArray();
        Broker = await DemoBroker.StartAsync(_nursery, _folder, [.. settings.Select(s => s.Address)], options.MqttPort, cancellationToken);
        foreach (var s in settings)
        {
            var table = new DemoTable(s, checkout, _folder, Broker);
            _tables.Add(table);
            await table.StartAsync(_nursery);
        }

        Hub = await DemoHub.StartAsync(_nursery, _folder, checkout, Broker, options.HttpPort, options.Adapters, cancellationToken);
        await Live.ConnectAsync(Hub.Address, cancellationToken);
        foreach (var table in _tables) await ReadyAsync(table, cancellationToken);
    }

    private async Task ReadyAsync(DemoTable table, CancellationToken cancellationToken)
    {
        // A table that ended will not become ready: don't wait for it.
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ready = Live.WaitAsync(
            table.Address, t => t is { Status.State: TableStatus.Online, Meta: not null, State: not null, LastFrame: > 0 }, ReadyLimit, either.Token);
        var first = await Task.WhenAny(ready, table.Process.Exited);
        if (first == ready && await ready) return;
        await either.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        var why = table.Process.Exited.IsCompleted ? "ended at once" : $"was not seen by the hub within {ReadyLimit.TotalSeconds} s";
        throw new DemoFailure(Cli.ExitCode.NoService, $"{table.Process.Name} {why}. Its last words:\n{table.Process.LastLines}");
    }
}
