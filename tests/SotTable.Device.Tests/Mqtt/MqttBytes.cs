using System.Buffers.Binary;
using System.Text;

namespace SotTable.Device.Tests.Mqtt;

/// <summary>Reads what a client really sent, to see properties that a receiver is not told.</summary>
internal static class MqttBytes
{
    /// <summary>The packets in a client's bytes: type (1 CONNECT, 3 PUBLISH, …), flags and body.</summary>
    public static IEnumerable<(int Type, int Flags, byte[] Body)> Packets(byte[] bytes)
    {
        for (var at = 0; at < bytes.Length;)
        {
            var head = bytes[at++];
            var length = VarInt(bytes, ref at);
            yield return (head >> 4, head & 15, bytes[at..(at + length)]);
            at += length;
        }
    }

    /// <summary>The properties of a CONNECT and of its will, by identifier.</summary>
    public static (Dictionary<int, object> Connect, Dictionary<int, object> Will) ConnectProperties(byte[] body)
    {
        var at = 10; // protocol name, version, flags, keep-alive
        var connect = Properties(body, ref at);
        _ = Text(body, ref at);
        return (connect, (body[7] & 4) != 0 ? Properties(body, ref at) : []);
    }

    /// <summary>The properties of a QoS 0 PUBLISH.</summary>
    public static Dictionary<int, object> PublishProperties(byte[] body)
    {
        var at = 0;
        _ = Text(body, ref at);
        return Properties(body, ref at);
    }

    private static Dictionary<int, object> Properties(byte[] bytes, ref int at)
    {
        var found = new Dictionary<int, object>();
        var length = VarInt(bytes, ref at);
        var end = at + length;
        while (at < end)
        {
            var id = bytes[at++];
            found[id] = id switch
            {
                3 => Text(bytes, ref at),
                33 => (uint)BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan((at += 2) - 2)),
                2 or 17 or 24 or 39 => BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan((at += 4) - 4)),
                _ => throw new FormatException($"property {id}"),
            };
        }

        return found;
    }

    private static string Text(byte[] bytes, ref int at)
    {
        var length = BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at));
        at += 2 + length;
        return Encoding.UTF8.GetString(bytes, at - length, length);
    }

    private static int VarInt(byte[] bytes, ref int at)
    {
        var value = 0;
        var shift = 0;
        byte b;
        do
        {
            b = bytes[at++];
            value |= (b & 127) << shift;
            shift += 7;
        }
        while ((b & 128) != 0);
        return value;
    }
}
