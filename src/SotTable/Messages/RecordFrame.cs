using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using SotTable.Samples;

namespace SotTable.Messages;

/// <summary>One chunk of a session's raw samples.</summary>
/// <param name="Seq">Number in the session, from 1; a hole is a chunk that the table's disk could not take.</param>
/// <param name="T0Us">Time of the oldest sample, monotonic since the program's start, µs.</param>
/// <param name="EndUs">Time of the newest sample.</param>
/// <param name="Samples">Good readings.</param>
/// <param name="Lost">Readings lost.</param>
/// <param name="Data">The samples, see <see cref="ChunkCodec"/>.</param>
public sealed record RecordEntry(int Seq, long T0Us, long EndUs, int Samples, int Lost, ReadOnlyMemory<byte> Data)
{
    /// <summary>Bytes before <see cref="Data"/>.</summary>
    public const int HeadBytes = 32;

    /// <summary>Bytes of the entry.</summary>
    public int ByteCount => HeadBytes + Data.Length;

    /// <summary>Adds the entry's bytes to the digest of the session, <see cref="RecordNote.Sha256"/>.</summary>
    /// <param name="hash">SHA-256 over the entries before.</param>
    public void AddTo(IncrementalHash hash)
    {
        ArgumentNullException.ThrowIfNull(hash);
        Span<byte> head = stackalloc byte[HeadBytes];
        WriteHead(head);
        hash.AppendData(head);
        hash.AppendData(Data.Span);
    }

    /// <summary>Writes what stands before <see cref="Data"/>.</summary>
    /// <param name="d">At least <see cref="HeadBytes"/> bytes.</param>
    internal void WriteHead(Span<byte> d)
    {
        BinaryPrimitives.WriteInt32LittleEndian(d, Seq);
        BinaryPrimitives.WriteInt64LittleEndian(d[4..], T0Us);
        BinaryPrimitives.WriteInt64LittleEndian(d[12..], EndUs);
        BinaryPrimitives.WriteInt32LittleEndian(d[20..], Samples);
        BinaryPrimitives.WriteInt32LittleEndian(d[24..], Lost);
        BinaryPrimitives.WriteInt32LittleEndian(d[28..], Data.Length);
    }
}

/// <summary>
/// <c>rec</c>: consecutive chunks of one session, <c>sotr1</c>, little endian. Immutable.
/// </summary>
/// <remarks>
/// Offsets: 0 magic <c>SR</c>, 2 version 1, 3 origin (0 hardware, 1 simulated, 2 simulated replay), 4 epoch (64 bits), 12 n, 20 prev, 28 session (UUID, its
/// 16 bytes in the order in which they are written), 44 session ordinal, 48 number of entries, 50 zero, 52 CRC-32C of everything else, 56 the entries: seq
/// (int32), oldest sample (int64, µs), newest sample (int64, µs), good readings (int32), lost readings (int32), length (int32), bytes.
/// </remarks>
/// <param name="Origin">Where the samples came from.</param>
/// <param name="Epoch">The journal's random number, 16 hex digits.</param>
/// <param name="N">As in <see cref="EventMessage"/>.</param>
/// <param name="Prev">As in <see cref="EventMessage"/>.</param>
/// <param name="Session">The session.</param>
/// <param name="Ordinal">Number of the session in the journal.</param>
/// <param name="Entries">The chunks, rising by <see cref="RecordEntry.Seq"/>.</param>
public sealed record RecordFrame(
    SampleOrigin Origin, string Epoch, long N, long Prev, Guid Session, uint Ordinal, IReadOnlyList<RecordEntry> Entries)
{
    /// <summary>Bytes before the first entry.</summary>
    public const int HeaderBytes = 56;

    /// <summary>The most bytes a message may have; longer ones are refused.</summary>
    public const int MaxBytes = 60_000;

    private const int ChecksumAt = 52;

    /// <summary>Writes the message.</summary>
    /// <exception cref="InvalidOperationException">It would have more than <see cref="MaxBytes"/>.</exception>
    public byte[] Encode()
    {
        var length = HeaderBytes + Entries.Sum(e => e.ByteCount);
        if (length > MaxBytes) throw new InvalidOperationException($"{length} bytes of chunks: at most {MaxBytes} fit a message");
        var d = new byte[length].AsSpan();
        d[0] = (byte)'S';
        d[1] = (byte)'R';
        d[2] = 1;
        d[3] = (byte)Origin;
        BinaryPrimitives.WriteUInt64LittleEndian(d[4..], ulong.Parse(Epoch, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
        BinaryPrimitives.WriteInt64LittleEndian(d[12..], N);
        BinaryPrimitives.WriteInt64LittleEndian(d[20..], Prev);
        Session.TryWriteBytes(d[28..], bigEndian: true, out _);
        BinaryPrimitives.WriteUInt32LittleEndian(d[44..], Ordinal);
        BinaryPrimitives.WriteUInt16LittleEndian(d[48..], (ushort)Entries.Count);
        var at = HeaderBytes;
        foreach (var e in Entries)
        {
            e.WriteHead(d[at..]);
            e.Data.Span.CopyTo(d[(at + RecordEntry.HeadBytes)..]);
            at += e.ByteCount;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(d[ChecksumAt..], Checksum(d));
        return d.ToArray();
    }

    /// <summary>Reads a message.</summary>
    /// <param name="source">The bytes as received; never trusted. The entries keep pointing into them.</param>
    /// <param name="problem">What is wrong, in words that name the field; empty when the result is not <c>null</c>.</param>
    /// <returns>The message, or <c>null</c>. What is in the entries' data is not looked at.</returns>
    public static RecordFrame? Decode(ReadOnlyMemory<byte> source, out string problem)
    {
        var s = source.Span;
        problem = Refuse(s);
        if (problem.Length > 0) return null;
        var entries = new List<RecordEntry>(Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(s[48..]), s.Length / RecordEntry.HeadBytes));
        for (var at = HeaderBytes; at < s.Length; at += entries[^1].ByteCount)
        {
            if (Entry(source[at..]) is not { } entry) problem = $"entry {entries.Count + 1}: a head has {RecordEntry.HeadBytes} bytes and announces no more than follow";
            else if (entry.Seq <= (entries.Count == 0 ? 0 : entries[^1].Seq)) problem = $"entry {entries.Count + 1}: seq {entry.Seq} does not rise";
            else if (entry.Samples < 0 || entry.Lost < 0 || entry.EndUs < entry.T0Us) problem = $"entry {entries.Count + 1}: a negative number";
            else entries.Add(entry);
            if (problem.Length > 0) return null;
        }

        var announced = BinaryPrimitives.ReadUInt16LittleEndian(s[48..]);
        if (entries.Count != announced || announced == 0) problem = $"{entries.Count} entries: the header announces {announced}, at least 1";
        if (problem.Length > 0) return null;
        var (epoch, n, prev, session) = HeadOf(s);
        return new((SampleOrigin)s[3], epoch, n, prev, session, BinaryPrimitives.ReadUInt32LittleEndian(s[44..]), entries);
    }

    /// <summary>Where a message belongs that <see cref="Decode"/> refuses for what is in its entries.</summary>
    /// <param name="source">The bytes as received; never trusted.</param>
    /// <returns><c>null</c> when its head or its checksum is wrong.</returns>
    public static (string Epoch, long N, long Prev, Guid Session)? Head(ReadOnlySpan<byte> source) => Refuse(source).Length > 0 ? null : HeadOf(source);

    private static (string Epoch, long N, long Prev, Guid Session) HeadOf(ReadOnlySpan<byte> s) => (
        BinaryPrimitives.ReadUInt64LittleEndian(s[4..]).ToString("x16", CultureInfo.InvariantCulture), BinaryPrimitives.ReadInt64LittleEndian(s[12..]),
        BinaryPrimitives.ReadInt64LittleEndian(s[20..]), new Guid(s.Slice(28, 16), bigEndian: true));

    private static RecordEntry? Entry(ReadOnlyMemory<byte> source)
    {
        var s = source.Span;
        if (s.Length < RecordEntry.HeadBytes) return null;
        var length = BinaryPrimitives.ReadInt32LittleEndian(s[28..]);
        return (uint)length > s.Length - RecordEntry.HeadBytes ? null : new(
            BinaryPrimitives.ReadInt32LittleEndian(s), BinaryPrimitives.ReadInt64LittleEndian(s[4..]), BinaryPrimitives.ReadInt64LittleEndian(s[12..]),
            BinaryPrimitives.ReadInt32LittleEndian(s[20..]), BinaryPrimitives.ReadInt32LittleEndian(s[24..]), source.Slice(RecordEntry.HeadBytes, length));
    }

    private static string Refuse(ReadOnlySpan<byte> s)
    {
        if (s.Length < HeaderBytes) return $"record of {s.Length} bytes: a header has {HeaderBytes}";
        if (s.Length > MaxBytes) return $"record of {s.Length} bytes: the limit is {MaxBytes}";
        if (s[0] != (byte)'S' || s[1] != (byte)'R') return "magic: expected SR";
        if (s[2] != 1) return $"version {s[2]}: expected 1";
        if (s[3] > (byte)SampleOrigin.SimulatedReplay) return $"origin {s[3]}: at most {(byte)SampleOrigin.SimulatedReplay}";
        var (n, prev) = (BinaryPrimitives.ReadInt64LittleEndian(s[12..]), BinaryPrimitives.ReadInt64LittleEndian(s[20..]));
        if (n < 1 || prev < 0 || prev >= n) return $"n {n}, prev {prev}: expected 0 <= prev < n";
        if (s[50] != 0 || s[51] != 0) return "bytes 50 and 51: expected zero";
        return BinaryPrimitives.ReadUInt32LittleEndian(s[ChecksumAt..]) == Checksum(s) ? "" : "checksum: CRC-32C does not match";
    }

    private static uint Checksum(ReadOnlySpan<byte> d) => Crc32C.Of(d[..ChecksumAt], d[HeaderBytes..]);
}
