using Microsoft.Extensions.Logging.Abstractions;
using SotTable.Device.Kernel;
using SotTable.Device.Sensing;
using SotTable.Messages;
using SotTable.Samples;
using SotTable.Signal;

namespace SotTable.Device.Diagnosis;

/// <summary>The chips and buttons that are wired to this machine, opened for this program alone.</summary>
internal sealed class HardwareBench : IBench
{
    private readonly MachineDevices _machine;
    private readonly ChipSource _source;
    private readonly ITablePanel? _panel;
    private readonly IReadOnlyList<HardwareProblem> _panelProblems = [];
    private LiveSamples? _samples;

    /// <summary>Opens what can be opened.</summary>
    /// <param name="profile">The wiring.</param>
    /// <param name="options">Where this machine differs from it.</param>
    /// <param name="calibration">In force; <c>null</c> for none.</param>
    /// <param name="hand">Who presses; <c>null</c> for nobody.</param>
    /// <param name="system">The kernel.</param>
    /// <param name="adapters">The adapter set, one that is built.</param>
    /// <exception cref="ArgumentException">The profile asks for what a chip hasn't got.</exception>
    public HardwareBench(TableProfile profile, HardwareOptions options, Calibration? calibration, IHand? hand, ISystemCalls system, string adapters)
    {
        var clock = new SampleClock(TimeProvider.System);
        (Calibration, Hand) = (calibration, hand);
        _machine = MachineDevices.Of(profile, options, clock, system, NullLoggerFactory.Instance, adapters);
        try
        {
            // Its own calibrations of front ends: those that the service keeps stay as they are.
            _source = new ChipSource(profile, Ports, new KernelSamplingTime(clock), SampleOrigin.Hardware, "");
            if (profile.Panel is not { } lines || hand is null) return;
            (_panel, _panelProblems) = _machine.OpenPanel(lines);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public TableProfile Profile => _source.Profile;

    /// <inheritdoc/>
    public SampleOrigin Origin => SampleOrigin.Hardware;

    /// <inheritdoc/>
    public string OriginNote => "";

    /// <inheritdoc/>
    public Calibration? Calibration { get; }

    /// <inheritdoc/>
    public bool IsService => false;

    /// <inheritdoc/>
    public bool InUse => false;

    /// <inheritdoc/>
    public IHand? Hand { get; }

    /// <inheritdoc/>
    public ITablePanel? Panel => _panel;

    /// <summary>The exit code when nothing at all could be opened; 0 when something could.</summary>
    public int NothingOpened => Ports.Asked > 0 && Ports.Problems.Count == Ports.Asked ? Ports.Problems[0].ExitCode : 0;

    private MachinePorts Ports => _machine.Ports;

    /// <inheritdoc/>
    public IEnumerable<DiagnosisLine> Wiring() =>
    [
        .. Ports.Problems.Concat(_panelProblems).DistinctBy(p => p.Message).Select(p => new DiagnosisLine("device", null, LineVerdict.Fault, CodeOf(p.ExitCode), p.Message)),
        .. WiringLines.Of(Profile, Ports, Ports.Device),
    ];

    /// <inheritdoc/>
    public Task SampleAsync(TimeSpan length, SampleSink sink, CancellationToken cancellationToken) =>
        (_samples ??= new LiveSamples(_source)).PassAsync(length, sink, cancellationToken);

    /// <inheritdoc/>
    public long MuxResets(int channel) => _source.MuxResets(channel);

    /// <inheritdoc/>
    public double? TemperatureC(int channel) => _source.TemperatureC(channel);

    /// <inheritdoc/>
    public double? ProcessorC => _machine.ProcessorC();

    /// <inheritdoc/>
    public void Dispose()
    {
        _samples?.Dispose();
        _panel?.Dispose();
        Ports.Dispose();
    }

    private static string CodeOf(int exitCode) => exitCode switch
    {
        TableExit.NoPermission => "no-permission",
        TableExit.Busy => "busy",
        TableExit.Configuration => "configuration",
        _ => "not-there",
    };
}
