using System.Buffers.Binary;

namespace SotTable.Chaos;

/// <summary>Cuts a stream into MQTT packets.</summary>
internal sealed class Packets(Stream source)
{
    private const int Publish = 3;
    private const byte Duplicate = 8;
    private const int Acknowledged = 0x40;

    /// <summary>The next packet as it stands on the wire; <c>null</c> at the end.</summary>
    public async Task<byte[]?> NextAsync(CancellationToken cancellationToken)
    {
        var head = new byte[5];
        if (await source.ReadAtLeastAsync(head.AsMemory(0, 1), 1, throwOnEndOfStream: false, cancellationToken) == 0) return null;
        var (length, size) = (0, 1);
        do
        {
            await source.ReadExactlyAsync(head.AsMemory(size, 1), cancellationToken);
            length |= (head[size] & 0x7F) << (7 * (size - 1));
        }
        while ((head[size++] & 0x80) != 0);

        var packet = new byte[size + length];
        head.AsSpan(0, size).CopyTo(packet);
        await source.ReadExactlyAsync(packet.AsMemory(size), cancellationToken);
        return packet;
    }

    /// <summary>Whether it carries a message of QoS 1.</summary>
    public static bool IsOfRecord(ReadOnlySpan<byte> packet) => packet[0] >> 4 == Publish && (packet[0] >> 1 & 3) == 1;

    /// <summary>The acknowledgement of a message of QoS 1.</summary>
    public static byte[] Acknowledgement(ReadOnlySpan<byte> packet)
    {
        var at = Body(packet);
        at += 2 + BinaryPrimitives.ReadUInt16BigEndian(packet[at..]);
        return [Acknowledged, 2, packet[at], packet[at + 1]];
    }

    /// <summary>The same message, sent again.</summary>
    public static byte[] Again(ReadOnlySpan<byte> packet)
    {
        var again = packet.ToArray();
        again[0] |= Duplicate;
        return again;
    }

    private static int Body(ReadOnlySpan<byte> packet)
    {
        var at = 1;
        while ((packet[at++] & 0x80) != 0)
        {
        }

        return at;
    }
}
