using System.Globalization;
using System.Text;

namespace SotTable.Tests.Hardware;

/// <summary>Writes the few shapes of SVG that a wiring drawing needs.</summary>
internal sealed class SvgText
{
    private readonly StringBuilder _text = new();

    /// <summary>Blue carries data, orange a clock, green the panel.</summary>
    public static string Colour(string pin) => pin switch
    {
        "SDA" or "DOUT" => "#1f6fb4",
        "SCL" or "PD_SCK" => "#d9730d",
        _ => "#2e7d4f",
    };

    public void Text(int x, int y, string text, string style = "12", string anchor = "start")
    {
        var words = style.Split(' ');
        var size = words.First(w => char.IsAsciiDigit(w[0]));
        var fill = words.FirstOrDefault(w => w[0] == '#') ?? "#1c242c";
        _text.Append(CultureInfo.InvariantCulture, $"<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" fill=\"{fill}\"");
        if (words.Contains("bold")) _text.Append(" font-weight=\"bold\"");
        if (anchor != "start") _text.Append(CultureInfo.InvariantCulture, $" text-anchor=\"{anchor}\"");
        _text.Append(CultureInfo.InvariantCulture, $">{Escape(text)}</text>\n");
    }

    public void Box(int x, int y, int width, int height, string fill, string stroke) =>
        _text.Append(CultureInfo.InvariantCulture, $"<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"6\" fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"1.5\"/>\n");

    public void Circle(int x, int y, int radius, string fill) => _text.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" fill=\"{fill}\"/>\n");

    /// <summary>A wire, with a pale edge so that crossings are read.</summary>
    public void Path(string path, string colour, string edge = "#fff") =>
        _text.Append(CultureInfo.InvariantCulture, $"<path d=\"{path}\" fill=\"none\" stroke=\"{edge}\" stroke-width=\"5\"/><path d=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2.5\"/>\n");

    /// <summary>A wire that swings from one height to another.</summary>
    public void Swing(int x, int y, int toX, int toY, string colour, string edge = "#fff") =>
        Path(y == toY ? $"M{x} {y}H{toX}" : $"M{x} {y}C{(x + toX) / 2} {y} {(x + toX) / 2} {toY} {toX} {toY}", colour, edge);

    public string Document(string title, int width, int height) =>
        string.Create(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" font-family=\"DejaVu Sans, Arial, sans-serif\">\n<title>{Escape(title)}</title>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n{_text}</svg>\n");

    private static string Escape(string text) => System.Security.SecurityElement.Escape(text);
}
