using System.Globalization;
using SotTable.Samples;

namespace SotTable.Signal;

/// <summary>Points of a calibration from a text file: a header, then two columns, the regressor first.</summary>
/// <param name="Regressor">Name of the first column.</param>
/// <param name="Response">Name of the second column.</param>
/// <param name="X">First column.</param>
/// <param name="Y">Second column.</param>
/// <param name="Lines">Line of each point in the file, from 1.</param>
public sealed record PointsFile(string Regressor, string Response, IReadOnlyList<double> X, IReadOnlyList<double> Y, IReadOnlyList<int> Lines)
{
    private const int Most = 10_000;

    /// <summary>Reads the text. Columns are parted by comma, semicolon or tab; empty lines and lines that begin with # are passed over.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="fileName">Its name, for the problem.</param>
    /// <returns>The points, or a problem that names file, line, column and what was expected. Never throws on bad content.</returns>
    public static FileResult<PointsFile> Parse(string text, string fileName)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(fileName);
        string[]? header = null;
        var separator = ',';
        List<double> x = [], y = [];
        List<int> lines = [];
        var number = 0;
        foreach (var raw in text.AsSpan().TrimStart('\uFEFF').EnumerateLines())
        {
            number++;
            var line = raw.Trim();
            if (line.IsEmpty || line[0] == '#') continue;
            if (header is null)
            {
                separator = line.Contains('\t') ? '\t' : line.Contains(';') ? ';' : ',';
                header = [.. line.ToString().Split(separator, StringSplitOptions.TrimEntries)];
                if (header.Length != 2) return Refuse(number, $"{Columns(header.Length)}, expected two with a header such as load,counts");
                if (header.Any(h => h.Length == 0 || IsNumber(h, out _))) return Refuse(number, "no header, expected the names of the two columns such as load,counts");
                continue;
            }

            var fields = line.ToString().Split(separator, StringSplitOptions.TrimEntries);
            if (fields.Length != 2) return Refuse(number, $"{Columns(fields.Length)}, expected two as in the header");
            var point = new double[2];
            for (var i = 0; i < 2; i++)
                if (!IsNumber(fields[i], out point[i])) return Refuse(number, $"{header[i]} is {Shown(fields[i])}, expected a number with a point for decimals, up to 1e150 in size");
            if (x.Count == Most) return Refuse(number, $"more than {Most} points, expected those of a calibration");
            x.Add(point[0]);
            y.Add(point[1]);
            lines.Add(number);
        }

        if (header is null) return Refuse(Math.Max(1, number), "no line, expected a header such as load,counts and points below it");
        if (x.Count < 2) return Refuse(number, $"{x.Count} points, expected two or more");
        if (x.All(v => v == x[0])) return Refuse(lines[1], $"all values of {header[0]} are equal, expected different ones");
        return new(new(header[0], header[1], x, y, lines), "");

        FileResult<PointsFile> Refuse(int at, string problem) => new(null, $"{fileName}: line {at}: {problem}");
    }

    private static string Columns(int count) => count == 1 ? "one column" : $"{count} columns";

    // Squares of the values have to stay finite.
    private static bool IsNumber(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && Math.Abs(value) <= 1e150;

    private static string Shown(string text) => text.Length == 0 ? "empty" : $"\"{new string([.. text.Take(40).Select(c => char.IsControl(c) ? '?' : c)])}{(text.Length > 40 ? "…" : "")}\"";
}
