using System.Buffers.Binary;
using System.Security.Cryptography;
using SotTable.Messages;
using SotTable.Samples;
using SotTable.Tests.Support;
using Xunit;

namespace SotTable.Tests.Messages;

/// <summary>Whole messages of <c>rec</c>, with what is in their chunks and the digest of the session that they make.</summary>
public sealed class GoldenRecordTests
{
    private static readonly GoldenFiles Files = new("rec");
    private static readonly Guid Session = new("0192f0c1-7a3b-7c00-8000-000000000001");

    private static readonly Dictionary<string, byte[]> Records = new()
    {
        ["one-chunk"] = Frame(1, 0, Chunk(1, 1)).Encode(),
        ["two-chunks-after-a-hole"] = Frame(long.MaxValue, 41, Chunk(2, 2), Chunk(4, 3)).Encode(),
        ["chunk-without-bytes"] = Frame(7, 6, new RecordEntry(1, -5, -5, 0, 3, Array.Empty<byte>())).Encode(),
        ["bad-empty"] = [],
        ["bad-short"] = Frame(1, 0, Chunk(1, 1)).Encode()[..55],
        ["bad-magic"] = Changed(1, (byte)'W'),
        ["bad-version-2"] = Changed(2, 2),
        ["bad-origin-3"] = Changed(3, 3),
        ["bad-n-zero"] = Changed(12, 0),
        ["bad-prev-not-before-n"] = Changed(20, 1),
        ["bad-checksum"] = Changed(60, 0xEE, sum: false),
        ["bad-no-entries"] = Frame(1, 0).Encode(),
        ["bad-more-entries-announced"] = Changed(48, 2),
        ["bad-reserved-bytes"] = Changed(51, 1),
        ["bad-longer-entry-announced"] = Changed(56 + 29, 0x7f),
        ["bad-negative-length"] = Changed(56 + 31, 0xff),
        ["bad-cut"] = Summed(Frame(1, 0, Chunk(1, 1), Chunk(2, 2)).Encode()[..^1]),
        ["bad-seq-that-does-not-rise"] = Frame(1, 0, Chunk(2, 1), Chunk(2, 2)).Encode(),
        ["bad-seq-zero"] = Frame(1, 0, Chunk(0, 1)).Encode(),
        ["bad-negative-samples"] = Frame(1, 0, Chunk(1, 1) with { Samples = -1 }).Encode(),
        ["bad-too-long"] = new byte[RecordFrame.MaxBytes + 1],
    };

    public static TheoryData<string> Names => [.. Records.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_record_is_read_as_it_is_written_down(string name)
    {
        var read = GoldenFiles.Text(Described(Records[name]));
        Files.Accept(name, Records[name], read);
        var (bytes, json) = Files.Read(name);
        Assert.Equal(bytes, Records[name]);
        Assert.Equal(json, read);
        Assert.Equal(name.StartsWith("bad-", StringComparison.Ordinal), json.Contains("problem", StringComparison.Ordinal));
    }

    [Fact]
    public void Nothing_else_lies_there() => Assert.Equal(Records.Keys.Order(StringComparer.Ordinal), Files.Names);

    [Fact]
    public void Random_bytes_throw_nothing()
    {
        var random = new Random(8);
        var good = Records["two-chunks-after-a-hole"];
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = good.AsSpan(0, random.Next(good.Length + 1)).ToArray();
            for (var flips = random.Next(4); flips > 0 && bytes.Length > 0; flips--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            if (i % 2 == 0 && bytes.Length >= RecordFrame.HeaderBytes) Summed(bytes);
            if (RecordFrame.Decode(bytes, out _) is { } frame) Assert.Equal(bytes, Summed(frame.Encode()));
        }
    }

    [Fact]
    public void More_than_fits_is_refused() => Assert.Throws<InvalidOperationException>(
        () => Frame(1, 0, new RecordEntry(1, 0, 0, 0, 0, new byte[RecordFrame.MaxBytes])).Encode());

    private static RecordFrame Frame(long n, long prev, params RecordEntry[] entries) =>
        new(SampleOrigin.Simulated, "00c0ffee00c0ffee", n, prev, Session, 9, entries);

    private static RecordEntry Chunk(int seq, int seed)
    {
        var random = new Random(seed);
        var bytes = new VarintBuffer();
        bytes.Byte(1);
        bytes.Byte(2);
        for (var channel = 0; channel < 2; channel++)
        {
            var samples = Enumerable.Range(0, 6).Select(i => new RawSample(
                TimeSpan.FromMilliseconds((1000 * seq) + (12.5 * i)), channel, 100_000 + random.Next(-300, 300), i == 4 ? SampleFault.Saturated : SampleFault.None, SampleFlags.Simulated));
            ChunkCodec.WriteChannel(bytes, samples.ToArray(), 1_000_000L * seq);
        }

        return new(seq, 1_000_000L * seq, (1_000_000L * seq) + 62_500, 10, seed, bytes.ToArray());
    }

    private static byte[] Changed(int at, byte value, bool sum = true)
    {
        var bytes = Frame(1, 0, Chunk(1, 1)).Encode();
        bytes[at] = value;
        return sum ? Summed(bytes) : bytes;
    }

    // The checksum by its definition, bit by bit.
    private static byte[] Summed(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes[..52].Concat(bytes[56..]))
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) * 0x82F63B78);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(52), ~crc);
        return bytes;
    }

    private static object Described(byte[] bytes)
    {
        if (RecordFrame.Decode(bytes, out var problem) is not { } frame) return new { problem };
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var e in frame.Entries) e.AddTo(hash);
        return new
        {
            frame.Origin, frame.Epoch, n = frame.N.ToString(), frame.Prev, frame.Session, frame.Ordinal, sha256 = Convert.ToHexStringLower(hash.GetHashAndReset()),
            entries = frame.Entries.Select(e => new
            {
                e.Seq, e.T0Us, e.EndUs, e.Samples, e.Lost, bytes = Convert.ToHexStringLower(e.Data.Span),
                counts = ChunkCodec.TryRead(e.Data.Span, e.T0Us, out var samples) ? string.Join(' ', samples.Select(s => s.Counts)) : "no chunk",
            }),
        };
    }
}
