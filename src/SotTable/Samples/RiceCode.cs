using System.Numerics;

namespace SotTable.Samples;

/// <summary>
/// Whole numbers around zero in few bits: zig-zag, then the lowest k bits as they are behind the rest in unary (ones, ended by a zero). 32 ones stand for a
/// number that would be longer and follows in 40 bits. A byte with k comes first; the last byte is filled with zeros.
/// </summary>
internal static class RiceCode
{
    private const int Escape = 32;
    private const int EscapeBits = 40;
    private const int LargestK = 32;

    /// <summary>0, −1, 1, −2 … become 0, 1, 2, 3 …</summary>
    /// <param name="value">Any number.</param>
    public static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));

    /// <summary>Writes numbers into a buffer.</summary>
    internal struct Writer
    {
        private readonly VarintBuffer _into;
        private readonly int _k;
        private int _bits;
        private int _count;

        /// <summary>Begins.</summary>
        /// <param name="into">Takes the bytes.</param>
        /// <param name="mean">Mean of the zig-zag numbers that will come; a good guess suffices.</param>
        public Writer(VarintBuffer into, ulong mean)
        {
            _into = into;
            _k = Math.Min(LargestK, BitOperations.Log2(Math.Max(1, mean)));
            into.Byte((byte)_k);
        }

        public void Write(long value)
        {
            var number = ZigZag(value);
            var rest = number >> _k;
            if (rest >= Escape)
            {
                for (var i = 0; i < Escape; i++) Bit(1);
                Low(number, EscapeBits);
                return;
            }

            for (; rest > 0; rest--) Bit(1);
            Bit(0);
            Low(number, _k);
        }

        public void End()
        {
            while (_count != 0) Bit(0);
        }

        private void Low(ulong number, int bits)
        {
            while (bits-- > 0) Bit((int)(number >> bits) & 1);
        }

        private void Bit(int bit)
        {
            _bits = (_bits << 1) | bit;
            if (++_count < 8) return;
            _into.Byte((byte)_bits);
            _bits = _count = 0;
        }
    }

    /// <summary>Reads what <see cref="Writer"/> wrote; never beyond the end.</summary>
    internal struct Reader
    {
        private int _k;
        private int _bits;
        private int _count;

        public static bool TryStart(ref VarintReader from, out Reader reader)
        {
            reader = default;
            if (!from.TryByte(out var k) || k > LargestK) return false;
            reader._k = k;
            return true;
        }

        public bool TryRead(ref VarintReader from, out long value)
        {
            value = 0;
            var ones = 0;
            while (true)
            {
                if (!TryBit(ref from, out var bit)) return false;
                if (bit == 0) break;
                if (++ones == Escape) break;
            }

            var number = ones == Escape ? 0 : (ulong)ones;
            for (var bits = ones == Escape ? EscapeBits : _k; bits > 0; bits--)
            {
                if (!TryBit(ref from, out var bit)) return false;
                number = (number << 1) | (uint)bit;
            }

            value = (long)(number >> 1) ^ -(long)(number & 1);
            return true;
        }

        private bool TryBit(ref VarintReader from, out int bit)
        {
            bit = 0;
            if (_count == 0)
            {
                if (!from.TryByte(out var next)) return false;
                (_bits, _count) = (next, 8);
            }

            bit = (_bits >> --_count) & 1;
            return true;
        }
    }
}
