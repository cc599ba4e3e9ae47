using System.Globalization;
using SotTable.Samples;

namespace SotTable.Device.Sensing.Recordings;

/// <summary>Reads breath recordings and says what is wrong with a file that is none.</summary>
internal static class BreathRecordingFile
{
    private const string Header = "t_s,resp";
    private const long MostBytes = 64L << 20;
    private const int LongestLine = 200;
    private const double ShortestSeconds = 10;

    // Beyond a million million the scaled signal has no digits left.
    private const double Largest = 1e12;

    /// <summary>Reads a file.</summary>
    /// <param name="path">CSV or gzip-compressed CSV; told apart by content.</param>
    public static FileResult<BreathRecording> Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        BreathRecording? recording = null;
        var problem = RecordingText.Read(path, MostBytes, LongestLine, lines => Parse(Path.GetFileName(path), lines, out recording));
        return problem.Length == 0 ? new(recording, "") : new(null, problem);
    }

    private static string Parse(string name, BoundedLines lines, out BreathRecording? recording)
    {
        recording = null;
        if (!lines.MoveNext()) return lines.Problem.Length > 0 ? lines.Problem : $"the file is empty, expected the header {Header}";
        if (!lines.Current.SequenceEqual(Header)) return $"{RecordingText.Shown(lines.Current)} is no breath recording, expected the header {Header}";
        var times = new List<double>();
        var values = new List<double>();
        while (lines.MoveNext())
        {
            var line = lines.Current;
            var comma = line.IndexOf(',');
            if (comma < 0 || line[(comma + 1)..].Contains(',')) return $"{RecordingText.Shown(line)}: expected the two fields {Header}";
            if (!TryNumber(line[..comma], out var t)) return $"t_s: {RecordingText.Shown(line[..comma])}: expected a number of seconds";
            if (!TryNumber(line[(comma + 1)..], out var v)) return $"resp: {RecordingText.Shown(line[(comma + 1)..])}: expected a number";
            if (times.Count > 0 && t <= times[^1]) return $"t_s: {t}: expected more than the {times[^1]} before it";
            times.Add(t);
            values.Add(v);
        }

        if (lines.Problem.Length > 0) return lines.Problem;
        if (times.Count == 0) return $"no samples, expected at least {ShortestSeconds:0} s";
        if (times[^1] - times[0] < ShortestSeconds) return $"ends after {times[^1] - times[0]:0.0} s, expected at least {ShortestSeconds:0} s";
        var origin = times[0];
        var data = values.ToArray();
        var (low, high) = BreathRecording.Range(data);
        if (high <= low) return $"resp: {data[0]} nearly all the time, expected a signal that moves";
        recording = new BreathRecording(name, [.. times.Select(t => t - origin)], data);
        return "";
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && Math.Abs(number) < Largest;
}
