using System.Text.Json;
using System.Text.Json.Serialization;

namespace SotTable.Dashboard.Setup;

/// <summary>
/// What the authority has done, one JSON line each, only ever appended: certificates issued and revoked, codes made, tried and used. The command line and the
/// running hub both write it, so it is read anew for each question. Any thread.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="time">Wall clock.</param>
internal sealed class Ledger(string path, TimeProvider time)
{
    private readonly Lock _gate = new();

    /// <summary>All lines, oldest first. One that a lost power cut short is left out.</summary>
    public IReadOnlyList<LedgerLine> Read()
    {
        if (!File.Exists(path)) return [];
        var lines = new List<LedgerLine>();
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } text)
        {
            try
            {
                if (JsonSerializer.Deserialize(text, LedgerJson.Default.LedgerLine) is { } line) lines.Add(line);
            }
            catch (JsonException)
            {
                continue;
            }
        }

        return lines;
    }

    /// <summary>Writes a line; it is on disk when this returns.</summary>
    /// <param name="line">The line; its time is set here.</param>
    /// <exception cref="IOException">The disk refused: what was to be recorded must not happen.</exception>
    public void Write(LedgerLine line)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(line with { At = time.GetUtcNow() }, LedgerJson.Default.LedgerLine);
        lock (_gate)
        {
            var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
            using var stream = new FileStream(path, options);
            stream.Write([.. bytes, (byte)'\n']);
            stream.Flush(flushToDisk: true);
        }

        Owners.AsFolder(path);
    }
}

/// <summary>One line of the ledger.</summary>
/// <param name="Did">What.</param>
/// <param name="Name">Common name of the certificate, or the table's address.</param>
/// <param name="Serial">Serial number of the certificate, hexadecimal.</param>
/// <param name="Until">When certificate or code end.</param>
/// <param name="Slot">Which code.</param>
/// <param name="Key">Key of the code, base64; worth nothing once it was used.</param>
internal sealed record LedgerLine(LedgerDeed Did, string? Name = null, string? Serial = null, DateTimeOffset? Until = null, string? Slot = null, string? Key = null)
{
    /// <summary>When it was written.</summary>
    public DateTimeOffset At { get; init; }
}

/// <summary>What the authority does.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LedgerDeed>))]
internal enum LedgerDeed
{
    /// <summary>A certificate was issued.</summary>
    Issued,

    /// <summary>A certificate was revoked.</summary>
    Revoked,

    /// <summary>A code was made.</summary>
    Code,

    /// <summary>Somebody tried a code without knowing it.</summary>
    Wrong,

    /// <summary>A code was used, or taken back.</summary>
    Used,
}

/// <summary>How a line is written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LedgerLine))]
internal sealed partial class LedgerJson : JsonSerializerContext
{
}
