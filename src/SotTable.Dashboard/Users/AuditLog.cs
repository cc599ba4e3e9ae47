using System.Globalization;
using System.Text;
using System.Text.Json;
using SotTable.Dashboard.Files;

namespace SotTable.Dashboard.Users;

/// <summary>Who changed what and when, one JSON line each, only ever appended. Any thread.</summary>
/// <param name="path">The file.</param>
/// <param name="time">Wall clock, and monotonic.</param>
/// <param name="logger">Gets a line that could not be written.</param>
internal sealed partial class AuditLog(string path, TimeProvider time, ILogger<AuditLog> logger)
{
    private const int TailBytes = 256 * 1024;
    private static readonly string[] s_keys = ["at", "who", "from", "did", "result"];
    private static readonly TimeSpan s_waitingEvery = TimeSpan.FromMinutes(1);
    private readonly Lock _gate = new();
    private long? _waitingAt;
    private int _waiting;

    /// <summary>Writes one line; the stump that a full disk or a cut of the power left before it stays a line of its own. When it can't be written the deed still counts: stopping a session must not hang on a disk; the log of the program says so.</summary>
    /// <param name="who">Account or screen; <c>-</c> for nobody.</param>
    /// <param name="from">Address.</param>
    /// <param name="did">What.</param>
    /// <param name="on">To what; empty for nothing.</param>
    /// <param name="result">How it ended.</param>
    public void Write(string who, string from, string did, string on, string result)
    {
        var bytes = Encoding.UTF8.GetBytes(Line(who, from, did, on, result) + '\n');
        try
        {
            lock (_gate) AppendedLines.Write(path, bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogLost(logger, e.Message, who, did, on);
        }
    }

    /// <summary>Writes one line for many that were made to wait, one a minute at most, so that nobody fills the disk: the next one says how many there were between.</summary>
    /// <param name="who">Account; <c>-</c> for none that is known.</param>
    /// <param name="from">Address.</param>
    /// <param name="did">What.</param>
    public void WriteWaiting(string who, string from, string did)
    {
        int between;
        lock (_gate)
        {
            if (_waitingAt is { } at && time.GetElapsedTime(at) < s_waitingEvery)
            {
                _waiting++;
                return;
            }

            _waitingAt = time.GetTimestamp();
            (between, _waiting) = (_waiting, 0);
        }

        Write(who, from, did, "", between > 0 ? $"made to wait, and {between} before it" : "made to wait");
    }

    /// <summary>The last lines, newest first. In the place of lines that can't be read stands one that says how many they are.</summary>
    /// <param name="most">How many.</param>
    /// <returns>One JSON object each.</returns>
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
            var last = lines.Skip(cut ? 1 : 0).Reverse().Take(most).ToList();
            var unreadable = last.RemoveAll(l => !IsLine(l));
            if (unreadable > 0) last.Add(Line("-", "-", $"left out: {unreadable} of the lines, which can't be read", "", "unreadable"));
            return last;
        }
    }

    private string Line(string who, string from, string did, string on, string result)
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

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static bool IsLine(string text)
    {
        try
        {
            using var line = JsonDocument.Parse(text);
            return line.RootElement.ValueKind == JsonValueKind.Object
                && s_keys.All(k => line.RootElement.TryGetProperty(k, out var value) && value.ValueKind == JsonValueKind.String);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    [LoggerMessage(60, LogLevel.Error, "The audit can't be written ({Reason}): {Who} did {Did} {On}")]
    private static partial void LogLost(ILogger logger, string reason, string who, string did, string on);
}
