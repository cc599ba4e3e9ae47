namespace SotTable.Device.Sensing.Simulation;

/// <summary>A TCA9548A: its register, and the chips behind its channels. Chips of one address that answer together pull each bit low.</summary>
/// <param name="faults">What goes wrong.</param>
internal sealed class Tca9548aModel(ChipFaults faults) : IChipModel
{
    private readonly IChipModel?[][] _chips = [.. Enumerable.Range(0, 8).Select(_ => new IChipModel?[0x78])];
    private readonly byte[] _other = new byte[32];
    private byte _on;

    /// <summary>Puts a chip behind a channel.</summary>
    /// <param name="channel">0 to 7.</param>
    /// <param name="address">Address of the chip.</param>
    /// <param name="chip">The chip.</param>
    /// <returns>False when the place is taken or not allowed.</returns>
    public bool TryAttach(int channel, int address, IChipModel chip)
    {
        if (channel is < 0 or > 7 || address is < 0x03 or > 0x77 || _chips[channel][address] is not null) return false;
        _chips[channel][address] = chip;
        return true;
    }

    /// <inheritdoc/>
    public bool Transfer(TimeSpan now, ReadOnlySpan<byte> write, Span<byte> read)
    {
        if (faults.TakeOnce(ChipFault.MuxReset, now)) _on = 0;
        if (faults.Stands(ChipFault.MuxSilent, now)) return false;
        if (write.Length > 0) _on = write[^1];
        read.Fill(_on);
        return true;
    }

    /// <summary>A transaction that goes to an address behind it.</summary>
    /// <param name="address">The address.</param>
    /// <param name="now">As <see cref="IChipModel.Transfer"/>.</param>
    /// <param name="write">As <see cref="IChipModel.Transfer"/>.</param>
    /// <param name="read">As <see cref="IChipModel.Transfer"/>.</param>
    /// <returns>Whether anybody acknowledges.</returns>
    public bool Pass(int address, TimeSpan now, ReadOnlySpan<byte> write, Span<byte> read)
    {
        if (faults.TakeOnce(ChipFault.MuxReset, now)) _on = 0;
        var answered = false;
        for (var channel = 0; channel < 8; channel++)
        {
            var on = (_on >> channel & 1) != 0 || faults.Stands(ChipFault.MuxTwoChannels, now);
            if (!on || _chips[channel][address] is not { } chip) continue;
            var into = answered ? _other.AsSpan(0, read.Length) : read;
            if (!chip.Transfer(now, write, into)) continue;
            for (var i = 0; answered && i < read.Length; i++) read[i] &= into[i];
            answered = true;
        }

        return answered;
    }
}
