using SotTable.Device.Kernel;
using SotTable.Device.Sensing.Simulation;
using SotTable.Messages;
using SotTable.Samples;

namespace SotTable.Device.Sensing;

/// <summary>A table whose chips and buttons are simulated, under the drivers and the sampling loop that real chips get.</summary>
public sealed class SimulatedTable : IDisposable
{
    private readonly ChipSource _chips;

    private SimulatedTable(TableProfile profile, SimulationOptions options, ISamplingTime time)
    {
        Patient = new PatientModel(profile, options.Seed, options.MassKg, options.Recording);
        if (options.LyingAtStart) Patient.LieSince(TimeSpan.FromMinutes(-1));
        else if (options.MountAfter is { } mount) Patient.MountAt(mount);
        var wiring = new SimulatedWiring(profile, options, Patient, time);
        var origin = options.Recording is null ? SampleOrigin.Simulated : SampleOrigin.SimulatedReplay;
        _chips = new ChipSource(profile, wiring.Ports, time, origin, options.Recording?.Name ?? "", options.Images);
        Panel = new SimulatedPanel(options.Seed, () => time.Now);
        CalibrationJson = wiring.CalibrationJson();
        Wiring = wiring;
    }

    /// <summary>The samples.</summary>
    public ISampleSource Source => _chips;

    /// <summary>Buttons, light and buzzer.</summary>
    public SimulatedPanel Panel { get; }

    /// <summary>Who lies there.</summary>
    public PatientModel Patient { get; }

    /// <summary>A calibration file that is true for the simulated cells (schema <c>sottable-calibration/1</c>).</summary>
    public string CalibrationJson { get; }

    /// <summary>The drivers.</summary>
    internal ChipSource Chips => _chips;

    /// <summary>The chips themselves, for tests and for the bench.</summary>
    internal SimulatedWiring Wiring { get; }

    /// <summary>A table in real time. Its source samples once <see cref="ISampleSource.Run"/> is called.</summary>
    /// <param name="profile">The wiring; chips nau7802 and ads1115.</param>
    /// <param name="options">Seed, person, recording, faults.</param>
    /// <param name="clock">The table's clock, made from the system's time provider.</param>
    /// <exception cref="ArgumentException">The profile can't be wired; the message names the channel and what was expected.</exception>
    public static SimulatedTable Create(TableProfile profile, SimulationOptions options, SampleClock clock)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(clock);
        return new SimulatedTable(profile, options, new KernelSamplingTime(clock));
    }

    /// <summary>A table on a virtual clock that starts at 0 and runs as fast as the machine does, by <see cref="RunUntil"/>.</summary>
    /// <param name="profile">The wiring; chips nau7802 and ads1115.</param>
    /// <param name="options">Seed, person, recording, faults.</param>
    /// <exception cref="ArgumentException">The profile can't be wired; the message names the channel and what was expected.</exception>
    public static SimulatedTable CreateVirtual(TableProfile profile, SimulationOptions options) =>
        CreateOn(profile, options, new VirtualSamplingTime());

    /// <summary>Splits into source and panel.</summary>
    /// <param name="source">The samples.</param>
    /// <param name="panel">Buttons, light and buzzer.</param>
    public void Deconstruct(out ISampleSource source, out SimulatedPanel panel) => (source, panel) = (Source, Panel);

    /// <summary>Samples on the calling thread until a time of the table's clock. May be called again to go on.</summary>
    /// <param name="end">Monotonic time of the end.</param>
    /// <param name="sink">Takes each sample.</param>
    /// <param name="stopping">Ends it early.</param>
    public void RunUntil(TimeSpan end, SampleSink sink, CancellationToken stopping)
    {
        ArgumentNullException.ThrowIfNull(sink);
        _chips.RunUntil(end, sink, stopping);
    }

    /// <summary>Releases source and panel; they may have been released before.</summary>
    public void Dispose()
    {
        Source.Dispose();
        Panel.Dispose();
    }

    /// <summary>A table on a given clock.</summary>
    internal static SimulatedTable CreateOn(TableProfile profile, SimulationOptions options, ISamplingTime time)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(options);
        return new SimulatedTable(profile, options, time);
    }
}
