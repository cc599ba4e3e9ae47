namespace SotTable.Device.Sensing.Simulation;

/// <summary>A ready line that always says "look": the driver then asks the chip.</summary>
/// <param name="time">The clock.</param>
internal sealed class SimulatedReady(ISamplingTime time) : IReadyLine
{
    /// <inheritdoc/>
    public bool TryTake(out TimeSpan at)
    {
        at = time.Now;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
