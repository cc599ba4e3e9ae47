using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SotTable.Messages;

/// <summary>The one way these records become JSON: camelCase, enums as camelCase words, nulls left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    Converters = [typeof(EnumsAsWords)],
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, MaxDepth = 16, RespectRequiredConstructorParameters = false, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(StatusMessage))]
[JsonSerializable(typeof(MetaMessage))]
[JsonSerializable(typeof(StateMessage))]
[JsonSerializable(typeof(EventMessage))]
[JsonSerializable(typeof(SummaryMessage))]
[JsonSerializable(typeof(HealthMessage))]
[JsonSerializable(typeof(CommandMessage))]
[JsonSerializable(typeof(ArmArgs))]
[JsonSerializable(typeof(MarkArgs))]
[JsonSerializable(typeof(ReplyMessage))]
[JsonSerializable(typeof(NoticeMessage))]
[JsonSerializable(typeof(HubStatusMessage))]
[JsonSerializable(typeof(AckMessage))]
[JsonSerializable(typeof(SessionStart))]
public sealed partial class WireJson : JsonSerializerContext
{
    /// <summary>A message as UTF-8.</summary>
    /// <remarks>By the generated writer itself: by way of the serializer, each would first be described property by property, 1,500 methods to compile at a table's start.</remarks>
    /// <param name="message">The message.</param>
    public static byte[] Utf8(StatusMessage message) => Utf8(message, Default.StatusMessageSerializeHandler);

    /// <inheritdoc cref="Utf8(Messages.StatusMessage)" />
    public static byte[] Utf8(MetaMessage message) => Utf8(message, Default.MetaMessageSerializeHandler);

    /// <inheritdoc cref="Utf8(Messages.StatusMessage)" />
    public static byte[] Utf8(StateMessage message) => Utf8(message, Default.StateMessageSerializeHandler);

    /// <inheritdoc cref="Utf8(Messages.StatusMessage)" />
    public static byte[] Utf8(EventMessage message) => Utf8(message, Default.EventMessageSerializeHandler);

    /// <inheritdoc cref="Utf8(Messages.StatusMessage)" />
    public static byte[] Utf8(SummaryMessage message) => Utf8(message, Default.SummaryMessageSerializeHandler);

    /// <inheritdoc cref="Utf8(Messages.StatusMessage)" />
    public static byte[] Utf8(HealthMessage message) => Utf8(message, Default.HealthMessageSerializeHandler);

    /// <inheritdoc cref="Utf8(Messages.StatusMessage)" />
    public static byte[] Utf8(ReplyMessage message) => Utf8(message, Default.ReplyMessageSerializeHandler);

    /// <inheritdoc cref="Utf8(Messages.StatusMessage)" />
    public static byte[] Utf8(NoticeMessage message) => Utf8(message, Default.NoticeMessageSerializeHandler);

    /// <summary>A summary as text, as the journal keeps it.</summary>
    /// <param name="message">The summary.</param>
    public static string Text(SummaryMessage message) => Encoding.UTF8.GetString(Utf8(message, Default.SummaryMessageSerializeHandler));

    /// <summary>Writes what explains a record; <c>null</c> as a JSON null.</summary>
    /// <param name="json">Takes it.</param>
    /// <param name="start">What explains it.</param>
    public static void Write(Utf8JsonWriter json, SessionStart? start) => Default.SessionStartSerializeHandler(json, start);

    /// <summary>A record as UTF-8, by the writer that a context generated for it.</summary>
    /// <typeparam name="T">The record.</typeparam>
    /// <param name="message">The record.</param>
    /// <param name="write">The generated writer.</param>
    public static byte[] Utf8<T>(T message, Action<Utf8JsonWriter, T?> write)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(write);
        var bytes = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(bytes)) write(json, message);
        return bytes.WrittenSpan.ToArray();
    }
}
