namespace SotTable.Device.Sensing.Simulation;

/// <summary>A bus with simulated chips. One thread; the counters may be read by any.</summary>
/// <param name="time">The clock that the chips see.</param>
internal sealed class SimulatedI2cBus(ISamplingTime time) : II2cBus
{
    private readonly IChipModel?[] _chips = new IChipModel?[0x78];
    private long _transfers;
    private long _bits;

    /// <summary>Transactions so far.</summary>
    public long Transfers => Volatile.Read(ref _transfers);

    /// <summary>Bit times so far, by the protocol: nine a byte, addresses, start and stop. At 400 kHz one is 2.5 µs.</summary>
    public long BitTimes => Volatile.Read(ref _bits);

    /// <summary>Puts a chip on the bus.</summary>
    /// <param name="address">Its address.</param>
    /// <param name="chip">The chip.</param>
    /// <returns>False when the address is taken or not allowed.</returns>
    public bool TryAttach(int address, IChipModel chip)
    {
        if (address is < 0x03 or > 0x77 || _chips[address] is not null) return false;
        _chips[address] = chip;
        return true;
    }

    /// <inheritdoc/>
    public I2cOutcome Transfer(int address, ReadOnlySpan<byte> write, Span<byte> read)
    {
        var bytes = write.Length + read.Length + (write.Length > 0 ? 1 : 0) + (read.Length > 0 ? 1 : 0);
        Volatile.Write(ref _transfers, _transfers + 1);
        Volatile.Write(ref _bits, _bits + (9 * bytes) + 3);
        return _chips[address] is { } chip && chip.Transfer(time.Now, write, read) ? I2cOutcome.Good : I2cOutcome.NoAnswer;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
