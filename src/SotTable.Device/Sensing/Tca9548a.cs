namespace SotTable.Device.Sensing;

/// <summary>
/// A TCA9548A, a multiplexer with eight channels: one bit each in its only register, in force after the stop condition, all off after a reset (data sheet).
/// It is written only when another channel is wanted. Once anything went wrong behind it nothing is taken for granted: with all channels off the address
/// must be silent, or a second channel is on and two chips of one address would answer together.
/// </summary>
/// <param name="bus">The bus before it.</param>
/// <param name="address">Its address, 0x70 to 0x77.</param>
internal sealed class Tca9548a(II2cBus bus, int address)
{
    // EBUSY and EIO: what the kernel says of a bus that somebody else holds, and of one that does not do what it is told.
    private static readonly I2cOutcome TwoChannels = new(I2cStatus.Failed, 16);
    private static readonly I2cOutcome Silent = new(I2cStatus.Failed, 5);
    private readonly byte[] _out = new byte[1];
    private readonly byte[] _in = new byte[1];
    private int _selected = -1;
    private long _resets;

    /// <summary>Times that it was found on another channel than it was put to: it was reset, or somebody else uses it. Any thread.</summary>
    public long Resets => Volatile.Read(ref _resets);

    /// <summary>A transaction with a chip behind it.</summary>
    /// <param name="channel">Channel of the multiplexer, 0 to 7.</param>
    /// <param name="chip">Address of the chip.</param>
    /// <param name="write">As <see cref="II2cBus.Transfer"/>.</param>
    /// <param name="read">As <see cref="II2cBus.Transfer"/>.</param>
    /// <returns>Failed, not without acknowledge, when the multiplexer itself is the trouble.</returns>
    public I2cOutcome Transfer(int channel, int chip, ReadOnlySpan<byte> write, Span<byte> read)
    {
        var selected = Select(channel, chip);
        if (selected.Status != I2cStatus.Good) return selected;
        var outcome = bus.Transfer(chip, write, read);
        if (outcome.Status != I2cStatus.Good) Doubt();
        return outcome;
    }

    private I2cOutcome Select(int channel, int chip)
    {
        if (_selected == channel) return I2cOutcome.Good;
        if (_selected < 0)
        {
            if (Put(0) is { Status: not I2cStatus.Good } off) return off;
            if (bus.Transfer(chip, [], _in).Status == I2cStatus.Good) return TwoChannels;
        }

        var outcome = Put((byte)(1 << channel));
        _selected = outcome.Status == I2cStatus.Good ? channel : -1;
        return outcome;
    }

    private I2cOutcome Put(byte mask)
    {
        _out[0] = mask;
        var outcome = bus.Transfer(address, _out, []);
        return outcome.Status == I2cStatus.NoAnswer ? Silent : outcome;
    }

    private void Doubt()
    {
        if (_selected >= 0 && bus.Transfer(address, [], _in).Status == I2cStatus.Good && _in[0] != 1 << _selected) Volatile.Write(ref _resets, _resets + 1);
        _selected = -1;
    }
}

/// <summary>The bus behind one channel of a multiplexer.</summary>
/// <param name="mux">The multiplexer, shared with the other channels.</param>
/// <param name="channel">Which channel.</param>
internal sealed class MuxedBus(Tca9548a mux, int channel) : II2cBus
{
    /// <inheritdoc/>
    public long Resets => mux.Resets;

    /// <inheritdoc/>
    public I2cOutcome Transfer(int address, ReadOnlySpan<byte> write, Span<byte> read) => mux.Transfer(channel, address, write, read);

    /// <summary>Nothing to release: the bus before the multiplexer is not its own.</summary>
    public void Dispose()
    {
    }
}
