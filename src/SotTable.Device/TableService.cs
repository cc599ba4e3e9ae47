using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SotTable.Device.Kernel;
using SotTable.Device.Sensing;
using SotTable.Mqtt;

namespace SotTable.Device;

/// <summary>The worker: one table for as long as the program runs. When one of its essential loops ends, the program ends with code 74.</summary>
internal sealed partial class TableService(
    IOptions<TableOptions> table, IOptions<SourceOptions> source, IOptions<HardwareOptions> wiring, IOptions<MqttOptions> mqtt, IOptions<JournalOptions> journal,
    IHostEnvironment environment, IHostApplicationLifetime lifetime, TableExit exit, Func<IMqttLink> createLink, TimeProvider time, ILoggerFactory loggers, ServiceManager manager, ConfigurationFiles files,
    ILogger<TableService> logger) : BackgroundService
{
    private RunningTable? _table;

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        var setup = TableSetup.Load(table.Value, mqtt.Value, journal.Value, environment.ContentRootPath, files);
        var clock = new SampleClock(time);
        var hardware = source.Value.Kind == SourceKind.Hardware
            ? HardwareTable.Open(setup.Profile, setup.Options.StateDirectory, wiring.Value, clock, LinuxCalls.Instance, loggers, table.Value.Adapters)
            : Simulated(setup, clock);
        var sampling = new SamplingThread(hardware.Source);
        try
        {
            _table = new RunningTable(setup, hardware, sampling, clock, createLink, time, loggers, manager);
        }
        catch
        {
            sampling.Dispose();
            hardware.Source.Dispose();
            hardware.Panel.Dispose();
            throw;
        }

        LogStarted(logger, setup.Address.ToString(), setup.Profile.Id, hardware.Source.Origin.ToString(), setup.Options.Socket);
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _table?.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_table is null) return;
        try
        {
            var ended = await _table.RunAsync(stoppingToken);
            if (ended is null) return;
            LogEnded(logger, null, ended);
        }
        catch (Exception e)
        {
            LogEnded(logger, e, "the service");
        }

        exit.Code = TableExit.DeviceLost;
        lifetime.StopApplication();
    }

    private TableHardware Simulated(TableSetup setup, SampleClock clock)
    {
        var wanted = source.Value;
        var options = wanted.ToSimulation(environment.ContentRootPath);
        try
        {
            var simulated = SimulatedTable.Create(setup.Profile, options, clock);
            return new(simulated.Source, simulated.Panel, wanted.Calibrated ? simulated.CalibrationJson : null, Hand: new SimulatedHand(setup.Profile, simulated.Patient, () => clock.Now));
        }
        catch (ArgumentException e)
        {
            throw new StartRefusedException(65, $"{setup.Options.Profile}: {StartRefusedException.SentenceOf(e)}", e);
        }
    }

    [LoggerMessage(1301, LogLevel.Information, "table {Address} runs, profile {Profile}, samples {Origin}, control socket {Socket}")]
    private static partial void LogStarted(ILogger logger, string address, string profile, string origin, string socket);

    [LoggerMessage(1302, LogLevel.Critical, "{What} has ended; the program ends, so that it is started anew")]
    private static partial void LogEnded(ILogger logger, Exception? e, string what);
}
