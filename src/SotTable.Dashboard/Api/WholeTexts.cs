using System.Text.Json;

namespace SotTable.Dashboard.Api;

/// <summary>JSON may escape half a character ("\ud800"), which is a text for no program.</summary>
internal static class WholeTexts
{
    /// <summary>Whether all texts of a document are texts.</summary>
    /// <param name="json">The document.</param>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static bool Has(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName) reader.GetString();
            }

            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
