using System.Text.Json;
using System.Text.Json.Serialization;

namespace SotTable.Dashboard.Setup;

/// <summary>
/// What the authority has done, one JSON line each, only ever appended: certificates issued and revoked, codes made, tried and used. The command line and the
/// running hub both write it, so it is read anew for each question. Any thread.
/// </summary>
/// <param name="path">The file; the one beside it with <c>.lock</c> at its end is what the programs wait for.</param>
/// <param name="time">Clock.</param>
internal sealed class Ledger(string path, TimeProvider time)
{
    // What a lock that another program holds gives: EWOULDBLOCK of flock, or the framework's own number when this process holds it.
    private const int WouldBlock = 11;
    private const int SharingViolation = unchecked((int)0x80070020);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_again = TimeSpan.FromMilliseconds(20);
    private readonly Lock _gate = new();
    private FileStream? _held;
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

        using (Hold())
        {
            var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite, UnixCreateMode = SecretFile.Private, BufferSize = 0 };
            using var stream = new FileStream(path, options);
            stream.Seek(-Math.Min(1, stream.Length), SeekOrigin.End);
            if (stream.Length > 0 && stream.ReadByte() != '\n') stream.WriteByte((byte)'\n'); // a lost power cut the last line short: it must not take this one with it
            stream.Write(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
            stream.Flush(flushToDisk: true);
        }

        Owners.AsFolder(path);
    }

    private FileStream Take()
    {
        var file = path + ".lock";
        foreach (var mine in new[] { Path.GetDirectoryName(Path.GetFullPath(path))!, path, file }) Owners.RefuseLink(mine); // not null: a file lies in a folder
        var isNew = !File.Exists(file);
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, UnixCreateMode = SecretFile.Private };
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                var held = new FileStream(file, options);
                if (isNew) Owners.AsFolder(file);
                return held;
            }
            catch (IOException e) when (e.HResult is WouldBlock or SharingViolation && time.GetElapsedTime(began) < s_patience)
            {
                Task.Delay(s_again, time).GetAwaiter().GetResult(); // the whole of what follows is short, and so is the wait
            }
        }
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
