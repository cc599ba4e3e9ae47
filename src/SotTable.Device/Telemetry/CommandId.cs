using System.Text.Json;

namespace SotTable.Device.Telemetry;

/// <summary>Finds the id of a command even when the rest of it makes no sense, so that its sender can be told.</summary>
internal static class CommandId
{
    /// <summary>Looks for a top-level <c>id</c>.</summary>
    /// <param name="json">The start of the payload; not trusted.</param>
    /// <param name="id">The id.</param>
    /// <returns>False when there is none before the text stops being JSON.</returns>
    public static bool TryFind(ReadOnlySpan<byte> json, out Guid id)
    {
        id = Guid.Empty;
        var reader = new Utf8JsonReader(json, isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = 16 }));
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1 || !reader.ValueTextEquals("id"u8)) continue;
                return reader.Read() && reader.TokenType == JsonTokenType.String && reader.TryGetGuid(out id) && id != Guid.Empty;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false; // the latter from half of a surrogate pair in a text
        }

        return false;
    }
}
