using SotTable.Device.Sensing.Recordings;
using SotTable.Device.Sensing.Simulation;

namespace SotTable.Device.Sensing;

/// <summary>What a simulated table is like.</summary>
public sealed record SimulationOptions
{
    /// <summary>Same seed, same bytes.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Mass of the person, 3 to 250 kg.</summary>
    public double MassKg { get; init; } = 75;

    /// <summary>A recorded breath that drives breath sensor and block ripple; <c>null</c> for a made one.</summary>
    public BreathRecording? Recording { get; init; }

    /// <summary>True when the person has been lying there for a minute at the start.</summary>
    public bool LyingAtStart { get; init; }

    /// <summary>When the person gets on; <c>null</c>: nobody comes. Without meaning with <see cref="LyingAtStart"/>.</summary>
    public TimeSpan? MountAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How warm the room is, °C; <c>null</c>: 21 to 24, as the seed has it.</summary>
    public double? RoomC { get; init; }

    /// <summary>Calibrations of front ends from an earlier run; <c>null</c> for none.</summary>
    public AfeImages? Images { get; init; }

    /// <summary>Faults to inject.</summary>
    public FaultPlan Faults { get; init; } = FaultPlan.None;
}
