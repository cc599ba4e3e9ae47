using SotTable.Samples;

namespace SotTable.Tests.Hardware;

/// <summary>Draws the 40-pin header as it lies on the board, pin 1 above on the left, and says where a pin's wire leaves it.</summary>
internal static class HeaderDrawing
{
    /// <summary>Where the wires leave the header's part of the drawing.</summary>
    public const int Edge = 318;

    private const int Row = 26;
    private const int Top = 118;
    private const int OddX = 150;
    private const int EvenX = 176;
    private static readonly int[] Grounds = [6, 9, 14, 20, 25, 30, 34, 39];

    /// <summary>Height of it all.</summary>
    public const int Bottom = Top + (20 * Row);

    /// <summary>Height at which a pin's wire leaves: an odd pin's runs between two rows.</summary>
    public static int Leaves(int pin) => Y(pin) - (pin % 2 == 1 ? Row / 2 : 0);

    public static void Draw(SvgText svg, IReadOnlyList<Wire> wires)
    {
        svg.Text(OddX + 13, Top - 24, "Raspberry Pi, 40-pin header", "bold 13", "middle");
        svg.Box(OddX - 14, Top - 14, EvenX - OddX + 28, (20 * Row) + 2, "#2f3a45", "#1d252d");
        for (var pin = 1; pin <= 40; pin++)
        {
            var wire = wires.FirstOrDefault(w => HeaderPins.PinOf(w.Line) == pin);
            var (label, fill) = pin switch
            {
                1 or 17 => ("3.3 V", "#e07b39"),
                2 or 4 => ("5 V", "#c8322b"),
                _ when Grounds.Contains(pin) => ("ground", "#111"),
                _ when wire is not null => ($"{wire.From}", SvgText.Colour(wire.Pin)),
                _ => ($"GPIO {Enumerable.Range(0, HeaderPins.Lines).First(l => HeaderPins.PinOf(l) == pin)}", "#cfd6dd"),
            };
            var odd = pin % 2 == 1;
            svg.Circle(odd ? OddX : EvenX, Y(pin), 10, fill);
            svg.Text(odd ? OddX : EvenX, Y(pin) + 4, $"{pin}", fill == "#cfd6dd" ? "10 #333" : "bold 10 #fff", "middle");
            svg.Text(odd ? OddX - 20 : EvenX + 20, Y(pin) + 4, label, wire is null ? "11 #667" : "bold 11", odd ? "end" : "start");
            if (wire is not null && odd) svg.Path($"M{OddX} {Y(pin) - 10}V{Leaves(pin)}H{Edge}", fill);
            if (wire is not null && !odd) svg.Path($"M{EvenX + 100} {Y(pin)}H{Edge}", fill);
        }
    }

    private static int Y(int pin) => Top + ((pin - 1) / 2 * Row);
}
