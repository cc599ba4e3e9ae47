namespace SotTable.Device.Sensing;

/// <summary>
/// The table's two clocks: one monotonic start and one wall-clock anchor a recording. Times of samples, sessions and deadlines are
/// <see cref="Now"/>; the wall clock is only read once, for people. Thread-safe.
/// </summary>
public sealed class SampleClock
{
    private readonly TimeProvider _time;

    /// <summary>Starts both clocks.</summary>
    /// <param name="time">System time, or a manual clock in tests.</param>
    public SampleClock(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        _time = time;
        Start = time.GetTimestamp();
        AnchorUtc = time.GetUtcNow();
    }

    /// <summary>Timestamp (of the time provider, on Linux nanoseconds of CLOCK_MONOTONIC) at which <see cref="Now"/> was zero.</summary>
    public long Start { get; }

    /// <summary>The wall clock at <see cref="Start"/>.</summary>
    public DateTimeOffset AnchorUtc { get; }

    /// <summary>Monotonic time since the start.</summary>
    public TimeSpan Now => _time.GetElapsedTime(Start);

    /// <summary>Microseconds of the time provider's timestamp at the start, comparable between processes of one machine.</summary>
    public long AnchorMonotonicUs => (long)(Start * (1e6 / _time.TimestampFrequency));

    /// <summary>The wall-clock time of a monotonic time, by the anchor. A stepped wall clock does not move it.</summary>
    /// <param name="at">Monotonic time since the start.</param>
    public DateTimeOffset ToUtc(TimeSpan at) => AnchorUtc + at;
}
