using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using SotTable.Dashboard.Files;

namespace SotTable.Dashboard.Setup;

/// <summary>
/// The hub's configuration as setup finds it and writes it anew. What stands in it besides stays, but for comments; what it was before is kept beside it. A file that
/// can't be understood is refused, never replaced.
/// </summary>
internal sealed class SetupConfig
{
    /// <summary>Ends the name of the file that keeps what was there before.</summary>
    public const string Before = ".before-setup";

    private const string Undone = "Mend it, or move it away; nothing was done.";
    private static readonly JsonNodeOptions s_node = new() { PropertyNameCaseInsensitive = true };
    private static readonly JsonDocumentOptions s_read = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false };
    private static readonly JsonSerializerOptions s_write = new() { WriteIndented = true };
    private readonly string _path;
    private readonly string? _text;
    private readonly JsonObject _root;

    private SetupConfig(string path, string? text, JsonObject root) => (_path, _text, _root) = (path, text, root);

    /// <summary>Names that are there; <c>null</c> for none.</summary>
    public string? Names => Text("Hub", "Names");

    /// <summary>The dashboard's port, where it speaks HTTPS already; <c>null</c> where it does not.</summary>
    public int? Port => Text("Hub", "Certificate") is null || Number("Hub", "Port") is 0 ? null : Number("Hub", "Port");

    /// <summary>The broker's port, where it speaks TLS already; <c>null</c> where it does not.</summary>
    public int? BrokerPort => Text("Mqtt", "Ca") is null ? null : Number("Mqtt", "Port");

    /// <summary>The hub's site; <c>null</c> for none.</summary>
    public string? Site => Text("Hub", "Site");

    /// <summary>Folder of authority and certificates of an earlier setup; <c>null</c> for none.</summary>
    public string? State => FolderOf("authority", Text("Hub", "Authority"));

    /// <summary>Folder of mosquitto's configuration of an earlier setup; <c>null</c> for none.</summary>
    public string? Mosquitto => FolderOf("sottable", Text("Hub", "BrokerFiles"));

    /// <summary>Reads a file; one that is not there is empty.</summary>
    /// <param name="path">The file.</param>
    /// <returns>What is in it, or <c>null</c> and one sentence that names it.</returns>
    /// <exception cref="IOException">It can't be read.</exception>
    public static (SetupConfig? Config, string Problem) Read(string path)
    {
        if (!File.Exists(path)) return (new(path, null, new JsonObject(s_node)), "");
        var text = File.ReadAllText(path);
        try
        {
            if (JsonNode.Parse(text, s_node, s_read) is not JsonObject root) return (null, $"{path}: expected an object with the sections Hub and Mqtt. {Undone}");
            foreach (var section in new[] { "Hub", "Mqtt", "Store" })
                if (root[section] is not (null or JsonObject)) return (null, $"{path}: {section} has a value of the wrong kind: expected an object. {Undone}");
            return (new(path, text, root), "");
        }
        catch (JsonException e)
        {
            return (null, $"{path}, line {(e.LineNumber ?? 0) + 1}: not JSON ({e.Message}). {Undone}");
        }
        catch (ArgumentException)
        {
            return (null, $"{path}: a key appears twice. {Undone}"); // in another spelling
        }
    }

    /// <summary>Where the hub is to listen: at the one address that was chosen before, else at all.</summary>
    /// <param name="names">Names and addresses by which others reach it.</param>
    /// <returns>The address, or <c>null</c> and one sentence.</returns>
    public (string? Listen, string Problem) Listen(IReadOnlyList<string> names)
    {
        var six = names.FirstOrDefault(n => IPAddress.TryParse(n, out var a) && a.AddressFamily == AddressFamily.InterNetworkV6);
        var chosen = IPAddress.TryParse(Text("Hub", "Listen"), out var present) && !IPAddress.IsLoopback(present) && !present.Equals(IPAddress.Any) ? present : null;
        if (chosen is null) return (six is null ? "0.0.0.0" : "::", ""); // the latter takes IPv4 as well
        return six is not null && chosen.AddressFamily != AddressFamily.InterNetworkV6
            ? (null, $"names: {six} is an IPv6 address, and {_path} has the hub listen at {chosen} only (Hub.Listen): nobody would reach it. Nothing was done.")
            : ($"{chosen}", "");
    }

    /// <summary>Puts what setup knows into it; nothing is written yet.</summary>
    /// <param name="hub">Keys of the section <c>Hub</c>.</param>
    /// <param name="mqtt">Keys of the section <c>Mqtt</c>; <c>null</c> removes one.</param>
    /// <param name="store">The store's file, where no store is named.</param>
    /// <returns>What the hub will read, or <c>null</c> and one sentence.</returns>
    public (HubSettings? Settings, string Problem) Put(JsonObject hub, JsonObject mqtt, string store)
    {
        foreach (var (name, values) in new[] { ("Hub", hub), ("Mqtt", mqtt) })
        {
            if (_root[name] is not JsonObject section) _root[name] = section = new JsonObject(s_node);
            foreach (var (key, value) in values)
            {
                if (value is null) section.Remove(key);
                else section[key] = value.DeepClone();
            }
        }

        _root["Store"] ??= new JsonObject(s_node) { ["File"] = store };
        var (settings, problem) = HubSettingsFile.Read(_path, Written());
        if (settings is not null) return (settings, "");
        var found = _text is null ? "" : HubSettingsFile.Read(_path, _text).Problem; // with the line where it stands
        return (null, $"{(found.Length > 0 ? found : problem)}. {Undone}");
    }

    /// <summary>Writes it, with the owner and the rights of what is there; and keeps that beside it, when it is another.</summary>
    /// <returns>Whether something was kept.</returns>
    public bool Write()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(_path))!); // a file lies in a folder
        var keeps = _text is not null && _text != Written();
        if (keeps) SecretFile.Write(_path + Before, _text!, File.GetUnixFileMode(_path), like: _path); // not null: it keeps
        if (_text is null) SecretFile.Write(_path, Written(), SecretFile.Open);
        else SecretFile.Write(_path, Written(), File.GetUnixFileMode(_path), like: _path);
        return keeps;
    }

    private string Written() => _root.ToJsonString(s_write) + "\n";

    private string? Text(string section, string key) => _root[section]?[key] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private int? Number(string section, string key) => _root[section]?[key] is JsonValue value && value.TryGetValue<int>(out var number) ? number : null;

    private string? FolderOf(string name, string? path) =>
        path is not null && Path.GetFullPath(path, Path.GetDirectoryName(Path.GetFullPath(_path)) ?? "/") is var full && Path.GetFileName(full) == name ? Path.GetDirectoryName(full) : null;
}
