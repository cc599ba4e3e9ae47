namespace SotTable.Device.Sensing;

/// <summary>
/// A clock line that the host drives and data lines that it reads, all of one request, for chips that are clocked bit by bit. Several chips may
/// share the clock. Trouble is a value, never an exception; nothing here waits longer than its pulses take. One thread at a time.
/// </summary>
internal interface IClockedLines : IDisposable
{
    /// <summary>Levels of the data lines now.</summary>
    /// <param name="levels">Bit i is data line i of the request; 0 when it failed.</param>
    /// <returns>The kernel's error number; 0 when good.</returns>
    int Read(out uint levels);

    /// <summary>Puts the clock to a level and leaves it there.</summary>
    /// <param name="high">The level.</param>
    /// <returns>The kernel's error number; 0 when good.</returns>
    int SetClock(bool high);

    /// <summary>
    /// Sends pulses as fast as the port can, at least 0.2 µs high and 0.2 µs low, and reads the data lines during each. Ends early, with the clock
    /// low, after a pulse that was longer than allowed.
    /// </summary>
    /// <param name="levels">One entry a pulse: the data lines while the clock was high, or after it fell; what the chip put out on the rising edge stands until the next one.</param>
    /// <param name="longestHigh">A longer pulse ends it.</param>
    ClockedOutcome Clock(Span<uint> levels, TimeSpan longestHigh);
}

/// <summary>How a train of pulses went.</summary>
/// <param name="Errno">The kernel's error number; 0 when good.</param>
/// <param name="Pulses">Pulses that were sent, a long one included.</param>
/// <param name="LongestHigh">The longest time that the clock can have been high: from before the call that raised it to after the one that lowered it.</param>
internal readonly record struct ClockedOutcome(int Errno, int Pulses, TimeSpan LongestHigh);
