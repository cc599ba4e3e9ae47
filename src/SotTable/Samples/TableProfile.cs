namespace SotTable.Samples;

/// <summary>The wiring of a table: which converter sits where. Read from <c>hardware/profiles</c>.</summary>
/// <param name="Id">Name of the profile, <c>[a-z0-9-]{1,32}</c>.</param>
/// <param name="Version">Version of the profile, from 1.</param>
/// <param name="Description">One line for people.</param>
/// <param name="Channels">All channels, in the order of their index; loads first, then breath. 1 to 9 entries.</param>
public sealed record TableProfile(string Id, int Version, string Description, IReadOnlyList<ChannelProfile> Channels)
{
    /// <summary>Number of load channels; they have the indices 0 to this minus 1.</summary>
    public int LoadChannels => Channels.Count(c => c.Kind == ChannelKind.Load);

    /// <summary>Number of breath channels (0 or 1); it follows the loads.</summary>
    public int BreathChannels => Channels.Count(c => c.Kind == ChannelKind.Breath);
}

/// <summary>One channel of a table.</summary>
/// <param name="Name">Name for people and files, such as <c>A1</c> or <c>breath</c>.</param>
/// <param name="Kind">What it measures.</param>
/// <param name="Block">The block that a load cell sits under; <c>null</c> for breath.</param>
/// <param name="Chip">The converter, such as <c>nau7802</c> or <c>ads1115</c>.</param>
/// <param name="Bus">Name of the bus, such as <c>i2c-1</c>.</param>
/// <param name="Address">Address on the bus, 0x03 to 0x77.</param>
/// <param name="Gain">Gain of the converter's amplifier: 1 to 128 in powers of two (nau7802); 1 for ads1115.</param>
/// <param name="RangeVolts">Full scale of the breath converter in volts; <c>null</c> for loads.</param>
/// <param name="SampleRateHz">Nominal rate in samples per second; the true rate is measured.</param>
/// <param name="CapacityN">Rated load of the cell in newtons; <c>null</c> for breath.</param>
/// <param name="SensitivityMvPerV">Rated output of the cell in mV/V at capacity; <c>null</c> for breath.</param>
public sealed record ChannelProfile(
    string Name,
    ChannelKind Kind,
    BlockId? Block,
    string Chip,
    string Bus,
    int Address,
    int Gain,
    double? RangeVolts,
    double SampleRateHz,
    double? CapacityN,
    double? SensitivityMvPerV);

/// <summary>What a channel measures.</summary>
public enum ChannelKind
{
    /// <summary>A load cell under a block.</summary>
    Load,

    /// <summary>The breath sensor.</summary>
    Breath,
}

/// <summary>A block, told apart by colour. The patient's side belongs to the placement, not to the block.</summary>
public enum BlockId
{
    /// <summary>Block A (blue).</summary>
    A,

    /// <summary>Block B (orange).</summary>
    B,
}
