using System.Text.Json;
using System.Text.Json.Nodes;
using SotTable.Messages;

namespace SotTable.Cli.Setup;

/// <summary>What pairing writes into the table's configuration; everything else in it stays.</summary>
internal static class TableConfig
{
    private static readonly JsonDocumentOptions s_read = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
    private static readonly JsonSerializerOptions s_write = new() { WriteIndented = true };

    /// <summary>Writes it; what was there before is kept beside it.</summary>
    /// <param name="path">The file; made when missing.</param>
    /// <param name="grant">What the hub grants.</param>
    /// <param name="identity">Where that is kept.</param>
    /// <param name="host">The broker's host.</param>
    /// <param name="profile">Wiring profile; <c>null</c> to leave what is there.</param>
    public static void Write(string path, PairGrant grant, Identity identity, string host, string? profile)
    {
        var root = File.Exists(path) ? JsonNode.Parse(File.ReadAllText(path), null, s_read) as JsonObject ?? [] : [];
        if (File.Exists(path)) File.Copy(path, path + ".before-setup", overwrite: true);
        var table = root["Table"] as JsonObject ?? [];
        var mqtt = root["Mqtt"] as JsonObject ?? [];
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
        (root["Table"], root["Mqtt"]) = (table, mqtt);
        root["Source"] ??= new JsonObject { ["Kind"] = "Hardware" };
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!); // a file lies in a folder
        File.WriteAllText(path + ".new", root.ToJsonString(s_write) + "\n");
        File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>Whether the file names a profile.</summary>
    /// <param name="path">The file.</param>
    public static bool HasProfile(string path) =>
        File.Exists(path) && (JsonNode.Parse(File.ReadAllText(path), null, s_read) as JsonObject)?["Table"] is JsonObject table && table["Profile"] is not null;
}
