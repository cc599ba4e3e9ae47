using System.Globalization;
using SotTable.Samples;

namespace SotTable.Tests.Hardware;

/// <summary>Draws a profile's wiring: header, the parts on its lines, converters behind a multiplexer, bridges with the colours of their wires.</summary>
internal sealed class WiringDrawing
{
    private const int PartX = 470;
    private const int BehindX = 790;
    private const int BridgeX = 1090;
    private const int Width = 1320;
    private const int BoxWidth = 210;
    private const int Row = 20;
    private const int Gap = 14;

    // A cell's wires by the usual colours; the signal's white one needs a dark edge to be seen.
    private static readonly (string Name, string Colour, string Edge)[] Bridge =
        [("E+ red", "#d22f27", "#fff"), ("E− black", "#111", "#fff"), ("S+ green", "#2a9d4a", "#fff"), ("S− white", "#fff", "#777")];

    private static readonly (string Name, string Series, string Colour)[] Outputs =
        [("red", "pin 16 · 220 Ω", "#d22f27"), ("green", "pin 15 · 100 Ω", "#2a9d4a"), ("blue", "pin 14 · 100 Ω", "#1f6fb4"), ("buzzer −", "pin 13", "#555")];

    private readonly SvgText _svg = new();
    private readonly TableProfile _profile;
    private readonly IReadOnlyList<Wire> _wires;
    private int _y = 84;
    private int _behindBottom;

    private WiringDrawing(TableProfile profile)
    {
        _profile = profile;
        _wires = Wire.Of(profile);
    }

    public static string Draw(TableProfile profile) => new WiringDrawing(profile).Draw();

    private string Draw()
    {
        _svg.Text(40, 36, $"SotTable · {_profile.Id}", "bold 22");
        _svg.Text(40, 60, _profile.Description, "13 #445");
        HeaderDrawing.Draw(_svg, _wires);
        foreach (var part in Wire.Parts(_profile)) Part(part);
        foreach (var channel in _profile.Channels.Where(c => c.Chip == "iio"))
        {
            _svg.Text(PartX, _y + 14, $"{channel.Name}: {Wire.Name(channel)} of the kernel; its wires are those of its own driver", "12");
            _y += Row;
        }

        var bottom = Math.Max(_y, HeaderDrawing.Bottom) + 24;
        _svg.Text(40, bottom, "No line stands 5 V. Shields of the cells to ground at the Pi's end only. Colours of a cell's wires by its own sheet: E+ and E− feed it, S+ and S− answer.", "12 #445");
        _svg.Text(40, bottom + 18, "Block A wears blue, block B orange, on the block, its cable and its boards.", "12 #445");
        return _svg.Document($"Wiring of profile {_profile.Id}", Width, bottom + 36);
    }

    private void Part(string part)
    {
        var wires = _wires.Where(w => w.Part == part).ToArray();
        var behind = _profile.Channels.Where(c => c.Mux is { } mux && part == $"TCA9548A 0x{mux.Address:X2}").ToArray();
        var bridge = _profile.Channels.FirstOrDefault(c => c.Kind == ChannelKind.Load && Wire.Name(c) == part);
        var supply = Wire.Supply(part);
        if (part == Wire.Driver) _y = Math.Max(_y, _behindBottom);
        var top = _y;
        var rows = Math.Max(wires.Length, Math.Max(2 * behind.Length, bridge is not null || part == Wire.Driver ? 4 : 0));
        Frame(PartX, top, part, rows, supply, bridge?.Block);
        foreach (var (wire, row) in wires.Select((w, i) => (w, i)))
        {
            _svg.Text(PartX + 10, At(top, row) + 4, wire.Pin);
            _svg.Swing(HeaderDrawing.Edge, HeaderDrawing.Leaves(HeaderPins.PinOf(wire.Line)), PartX, At(top, row), SvgText.Colour(wire.Pin));
        }

        if (part == Wire.Driver) Lamp(top);
        if (part.StartsWith("ADS1115", StringComparison.Ordinal))
        {
            _svg.Text(PartX + BoxWidth - 10, At(top, 0) + 4, "A0: sensor by", "11 #445", "end");
            _svg.Text(PartX + BoxWidth - 10, At(top, 1) + 4, "10 kΩ and 15 kΩ", "11 #445", "end");
        }

        if (bridge is not null) Cell(PartX, top, bridge);
        _y += Height(rows, supply.Count) + Gap;
        var y = top;
        foreach (var (channel, i) in behind.Select((c, i) => (c, i)))
        {
            var strips = Wire.Supply("behind");
            Frame(BehindX, y, Wire.Name(channel), 4, strips, channel.Block);
            foreach (var (pin, row) in ((string, int)[])[("SDA", 0), ("SCL", 1)])
            {
                _svg.Text(PartX + BoxWidth - 10, At(top, (2 * i) + row) + 4, $"{(row == 0 ? "SD" : "SC")}{channel.Mux!.Value.Channel}", "12", "end");
                _svg.Text(BehindX + 10, At(y, row) + 4, pin);
                _svg.Swing(PartX + BoxWidth, At(top, (2 * i) + row), BehindX, At(y, row), SvgText.Colour(pin));
            }

            if (channel.Kind == ChannelKind.Load) Cell(BehindX, y, channel);
            y += Height(4, strips.Count) + Gap;
        }

        _behindBottom = Math.Max(_behindBottom, y);
        if (part == Wire.Parts(_profile)[^1]) _y = Math.Max(_y, _behindBottom);
    }

    private void Frame(int x, int top, string title, int rows, IReadOnlyList<(string What, int Pin)> supply, BlockId? block)
    {
        _svg.Box(x, top, BoxWidth, Height(rows, supply.Count), Fill(block), Stroke(block));
        _svg.Text(x + 10, top + 18, title, "bold 13");
        foreach (var ((what, pin), i) in supply.Select((s, i) => (s, i)))
        {
            var y = top + 30 + (rows * Row) + (i * 17);
            _svg.Circle(x + 18, y + 7, 8, what.StartsWith('5') ? "#c8322b" : what.StartsWith('3') ? "#e07b39" : "#111");
            _svg.Text(x + 18, y + 10, $"{pin}", "bold 9 #fff", "middle");
            _svg.Text(x + 32, y + 11, what.Replace(" and to light and buzzer", ", light, buzzer", StringComparison.Ordinal), "10 #445");
        }
    }

    // The bridge of a channel with its four wires.
    private void Cell(int converterX, int top, ChannelProfile channel)
    {
        var kilograms = channel.CapacityN!.Value / 9.80665;
        _svg.Box(BridgeX, top, BoxWidth, Height(4, 1) + 17, Fill(channel.Block), Stroke(channel.Block));
        _svg.Text(BridgeX + 10, top + 18, $"Bridge {channel.Name}, block {channel.Block}", "bold 13");
        foreach (var ((name, colour, edge), row) in Bridge.Select((b, i) => (b, i)))
        {
            _svg.Text(converterX + BoxWidth - 10, At(top, row) + 4, name[..2], "12", "end");
            _svg.Text(BridgeX + 10, At(top, row) + 4, name);
            _svg.Path($"M{converterX + BoxWidth} {At(top, row)}H{BridgeX}", colour, edge);
        }

        _svg.Text(BridgeX + 10, top + 26 + (4 * Row) + 12, string.Create(CultureInfo.InvariantCulture, $"{kilograms:0} kg in all, {channel.SensitivityMvPerV:0.0} mV/V"), "11 #445");
        _svg.Text(BridgeX + 10, top + 26 + (4 * Row) + 28, "shield to ground at the Pi", "11 #445");
    }

    private void Lamp(int top)
    {
        _svg.Box(BridgeX, top, BoxWidth, Height(4, 1) + 17, "#f3f7f2", "#2e7d4f");
        _svg.Text(BridgeX + 10, top + 18, "RGB light and buzzer", "bold 13");
        foreach (var ((name, series, colour), row) in Outputs.Select((o, i) => (o, i)))
        {
            _svg.Text(PartX + BoxWidth + 12, At(top, row) - 4, series, "11 #445");
            _svg.Text(BridgeX + 10, At(top, row) + 4, name);
            _svg.Path($"M{PartX + BoxWidth} {At(top, row)}H{BridgeX}", colour);
        }

        _svg.Text(BridgeX + 10, top + 26 + (4 * Row) + 12, "common anode to 5 V", "11 #445");
        _svg.Text(BridgeX + 10, top + 26 + (4 * Row) + 28, "buzzer + to 5 V", "11 #445");
    }

    private static int At(int top, int row) => top + 38 + (row * Row);

    private static int Height(int rows, int supplies) => 34 + (rows * Row) + (supplies * 17);

    private static string Fill(BlockId? block) => block switch { BlockId.A => "#e8f1fb", BlockId.B => "#fdf0e4", _ => "#f3f5f7" };

    private static string Stroke(BlockId? block) => block switch { BlockId.A => "#2f78c4", BlockId.B => "#cf6f1d", _ => "#5b6874" };
}
