namespace SotTable.Device.Sensing.Simulation;

/// <summary>A ready line that always says "look", and the driver then asks the chip; or one that came off and never does.</summary>
/// <param name="time">The clock.</param>
/// <param name="deaf">Whether it came off.</param>
internal sealed class SimulatedReady(ISamplingTime time, bool deaf) : IReadyLine
{
    /// <inheritdoc/>
    public bool TryTake(out TimeSpan at)
    {
        at = time.Now;
        return !deaf;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
