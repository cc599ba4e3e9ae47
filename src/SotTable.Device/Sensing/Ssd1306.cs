namespace SotTable.Device.Sensing;

/// <summary>
/// A SSD1306 with 128 x 64 dots on a bus of its own. Sends only the pages that changed; a display that was away is set up again. One thread.
/// </summary>
/// <param name="bus">Its bus, which no converter shares.</param>
/// <param name="address">0x3C or 0x3D.</param>
internal sealed class Ssd1306(II2cBus bus, int address)
{
    private const byte Commands = 0x00; // what follows are commands until the stop (data sheet 8.1.5.2)
    private const byte Data = 0x40;

    // Data sheet 8.5 and 10.1: 64 rows, charge pump on, horizontal addressing, the glass turned so that its plug is at the top.
    private static readonly byte[] SetUp =
    [
        Commands, 0xAE, 0xD5, 0x80, 0xA8, 0x3F, 0xD3, 0x00, 0x40, 0x8D, 0x14, 0x20, 0x00, 0xA1, 0xC8, 0xDA, 0x12, 0x81, 0x7F, 0xD9, 0xF1, 0xDB, 0x40, 0xA4, 0xA6,
        0x2E, 0xAF,
    ];

    private readonly byte[] _shown = new byte[ScreenPicture.Width * ScreenPicture.Pages];
    private readonly byte[] _message = new byte[1 + ScreenPicture.Width];
    private bool _ready;

    /// <summary>Shows a picture.</summary>
    /// <param name="picture">The picture.</param>
    /// <returns>False when the display did not take it; it is then set up anew with the next one.</returns>
    public bool TryShow(ScreenPicture picture)
    {
        var all = !_ready;
        if (!_ready && bus.Transfer(address, SetUp, []).Status != I2cStatus.Good) return false;
        for (var page = 0; page < ScreenPicture.Pages; page++)
        {
            var dots = picture.Page(page);
            var shown = _shown.AsSpan(page * ScreenPicture.Width, ScreenPicture.Width);
            if (!all && dots.SequenceEqual(shown)) continue;
            if (!TrySend(page, dots)) return _ready = false;
            dots.CopyTo(shown);
        }

        return _ready = true;
    }

    /// <summary>Sets the display up anew with the next picture: one that lost its supply for a moment acknowledges all the same and stays dark.</summary>
    public void Distrust() => _ready = false;

    private bool TrySend(int page, ReadOnlySpan<byte> dots)
    {
        ReadOnlySpan<byte> window = [Commands, 0x21, 0, ScreenPicture.Width - 1, 0x22, (byte)page, (byte)page];
        if (bus.Transfer(address, window, []).Status != I2cStatus.Good) return false;
        _message[0] = Data;
        dots.CopyTo(_message.AsSpan(1));
        return bus.Transfer(address, _message, []).Status == I2cStatus.Good;
    }
}
