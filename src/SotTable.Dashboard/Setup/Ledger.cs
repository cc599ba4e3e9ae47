using System.Text.Json;
using System.Text.Json.Serialization;
using SotTable.Dashboard.Files;

namespace SotTable.Dashboard.Setup;

/// <summary>
/// What the authority has done, one JSON line each, only ever appended: certificates issued and revoked, codes made, tried and used. The command line and the
/// running hub both write it, so it is read anew for each question. Any thread.
/// </summary>
/// <param name="path">The file; the one beside it with <c>.lock</c> at its end is what the programs wait for.</param>
/// <param name="time">Clock.</param>
internal sealed class Ledger(string path, TimeProvider time)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);
    private readonly Lock _gate = new();
    private IDisposable? _held;
    private int _depth;

    /// <summary>
    /// Keeps every other thread and program from writing until what is returned is disposed of, by the same thread: for a question and the deed that follows from its answer.
    /// Whoever holds it already may take it again.
    /// </summary>
    /// <exception cref="IOException">Another program has held it for ten seconds.</exception>
    public IDisposable Hold()
    {
        _gate.Enter();
        try
        {
            if (_depth == 0) _held = Take();
            _depth++;
            return new Holding(this);
        }
        catch
        {
            _gate.Exit();
            throw;
        }
    }

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
    public void Write(LedgerLine line) => WriteAll([line]);

    /// <summary>Writes lines at once; they are on disk when this returns.</summary>
    /// <param name="lines">The lines; their time is set here.</param>
    /// <exception cref="IOException">The disk refused: what was to be recorded must not happen.</exception>
    public void WriteAll(IReadOnlyList<LedgerLine> lines)
    {
        if (lines.Count == 0) return;
        using var bytes = new MemoryStream();
        foreach (var line in lines)
        {
            bytes.Write(JsonSerializer.SerializeToUtf8Bytes(line with { At = time.GetUtcNow() }, LedgerJson.Default.LedgerLine));
            bytes.WriteByte((byte)'\n');
        }

        using (Hold()) AppendedLines.Write(path, bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
        Owners.AsFolder(path);
    }

    private IDisposable Take()
    {
        foreach (var mine in new[] { Path.GetDirectoryName(Path.GetFullPath(path))!, path }) Owners.RefuseLink(mine); // not null: a file lies in a folder
        return FileLock.Take(path + ".lock", s_patience, time) ?? throw new IOException($"{path} is being changed by another program, for ten seconds already");
    }

    private sealed class Holding(Ledger ledger) : IDisposable
    {
        public void Dispose()
        {
            if (--ledger._depth == 0) ledger._held?.Dispose();
            ledger._gate.Exit();
        }
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
