namespace SotTable.Device.Sensing;

/// <summary>
/// The table's two clocks: one monotonic start and one wall-clock anchor a recording. Times of samples, sessions and deadlines are
/// <see cref="Now"/>; the wall clock is for people, and read only when an anchor is taken. Thread-safe.
/// </summary>
public sealed class SampleClock
{
    private readonly TimeProvider _time;
    private long _anchorUtcTicks;

    /// <summary>Starts both clocks.</summary>
    /// <param name="time">System time, or a manual clock in tests.</param>
    public SampleClock(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        _time = time;
        Start = time.GetTimestamp();
        _anchorUtcTicks = time.GetUtcNow().UtcTicks;
    }

    /// <summary>Timestamp (of the time provider, on Linux nanoseconds of CLOCK_MONOTONIC) at which <see cref="Now"/> was zero.</summary>
    public long Start { get; }

    /// <summary>What the wall clock would have shown at <see cref="Start"/>, by the anchor in force.</summary>
    public DateTimeOffset AnchorUtc => new(Interlocked.Read(ref _anchorUtcTicks), TimeSpan.Zero);

    /// <summary>Monotonic time since the start.</summary>
    public TimeSpan Now => _time.GetElapsedTime(Start);

    /// <summary>Whether a timestamp of the time provider lies behind; <c>null</c> never does.</summary>
    /// <param name="timestamp">The timestamp.</param>
    public bool IsPast(long? timestamp) => timestamp < _time.GetTimestamp();

    /// <summary>Microseconds of the time provider's timestamp at the start, comparable between processes of one machine.</summary>
    public long AnchorMonotonicUs => (long)(Start * (1e6 / _time.TimestampFrequency));

    /// <summary>
    /// Takes a new anchor from the wall clock. Only between recordings: a table without a clock of its own starts before its time is set.
    /// </summary>
    /// <param name="tolerance">A difference up to this is left alone.</param>
    /// <returns>Whether the anchor has changed.</returns>
    public bool Anchor(TimeSpan tolerance)
    {
        var anchor = _time.GetUtcNow().UtcTicks - Now.Ticks;
        if (Math.Abs(anchor - Interlocked.Read(ref _anchorUtcTicks)) <= tolerance.Ticks) return false;
        Interlocked.Exchange(ref _anchorUtcTicks, anchor);
        return true;
    }

    /// <summary>The wall-clock time of a monotonic time, by the anchor in force. A stepped wall clock does not move it.</summary>
    /// <param name="at">Monotonic time since the start.</param>
    public DateTimeOffset ToUtc(TimeSpan at) => AnchorUtc + at;
}
