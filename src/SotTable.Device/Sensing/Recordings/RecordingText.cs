using System.IO.Compression;

namespace SotTable.Device.Sensing.Recordings;

/// <summary>Opens text files that may be anything, plain or gzip-compressed, and puts file and line in front of what is wrong.</summary>
public static class RecordingText
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mostBytes">Most characters in all, unpacked.</param>
    /// <param name="longestLine">Most characters of a line.</param>
    /// <param name="parse">Reads the lines; returns what is wrong with the current one, empty when nothing is.</param>
    /// <returns>The problem with file and line; empty when all is well.</returns>
    public static string Read(string path, long mostBytes, int longestLine, Func<BoundedLines, string> parse)
    {
        try
        {
            using var file = File.OpenRead(path);
            var zipped = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
            file.Position = 0;
            using Stream stream = zipped ? new GZipStream(file, CompressionMode.Decompress) : file;
            using var lines = new BoundedLines(stream, mostBytes, longestLine);
            var problem = parse(lines);
            return problem.Length == 0 ? "" : $"{path}: line {Math.Max(1, lines.Number)}: {problem}";
        }
        catch (InvalidDataException e)
        {
            return $"{path}: damaged gzip file, expected a recording: {e.Message}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{path}: can't be read: {e.Message}";
        }
    }

    /// <summary>A piece of a strange file for a message: in quotes, at most 40 characters, nothing unprintable.</summary>
    /// <param name="text">The piece.</param>
    public static string Shown(ReadOnlySpan<char> text)
    {
        var cut = text.Length > 40 ? text[..40] : text;
        Span<char> clean = stackalloc char[40];
        for (var i = 0; i < cut.Length; i++) clean[i] = cut[i] is >= ' ' and not '\x7F' and < '\uFFFD' ? cut[i] : '?';
        return $"\"{clean[..cut.Length]}{(text.Length > 40 ? "…" : "")}\"";
    }
}
