namespace SotTable.Device.Sensing;

/// <summary>The sampling loop's clock: the kernel's, or a virtual one for runs as fast as the machine goes.</summary>
internal interface ISamplingTime
{
    /// <summary>Monotonic time since the recording started.</summary>
    TimeSpan Now { get; }

    /// <summary>Returns at that time, or a little later; at once when it has passed; within 20 ms when cancelled.</summary>
    /// <param name="at">Monotonic time.</param>
    /// <param name="stopping">Ends the wait.</param>
    void SleepUntil(TimeSpan at, CancellationToken stopping);

    /// <summary>Asks for real-time priority for the calling thread.</summary>
    /// <returns>False when it is not permitted or means nothing here.</returns>
    bool EnterRealTime();

    /// <summary>Gives the calling thread its usual priority again.</summary>
    void LeaveRealTime();
}

/// <summary>A clock that moves only by sleeping. One thread; <see cref="Now"/> may be read from any.</summary>
internal sealed class VirtualSamplingTime : ISamplingTime
{
    private long _ticks;

    /// <inheritdoc/>
    public TimeSpan Now => TimeSpan.FromTicks(Interlocked.Read(ref _ticks));

    /// <inheritdoc/>
    public void SleepUntil(TimeSpan at, CancellationToken stopping)
    {
        if (at.Ticks > _ticks) Interlocked.Exchange(ref _ticks, at.Ticks);
    }

    /// <inheritdoc/>
    public bool EnterRealTime() => false;

    /// <inheritdoc/>
    public void LeaveRealTime()
    {
    }
}
