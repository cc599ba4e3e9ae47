using System.Buffers.Binary;

namespace SotTable.Samples;

/// <summary>Header flags of a live frame (offset 3).</summary>
[Flags]
public enum WaveFlags : byte
{
    /// <summary>Nothing to say.</summary>
    None = 0,

    /// <summary>A session is running.</summary>
    Running = 1,

    /// <summary>The wall clock of the table is synchronised.</summary>
    ClockSynced = 2,

    /// <summary>Samples or frames are missing between the frame before and this one.</summary>
    GapBefore = 4,

    /// <summary>At least one value of the frame was saturated or outside the frame's range (its value is the no-value mark).</summary>
    Saturated = 8,

    /// <summary>A simulated chip made the samples.</summary>
    Simulated = 16,

    /// <summary>Loads are newtons; without it they are counts/256.</summary>
    Calibrated = 32,

    /// <summary>A recording made or drove the samples.</summary>
    Replayed = 64,

    /// <summary>Air goes in, as far as the table knows at the frame's newest breath sample.</summary>
    Inhaling = 128,
}

/// <summary>
/// One live frame, <c>sotw1</c>: 40 bytes of header and int16 samples, little endian, channel after channel, loads first.
/// The same bytes travel from the table to the browser. Values are scaled integers; the scale of each channel is in <c>meta</c>.
/// Not thread-safe: one owner fills and encodes it, so that a steady stream allocates nothing.
/// </summary>
/// <remarks>
/// Offsets: 0 magic <c>SW</c>, 2 version 1, 3 flags, 4 boot id, 8 frame seq, 12 t0 (UTC µs of the first load sample), 20 session ordinal
/// (0 = none), 24 meta version, 26 load channels, 27 breath channels, 28 samples per load channel, 30 samples per breath channel,
/// 32 load rate × 10, 34 breath rate × 10, 36 CRC-32C of everything else, 40 the samples. −32768 = no valid sample.
/// </remarks>
public sealed class WaveFrame
{
    /// <summary>Bytes before the first sample.</summary>
    public const int HeaderBytes = 40;

    /// <summary>The sample value that means "no valid sample".</summary>
    public const short NoValue = short.MinValue;

    /// <summary>The most bytes a frame may have; longer ones are refused.</summary>
    public const int MaxBytes = 8192;

    /// <summary>Header flags.</summary>
    public WaveFlags Flags { get; set; }

    /// <summary>Random for each start of the table's program.</summary>
    public uint BootId { get; set; }

    /// <summary>Frame number since the start, from 1; the receiver counts losses by it.</summary>
    public uint Seq { get; set; }

    /// <summary>UTC microseconds of the first load sample, from the recording's one wall-clock anchor.</summary>
    public long T0UtcUs { get; set; }

    /// <summary>Session number since the journal was made, from 1; 0 = no session.</summary>
    public uint SessionOrdinal { get; set; }

    /// <summary>Version of the <c>meta</c> message that explains this frame.</summary>
    public ushort MetaVersion { get; set; }

    /// <summary>Number of load channels, 0 to 8.</summary>
    public byte LoadChannels { get; set; }

    /// <summary>Number of breath channels, 0 or 1.</summary>
    public byte BreathChannels { get; set; }

    /// <summary>Samples of each load channel.</summary>
    public ushort LoadSamples { get; set; }

    /// <summary>Samples of each breath channel.</summary>
    public ushort BreathSamples { get; set; }

    /// <summary>Load sample rate in tenths of a hertz.</summary>
    public ushort LoadRateDeciHz { get; set; }

    /// <summary>Breath sample rate in tenths of a hertz.</summary>
    public ushort BreathRateDeciHz { get; set; }

    /// <summary>All samples: load channel 0, load channel 1, …, breath. At least <see cref="ValueCount"/> long.</summary>
    public short[] Values { get; set; } = [];

    /// <summary>How many entries of <see cref="Values"/> count.</summary>
    public int ValueCount => (LoadChannels * LoadSamples) + (BreathChannels * BreathSamples);

    /// <summary>Bytes that <see cref="Encode"/> writes.</summary>
    public int ByteCount => HeaderBytes + (2 * ValueCount);

    /// <summary>The samples of one load channel.</summary>
    /// <param name="channel">0 to <see cref="LoadChannels"/> − 1.</param>
    public ReadOnlySpan<short> Load(int channel)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)channel, LoadChannels, nameof(channel));
        return Values.AsSpan(channel * LoadSamples, LoadSamples);
    }

    /// <summary>The samples of the breath channel; empty when there is none.</summary>
    public ReadOnlySpan<short> Breath() =>
        BreathChannels == 0 ? [] : Values.AsSpan(LoadChannels * LoadSamples, BreathSamples);

    /// <summary>Writes the frame.</summary>
    /// <param name="destination">At least <see cref="ByteCount"/> bytes.</param>
    /// <returns>The number of bytes written.</returns>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short.</exception>
    public int Encode(Span<byte> destination)
    {
        var length = ByteCount;
        if (destination.Length < length) throw new ArgumentException($"a frame of {length} bytes does not fit {destination.Length}", nameof(destination));
        var d = destination[..length];
        d[0] = (byte)'S';
        d[1] = (byte)'W';
        d[2] = 1;
        d[3] = (byte)Flags;
        BinaryPrimitives.WriteUInt32LittleEndian(d[4..], BootId);
        BinaryPrimitives.WriteUInt32LittleEndian(d[8..], Seq);
        BinaryPrimitives.WriteInt64LittleEndian(d[12..], T0UtcUs);
        BinaryPrimitives.WriteUInt32LittleEndian(d[20..], SessionOrdinal);
        BinaryPrimitives.WriteUInt16LittleEndian(d[24..], MetaVersion);
        d[26] = LoadChannels;
        d[27] = BreathChannels;
        BinaryPrimitives.WriteUInt16LittleEndian(d[28..], LoadSamples);
        BinaryPrimitives.WriteUInt16LittleEndian(d[30..], BreathSamples);
        BinaryPrimitives.WriteUInt16LittleEndian(d[32..], LoadRateDeciHz);
        BinaryPrimitives.WriteUInt16LittleEndian(d[34..], BreathRateDeciHz);
        for (var i = 0; i < ValueCount; i++) BinaryPrimitives.WriteInt16LittleEndian(d[(HeaderBytes + (2 * i))..], Values[i]);
        BinaryPrimitives.WriteUInt32LittleEndian(d[36..], Checksum(d));
        return length;
    }

    /// <summary>Reads a frame into this object, reusing its array. Allocates only when the frame grows.</summary>
    /// <param name="source">The bytes as received; never trusted.</param>
    /// <param name="problem">What is wrong, in words that name the field; empty when the result is true.</param>
    /// <returns>False when the bytes are no valid frame; this object is then unchanged.</returns>
    public bool TryDecode(ReadOnlySpan<byte> source, out string problem)
    {
        problem = Refuse(source);
        if (problem.Length > 0) return false;
        Flags = (WaveFlags)source[3];
        BootId = BinaryPrimitives.ReadUInt32LittleEndian(source[4..]);
        Seq = BinaryPrimitives.ReadUInt32LittleEndian(source[8..]);
        T0UtcUs = BinaryPrimitives.ReadInt64LittleEndian(source[12..]);
        SessionOrdinal = BinaryPrimitives.ReadUInt32LittleEndian(source[20..]);
        MetaVersion = BinaryPrimitives.ReadUInt16LittleEndian(source[24..]);
        LoadChannels = source[26];
        BreathChannels = source[27];
        LoadSamples = BinaryPrimitives.ReadUInt16LittleEndian(source[28..]);
        BreathSamples = BinaryPrimitives.ReadUInt16LittleEndian(source[30..]);
        LoadRateDeciHz = BinaryPrimitives.ReadUInt16LittleEndian(source[32..]);
        BreathRateDeciHz = BinaryPrimitives.ReadUInt16LittleEndian(source[34..]);
        if (Values.Length < ValueCount) Values = new short[ValueCount];
        for (var i = 0; i < ValueCount; i++) Values[i] = BinaryPrimitives.ReadInt16LittleEndian(source[(HeaderBytes + (2 * i))..]);
        return true;
    }

    /// <summary>The frame number, read without decoding the rest. Only for bytes that <see cref="TryDecode"/> accepted.</summary>
    /// <param name="frame">The bytes of a valid frame.</param>
    public static uint PeekSeq(ReadOnlySpan<byte> frame) => BinaryPrimitives.ReadUInt32LittleEndian(frame[8..]);

    private static string Refuse(ReadOnlySpan<byte> s)
    {
        if (s.Length < HeaderBytes) return $"frame of {s.Length} bytes: a header has {HeaderBytes}";
        if (s.Length > MaxBytes) return $"frame of {s.Length} bytes: the limit is {MaxBytes}";
        if (s[0] != (byte)'S' || s[1] != (byte)'W') return "magic: expected SW";
        if (s[2] != 1) return $"version {s[2]}: expected 1";
        if (s[26] > 8) return $"load channels {s[26]}: at most 8";
        if (s[27] > 1) return $"breath channels {s[27]}: at most 1";
        var values = (s[26] * BinaryPrimitives.ReadUInt16LittleEndian(s[28..])) + (s[27] * BinaryPrimitives.ReadUInt16LittleEndian(s[30..]));
        if (s.Length != HeaderBytes + (2 * values)) return $"length {s.Length}: the header announces {HeaderBytes + (2 * values)}";
        var sum = BinaryPrimitives.ReadUInt32LittleEndian(s[36..]);
        return sum == Checksum(s) ? "" : "checksum: CRC-32C does not match";
    }

    private static uint Checksum(ReadOnlySpan<byte> frame) =>
        Crc32C.Of(frame[..36], frame[HeaderBytes..]);
}
