namespace SotTable.Device.Sensing.Simulation;

/// <summary>A bus with simulated chips. One thread; the counters may be read by any.</summary>
/// <param name="time">The clock that the chips see.</param>
internal sealed class SimulatedI2cBus(ISamplingTime time) : II2cBus
{
    // ETIMEDOUT, after the least that the kernel's I²C time-out can be set to.
    private static readonly I2cOutcome TimedOut = new(I2cStatus.Failed, 110);
    private static readonly TimeSpan TimeOut = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Stretch = TimeSpan.FromMilliseconds(2);
    private readonly IChipModel?[] _chips = new IChipModel?[0x78];
    private readonly List<Tca9548aModel> _muxes = [];
    private readonly List<ChipFaults> _faults = [];
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

    /// <summary>Puts a multiplexer on the bus, or finds the one that is there.</summary>
    /// <param name="address">Its address.</param>
    /// <param name="faults">What goes wrong with a new one.</param>
    public Tca9548aModel Mux(int address, Func<ChipFaults> faults)
    {
        if (_chips[address] is Tca9548aModel there) return there;
        var mux = new Tca9548aModel(faults());
        _chips[address] = mux;
        _muxes.Add(mux);
        return mux;
    }

    /// <summary>Makes the whole bus hang, or slow, when a chip on it is planned to.</summary>
    /// <param name="faults">Faults of the chip.</param>
    public void HangsBy(ChipFaults faults) => _faults.Add(faults);

    /// <inheritdoc/>
    public I2cOutcome Transfer(int address, ReadOnlySpan<byte> write, Span<byte> read)
    {
        var bytes = write.Length + read.Length + (write.Length > 0 ? 1 : 0) + (read.Length > 0 ? 1 : 0);
        Volatile.Write(ref _transfers, _transfers + 1);
        Volatile.Write(ref _bits, _bits + (9 * bytes) + 3);
        foreach (var fault in _faults)
        {
            if (fault.Stands(ChipFault.ClockStretch, time.Now)) time.SleepUntil(time.Now + Stretch, CancellationToken.None);
            if (!fault.Stands(ChipFault.BusTimeout, time.Now)) continue;
            time.SleepUntil(time.Now + TimeOut, CancellationToken.None);
            return TimedOut;
        }

        var answered = _chips[address]?.Transfer(time.Now, write, read) ?? false;
        foreach (var mux in _muxes) answered |= mux.Pass(address, time.Now, write, read);
        return answered ? I2cOutcome.Good : I2cOutcome.NoAnswer;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
