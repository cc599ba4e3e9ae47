using System.Text.Json;
using System.Text.Json.Nodes;
using SotTable.Dashboard.Files;

namespace SotTable.Dashboard;

/// <summary>
/// The configuration with which the hub's service last listened, kept in its state directory for its owner only, whole or not at all; read when a later start with
/// another one is refused (decision 0091).
/// </summary>
/// <param name="directory">The service's state directory.</param>
internal sealed class LastGoodSettings(string directory)
{
    private const string Schema = "sottable-hub-last-good/1";

    private string Kept => Path.Combine(directory, "last-good.json");

    /// <summary>Keeps a configuration; nothing is written when it is kept already.</summary>
    /// <param name="path">The configuration's file.</param>
    /// <param name="text">Its text, as it was read.</param>
    /// <exception cref="IOException">The disk refused; what was kept before stands.</exception>
    public void Keep(string path, string text)
    {
        if (Read(path) == text) return;
        SecretFile.Write(Kept, new JsonObject { ["schema"] = Schema, ["path"] = Path.GetFullPath(path), ["text"] = text }.ToJsonString());
    }

    /// <summary>The kept text of a configuration.</summary>
    /// <param name="path">The configuration's file.</param>
    /// <returns><c>null</c> when none was kept of this file.</returns>
    public string? Read(string path)
    {
        try
        {
            using var kept = JsonDocument.Parse(File.ReadAllText(Kept));
            var root = kept.RootElement;
            return root.GetProperty("schema").GetString() == Schema && root.GetProperty("path").GetString() == Path.GetFullPath(path) ? root.GetProperty("text").GetString() : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null; // the first start, or not ours
        }
    }
}
