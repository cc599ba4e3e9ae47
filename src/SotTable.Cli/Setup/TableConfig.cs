using System.Text.Json;
using System.Text.Json.Nodes;
using SotTable.Messages;

namespace SotTable.Cli.Setup;

/// <summary>The table's configuration as pairing finds it and writes into it; everything else in it stays, but for comments. It is read before a code is used: one that can't be understood is refused.</summary>
internal sealed class TableConfig
{
    private static readonly JsonNodeOptions s_node = new() { PropertyNameCaseInsensitive = true };
    private static readonly JsonDocumentOptions s_read = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false };
    private static readonly JsonSerializerOptions s_write = new() { WriteIndented = true };
    private readonly string _path;
    private readonly JsonObject _root;

    private TableConfig(string path, JsonObject root) => (_path, _root) = (path, root);

    /// <summary>Whether the file names a profile.</summary>
    public bool HasProfile => _root["Table"]?["Profile"] is not null;

    /// <summary>Reads a file, and tries whether it may be written; one that is not there is empty.</summary>
    /// <param name="path">The file.</param>
    /// <returns>What is in it, or <c>null</c> and one sentence that names it.</returns>
    /// <exception cref="UnauthorizedAccessException">It may not be read or written.</exception>
    /// <exception cref="IOException">It can't be.</exception>
    public static (TableConfig? Config, string Problem) Read(string path)
    {
        const string Undone = "Mend it, or move it away; nothing was done, and the code was not used.";
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!); // a file lies in a folder
        using (new FileStream(path + ".new", FileMode.Create, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
        {
            if (!File.Exists(path)) return (new(path, new JsonObject(s_node)), "");
        }

        try
        {
            if (JsonNode.Parse(File.ReadAllText(path), s_node, s_read) is not JsonObject root) return (null, $"{path}: expected an object with the sections Table and Mqtt. {Undone}");
            foreach (var section in new[] { "Table", "Mqtt", "Source" })
                if (root[section] is not (null or JsonObject)) return (null, $"{path}: {section} has a value of the wrong kind: expected an object. {Undone}");
            return (new(path, root), "");
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

    /// <summary>Writes it, with the rights of what is there; that is kept beside it.</summary>
    /// <param name="grant">What the hub grants.</param>
    /// <param name="identity">Where that is kept.</param>
    /// <param name="host">The broker's host.</param>
    /// <param name="profile">Wiring profile; <c>null</c> to leave what is there.</param>
    public void Write(PairGrant grant, Identity identity, string host, string? profile)
    {
        var table = Section("Table");
        var mqtt = Section("Mqtt");
        table["Site"] = grant.Site;
        table["Table"] = grant.Table;
        if (profile is not null) table["Profile"] = profile;
        table["Templates"] ??= "/etc/sottable/templates.json";
        table["StateDirectory"] ??= "/var/lib/sottable";
        table["Socket"] ??= "/run/sottable/control.sock";
        mqtt["Host"] = host;
        mqtt["Port"] = grant.BrokerPort;
        mqtt.Remove("PasswordFile");
        mqtt["CaFile"] = identity.Authority;
        mqtt["CertificateFile"] = identity.Own;
        mqtt["KeyFile"] = identity.Own;
        _root["Source"] ??= new JsonObject(s_node) { ["Kind"] = "Hardware" };
        var temporary = _path + ".new";
        File.Delete(temporary);
        if (File.Exists(_path))
        {
            File.Copy(_path, _path + ".before-setup", overwrite: true); // with its rights
            File.Copy(_path, temporary);
            Identity.GiveAs(_path, _path + ".before-setup");
            Identity.GiveAs(_path, temporary);
        }

        File.WriteAllText(temporary, _root.ToJsonString(s_write) + "\n");
        File.Move(temporary, _path, overwrite: true);
    }

    private JsonObject Section(string name)
    {
        if (_root[name] is JsonObject there) return there;
        var made = new JsonObject(s_node);
        _root[name] = made;
        return made;
    }
}
