using System.Text.Json;

namespace SotTable.Guest;

/// <summary>What a status of the worker says.</summary>
internal static class Status
{
    public static string Phase(JsonElement status) => status.GetProperty("state").GetProperty("phase").GetString() ?? "";

    public static string Session(JsonElement status) => status.GetProperty("state").GetProperty("session").GetString() ?? "";

    public static string Notices(JsonElement status) => status.GetProperty("state").GetProperty("notices").ToString();

    public static string Journal(JsonElement status) => status.GetProperty("health").GetProperty("journal").GetString() ?? "";

    public static List<ChannelStatus> Channels(JsonElement status) =>
    [
        .. status.GetProperty("health").GetProperty("channels").EnumerateArray().Select(c => new ChannelStatus(
            c.GetProperty("name").GetString() ?? "", c.GetProperty("good").GetInt64(), c.TryGetProperty("fault", out var fault) ? fault.GetString() ?? "" : "")),
    ];

    /// <summary>The channels that have a fault, with it, such as <c>A2 noAnswer</c>; empty when all is well.</summary>
    public static string Faults(JsonElement status) => string.Join(", ", Channels(status).Where(c => c.Fault.Length > 0).Select(c => $"{c.Name} {c.Fault}"));

    /// <summary>Whether every channel but some has brought more good samples than before.</summary>
    public static bool OthersOn(List<ChannelStatus> before, JsonElement status, long by, params string[] but) =>
        Channels(status).Where(c => !but.Contains(c.Name)).All(c => c.Good > before.Find(b => b.Name == c.Name)?.Good + by);
}

internal sealed record ChannelStatus(string Name, long Good, string Fault);
