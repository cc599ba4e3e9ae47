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
