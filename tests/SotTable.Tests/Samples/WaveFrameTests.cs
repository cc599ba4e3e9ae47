using SotTable.Samples;
using Xunit;

namespace SotTable.Tests.Samples;

public sealed class WaveFrameTests
{
    private readonly WaveFrame _frame = new();

    [Fact]
    public void A_frame_comes_back_as_it_was()
    {
        var bytes = Bytes(Sample());
        Assert.True(_frame.TryDecode(bytes, out var problem), problem);
        Assert.Equal(bytes, Bytes(_frame));
        Assert.Equal((1, 4, 9876u, WaveFrame.NoValue), (_frame.BreathChannels, _frame.LoadChannels, WaveFrame.PeekSeq(bytes), _frame.Load(1)[3]));
        Assert.Equal([100, 101, 102, 103, 104], _frame.Breath().ToArray().Select(v => (int)v));
    }

    [Fact]
    public void Every_truncation_of_a_frame_is_refused()
    {
        var bytes = Bytes(Sample());
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.False(_frame.TryDecode(bytes.AsSpan(0, length), out var problem));
            Assert.NotEqual("", problem);
        }

        Assert.False(_frame.TryDecode([.. bytes, 0], out _));
    }

    [Fact]
    public void Every_flipped_bit_of_a_frame_is_refused_and_leaves_the_reader_unchanged()
    {
        var good = Bytes(Sample());
        Assert.True(_frame.TryDecode(good, out _));
        for (var bit = 0; bit < 8 * good.Length; bit++)
        {
            var bad = good.ToArray();
            bad[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(_frame.TryDecode(bad, out _), $"bit {bit}");
        }

        Assert.Equal(good, Bytes(_frame));
    }

    [Theory]
    [InlineData(0, 'X', "magic: expected SW")]
    [InlineData(2, 2, "version 2: expected 1")]
    [InlineData(26, 9, "load channels 9: at most 8")]
    [InlineData(27, 2, "breath channels 2: at most 1")]
    [InlineData(29, 255, "length 114: the header announces 522354")]
    [InlineData(36, 0, "checksum: CRC-32C does not match")]
    public void A_malformed_frame_is_refused_in_words_that_name_the_field(int offset, byte value, string expected)
    {
        var bytes = Bytes(Sample());
        bytes[offset] = value;
        Assert.False(_frame.TryDecode(bytes, out var problem));
        Assert.Equal(expected, problem);
    }

    [Fact]
    public void A_frame_above_the_limit_is_refused_before_anything_else_is_read()
    {
        Assert.False(_frame.TryDecode(new byte[WaveFrame.MaxBytes + 1], out var problem));
        Assert.Equal("frame of 8193 bytes: the limit is 8192", problem);
    }

    [Fact]
    public void The_checksum_is_crc_32c()
    {
        // Check value of CRC-32C over "123456789" (RFC 3720 appendix B.4 uses the same polynomial).
        var crc = uint.MaxValue;
        foreach (var b in "123456789"u8) crc = System.Numerics.BitOperations.Crc32C(crc, b);
        Assert.Equal(0xE3069283, ~crc);

        var bytes = Bytes(Sample());
        crc = uint.MaxValue;
        for (var i = 0; i < bytes.Length; i++)
            if (i is < 36 or >= 40) crc = System.Numerics.BitOperations.Crc32C(crc, bytes[i]);
        Assert.Equal(~crc, BitConverter.ToUInt32(bytes, 36));
    }

    private static WaveFrame Sample()
    {
        var values = new short[(4 * 8) + 5];
        for (var i = 0; i < 32; i++) values[i] = (short)((1000 * (i / 8)) - (i % 8));
        for (var i = 0; i < 5; i++) values[32 + i] = (short)(100 + i);
        values[11] = WaveFrame.NoValue;
        values[31] = short.MaxValue;
        return new WaveFrame
        {
            Flags = WaveFlags.Running | WaveFlags.GapBefore | WaveFlags.Simulated | WaveFlags.Calibrated | WaveFlags.Replayed,
            BootId = 0xDEADBEEF, Seq = 9876, T0UtcUs = 1_772_442_000_123_456, SessionOrdinal = 3, MetaVersion = 2, LoadChannels = 4, BreathChannels = 1,
            LoadSamples = 8, BreathSamples = 5, LoadRateDeciHz = 800, BreathRateDeciHz = 500, Values = values,
        };
    }

    private static byte[] Bytes(WaveFrame frame)
    {
        var bytes = new byte[frame.ByteCount];
        Assert.Equal(bytes.Length, frame.Encode(bytes));
        return bytes;
    }
}
