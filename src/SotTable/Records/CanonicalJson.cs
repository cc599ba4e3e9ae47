using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SotTable.Records;

/// <summary>
/// The one way of writing a JSON value (RFC 8785): members in the order of their names, no space, shortest numbers. What is hashed and signed is this,
/// so that a file may be laid out for people and still has one hash. Pure.
/// </summary>
public static class CanonicalJson
{
    /// <summary>Writes a value.</summary>
    /// <param name="value">Any JSON value; names of an object stand once.</param>
    public static string Of(JsonElement value)
    {
        var text = new StringBuilder();
        Write(value, text);
        return text.ToString();
    }

    /// <summary>SHA-256 of the value's canonical form in lower-case hex.</summary>
    /// <param name="value">Any JSON value.</param>
    public static string Hash(JsonElement value) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Of(value))));

    private static void Write(JsonElement value, StringBuilder text)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                text.Append('{');
                var first = true;
                foreach (var member in value.EnumerateObject().OrderBy(m => m.Name, StringComparer.Ordinal))
                {
                    text.Append(first ? "" : ",").Append(Quoted(member.Name)).Append(':');
                    Write(member.Value, text);
                    first = false;
                }

                text.Append('}');
                break;
            case JsonValueKind.Array:
                text.Append('[');
                var comma = false;
                foreach (var element in value.EnumerateArray())
                {
                    if (comma) text.Append(',');
                    Write(element, text);
                    comma = true;
                }

                text.Append(']');
                break;
            case JsonValueKind.String:
                text.Append(Quoted(value.GetString()!)); // a string
                break;
            case JsonValueKind.Number:
                text.Append(Number(value.GetDouble()));
                break;
            default:
                text.Append(value.GetRawText());
                break;
        }
    }

    private static string Quoted(string s) => $"\"{JsonEncodedText.Encode(s, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    // As ECMAScript writes it: plain digits from 1e-6 to below 1e21, an exponent otherwise. The digits are the shortest that read back the same.
    private static string Number(double value)
    {
        if (value == 0) return "0";
        var (digits, exponent) = Digits(Math.Abs(value).ToString("R", CultureInfo.InvariantCulture));
        var point = exponent + 1; // digits in front of the point
        var sign = value < 0 ? "-" : "";
        if (digits.Length <= point && point <= 21) return sign + digits + new string('0', point - digits.Length);
        if (point is > 0 and <= 21) return $"{sign}{digits[..point]}.{digits[point..]}";
        if (point is > -6 and <= 0) return $"{sign}0.{new string('0', -point)}{digits}";
        return $"{sign}{digits[0]}{(digits.Length > 1 ? "." + digits[1..] : "")}e{(exponent < 0 ? "-" : "+")}{Math.Abs(exponent)}";
    }

    // The digits without point and zeros around them, and the power of ten of the first.
    private static (string Digits, int Exponent) Digits(string number)
    {
        var parts = number.Split('E');
        var point = parts[0].IndexOf('.', StringComparison.Ordinal) is var p and >= 0 ? p : parts[0].Length;
        var all = parts[0].Replace(".", "", StringComparison.Ordinal);
        var digits = all.TrimStart('0');
        var exponent = point - 1 - (all.Length - digits.Length) + (parts.Length > 1 ? int.Parse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : 0);
        return (digits.TrimEnd('0'), exponent);
    }
}
