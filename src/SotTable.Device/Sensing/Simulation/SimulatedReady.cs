namespace SotTable.Device.Sensing.Simulation;

/// <summary>A ready line of a chip that can be asked, which always says "look"; of one that only its edges tell; or one that came off and never does.</summary>
/// <param name="time">The clock.</param>
/// <param name="deaf">Whether it came off.</param>
/// <param name="told">How many edges there were by then; <c>null</c> for a chip that can be asked.</param>
internal sealed class SimulatedReady(ISamplingTime time, Func<bool> deaf, Func<TimeSpan, long>? told = null) : IReadyLine
{
    private long _taken;

    /// <inheritdoc/>
    public bool TryTake(out TimeSpan at)
    {
        at = time.Now;
        if (deaf()) return false;
        if (told is null) return true;
        var before = _taken;
        _taken = told(at);
        return _taken > 0 && _taken != before;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
