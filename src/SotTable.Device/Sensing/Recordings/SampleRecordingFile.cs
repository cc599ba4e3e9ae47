using System.Globalization;
using SotTable.Messages;
using SotTable.Samples;

namespace SotTable.Device.Sensing.Recordings;

/// <summary>Reads <c>.sot.csv</c> and says what is wrong with a file that is none.</summary>
internal static class SampleRecordingFile
{
    /// <summary>First word of line 1.</summary>
    public const string Schema = "sottable-samples/1";

    /// <summary>Line 2.</summary>
    public const string Columns = "at_us,channel,counts,fault,flags";

    private const long MostBytes = 256L << 20;
    private const int LongestLine = 2000;
    private static readonly string[] Keys = ["profile=", "version=", "channels=", "origin=", "note="];

    /// <summary>Names of the faults by number.</summary>
    public static string[] FaultNames { get; } = Enum.GetNames<SampleFault>();

    /// <summary>Reads a file.</summary>
    /// <param name="path">Plain or gzip-compressed; told apart by content.</param>
    public static FileResult<SampleRecording> Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        SampleRecording? recording = null;
        var problem = RecordingText.Read(path, MostBytes, LongestLine, lines => Parse(Path.GetFileName(path), lines, out recording));
        return problem.Length == 0 ? new(recording, "") : new(null, problem);
    }

    private static string Parse(string name, BoundedLines lines, out SampleRecording? recording)
    {
        recording = null;
        if (!lines.MoveNext()) return lines.Problem.Length > 0 ? lines.Problem : $"the file is empty, expected {Schema}";
        var header = lines.Current.ToString().Split(',');
        if (header[0] != Schema) return $"{RecordingText.Shown(header[0])} is no recording of samples, expected {Schema}";
        if (header.Length != Keys.Length + 1) return $"{header.Length} fields, expected {Schema},{string.Join("…,", Keys)}…";
        for (var i = 0; i < Keys.Length; i++)
        {
            if (!header[i + 1].StartsWith(Keys[i], StringComparison.Ordinal)) return $"{RecordingText.Shown(header[i + 1])}: expected {Keys[i]}…";
            header[i + 1] = header[i + 1][Keys[i].Length..];
        }

        if (header[1].Length is 0 or > 32) return $"profile: {RecordingText.Shown(header[1])}: expected the id of a profile";
        if (!int.TryParse(header[2], NumberStyles.None, null, out var version)) return $"version: {RecordingText.Shown(header[2])}: expected a whole number";
        var channels = header[3].Split('|').Select(Channel).ToArray();
        if (channels.Length > 9 || channels.Any(c => c.SampleRateHz <= 0)) return $"channels: {RecordingText.Shown(header[3])}: expected 1 to 9 of name@hertz with | between";
        if (!Enum.GetNames<SampleOrigin>().Contains(header[4])) return $"origin: {RecordingText.Shown(header[4])}: expected {string.Join(", ", Enum.GetNames<SampleOrigin>())}";
        if (!lines.MoveNext() || !lines.Current.SequenceEqual(Columns)) return lines.Problem.Length > 0 ? lines.Problem : $"expected {Columns}";
        var samples = new List<RawSample>();
        var problem = Rows(lines, channels.Length, samples);
        if (problem.Length > 0) return problem;
        if (samples.Count == 0) return "no samples, expected at least one";
        recording = new(name, header[1], version, channels, Enum.Parse<SampleOrigin>(header[4]), header[5], samples);
        return "";
    }

    private static RecordedChannel Channel(string text)
    {
        var at = text.LastIndexOf('@');
        return at > 0 && double.TryParse(text[(at + 1)..], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var hz)
            ? new(text[..at], hz)
            : new(text, 0);
    }

    private static string Rows(BoundedLines lines, int channels, List<RawSample> samples)
    {
        var last = new long[channels];
        Array.Fill(last, -1);
        Span<Range> fields = stackalloc Range[6];
        while (lines.MoveNext())
        {
            var line = lines.Current;
            if (line.Split(fields, ',') != 5) return $"{RecordingText.Shown(line)}: expected the five fields {Columns}";
            if (!long.TryParse(line[fields[0]], NumberStyles.None, null, out var at) || at > long.MaxValue / TimeSpan.TicksPerMicrosecond)
                return $"at_us: {RecordingText.Shown(line[fields[0]])}: expected microseconds since the start";
            if (!int.TryParse(line[fields[1]], NumberStyles.None, null, out var channel) || channel >= channels)
                return $"channel: {RecordingText.Shown(line[fields[1]])}: expected 0 to {channels - 1}";
            if (at <= last[channel]) return $"at_us: {at}: expected more than the {last[channel]} before it in channel {channel}";
            if (!int.TryParse(line[fields[2]], NumberStyles.AllowLeadingSign, null, out var counts))
                return $"counts: {RecordingText.Shown(line[fields[2]])}: expected a whole number";
            if (!TryFault(line[fields[3]], out var fault))
                return $"fault: {RecordingText.Shown(line[fields[3]])}: expected nothing or one of {string.Join(", ", FaultNames[1..])}";
            if (!byte.TryParse(line[fields[4]], NumberStyles.None, null, out var flags) || flags > 7)
                return $"flags: {RecordingText.Shown(line[fields[4]])}: expected 0 to 7";
            last[channel] = at;
            samples.Add(new(TimeSpan.FromTicks(at * TimeSpan.TicksPerMicrosecond), channel, counts, fault, (SampleFlags)flags));
        }

        return lines.Problem;
    }

    private static bool TryFault(ReadOnlySpan<char> text, out SampleFault fault)
    {
        fault = SampleFault.None;
        if (text.IsEmpty) return true;
        for (var i = 1; i < FaultNames.Length; i++)
        {
            if (!text.SequenceEqual(FaultNames[i])) continue;
            fault = (SampleFault)i;
            return true;
        }

        return false;
    }
}
