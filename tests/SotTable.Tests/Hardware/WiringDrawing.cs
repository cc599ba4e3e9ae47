using System.Globalization;
using System.Text;
using SotTable.Samples;

namespace SotTable.Tests.Hardware;

/// <summary>Draws a profile's wiring as SVG: the header on the left, parts on the right, a line for each wire.</summary>
internal static class WiringDrawing
{
    private const int Row = 22;
    private const int Top = 70;
    private const int HeaderX = 40;
    private const int PartX = 430;

    public static string Draw(TableProfile profile)
    {
        var parts = Wire.Parts(profile).Select(p => (Name: p, Wires: Wire.Of(profile).Where(w => w.Part == p).ToArray())).ToArray();
        var behind = profile.Channels.Where(c => c.Mux is not null).ToArray();
        var height = Top + (Row * (parts.Sum(p => p.Wires.Length) + parts.Length + behind.Length + 3));
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 900 {height}\" font-family=\"sans-serif\" font-size=\"13\">\n");
        text.Append($"<title>Wiring of profile {Escape(profile.Id)}</title>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
        text.Append($"<text x=\"{HeaderX}\" y=\"28\" font-size=\"18\" font-weight=\"bold\">{Escape(profile.Id)}</text>\n");
        text.Append($"<text x=\"{HeaderX}\" y=\"48\" fill=\"#444\">{Escape(profile.Description)}</text>\n");
        var y = Top;
        foreach (var (name, wires) in parts)
        {
            Box(text, PartX, y, 430, (Row * (wires.Length + 1)) - 4, name);
            foreach (var wire in wires)
            {
                y += Row;
                var middle = y + (Row / 2);
                text.Append($"<text x=\"{HeaderX}\" y=\"{middle + 4}\">pin {HeaderPins.PinOf(wire.Line)}</text><text x=\"{HeaderX + 60}\" y=\"{middle + 4}\">{Escape(wire.From)}</text>\n");
                text.Append($"<path d=\"M{HeaderX + 190} {middle}H{PartX}\" stroke=\"{Colour(wire.Pin)}\" stroke-width=\"2\"/><text x=\"{PartX + 12}\" y=\"{middle + 4}\">{Escape(wire.Pin)}</text>\n");
            }

            y += Row;
        }

        foreach (var channel in behind)
        {
            text.Append($"<text x=\"{PartX}\" y=\"{y + 18}\">channel {channel.Mux!.Value.Channel} of 0x{channel.Mux.Value.Address:X2}: {Escape(Wire.Name(channel))}, address 0x{channel.Address:X2}</text>\n");
            y += Row;
        }

        text.Append($"<text x=\"{HeaderX}\" y=\"{y + 30}\" fill=\"#444\">Every part: 3.3 V (pin 1 or 17) and ground (pin 6, 9, 14 …). No line stands 5 V. Shields to ground at the Pi's end only.</text>\n</svg>\n");
        return text.ToString();
    }

    private static void Box(StringBuilder text, int x, int y, int width, int height, string name) =>
        text.Append($"<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"4\" fill=\"#eef3f8\" stroke=\"#345\"/><text x=\"{x + 200}\" y=\"{y + 16}\" font-weight=\"bold\">{Escape(name)}</text>\n");

    // Blue carries data, orange a clock, green the panel.
    private static string Colour(string pin) => pin switch
    {
        "SDA" or "DOUT" => "#1f6fb4",
        "SCL" or "PD_SCK" => "#d9730d",
        _ => "#2e7d4f",
    };

    private static string Escape(string text) => System.Security.SecurityElement.Escape(text);
}
