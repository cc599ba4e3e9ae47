using SotTable.Samples;

namespace SotTable.Tests.Samples;

/// <summary>The live frames that every reader must read alike, and those that every reader must refuse.</summary>
internal static class GoldenFrames
{
    public const short No = WaveFrame.NoValue;

    /// <summary>Valid frames by name.</summary>
    public static IReadOnlyDictionary<string, WaveFrame> Good { get; } = new Dictionary<string, WaveFrame>
    {
        ["running"] = Running(),
        // Without a calibration a step is 256 counts: 24 bits in 16.
        ["counts"] = Frame(WaveFlags.Simulated | WaveFlags.ClockSynced, 4, 8, 1, 5, i => (short)((i * 977) - 16_000)),
        ["negative"] = Frame(WaveFlags.Simulated | WaveFlags.Calibrated, 4, 8, 1, 5, i => (short)(-1 - i)),
        ["extremes"] = Frame(WaveFlags.Calibrated, 2, 3, 0, 0, i => new short[] { short.MaxValue, -short.MaxValue, 0, 1, -1, 256 }[i]),
        ["saturated"] = Frame(WaveFlags.Saturated | WaveFlags.Calibrated | WaveFlags.Running, 4, 8, 1, 5, i => i is >= 8 and < 16 ? No : (short)i),
        ["all-lost"] = Frame(WaveFlags.GapBefore | WaveFlags.Calibrated, 4, 8, 1, 5, _ => No),
        ["replayed"] = Frame(WaveFlags.Replayed | WaveFlags.Simulated | WaveFlags.Calibrated | WaveFlags.Running, 4, 8, 1, 5, i => (short)(i * 100)),
        ["no-breath"] = Frame(WaveFlags.Calibrated, 4, 8, 0, 0, i => (short)i),
        ["breath-only"] = Frame(WaveFlags.None, 0, 0, 1, 5, i => (short)(i * 1000)),
        ["no-samples"] = Frame(WaveFlags.None, 0, 0, 0, 0, _ => 0),
        ["announced-channels-without-samples"] = Frame(WaveFlags.None, 4, 0, 1, 0, _ => 0),
        ["most-channels"] = Frame(WaveFlags.Calibrated, 8, 32, 1, 10, i => (short)(i - 100)),
        ["most-bytes"] = Frame(WaveFlags.Calibrated, 8, 509, 1, 4, i => (short)(i * 16)),
        ["inhaling"] = Frame(WaveFlags.Inhaling | WaveFlags.Calibrated, 4, 8, 1, 5, i => (short)(i * 10)),
        ["all-flags"] = Frame((WaveFlags)0xFF, 1, 1, 0, 0, _ => 5),
        ["highest-numbers"] = With(Frame(WaveFlags.None, 1, 1, 0, 0, _ => 0), f => (f.BootId, f.Seq, f.SessionOrdinal, f.MetaVersion, f.T0UtcUs, f.LoadRateDeciHz, f.BreathRateDeciHz) =
            (uint.MaxValue, uint.MaxValue, uint.MaxValue, ushort.MaxValue, 4_102_444_800_123_456, ushort.MaxValue, ushort.MaxValue)),
        ["before-1970"] = With(Frame(WaveFlags.None, 1, 1, 0, 0, _ => 0), f => f.T0UtcUs = -1_000_001),
    };

    /// <summary>Bytes that are no valid frame, by name.</summary>
    public static IReadOnlyDictionary<string, byte[]> Bad { get; } = new Dictionary<string, byte[]>
    {
        ["bad-empty"] = [],
        ["bad-short"] = Bytes(Running())[..39],
        ["bad-cut"] = Bytes(Running())[..^1],
        ["bad-longer"] = [.. Bytes(Running()), 0],
        ["bad-too-long"] = new byte[WaveFrame.MaxBytes + 1],
        ["bad-magic"] = Summed(Running(), 1, (byte)'X'),
        ["bad-version-0"] = Summed(Running(), 2, 0),
        ["bad-version-2"] = Summed(Running(), 2, 2),
        ["bad-12-channels"] = Bytes(Frame(WaveFlags.None, 12, 8, 0, 0, _ => 1)),
        ["bad-2-breaths"] = Bytes(Frame(WaveFlags.None, 4, 8, 2, 5, _ => 1)),
        ["bad-more-load-samples"] = Summed(Running(), 28, 9),
        ["bad-fewer-load-samples"] = Summed(Running(), 28, 7),
        ["bad-most-load-samples"] = Summed(Running(), 29, 255),
        ["bad-more-breath-samples"] = Summed(Running(), 30, 6),
        ["bad-no-channels"] = Summed(Running(), 26, 0),
        ["bad-checksum"] = Changed(Running(), 36, 0),
        ["bad-checksum-zero"] = Bytes(Running()).Select((b, i) => i is >= 36 and < 40 ? (byte)0 : b).ToArray(),
        ["bad-value"] = Changed(Running(), 50, 0x55),
        ["bad-flag-without-checksum"] = Changed(Running(), 3, 0),
        ["bad-seq-without-checksum"] = Changed(Running(), 8, 0),
    };

    /// <summary>The bytes of a frame.</summary>
    public static byte[] Bytes(WaveFrame frame)
    {
        var bytes = new byte[frame.ByteCount];
        frame.Encode(bytes);
        return bytes;
    }

    private static WaveFrame Running() => With(
        Frame(
            WaveFlags.Running | WaveFlags.GapBefore | WaveFlags.Simulated | WaveFlags.Calibrated | WaveFlags.Replayed, 4, 8, 1, 5,
            i => i == 11 ? No : i == 31 ? short.MaxValue : (short)(i < 32 ? (1000 * (i / 8)) - (i % 8) : 68 + i)),
        f => (f.BootId, f.Seq, f.T0UtcUs, f.SessionOrdinal, f.MetaVersion) = (0xDEADBEEF, 9876, 1_772_442_000_123_456, 3, 2));

    private static WaveFrame Frame(WaveFlags flags, byte loads, ushort loadSamples, byte breaths, ushort breathSamples, Func<int, short> value)
    {
        var frame = new WaveFrame
        {
            Flags = flags, BootId = 7, Seq = 1, T0UtcUs = 1_793_459_213_000_000, MetaVersion = 1, LoadChannels = loads, BreathChannels = breaths, LoadSamples = loadSamples,
            BreathSamples = breathSamples, LoadRateDeciHz = 800, BreathRateDeciHz = 500,
        };
        frame.Values = [.. Enumerable.Range(0, frame.ValueCount).Select(value)];
        return frame;
    }

    private static WaveFrame With(WaveFrame frame, Action<WaveFrame> change)
    {
        change(frame);
        return frame;
    }

    private static byte[] Changed(WaveFrame frame, int at, byte value)
    {
        var bytes = Bytes(frame);
        bytes[at] = value;
        return bytes;
    }

    // A sender that means it: the checksum is right, so that nothing but the field itself is wrong.
    private static byte[] Summed(WaveFrame frame, int at, byte value)
    {
        var bytes = Changed(frame, at, value);
        var crc = uint.MaxValue;
        for (var i = 0; i < bytes.Length; i++)
            if (i is < 36 or >= 40) crc = global::System.Numerics.BitOperations.Crc32C(crc, bytes[i]);
        BitConverter.TryWriteBytes(bytes.AsSpan(36), ~crc);
        return bytes;
    }
}
