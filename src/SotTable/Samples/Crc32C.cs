using System.Buffers.Binary;
using System.Numerics;

namespace SotTable.Samples;

/// <summary>The checksum of the binary messages, CRC-32C (Castagnoli).</summary>
internal static class Crc32C
{
    /// <summary>The checksum of two stretches, as if they were one.</summary>
    /// <param name="head">What stands before the checksum.</param>
    /// <param name="tail">What stands behind it.</param>
    public static uint Of(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail) => ~Add(Add(uint.MaxValue, head), tail);

    private static uint Add(uint crc, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= 8)
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[8..];
        }

        foreach (var b in bytes) crc = BitOperations.Crc32C(crc, b);
        return crc;
    }
}
