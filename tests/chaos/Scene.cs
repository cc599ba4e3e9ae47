using System.Text.Json;
using SotTable.Cli.Demo;
using SotTable.Support;

namespace SotTable.Chaos;

/// <summary>A table, a hub and a broker, each a process of its own, with a relay between the broker and each of the others.</summary>
internal sealed class Scene : IAsyncDisposable
{
    private readonly Tools _tools;
    private readonly Programs _programs;
    private readonly TestBroker _broker;
    private readonly string[] _clocks;
    private readonly string _backup;
    private readonly SemaphoreSlim _tableHands = new(1, 1);
    private int _cards = 1;
    private int _stores = 1;

    private Scene(Tools tools, string folder, TestBroker broker)
    {
        (_tools, Folder, _broker, _backup) = (tools, folder, broker, Path.Combine(folder, "backup.db"));
        _programs = new(folder, tools);
        (TableRelay, HubRelay) = (new(broker.Port), new(broker.Port));
        _clocks = [Path.Combine(folder, "table.clock"), Path.Combine(folder, "hub.clock")];
        foreach (var clock in _clocks) File.WriteAllBytes(clock, new byte[sizeof(long)]);
    }

    /// <summary>Everything lies here.</summary>
    public string Folder { get; }

    /// <summary>Between table and broker.</summary>
    public Relay TableRelay { get; }

    /// <summary>Between hub and broker.</summary>
    public Relay HubRelay { get; }

    /// <summary>The table's program.</summary>
    public Child Table { get; private set; } = null!; // set by StartAsync

    /// <summary>The hub's program.</summary>
    public Child Hub { get; private set; } = null!; // set by StartAsync

    /// <summary>The table's control socket.</summary>
    public string Socket => Path.Combine(Folder, "table.sock");

    /// <summary>The journals that the table has had, the one in use last.</summary>
    public IEnumerable<string> Cards => Enumerable.Range(1, _cards).Select(i => i < _cards ? Path.Combine(Folder, $"card-{i}", "journal.db") : Path.Combine(Folder, "table", "journal.db"));

    /// <summary>The hub's store.</summary>
    public string Store => Path.Combine(Folder, "hub.db");

    /// <summary>How often the hub's store was brought back to its backup.</summary>
    public int Restored => _stores - 1;

    /// <summary>Programs that ended by themselves.</summary>
    public IEnumerable<string> Deaths => _programs.Deaths();

    /// <summary>Starts everything.</summary>
    public static async Task<Scene> StartAsync(Tools tools)
    {
        var folder = Directory.CreateTempSubdirectory("sot-chaos-").FullName;
        var scene = new Scene(tools, folder, await TestBroker.StartAsync());
        scene.Configure();
        await scene.StartHubAsync();
        await scene.StartTableAsync();
        return scene;
    }

    /// <summary>Starts the table's program.</summary>
    public async Task StartTableAsync() => Table = await _programs.StartAsync("table", _clocks[0], _tools.Checkout.Program, "run", "--config", Path.Combine(Folder, "table.json"));

    /// <summary>A table that starts while its disk takes nothing ends, and its service starts it again until there is room.</summary>
    public Task ReviveTableAsync() => AloneAsync(async () =>
    {
        if (!Table.Exited.IsCompleted) return;
        await _programs.EndAsync(Table, 15);
        await StartTableAsync();
    });

    /// <summary>Kills the table's program and starts it again.</summary>
    /// <param name="pause">How long there is none.</param>
    public Task KillTableAsync(TimeSpan pause) => AloneAsync(async () =>
    {
        await EndTableAsync(9);
        await Task.Delay(pause, TimeProvider.System);
        await StartTableAsync();
    });

    /// <summary>Ends the table's program.</summary>
    public Task EndTableAsync(int signal) => _programs.EndAsync(Table, signal);

    /// <summary>Starts the hub, and waits until it has opened its store.</summary>
    public async Task StartHubAsync()
    {
        Hub = await _programs.StartAsync("hub", _clocks[1], _tools.Checkout.Hub, "--config", Path.Combine(Folder, "hub.json"));
        if (await Hub.SaysAsync("listening ", CancellationToken.None) is null) throw new IOException($"the hub does not start: {Hub.LastLines}");
    }

    /// <summary>Ends the hub.</summary>
    public Task EndHubAsync(int signal) => _programs.EndAsync(Hub, signal);

    /// <summary>Kills the broker; what it had is forgotten. Starts it again.</summary>
    public async Task RestartBrokerAsync(TimeSpan pause)
    {
        await _broker.KillAsync();
        await Task.Delay(pause, TimeProvider.System);
        await _broker.RestartAsync();
    }

    /// <summary>Makes a backup while the hub runs.</summary>
    public async Task BackUpAsync()
    {
        File.Delete(_backup);
        await CopyAsync("backup");
    }

    /// <summary>Kills the hub, and brings its store back to the backup.</summary>
    public async Task RestoreAsync()
    {
        await EndHubAsync(9);
        var aside = Directory.CreateDirectory(Path.Combine(Folder, $"store-{_stores++}")).FullName;
        foreach (var file in Directory.GetFiles(Folder, "hub.db*")) File.Move(file, Path.Combine(aside, Path.GetFileName(file)));
        await CopyAsync("restore");
        await StartHubAsync();
    }

    /// <summary>Kills the table and gives it an empty card.</summary>
    public Task ChangeCardAsync() => AloneAsync(async () =>
    {
        await EndTableAsync(9);
        if (File.Exists(Path.Combine(Folder, "table", "journal.db"))) Directory.Move(Path.Combine(Folder, "table"), Path.Combine(Folder, $"card-{_cards++}"));
        await StartTableAsync();
    });

    /// <summary>Copies the table's card, with the power off.</summary>
    public Task CopyCardAsync() => AloneAsync(async () =>
    {
        while (!File.Exists(Cards.Last())) await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        await EndTableAsync(15);
        if (Directory.Exists(Image)) Directory.Delete(Image, recursive: true);
        CopyFolder(Path.Combine(Folder, "table"), Image);
        await StartTableAsync();
    });

    /// <summary>Kills the table and brings its card back to the copy.</summary>
    public Task PutBackCardAsync() => AloneAsync(async () =>
    {
        await EndTableAsync(9);
        if (File.Exists(Path.Combine(Folder, "table", "journal.db"))) Directory.Move(Path.Combine(Folder, "table"), Path.Combine(Folder, $"card-{_cards++}"));
        else if (Directory.Exists(Path.Combine(Folder, "table"))) Directory.Delete(Path.Combine(Folder, "table"), recursive: true);
        CopyFolder(Image, Path.Combine(Folder, "table"));
        await StartTableAsync();
    });

    /// <summary>Steps a wall clock.</summary>
    public void StepClock(bool ofTable, TimeSpan by)
    {
        // In place: the program has the file mapped, and must never find it shorter.
        using var clock = File.OpenHandle(_clocks[ofTable ? 0 : 1], FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var step = new byte[sizeof(long)];
        RandomAccess.Read(clock, step, 0);
        RandomAccess.Write(clock, BitConverter.GetBytes(BitConverter.ToInt64(step) + (long)by.TotalSeconds), 0);
    }

    /// <summary>Fills the disk of one of the programs, or makes room again.</summary>
    public void FillDisk(bool ofTable, bool full) => Programs.FillDisk(ofTable ? Table : Hub, full);

    public async ValueTask DisposeAsync()
    {
        await _programs.DisposeAsync();
        await TableRelay.DisposeAsync();
        await HubRelay.DisposeAsync();
        await _broker.DisposeAsync();
        _tableHands.Dispose();
    }

    // Faults overlap: one that finds the table dead must not start a second while another has just killed it and is about to.
    private async Task AloneAsync(Func<Task> act)
    {
        await _tableHands.WaitAsync();
        try
        {
            await act();
        }
        finally
        {
            _tableHands.Release();
        }
    }

    private string Image => Path.Combine(Folder, "image");

    private static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }

    private async Task CopyAsync(string verb)
    {
        var copy = await _programs.StartAsync(verb, _clocks[1], _tools.Checkout.Hub, "--config", Path.Combine(Folder, "hub.json"), verb, _backup);
        await _programs.EndAsync(copy);
        if (!copy.LastLines.Contains(" sessions copied ", StringComparison.Ordinal)) throw new IOException($"{verb} of the hub's store failed: {copy.LastLines}");
    }

    private void Configure()
    {
        string In(string name) => Path.Combine(Folder, name);
        var (root, name) = (_tools.Checkout.Root, TestBroker.TableUser.Split('/'));
        File.WriteAllText(In("templates.json"), TemplateText.Of(TimeSpan.FromSeconds(5)));
        File.WriteAllText(In("table.password"), TestBroker.TablePassword);
        File.WriteAllText(In("hub.password"), TestBroker.HubPassword);
        File.WriteAllText(In("table.json"), JsonSerializer.Serialize(new
        {
            Table = new
            {
                Site = name[0], Table = name[1], Profile = Path.Combine(root, "hardware/profiles/adult-4x80.json"), Templates = "templates.json", StateDirectory = "table", Socket,
            },
            Source = new { Kind = "Simulated", Seed = 1, Lying = true, Calibrated = true },
            Mqtt = new { Host = "127.0.0.1", TableRelay.Port, PasswordFile = "table.password", KeepAliveS = 5 },
        }));
        File.WriteAllText(In("hub.json"), JsonSerializer.Serialize(new
        {
            Hub = new { Listen = "127.0.0.1", Port = 0, Site = name[0] },
            Mqtt = new { Host = "127.0.0.1", HubRelay.Port, UserName = TestBroker.HubUser, PasswordFile = "hub.password" },
            Store = new { File = "hub.db" },
        }));
    }
}
