using System.Text;
using System.Text.Json;
using SotTable.Device.Calibrating;

namespace SotTable.Device;

/// <summary>
/// The files that say what the table is: configuration, wiring, templates. They are remembered as they are read, kept whole in the service's state directory once the
/// table has samples with them, and read from there when a later start with others is refused (decision 0081). Secrets are not kept. One thread at a time.
/// </summary>
internal sealed class ConfigurationFiles
{
    private const string Schema = "sottable-last-good/1";

    // A sentence for a screen, not a list of everything that is wrong; the log has all.
    private const int LongestReason = 200;
    private readonly Dictionary<string, string> _texts;

    /// <summary>Files as they lie on the disk.</summary>
    public ConfigurationFiles()
        : this([], "")
    {
    }

    private ConfigurationFiles(Dictionary<string, string> texts, string because) => (_texts, Because) = (texts, because);

    /// <summary>Why these are kept ones and not those on the disk; empty for those on the disk.</summary>
    public string Because { get; }

    /// <summary>The ones with which the table last had samples, if a file of them is another one now.</summary>
    /// <param name="directory">The service's state directory.</param>
    /// <param name="because">Why those on the disk can't be used.</param>
    /// <returns><c>null</c> when nothing was kept, or going back would change nothing.</returns>
    public static ConfigurationFiles? LastGood(string directory, string because)
    {
        try
        {
            using var kept = JsonDocument.Parse(File.ReadAllText(PathIn(directory)));
            if (kept.RootElement.GetProperty("schema").GetString() != Schema) return null;
            var texts = kept.RootElement.GetProperty("files").EnumerateObject().ToDictionary(f => f.Name, f => f.Value.GetString() ?? "");
            because = because.ReplaceLineEndings(" ");
            return texts.All(f => IsStill(f.Key, f.Value)) ? null : new(texts, because.Length > LongestReason ? because[..LongestReason] + "…" : because);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null; // the first start, or not ours
        }
    }

    /// <summary>Reads a file, or has the kept text of it.</summary>
    /// <param name="path">Its full path.</param>
    public string Read(string path)
    {
        if (Because.Length > 0 && _texts.TryGetValue(path, out var kept)) return kept;
        return _texts[path] = File.ReadAllText(path);
    }

    /// <summary>Keeps what was read, whole or not at all; nothing is written when that is kept already.</summary>
    /// <param name="directory">The service's state directory.</param>
    /// <exception cref="IOException">The disk refused; what was kept before stands.</exception>
    public void Keep(string directory)
    {
        if (Because.Length > 0) return;
        using var into = new MemoryStream();
        using (var json = new Utf8JsonWriter(into))
        {
            json.WriteStartObject();
            json.WriteString("schema", Schema);
            json.WriteStartObject("files");
            foreach (var (path, text) in _texts) json.WriteString(path, text);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        var kept = Encoding.UTF8.GetString(into.ToArray());
        if (!IsStill(PathIn(directory), kept)) new DurableFiles().Replace(PathIn(directory), kept, ownerOnly: true);
    }

    private static string PathIn(string directory) => Path.Combine(directory, "last-good.json");

    private static bool IsStill(string path, string text)
    {
        try
        {
            return File.ReadAllText(path) == text;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
