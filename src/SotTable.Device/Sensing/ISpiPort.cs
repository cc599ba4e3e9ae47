namespace SotTable.Device.Sensing;

/// <summary>A SPI device. Mode 0, most significant bit first, eight bits a word. Trouble is a value, never an exception. One thread at a time.</summary>
internal interface ISpiPort : IDisposable
{
    /// <summary>Writes and reads at once. Between bytes, and when nothing is sent, the output keeps the level of the last bit.</summary>
    /// <param name="write">Bytes to send.</param>
    /// <param name="read">Filled with what came in meanwhile; as long as <paramref name="write"/>.</param>
    /// <returns>The kernel's error number; 0 when good.</returns>
    int Transfer(ReadOnlySpan<byte> write, Span<byte> read);
}
