namespace SotTable.Messages;

/// <summary>
/// Who may what at the broker, as mosquitto reads it: a table, whose user name is its address, writes below that address only and reads only what is for it; the
/// hub the other way round.
/// </summary>
public static class BrokerRights
{
    /// <summary>The hub's user name. No table can have it: theirs hold a slash.</summary>
    public const string Hub = "hub";

    /// <summary>The text of mosquitto's <c>acl_file</c>.</summary>
    public static string Text()
    {
        var write = MessageKind.All.Where(k => k.FromTable).Select(k => $"pattern write {TableAddress.Root}/%u/{k.Suffix}");
        var read = MessageKind.All.Where(k => k.OfTable && !k.FromTable).Select(k => $"pattern read {TableAddress.Root}/%u/{k.Suffix}");
        var ofHub = MessageKind.All.Where(k => !k.FromTable).Select(k => $"topic write {k.Filter}");
        return string.Join('\n', [.. write, .. read, "", $"user {Hub}", $"topic read {TableAddress.Root}/#", .. ofHub, ""]);
    }
}
