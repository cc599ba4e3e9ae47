using SotTable.Device.Sensing;
using SotTable.Device.Sensing.Recordings;
using SotTable.Device.Sensing.Simulation;

namespace SotTable.Device;

/// <summary>Section <c>Source</c>: where samples come from.</summary>
public sealed class SourceOptions
{
    /// <summary>Kind of source.</summary>
    public SourceKind Kind { get; set; } = SourceKind.Simulated;

    /// <summary>Seed of the simulation: same seed, same bytes.</summary>
    public int Seed { get; set; } = 1;

    /// <summary>Mass of the simulated person, 3 to 250 kg.</summary>
    public double MassKg { get; set; } = 75;

    /// <summary>Recorded breath that drives the simulation; empty for a made one.</summary>
    public string Recording { get; set; } = "";

    /// <summary>Whether the person has been lying there for a minute at the start.</summary>
    public bool Lying { get; set; }

    /// <summary>When the person gets on, seconds after the start; <c>null</c>: nobody comes.</summary>
    public double? MountAfterS { get; set; } = 5;

    /// <summary>Whether the simulated cells' own calibration is in force when <see cref="TableOptions.Calibration"/> names none.</summary>
    public bool Calibrated { get; set; } = true;

    /// <summary>Faults to inject.</summary>
    public IList<SimulatedFaultOptions> Faults { get; } = [];

    /// <summary>What the simulated table is like.</summary>
    /// <param name="folder">Where relative paths start.</param>
    /// <exception cref="StartRefusedException">The recording can't be used.</exception>
    internal SimulationOptions ToSimulation(string folder) => new()
    {
        Seed = Seed,
        MassKg = MassKg,
        Recording = Recording.Length == 0 ? null : Open(Path.GetFullPath(Recording, folder)),
        LyingAtStart = Lying,
        MountAfter = MountAfterS is { } s ? TimeSpan.FromSeconds(s) : null,
        Faults = new FaultPlan([.. Faults.Select(f => new PlannedFault(f.Channel, f.Kind, TimeSpan.FromSeconds(f.AtS), TimeSpan.FromSeconds(f.ForS), f.Probability))]),
    };

    private static BreathRecording Open(string path)
    {
        var (recording, problem) = BreathRecording.Open(path);
        return recording ?? throw new StartRefusedException(65, $"Source:Recording: {problem}");
    }
}

/// <summary>One fault of a simulation.</summary>
public sealed class SimulatedFaultOptions
{
    /// <summary>Index of the channel, from 0.</summary>
    public int Channel { get; set; }

    /// <summary>What goes wrong.</summary>
    public ChipFault Kind { get; set; }

    /// <summary>When it begins, seconds after the start.</summary>
    public double AtS { get; set; }

    /// <summary>How long it lasts, seconds.</summary>
    public double ForS { get; set; } = 1;

    /// <summary>Part of the transactions or conversions, above 0 up to 1.</summary>
    public double Probability { get; set; } = 1;
}

/// <summary>Kinds of sources.</summary>
public enum SourceKind
{
    /// <summary>Simulated chips with a model patient.</summary>
    Simulated,

    /// <summary>The chips and buttons that are wired to this machine.</summary>
    Hardware,
}
