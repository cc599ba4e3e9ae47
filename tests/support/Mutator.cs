namespace SotTable.Support;

/// <summary>Makes broken messages out of whole ones: bits turned, pieces cut, doubled, moved or swapped with another's, numbers made extreme. The same seed makes the same.</summary>
public sealed class Mutator(IReadOnlyList<byte[]> whole, int seed)
{
    private static readonly byte[][] s_spice =
    [
        "null"u8.ToArray(), "-1"u8.ToArray(), "1e400"u8.ToArray(), "9223372036854775808"u8.ToArray(), "\"\\ud800\""u8.ToArray(), "[[[[[[[["u8.ToArray(), "{\"\":{}}"u8.ToArray(), "\0"u8.ToArray(),
        "\r\n"u8.ToArray(), "../../"u8.ToArray(), "%2e%2e%2f"u8.ToArray(), "'; DROP TABLE sessions;--"u8.ToArray(), "<script>"u8.ToArray(), [0xFF, 0xFF, 0xFF, 0xFF], [0x80], [0xC0, 0xAF],
    ];

    private readonly Random _random = new(seed);

    /// <summary>One of so many, by chance.</summary>
    public int Next(int below) => _random.Next(below);

    /// <summary>The next broken message.</summary>
    public byte[] Next()
    {
        var bytes = whole[_random.Next(whole.Count)].ToArray();
        for (var times = 1 + _random.Next(6); times > 0; times--) bytes = Change(bytes);
        return bytes;
    }

    private byte[] Change(byte[] bytes)
    {
        var at = _random.Next(bytes.Length + 1);
        var length = Math.Min(_random.Next(1, 64), bytes.Length - at);
        switch (_random.Next(8))
        {
            case 0 or 1 when bytes.Length > 0:
                bytes[Math.Min(at, bytes.Length - 1)] ^= (byte)(1 << _random.Next(8));
                return bytes;
            case 2 when bytes.Length > 0:
                bytes[Math.Min(at, bytes.Length - 1)] = (byte)_random.Next(256);
                return bytes;
            case 3:
                return bytes[..at];
            case 4:
                return [.. bytes[..at], .. bytes[(at + length)..]];
            case 5:
                return [.. bytes[..at], .. bytes[at..(at + length)], .. bytes[at..]];
            case 6:
                var other = whole[_random.Next(whole.Count)];
                return [.. bytes[..at], .. other[_random.Next(other.Length + 1)..]];
            default:
                return [.. bytes[..at], .. s_spice[_random.Next(s_spice.Length)], .. bytes[at..]];
        }
    }
}
