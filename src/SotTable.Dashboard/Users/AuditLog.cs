using System.Globalization;
using System.Text;
using System.Text.Json;

namespace SotTable.Dashboard.Users;

/// <summary>Who changed what and when, one JSON line each, only ever appended. Any thread.</summary>
/// <param name="path">The file.</param>
/// <param name="time">Wall clock.</param>
/// <param name="logger">Gets a line that could not be written.</param>
internal sealed partial class AuditLog(string path, TimeProvider time, ILogger<AuditLog> logger)
{
    private const int TailBytes = 256 * 1024;
    private readonly Lock _gate = new();

    /// <summary>Writes one line. When it can't be written the deed still counts: stopping a session must not hang on a disk; the log of the program says so.</summary>
    /// <param name="who">Account or screen; <c>-</c> for nobody.</param>
    /// <param name="from">Address.</param>
    /// <param name="did">What.</param>
    /// <param name="on">To what; empty for nothing.</param>
    /// <param name="result">How it ended.</param>
    public void Write(string who, string from, string did, string on, string result)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("at", time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
            json.WriteString("who", who);
            json.WriteString("from", from);
            json.WriteString("did", did);
            if (on.Length > 0) json.WriteString("on", on);
            json.WriteString("result", result);
            json.WriteEndObject();
        }

        bytes.WriteByte((byte)'\n');
        try
        {
            lock (_gate)
            {
                var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.Read, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
                using var stream = new FileStream(path, options);
                stream.Write(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
                stream.Flush(flushToDisk: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogLost(logger, e.Message, who, did, on);
        }
    }

    /// <summary>The last lines, newest first.</summary>
    /// <param name="most">How many.</param>
    public IReadOnlyList<string> Last(int most)
    {
        lock (_gate)
        {
            if (!File.Exists(path)) return [];
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var cut = stream.Length > TailBytes;
            if (cut) stream.Seek(-TailBytes, SeekOrigin.End);
            using var reader = new StreamReader(stream, Encoding.UTF8);
            var lines = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);

            // The first may be the end of a longer one.
            return [.. lines.Skip(cut ? 1 : 0).Reverse().Take(most)];
        }
    }

    [LoggerMessage(60, LogLevel.Error, "The audit can't be written ({Reason}): {Who} did {Did} {On}")]
    private static partial void LogLost(ILogger logger, string reason, string who, string did, string on);
}
