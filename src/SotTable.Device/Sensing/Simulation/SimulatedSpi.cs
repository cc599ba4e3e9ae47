namespace SotTable.Device.Sensing.Simulation;

/// <summary>A SPI bus whose output is the clock of a HX711 and whose input is its data line.</summary>
/// <param name="time">The clock that the chip sees.</param>
/// <param name="chip">The chip; <c>null</c> for an open input, which floats high.</param>
/// <param name="clockHz">Bits a second.</param>
internal sealed class SimulatedSpi(ISamplingTime time, Hx711Model? chip, int clockHz) : ISpiPort
{
    private readonly TimeSpan _bit = TimeSpan.FromSeconds(1.0 / clockHz);
    private TimeSpan _at;

    /// <summary>Transfers so far.</summary>
    public long Transfers { get; private set; }

    /// <inheritdoc/>
    public int Transfer(ReadOnlySpan<byte> write, Span<byte> read)
    {
        Transfers++;
        if (time.Now > _at) _at = time.Now;
        for (var i = 0; i < write.Length; i++)
        {
            var reply = 0;
            for (var bit = 7; bit >= 0; bit--)
            {
                chip?.Clock(_at, (write[i] >> bit & 1) != 0);
                reply = (reply << 1) | (chip?.Data(_at + (_bit / 2)) ?? true ? 1 : 0);
                _at += _bit;
            }

            read[i] = (byte)reply;
        }

        return 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
