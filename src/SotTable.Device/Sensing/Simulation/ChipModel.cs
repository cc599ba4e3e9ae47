namespace SotTable.Device.Sensing.Simulation;

/// <summary>A simulated chip on an I²C bus, at the level of its registers. One thread.</summary>
internal interface IChipModel
{
    /// <summary>One transaction.</summary>
    /// <param name="now">Monotonic time; never earlier than in the call before.</param>
    /// <param name="write">Bytes that the master writes: register pointer, then values.</param>
    /// <param name="read">Filled from the register pointer on.</param>
    /// <returns>False when the chip does not acknowledge.</returns>
    bool Transfer(TimeSpan now, ReadOnlySpan<byte> write, Span<byte> read);
}

/// <summary>What a chip measures: the input as a fraction of its full scale, 1 at the upper end. Called with increasing times.</summary>
/// <param name="at">When the conversion ends.</param>
internal delegate double ChipInput(TimeSpan at);
