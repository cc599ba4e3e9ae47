using System.Text.Json;

namespace SotTable.Tests.Support;

/// <summary>A folder of <c>NAME.bin</c> and <c>NAME.json</c> that other languages read too.</summary>
/// <param name="folder">Its name below <c>tests/recordings</c>.</param>
internal sealed class GoldenFiles(string folder)
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web);
    private readonly string _path = Repository.File("tests", "recordings", folder);

    /// <summary>The names that are there.</summary>
    public IEnumerable<string> Names => Directory.EnumerateFiles(_path, "*.bin").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal);

    /// <summary>The bytes and the text of a name.</summary>
    public (byte[] Bytes, string Json) Read(string name) => (File.ReadAllBytes(Of(name, "bin")), File.ReadAllText(Of(name, "json")));

    /// <summary>Writes a name anew, when the person who runs the tests wants that.</summary>
    public void Accept(string name, byte[] bytes, string json)
    {
        if (!Repository.Accept) return;
        Directory.CreateDirectory(_path);
        File.WriteAllBytes(Of(name, "bin"), bytes);
        File.WriteAllText(Of(name, "json"), json);
    }

    /// <summary>How a value is written: one field a line.</summary>
    public static string Text(object value) => JsonSerializer.Serialize(value, s_options)
        .Replace(",\"", ",\n  \"", StringComparison.Ordinal).Replace("{\"", "{\n  \"", StringComparison.Ordinal).Replace("}", "\n}\n", StringComparison.Ordinal);

    private string Of(string name, string ending) => Path.Combine(_path, $"{name}.{ending}");
}
