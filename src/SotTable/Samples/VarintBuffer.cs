namespace SotTable.Samples;

/// <summary>Bytes that grow once and are used again: writes varints, signed ones zig-zag.</summary>
public sealed class VarintBuffer
{
    private byte[] _bytes = new byte[4096];

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>Forgets what was written; keeps the memory.</summary>
    public void Clear() => Length = 0;

    /// <summary>A copy of what was written.</summary>
    public byte[] ToArray() => _bytes.AsSpan(0, Length).ToArray();

    /// <summary>Writes a byte.</summary>
    /// <param name="value">The number.</param>
    public void Byte(byte value)
    {
        if (Length == _bytes.Length) Array.Resize(ref _bytes, 2 * _bytes.Length);
        _bytes[Length++] = value;
    }

    /// <summary>Writes a number, seven bits a byte.</summary>
    /// <param name="value">The number.</param>
    public void Number(ulong value)
    {
        for (; value >= 0x80; value >>= 7) Byte((byte)(value | 0x80));
        Byte((byte)value);
    }

    /// <summary>Writes a number, zig-zag.</summary>
    /// <param name="value">The number.</param>
    public void ZigZag(long value) => Number((ulong)((value << 1) ^ (value >> 63)));
}

/// <summary>Reads what <see cref="VarintBuffer"/> wrote; never beyond the end.</summary>
internal ref struct VarintReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool AtEnd => _rest.IsEmpty;

    public bool TryByte(out byte value)
    {
        value = 0;
        if (_rest.IsEmpty) return false;
        value = _rest[0];
        _rest = _rest[1..];
        return true;
    }

    public bool TryNumber(out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (!TryByte(out var b)) return false;
            value |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80) return true;
        }

        return false;
    }

    public bool TryZigZag(out long value)
    {
        var ok = TryNumber(out var raw);
        value = (long)(raw >> 1) ^ -(long)(raw & 1);
        return ok;
    }
}
