namespace SotTable.Samples;

/// <summary>What else is known of a sample. The origin flags travel from the chip to the export and are never cleared.</summary>
[Flags]
public enum SampleFlags : byte
{
    /// <summary>A plain reading of real hardware.</summary>
    None = 0,

    /// <summary>The converter is settling after power-up or a change of gain.</summary>
    Settling = 1,

    /// <summary>A simulated chip made it.</summary>
    Simulated = 2,

    /// <summary>A recording made it, or drove the simulated chip.</summary>
    Replayed = 4,
}
