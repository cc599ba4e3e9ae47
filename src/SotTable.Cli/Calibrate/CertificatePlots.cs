using System.Globalization;
using System.Text;
using SotTable.Signal;

namespace SotTable.Cli.Calibrate;

/// <summary>The plots of a certificate as SVG that stands in the page itself: black on white, so that a printer shows all of it.</summary>
internal static class CertificatePlots
{
    private const double Width = 340, Height = 190, Left = 48, Right = 8, Top = 10, Bottom = 34;

    /// <summary>Errors over the load, with the limits where they fit.</summary>
    public static string Errors(CertifiedBlock block)
    {
        var top = block.TopN * 1.05;
        var high = Nice(block.Loads.Max(l => Math.Abs(l.AsLeftN)) * 1.2); // the errors fill the plot; limits that lie outside are left out
        var plot = Begin(top, -high, high, "load, N", "error, N");
        foreach (var sign in new[] { -1, 1 })
        {
            var limits = Enumerable.Range(0, 201).Select(i => top * i / 200).Select(n => (X: n, Y: sign * block.Evidence.Scale.LimitN(n))).Where(p => Math.Abs(p.Y) <= high).ToArray();
            if (limits.Length > 1) plot.Append($"<polyline class='limit' points='{Points(limits, top, -high, high)}'/>");
        }

        foreach (var load in block.Loads)
        {
            var (x, y) = (X(load.LoadN, top), Y(load.AsLeftN, -high, high));
            plot.Append(load.Use switch
            {
                RowUse.Down => Inv($"<circle class='open' cx='{x:0.0}' cy='{y:0.0}' r='3'/>"),
                RowUse.Corner => Inv($"<path class='open' d='M{x - 3:0.0} {y - 3:0.0}h6v6h-6z'/>"),
                RowUse.Verify => Inv($"<path class='mark' d='M{x - 4:0.0} {y:0.0}h8M{x:0.0} {y - 4:0.0}v8'/>"),
                _ => Inv($"<circle cx='{x:0.0}' cy='{y:0.0}' r='2.6'/>"),
            });
        }

        return plot.Append("</svg>").ToString();
    }

    /// <summary>Creep and return over the minutes; empty without them.</summary>
    public static string Creep(CertifiedBlock block)
    {
        if (block.Evidence.Run?.Creep is not { } run) return "";
        CellGain[] gains = [.. block.Block.Cells.Select(c => c.Gain)];
        var loaded = run.Loaded.Newtons(gains, run.Zero);
        var off = run.Off.Newtons(gains, run.Zero);
        var limit = 0.5 * block.Evidence.Scale.EN;
        var high = Nice(Math.Max(limit, loaded.Select(l => Math.Abs(l - loaded[0])).Concat(off.Select(Math.Abs)).Max()) * 1.15);
        var end = run.Loaded.Minutes[^1];
        var all = end + run.Off.Minutes[^1];
        var plot = Begin(all, -high, high, "minutes", "change, N");
        foreach (var sign in new[] { -1, 1 }) plot.Append($"<polyline class='limit' points='{Points([(0, sign * limit), (all, sign * limit)], all, -high, high)}'/>");
        (double X, double Y)[] under = [.. run.Loaded.Minutes.Zip(loaded, (m, n) => (m, n - loaded[0]))];
        (double X, double Y)[] after = [.. run.Off.Minutes.Zip(off, (m, n) => (end + m, n))];
        if (block.Evidence.Creep is { } fit)
        {
            foreach (var (px, py) in under.Concat(after)) plot.Append(Inv($"<circle class='read' cx='{X(px, all):0.0}' cy='{Y(Math.Clamp(py, -high, high), -high, high):0.0}' r='1.3'/>"));
            (under, after) = (Through(under, m => fit.Loaded(60 * m)), Through(after, m => fit.Off(60 * (m - end), 60 * end)));
        }

        plot.Append($"<polyline class='line' points='{Points(under, all, -high, high)}'/>");
        plot.Append($"<polyline class='line thin' points='{Points(after, all, -high, high)}'/>");
        var x = X(end, all);
        plot.Append(Inv($"<line class='grid' x1='{x:0.0}' x2='{x:0.0}' y1='{Top}' y2='{Height - Bottom}'/><text x='{x - 4:0.0}' y='{Top + 9}' text-anchor='end'>{run.MassKg:0.#} kg</text><text x='{x + 4:0.0}' y='{Top + 9}'>empty</text>"));
        return plot.Append("</svg>").ToString();
    }

    // A model's course at the height of what was read: where it begins is the gain's affair, or the zero's.
    private static (double X, double Y)[] Through((double X, double Y)[] read, Func<double, double> model)
    {
        var level = read.Average(p => p.Y - model(p.X));
        return [.. read.Select(p => (p.X, model(p.X) + level))];
    }

    private static StringBuilder Begin(double right, double low, double high, string xName, string yName)
    {
        var plot = new StringBuilder(Inv($"<svg viewBox='0 0 {Width} {Height}' role='img' aria-label='{yName} over {xName}'>"));
        for (var i = -2; i <= 2; i++)
        {
            var (value, y) = (high * i / 2, Y(high * i / 2, low, high));
            plot.Append(Inv($"<line class='{(i == 0 ? "axis" : "grid")}' x1='{Left}' x2='{Width - Right}' y1='{y:0.0}' y2='{y:0.0}'/><text x='{Left - 5}' y='{y + 3:0.0}' text-anchor='end'>{value:+0.0###;−0.0###;0}</text>"));
        }

        var step = Nice(right / 6);
        for (var v = 0.0; v <= right; v += step)
            plot.Append(Inv($"<line class='axis' x1='{X(v, right):0.0}' x2='{X(v, right):0.0}' y1='{Height - Bottom}' y2='{Height - Bottom + 4}'/><text x='{X(v, right):0.0}' y='{Height - Bottom + 14}' text-anchor='middle'>{v:0.##}</text>"));
        return plot.Append(Inv($"<text x='{(Left + Width - Right) / 2}' y='{Height - 4}' text-anchor='middle'>{xName}</text><text transform='translate(9 {(Top + Height - Bottom) / 2}) rotate(-90)' text-anchor='middle'>{yName}</text>"));
    }

    private static string Points(IEnumerable<(double X, double Y)> points, double right, double low, double high) =>
        string.Join(' ', points.Select(p => Inv($"{X(p.X, right):0.0},{Y(Math.Clamp(p.Y, low, high), low, high):0.0}")));

    private static double X(double v, double right) => Left + (v / right * (Width - Left - Right));

    private static double Y(double v, double low, double high) => Height - Bottom - ((v - low) / (high - low) * (Height - Top - Bottom));

    // 1, 2 or 5 with zeros, not less.
    private static double Nice(double v)
    {
        var ten = Math.Pow(10, Math.Floor(Math.Log10(v)));
        return ten * (v <= ten ? 1 : v <= 2 * ten ? 2 : v <= 5 * ten ? 5 : 10);
    }

    private static string Inv(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
