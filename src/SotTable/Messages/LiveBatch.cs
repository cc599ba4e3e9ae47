using System.Buffers.Binary;

namespace SotTable.Messages;

/// <summary>
/// One binary message of the dashboard's WebSocket <c>/live</c>: all live frames of one hub tick, all tables merged, frames unchanged.
/// Little endian: 0 magic <c>SL</c>, 2 version 1, 3 zero, 4 tick number (uint32), 8 number of entries (uint16), then for each entry
/// table index (uint16, from the JSON message <c>tables</c>), frame length (uint16), frame bytes (<see cref="Samples.WaveFrame"/>).
/// </summary>
public static class LiveBatch
{
    /// <summary>Bytes before the first entry.</summary>
    public const int HeaderBytes = 10;

    /// <summary>Writes the header.</summary>
    /// <param name="destination">At least <see cref="HeaderBytes"/> bytes.</param>
    /// <param name="tick">Tick number of the hub.</param>
    /// <param name="entries">Number of entries.</param>
    public static void WriteHeader(Span<byte> destination, uint tick, ushort entries)
    {
        destination[0] = (byte)'S';
        destination[1] = (byte)'L';
        destination[2] = 1;
        destination[3] = 0;
        BinaryPrimitives.WriteUInt32LittleEndian(destination[4..], tick);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[8..], entries);
    }

    /// <summary>Writes one entry.</summary>
    /// <param name="destination">At least 4 + the frame's length.</param>
    /// <param name="tableIndex">Index of the table.</param>
    /// <param name="frame">The frame's bytes.</param>
    /// <returns>Bytes written.</returns>
    public static int WriteEntry(Span<byte> destination, ushort tableIndex, ReadOnlySpan<byte> frame)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(destination, tableIndex);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[2..], checked((ushort)frame.Length));
        frame.CopyTo(destination[4..]);
        return 4 + frame.Length;
    }

    /// <summary>What is wrong with a message, in the words of the page's own reader.</summary>
    /// <param name="message">The message as received; never trusted.</param>
    /// <returns>Empty when it is a whole batch. Its frames may still be none.</returns>
    public static string Refuse(ReadOnlySpan<byte> message)
    {
        if (message.Length < HeaderBytes) return $"batch of {message.Length} bytes: a header has {HeaderBytes}";
        if (message[0] != (byte)'S' || message[1] != (byte)'L') return "batch magic: expected SL";
        if (message[2] != 1) return $"batch version {message[2]}: expected 1";
        var position = 0;
        for (var i = 0; i < BinaryPrimitives.ReadUInt16LittleEndian(message[8..]); i++)
        {
            if (!TryRead(message, ref position, out _, out _)) return $"batch entry {i}: cut off";
        }

        var end = Math.Max(position, HeaderBytes);
        return end == message.Length ? "" : $"batch: {message.Length - end} bytes after the last entry";
    }

    /// <summary>Walks through the entries of a message.</summary>
    /// <param name="message">The message as received.</param>
    /// <param name="position">0 at the first call; moved on by each.</param>
    /// <param name="tableIndex">Index of the table.</param>
    /// <param name="frame">The frame's bytes.</param>
    /// <returns>False at the end, or when the message is no valid batch.</returns>
    public static bool TryRead(ReadOnlySpan<byte> message, ref int position, out ushort tableIndex, out ReadOnlySpan<byte> frame)
    {
        tableIndex = 0;
        frame = default;
        if (position == 0)
        {
            if (message.Length < HeaderBytes || message[0] != (byte)'S' || message[1] != (byte)'L' || message[2] != 1) return false;
            position = HeaderBytes;
        }

        if (message.Length < position + 4) return false;
        tableIndex = BinaryPrimitives.ReadUInt16LittleEndian(message[position..]);
        var length = BinaryPrimitives.ReadUInt16LittleEndian(message[(position + 2)..]);
        if (message.Length < position + 4 + length) return false;
        frame = message.Slice(position + 4, length);
        position += 4 + length;
        return true;
    }
}
