namespace SotTable.Device.Sensing;

/// <summary>A line on which a chip tells that a word is ready. Never waits. One thread at a time.</summary>
internal interface IReadyLine : IDisposable
{
    /// <summary>Takes the newest edge since the last call and forgets older ones.</summary>
    /// <param name="at">When it came, by the kernel's stamp, on the clock of the sampling loop.</param>
    /// <returns>False when there was none, or the line can't be used.</returns>
    bool TryTake(out TimeSpan at);
}
