namespace SotTable.Device.Sensing;

/// <summary>128 x 64 dots as a SSD1306 keeps them: eight pages of 128 bytes, bit 0 of a byte at the top. One owner.</summary>
internal sealed class ScreenPicture
{
    /// <summary>Dots in a row.</summary>
    public const int Width = 128;

    /// <summary>Rows.</summary>
    public const int Height = 64;

    /// <summary>Pages of eight rows.</summary>
    public const int Pages = Height / 8;

    private readonly byte[] _dots = new byte[Width * Pages];

    /// <summary>A page.</summary>
    /// <param name="page">0 to 7, from the top.</param>
    public Span<byte> Page(int page) => _dots.AsSpan(page * Width, Width);

    /// <summary>Makes all dots dark.</summary>
    public void Clear() => _dots.AsSpan().Clear();

    /// <summary>Lights a dot; one outside of the picture is left out.</summary>
    /// <param name="x">From the left.</param>
    /// <param name="y">From the top.</param>
    public void Set(int x, int y)
    {
        if ((uint)x < Width && (uint)y < Height) _dots[(y / 8 * Width) + x] |= (byte)(1 << (y % 8));
    }

    /// <summary>Lights a rectangle.</summary>
    /// <param name="x">Left edge.</param>
    /// <param name="y">Upper edge.</param>
    /// <param name="width">Width.</param>
    /// <param name="height">Height.</param>
    public void Fill(int x, int y, int width, int height)
    {
        for (var i = 0; i < width; i++)
            for (var j = 0; j < height; j++) Set(x + i, y + j);
    }
}
