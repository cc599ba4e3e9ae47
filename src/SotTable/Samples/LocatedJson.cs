using System.Text;
using System.Text.Json;

namespace SotTable.Samples;

/// <summary>One value of a JSON file that knows its line and its path, so that a refusal can name both.</summary>
internal sealed class LocatedJson
{
    private readonly List<(string Name, LocatedJson Value)> _members = [];

    private LocatedJson(JsonTokenType type, string text, int line, string path)
    {
        Type = type;
        Text = text;
        Line = line;
        Path = path;
    }

    /// <summary>First token of the value.</summary>
    public JsonTokenType Type { get; }

    /// <summary>Text of a string, or a number as written; empty otherwise.</summary>
    public string Text { get; }

    /// <summary>Line of the file, from 1.</summary>
    public int Line { get; }

    /// <summary>Where it stands, such as <c>channels[2].gain</c>; empty for the whole file.</summary>
    public string Path { get; }

    /// <summary>Members of an object or elements of an array, in their order.</summary>
    public IReadOnlyList<(string Name, LocatedJson Value)> Members => _members;

    /// <summary>A member of an object; <c>null</c> when it is absent.</summary>
    public LocatedJson? Find(string name) => _members.Find(m => m.Name == name).Value;

    /// <summary>Reads a whole file.</summary>
    /// <param name="json">The text.</param>
    /// <param name="problem">Line and reason; empty when the result is a value.</param>
    public static LocatedJson? Read(string json, out string problem)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = 16 });
        try
        {
            problem = "";
            reader.Read();
            var root = Value(ref reader, bytes, "", ref problem);
            if (problem.Length == 0) reader.Read();
            return problem.Length == 0 ? root : null;
        }
        catch (JsonException e)
        {
            problem = $"line {e.LineNumber + 1}: not JSON: {FirstSentence(e.Message)}";
            return null;
        }
    }

    private static LocatedJson Value(ref Utf8JsonReader reader, byte[] bytes, string path, ref string problem)
    {
        var type = reader.TokenType;
        var text = type switch
        {
            JsonTokenType.String => reader.GetString() ?? "",
            JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan),
            _ => "",
        };
        var value = new LocatedJson(type, text, LineOf(bytes, reader.TokenStartIndex), path);
        while (type is JsonTokenType.StartObject or JsonTokenType.StartArray && reader.Read() && problem.Length == 0)
        {
            if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray) break;
            var name = "";
            var at = $"{path}[{value._members.Count}]";
            if (type == JsonTokenType.StartObject)
            {
                name = reader.GetString() ?? "";
                at = path.Length == 0 ? name : $"{path}.{name}";
                if (value.Find(name) is not null) problem = $"line {LineOf(bytes, reader.TokenStartIndex)}: {at}: stands twice, expected once";
                reader.Read();
            }

            value._members.Add((name, Value(ref reader, bytes, at, ref problem)));
        }

        return value;
    }

    private static int LineOf(byte[] bytes, long index) => 1 + bytes.AsSpan(0, (int)index).Count((byte)'\n');

    private static string FirstSentence(string message)
    {
        var end = message.IndexOf(". ", StringComparison.Ordinal);
        return end < 0 ? message : message[..end];
    }
}
