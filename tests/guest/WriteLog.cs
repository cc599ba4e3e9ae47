using System.Buffers.Binary;
using System.Text;

namespace SotTable.Guest;

/// <summary>
/// The log of everything that a guest wrote to a disk, as QEMU's <c>blklogwrites</c> keeps it (the format of the kernel's dm-log-writes): a sector of head, then for each
/// request a sector that says where and what, and the bytes.
/// </summary>
internal sealed class WriteLog
{
    private const int Sector = 512;
    private const ulong Magic = 0x6a736677736872;
    private readonly byte[] _log;

    private WriteLog(byte[] log, List<LoggedWrite> writes) => (_log, Writes) = (log, writes);

    /// <summary>All requests, in their order.</summary>
    public IReadOnlyList<LoggedWrite> Writes { get; }

    public static WriteLog Read(string path)
    {
        var log = File.ReadAllBytes(path);
        if (log.Length < Sector || BinaryPrimitives.ReadUInt64LittleEndian(log) != Magic) throw new InvalidDataException($"{path}: no log of writes");
        List<LoggedWrite> writes = [];
        for (var at = Sector; at + Sector <= log.Length;)
        {
            var head = log.AsSpan(at);
            var (sector, sectors, flags) = ((long)BinaryPrimitives.ReadUInt64LittleEndian(head), (int)BinaryPrimitives.ReadUInt64LittleEndian(head[8..]), BinaryPrimitives.ReadUInt64LittleEndian(head[16..]));
            if (sectors == 0 && flags == 0) break; // behind the last one
            at += Sector;
            var discard = (flags & 4) != 0;
            writes.Add(new(sector * Sector, sectors * Sector, (flags & 1) != 0, (flags & 2) != 0, discard ? -1 : at));
            if (!discard) at += sectors * Sector;
        }

        return new(log, writes);
    }

    /// <summary>Bytes of a part of a request; zeros for a discard.</summary>
    public ReadOnlySpan<byte> Bytes(LoggedWrite write, int from, int count) => write.DataAt < 0 ? new byte[count] : _log.AsSpan(write.DataAt + from, count);

    /// <summary>The marks, each with the number of requests before it.</summary>
    public List<(int Index, long N, string Kind, string Session)> Marks()
    {
        List<(int, long, string, string)> marks = [];
        for (var i = 0; i < Writes.Count; i++)
        {
            if (Writes[i] is not { DataAt: > 0, Length: MarkedDisk.Bytes, At: >= MarkedDisk.At } w) continue;
            var words = Encoding.ASCII.GetString(Bytes(w, 0, w.Length)).TrimEnd('\0').Split(' ');
            if (words is ["mark", var n, var kind, var session]) marks.Add((i, long.Parse(n, System.Globalization.CultureInfo.InvariantCulture), kind, session));
        }

        return marks;
    }
}

/// <summary>One request.</summary>
/// <param name="At">Where on the disk.</param>
/// <param name="Length">How many bytes; 0 for a flush only.</param>
/// <param name="Flush">Whether everything before it is on the medium after it.</param>
/// <param name="Through">Whether it is itself.</param>
/// <param name="DataAt">Where its bytes are in the log; -1 for a discard.</param>
internal readonly record struct LoggedWrite(long At, int Length, bool Flush, bool Through, int DataAt);
