using Microsoft.Extensions.Logging.Abstractions;
using SotTable.Device.Control;
using SotTable.Device.Journal;
using SotTable.Device.Sensing;
using SotTable.Mqtt.Mosquitto;
using SotTable.Support;

namespace SotTable.Device.Tests.Service;

/// <summary>A whole simulated table in real time, with its journal, its socket and, if there is one, a broker.</summary>
internal sealed class TableRig : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TempFolder _folder = new();
    private readonly TableSetup _setup;
    private RunningTable? _running;
    private Task<string?> _run = Task.FromResult<string?>(null);

    public TableRig(TestBroker? broker = null, int? port = null, string password = TestBroker.TablePassword, string template = "short", bool journalFull = false, Action<MqttOptions>? mqtt = null, bool journalDamaged = false)
    {
        _setup = TestTable.Setup(
            _folder,
            o => o.DefaultTemplate = template,
            m =>
            {
                m.Enabled = broker is not null || port is not null;
                m.Port = port ?? broker?.Port ?? 1;
                m.KeepAliveS = 5;
                mqtt?.Invoke(m);
            },
            password);
        if (journalFull) FillJournal(_setup = _setup with { JournalMaxBytes = 80_000 });
        if (journalDamaged) File.WriteAllText(JournalFile.PathIn(Directory.CreateDirectory(StateDirectory).FullName), new string('x', 8192));
        Start();
    }

    public SimulatedPanel Panel { get; private set; } = null!; // set by Start

    public RunningTable Table => _running!; // set by Start

    public string Socket => _setup.Options.Socket;

    public string StateDirectory => _setup.Options.StateDirectory;

    public void Press()
    {
        Panel.Inject(PanelButton.Practitioner, true);
        Panel.Inject(PanelButton.Practitioner, false);
    }

    public async Task<ControlClient> ConnectAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            try
            {
                return await ControlClient.ConnectAsync(Socket, limit.Token);
            }
            catch (IOException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
            }
        }
    }

    /// <summary>Waits until something holds of the running table; the limit guards against a hang.</summary>
    public async Task Until(Func<RunningTable, bool> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!holds(Table)) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
    }

    /// <summary>Asks the table itself until it stands so; needs no broker.</summary>
    public async Task<System.Text.Json.JsonElement> WaitForPhase(string phase)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var client = await ConnectAsync();
        while (true)
        {
            var status = await client.StatusAsync(limit.Token);
            if (status.GetProperty("state").GetProperty("phase").GetString() == phase) return status;
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
        }
    }

    /// <summary>Waits until the table ends by itself; says what has ended.</summary>
    public Task<string?> EndedAsync() => _run.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);

    public async Task<string?> StopAsync()
    {
        await _stop.CancelAsync();
        return await _run;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _running?.Dispose();
        _stop.Dispose();
        _folder.Dispose();
    }

    // Chunks so small that not even the smallest page has room for another one.
    private static void FillJournal(TableSetup setup)
    {
        using var file = JournalFile.Open(setup.Options.StateDirectory, setup.JournalMaxBytes, TimeProvider.System, NullLogger.Instance);
        foreach (var size in new[] { 500, 1 }) // events: old chunks would make room
        {
            try
            {
                while (true) file.Database.Write([TestTable.Event("marked", payload: new string(' ', size))], []);
            }
            catch (SqliteException e) when (e.Code == SQLitePCL.raw.SQLITE_FULL)
            {
                continue; // as wanted: full for events of this size
            }
        }
    }

    private void Start()
    {
        var clock = new SampleClock(TimeProvider.System);
        var simulated = SimulatedTable.Create(_setup.Profile, new SimulationOptions { LyingAtStart = true }, clock);
        Panel = simulated.Panel;
        _running = new RunningTable(
            _setup, new TableHardware(simulated.Source, simulated.Panel, simulated.CalibrationJson), new SamplingThread(simulated.Source), clock,
            MosquittoLink.Factory(TimeProvider.System, NullLoggerFactory.Instance), TimeProvider.System, NullLoggerFactory.Instance);
        _run = _running.RunAsync(_stop.Token);
    }
}
