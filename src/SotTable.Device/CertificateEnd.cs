using System.Globalization;
using System.Text;

namespace SotTable.Device;

/// <summary>
/// When a certificate ends. Only that is read of it: the framework's own class for certificates costs the worker a megabyte (decision 0005), and whether it is a good
/// one the broker says. Pure.
/// </summary>
internal static class CertificateEnd
{
    private const byte Sequence = 0x30;
    private const byte Version = 0xA0;
    private const byte ShortTime = 0x17; // UTCTime: two digits of the year, 50 and above of the last century (RFC 5280, 4.1.2.5.1)
    private const byte LongTime = 0x18;

    /// <summary>Reads it.</summary>
    /// <param name="pem">A text with a certificate in it; its first one counts.</param>
    /// <returns><c>null</c> when there is none, or it can't be understood.</returns>
    public static DateTimeOffset? Of(string pem)
    {
        const string Begin = "-----BEGIN CERTIFICATE-----";
        var from = pem.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var to = from < Begin.Length ? -1 : pem.IndexOf("-----END CERTIFICATE-----", from, StringComparison.Ordinal);
        if (to < 0) return null;
        var bytes = new byte[to - from];
        if (!Convert.TryFromBase64Chars(pem.AsSpan(from, to - from), bytes, out var count)) return null;

        // Certificate { what is signed { [version], serial number, algorithm, issuer, validity { from, to } … } … }
        ReadOnlySpan<byte> rest = bytes.AsSpan(0, count);
        if (!Enter(ref rest) || !Enter(ref rest)) return null;
        if (rest is [Version, ..] && !Next(ref rest, out _, out _)) return null;
        for (var before = 0; before < 3; before++)
            if (!Next(ref rest, out _, out _)) return null;
        if (!Enter(ref rest) || !Next(ref rest, out _, out _) || !Next(ref rest, out var tag, out var time)) return null;
        var text = Encoding.ASCII.GetString(time);
        if (tag == ShortTime) text = (text is [>= '5', ..] ? "19" : "20") + text;
        else if (tag != LongTime) return null;
        return DateTimeOffset.TryParseExact(text, "yyyyMMddHHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var end) ? end : null;
    }

    private static bool Enter(ref ReadOnlySpan<byte> rest)
    {
        var whole = rest;
        return Next(ref whole, out var tag, out rest) && tag == Sequence;
    }

    // The next value: its tag and content; the rest begins behind it.
    private static bool Next(scoped ref ReadOnlySpan<byte> rest, out byte tag, out ReadOnlySpan<byte> content)
    {
        tag = 0;
        content = default;
        if (rest.Length < 2) return false;
        tag = rest[0];
        var (length, head) = ((int)rest[1], 2);
        if (length >= 0x80)
        {
            var bytes = length & 0x7F;
            if (bytes is 0 or > 3 || rest.Length < head + bytes) return false;
            length = 0;
            for (; bytes > 0; bytes--) length = (length << 8) | rest[head++];
        }

        if (rest.Length - head < length) return false;
        content = rest.Slice(head, length);
        rest = rest[(head + length)..];
        return true;
    }
}
