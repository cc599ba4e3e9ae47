using System.Buffers.Binary;
using SotTable.Messages;
using SotTable.Tests.Samples;
using SotTable.Tests.Support;
using Xunit;

namespace SotTable.Tests.Messages;

/// <summary>Whole binary messages of <c>/live</c>, read alike by the page. Entries name the golden frame that they hold.</summary>
public sealed class GoldenBatchTests
{
    private static readonly GoldenFiles Files = new("batch");

    private static readonly Dictionary<string, byte[]> Batches = new()
    {
        ["empty"] = Batch(1),
        ["one"] = Batch(2, (0, "running")),
        ["three-of-two-tables"] = Batch(uint.MaxValue, (0, "running"), (300, "no-breath"), (0, "counts")),
        ["last-index-and-most-bytes"] = Batch(4, (ushort.MaxValue, "most-bytes")),
        ["a-frame-of-a-later-version"] = Batch(5, (0, "bad-version-2"), (1, "running")),
        ["a-frame-without-bytes"] = Batch(6, (0, "bad-empty")),
        ["bad-empty"] = [],
        ["bad-short"] = Batch(1)[..9],
        ["bad-magic"] = Changed(Batch(2, (0, "running")), 1, (byte)'W'),
        ["bad-version-2"] = Changed(Batch(2, (0, "running")), 2, 2),
        ["bad-cut-entry-head"] = Batch(2, (0, "running"))[..13],
        ["bad-cut-frame"] = Batch(2, (0, "running"), (1, "counts"))[..^1],
        ["bad-more-entries-announced"] = Changed(Batch(2, (0, "running")), 8, 2),
        ["bad-fewer-entries-announced"] = Changed(Batch(2, (0, "running")), 8, 0),
        ["bad-longer"] = [.. Batch(2, (0, "running")), 0],
        ["bad-longer-frame-announced"] = Changed(Batch(2, (0, "running")), 13, 255),
    };

    public static TheoryData<string> Names => [.. Batches.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_batch_is_read_as_it_is_written_down(string name)
    {
        var read = GoldenFiles.Text(Described(Batches[name]));
        Files.Accept(name, Batches[name], read);
        var (bytes, json) = Files.Read(name);
        Assert.Equal(bytes, Batches[name]);
        Assert.Equal(json, read);
        Assert.Equal(name.StartsWith("bad-", StringComparison.Ordinal), json.Contains("problem", StringComparison.Ordinal));
    }

    [Fact]
    public void Nothing_else_lies_there() => Assert.Equal(Batches.Keys.Order(StringComparer.Ordinal), Files.Names);

    private static object Described(byte[] bytes)
    {
        if (LiveBatch.Refuse(bytes) is { Length: > 0 } problem) return new { problem };
        List<int> tables = [], lengths = [];
        var position = 0;
        while (LiveBatch.TryRead(bytes, ref position, out var table, out var frame))
        {
            tables.Add(table);
            lengths.Add(frame.Length);
        }

        return new { Tick = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(4)), Tables = tables, Lengths = lengths };
    }

    private static byte[] Batch(uint tick, params (ushort Table, string Frame)[] entries)
    {
        var frames = entries.Select(e => GoldenFrames.Bad.TryGetValue(e.Frame, out var bad) ? bad : GoldenFrames.Bytes(GoldenFrames.Good[e.Frame])).ToArray();
        var bytes = new byte[LiveBatch.HeaderBytes + frames.Sum(f => 4 + f.Length)];
        LiveBatch.WriteHeader(bytes, tick, (ushort)entries.Length);
        var at = LiveBatch.HeaderBytes;
        for (var i = 0; i < entries.Length; i++) at += LiveBatch.WriteEntry(bytes.AsSpan(at), entries[i].Table, frames[i]);
        return bytes;
    }

    private static byte[] Changed(byte[] bytes, int at, byte value)
    {
        bytes[at] = value;
        return bytes;
    }
}
