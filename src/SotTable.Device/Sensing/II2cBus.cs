namespace SotTable.Device.Sensing;

/// <summary>An I²C bus. Trouble on the wire is a value, never an exception. One thread at a time.</summary>
internal interface II2cBus : IDisposable
{
    /// <summary>Times that a multiplexer on the way was found on another channel than it was put to. Any thread.</summary>
    long Resets => 0;

    /// <summary>Writes and then reads in one transaction (repeated start), so that no other master comes between. Never blocks longer than the bus's own time-out.</summary>
    /// <param name="address">Address of the chip, 0x03 to 0x77.</param>
    /// <param name="write">Bytes to write; empty for a plain read.</param>
    /// <param name="read">Filled when the outcome is good, undefined otherwise; empty for a plain write.</param>
    I2cOutcome Transfer(int address, ReadOnlySpan<byte> write, Span<byte> read);
}

/// <summary>How a transaction ended.</summary>
/// <param name="Status">Good, no acknowledge, or another bus error.</param>
/// <param name="Errno">The kernel's error number; 0 when good.</param>
internal readonly record struct I2cOutcome(I2cStatus Status, int Errno)
{
    /// <summary>A transaction that went well.</summary>
    public static readonly I2cOutcome Good = new(I2cStatus.Good, 0);

    /// <summary>Nobody acknowledged: ENXIO (6), or EREMOTEIO (121) by some adapters.</summary>
    public static readonly I2cOutcome NoAnswer = new(I2cStatus.NoAnswer, 6);

    /// <summary>The adapter gave up (ETIMEDOUT, 110): the bus hangs, and trying again at once would hang as long.</summary>
    public bool TimedOut => Errno == 110;
}

/// <summary>The three ways in which a transaction ends.</summary>
internal enum I2cStatus : byte
{
    /// <summary>All bytes went over.</summary>
    Good,

    /// <summary>The chip did not acknowledge.</summary>
    NoAnswer,

    /// <summary>Arbitration lost, time-out, or the adapter failed.</summary>
    Failed,
}
