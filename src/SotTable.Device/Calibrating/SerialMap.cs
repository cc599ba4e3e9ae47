using System.Text.Json;

namespace SotTable.Device.Calibrating;

/// <summary>Which block, cell and converter is built in now, by serial. The chips can't tell theirs: a person keeps this file by <c>sottable calibrate swap</c>.</summary>
public sealed class SerialMap
{
    private const string Schema = "sottable-serials/1";
    private readonly string _path;
    private readonly DurableFiles _files;

    internal SerialMap(string path, DurableFiles files) => (_path, _files) = (path, files);

    /// <summary>Serial by part (a block's letter or a channel's name); empty when nobody has told any.</summary>
    /// <param name="problem">Why the file can't be used; empty when it can.</param>
    /// <returns><c>null</c> when it can't be used.</returns>
    public IReadOnlyDictionary<string, string>? Read(out string problem)
    {
        problem = "";
        if (!File.Exists(_path)) return new Dictionary<string, string>();
        if (SmallFile.Read(_path, out problem) is not { } text) return null;
        try
        {
            using var json = JsonDocument.Parse(text);
            if (json.RootElement.GetProperty("schema").GetString() == Schema)
                return json.RootElement.GetProperty("serials").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString() ?? "");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException)
        {
            // Told below.
        }

        problem = $"{_path}: can't be understood, expected schema {Schema} with serials by part";
        return null;
    }

    /// <summary>Notes that a part is another one now.</summary>
    /// <param name="part">A block's letter or a channel's name.</param>
    /// <param name="serial">1 to 40 characters.</param>
    /// <exception cref="IOException">The file can't be read or written.</exception>
    public void Set(string part, string serial)
    {
        var serials = new SortedDictionary<string, string>(Read(out var problem)?.ToDictionary() ?? throw new IOException(problem), StringComparer.Ordinal) { [part] = serial };
        DurableFiles.MakeFolder(Path.GetDirectoryName(_path)!); // the map lies in a folder
        _files.Replace(_path, JsonSerializer.Serialize(new { schema = Schema, serials }, Indented) + "\n");
    }

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };
}
