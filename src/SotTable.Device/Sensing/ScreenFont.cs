namespace SotTable.Device.Sensing;

/// <summary>Capitals, digits and a few signs of 5 x 7 dots, and digits of seven bars for what is read from two metres.</summary>
internal static class ScreenFont
{
    /// <summary>Dots from one letter to the next.</summary>
    public const int Step = 6;

    // Five columns from left to right, a byte each, bit 0 at the top.
    private static readonly Dictionary<char, long> Columns = new()
    {
        ['A'] = 0x7E0909097E, ['B'] = 0x7F49494936, ['C'] = 0x3E41414141, ['D'] = 0x7F4141413E,
        ['E'] = 0x7F49494941, ['F'] = 0x7F09090901, ['G'] = 0x3E41414979, ['H'] = 0x7F0808087F,
        ['I'] = 0x00417F4100, ['J'] = 0x2040413F01, ['K'] = 0x7F08142241, ['L'] = 0x7F40404040,
        ['M'] = 0x7F020C027F, ['N'] = 0x7F0608307F, ['O'] = 0x3E4141413E, ['P'] = 0x7F09090906,
        ['Q'] = 0x3E4151215E, ['R'] = 0x7F09192946, ['S'] = 0x4649494931, ['T'] = 0x01017F0101,
        ['U'] = 0x3F4040403F, ['V'] = 0x0F3040300F, ['W'] = 0x7F2018207F, ['X'] = 0x6314081463,
        ['Y'] = 0x0304780403, ['Z'] = 0x6151494543, ['0'] = 0x3E5149453E, ['1'] = 0x00427F4000,
        ['2'] = 0x6251494946, ['3'] = 0x2241494936, ['4'] = 0x1814127F10, ['5'] = 0x2745454539,
        ['6'] = 0x3E49494930, ['7'] = 0x0101790503, ['8'] = 0x3649494936, ['9'] = 0x064949493E,
        [':'] = 0x0000220000, ['!'] = 0x00005F0000, ['-'] = 0x0008080800, ['.'] = 0x0000400000,
    };

    // Bars of a digit: top, upper left, upper right, middle, lower left, lower right, bottom.
    private static readonly byte[] Bars = [0x77, 0x24, 0x5D, 0x6D, 0x2E, 0x6B, 0x7B, 0x25, 0x7F, 0x6F];

    /// <summary>Writes a line of letters; what the font lacks is a gap.</summary>
    /// <param name="picture">Where.</param>
    /// <param name="x">Left edge.</param>
    /// <param name="y">Upper edge.</param>
    /// <param name="text">Capitals, digits, space and <c>:!-.</c></param>
    public static void Write(ScreenPicture picture, int x, int y, ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!Columns.TryGetValue(text[i], out var columns)) continue;
            for (var c = 0; c < 5; c++)
                for (var r = 0; r < 7; r++)
                    if (((columns >> (8 * (4 - c))) & (1 << r)) != 0) picture.Set(x + (Step * i) + c, y + r);
        }
    }

    /// <summary>Draws a digit of seven bars.</summary>
    /// <param name="picture">Where.</param>
    /// <param name="x">Left edge.</param>
    /// <param name="y">Upper edge.</param>
    /// <param name="width">Width in dots.</param>
    /// <param name="height">Height in dots.</param>
    /// <param name="digit">0 to 9.</param>
    public static void Draw(ScreenPicture picture, int x, int y, int width, int height, int digit)
    {
        const int Thick = 4;
        var bars = Bars[digit];
        int right = x + width - Thick, middle = y + ((height - Thick) / 2), bottom = y + height - Thick, half = ((height - Thick) / 2) + Thick;
        if ((bars & 0x01) != 0) picture.Fill(x, y, width, Thick);
        if ((bars & 0x02) != 0) picture.Fill(x, y, Thick, half);
        if ((bars & 0x04) != 0) picture.Fill(right, y, Thick, half);
        if ((bars & 0x08) != 0) picture.Fill(x, middle, width, Thick);
        if ((bars & 0x10) != 0) picture.Fill(x, middle, Thick, half);
        if ((bars & 0x20) != 0) picture.Fill(right, middle, Thick, half);
        if ((bars & 0x40) != 0) picture.Fill(x, bottom, width, Thick);
    }
}
