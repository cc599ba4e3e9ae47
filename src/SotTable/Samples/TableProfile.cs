namespace SotTable.Samples;

/// <summary>The wiring of a table: which converter sits where. Read from <c>hardware/profiles</c>.</summary>
/// <param name="Id">Name of the profile, <c>[a-z0-9-]{1,32}</c>.</param>
/// <param name="Version">Version of the profile, from 1.</param>
/// <param name="Description">One line for people.</param>
/// <param name="Channels">All channels, in the order of their index; loads first, then breath. 1 to 9 entries.</param>
public sealed record TableProfile(string Id, int Version, string Description, IReadOnlyList<ChannelProfile> Channels)
{
    /// <summary>Label of the GPIO chip that all line numbers belong to; <c>null</c>: the one with the pins of a Raspberry Pi's header.</summary>
    public string? GpioChip { get; init; }

    /// <summary>Buttons, light and buzzer; <c>null</c> when the profile does not say where they are.</summary>
    public PanelProfile? Panel { get; init; }

    /// <summary>The display at the table; <c>null</c> for none.</summary>
    public DisplayProfile? Display { get; init; }

    /// <summary>Number of load channels; they have the indices 0 to this minus 1.</summary>
    public int LoadChannels => Channels.Count(c => c.Kind == ChannelKind.Load);

    /// <summary>Number of breath channels (0 or 1); it follows the loads.</summary>
    public int BreathChannels => Channels.Count(c => c.Kind == ChannelKind.Breath);
}
