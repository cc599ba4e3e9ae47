using System.Globalization;
using System.IO.Compression;

namespace SotTable.Device.Sensing.Recordings;

/// <summary>Reads breath recordings and says what is wrong with a file that is none.</summary>
internal static class BreathRecordingFile
{
    private const string Header = "t_s,resp";
    private const long MostBytes = 64L << 20;
    private const int LongestLine = 200;
    private const double ShortestSeconds = 10;

    /// <summary>Reads a file.</summary>
    /// <param name="path">CSV or gzip-compressed CSV; told apart by content.</param>
    public static BreathRecordingResult Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            using var file = File.OpenRead(path);
            var zipped = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
            file.Position = 0;
            if (!zipped) return Parse(path, file);
            using var unzipped = new GZipStream(file, CompressionMode.Decompress);
            return Parse(path, unzipped);
        }
        catch (InvalidDataException e)
        {
            return new(null, $"{path}: damaged gzip file: {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(null, $"{path}: can't be read: {e.Message}");
        }
    }

    private static BreathRecordingResult Parse(string path, Stream stream)
    {
        using var lines = new BoundedLines(stream, MostBytes, LongestLine);
        var times = new List<double>();
        var values = new List<double>();
        if (!lines.MoveNext() && lines.Problem.Length == 0) return Bad("line 1: the file is empty, expected the header " + Header);
        if (lines.Problem.Length > 0) return Bad($"line 1: {lines.Problem}");
        if (!lines.Current.SequenceEqual(Header)) return Bad($"line 1: {Shown(lines.Current)} is no breath recording, expected the header {Header}");
        while (lines.MoveNext())
        {
            var line = lines.Current;
            var comma = line.IndexOf(',');
            if (comma < 0 || line[(comma + 1)..].Contains(',')) return Bad($"line {lines.Number}: {Shown(line)}: expected two fields, t_s and resp");
            if (!TryNumber(line[..comma], out var t)) return Bad($"line {lines.Number}, t_s: {Shown(line[..comma])}: expected a number of seconds");
            if (!TryNumber(line[(comma + 1)..], out var v)) return Bad($"line {lines.Number}, resp: {Shown(line[(comma + 1)..])}: expected a number");
            if (times.Count > 0 && t <= times[^1]) return Bad($"line {lines.Number}, t_s: {t}: expected more than the {times[^1]} before");
            times.Add(t);
            values.Add(v);
        }

        if (lines.Problem.Length > 0) return Bad($"line {lines.Number}: {lines.Problem}");
        if (times.Count == 0) return Bad("line 2: no samples, expected at least 10 s of them");
        if (times[^1] - times[0] < ShortestSeconds) return Bad($"line {lines.Number}: ends after {times[^1] - times[0]:0.0} s, expected at least {ShortestSeconds:0} s");
        var origin = times[0];
        var data = values.ToArray();
        var (low, high) = BreathRecording.Range(data);
        if (high <= low) return Bad($"lines 2 to {lines.Number}, resp: {data[0]} all the time: expected a signal that moves");
        return new(new BreathRecording(Path.GetFileName(path), [.. times.Select(t => t - origin)], data), "");

        BreathRecordingResult Bad(string problem) => new(null, $"{path}: {problem}");
    }

    // Beyond a million million the scaled signal has no digits left.
    private static bool TryNumber(ReadOnlySpan<char> text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && Math.Abs(number) < 1e12;

    private static string Shown(ReadOnlySpan<char> text) => FileText.Shown(text);
}
