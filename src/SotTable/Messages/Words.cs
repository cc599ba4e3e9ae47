using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SotTable.Messages;

/// <summary>Every enum as camelCase words, by <see cref="Words{T}"/>; one is made when the first value of its enum is read or written.</summary>
public sealed class EnumsAsWords : JsonConverterFactory
{
    /// <inheritdoc />
    public override bool CanConvert(Type typeToConvert)
    {
        ArgumentNullException.ThrowIfNull(typeToConvert);
        return typeToConvert.IsEnum;
    }

    /// <inheritdoc />
    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Words<>).MakeGenericType(typeToConvert))!; // not null for a class
}

/// <summary>An enum as camelCase words, read without regard to case; a number in place of a word is refused, and an unknown word is told with the words there are.</summary>
/// <remarks>The serializer's own switch for words keeps PascalCase, and its converter builds a dozen types for each enum: 1 MB of a worker with twenty of them.</remarks>
/// <typeparam name="T">The enum, without flags; of 32 bits or a byte.</typeparam>
public sealed class Words<T> : JsonConverter<T>
    where T : struct, Enum
{
    private readonly EnumWords _words = new(typeof(T));

    /// <inheritdoc />
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var value = _words.Read(ref reader);
        if (Unsafe.SizeOf<T>() == sizeof(int)) return Unsafe.BitCast<int, T>(value);
        return Unsafe.BitCast<byte, T>((byte)value);
    }

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(_words.Of(Unsafe.SizeOf<T>() == sizeof(int) ? Unsafe.BitCast<T, int>(value) : Unsafe.BitCast<T, byte>(value)));
}

/// <summary>The words of one enum. Not generic, so that the runtime keeps it once.</summary>
internal sealed class EnumWords
{
    private readonly string _enum;
    private readonly int[] _values;
    private readonly JsonEncodedText[] _words;

    /// <summary>Reads the names of an enum.</summary>
    /// <param name="type">The enum.</param>
    /// <exception cref="NotSupportedException">The enum is neither of 32 bits nor a byte.</exception>
    public EnumWords(Type type)
    {
        var size = Enum.GetUnderlyingType(type);
        if (size != typeof(int) && size != typeof(byte)) throw new NotSupportedException($"{type.Name} is neither an enum of 32 bits nor a byte.");
        _enum = type.Name;
        _words = Array.ConvertAll(Enum.GetNames(type), name => JsonEncodedText.Encode(JsonNamingPolicy.CamelCase.ConvertName(name)));
        _values = size == typeof(int) ? (int[])Enum.GetValuesAsUnderlyingType(type) : Array.ConvertAll((byte[])Enum.GetValuesAsUnderlyingType(type), v => (int)v);
    }

    /// <summary>The value that a token names.</summary>
    /// <param name="reader">Stands on the token.</param>
    /// <exception cref="JsonException">It is no string or none of the words.</exception>
    public int Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            for (var i = 0; i < _words.Length; i++)
            {
                if (reader.ValueTextEquals(_words[i].EncodedUtf8Bytes)) return _values[i];
            }

            var word = reader.GetString();
            for (var i = 0; i < _words.Length; i++)
            {
                if (string.Equals(_words[i].Value, word, StringComparison.OrdinalIgnoreCase)) return _values[i];
            }
        }

        throw new JsonException($"expected one of {string.Join(", ", _words.Select(w => w.Value))} ({_enum})");
    }

    /// <summary>The word of a value.</summary>
    /// <param name="value">The value.</param>
    /// <exception cref="JsonException">The enum has no such value.</exception>
    public JsonEncodedText Of(int value)
    {
        var at = Array.IndexOf(_values, value);
        return at >= 0 ? _words[at] : throw new JsonException($"{_enum} has no value {value}");
    }
}
