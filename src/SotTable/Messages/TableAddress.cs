namespace SotTable.Messages;

/// <summary>Which table: the two topic levels after <c>sot/1</c>. Also the MQTT user name, <c>{site}/{table}</c>.</summary>
/// <param name="Site">Six characters of lower-case base32 without meaning, <c>[a-z2-7]{6}</c>.</param>
/// <param name="Table"><c>[a-z0-9-]{1,16}</c>.</param>
public readonly record struct TableAddress(string Site, string Table)
{
    /// <summary>Start of every topic of the contract's major version 1.</summary>
    public const string Root = "sot/1";

    /// <summary>The topic of a message kind without a variable level.</summary>
    /// <param name="kind">A kind whose suffix has no <c>+</c>.</param>
    public string Topic(MessageKind kind)
    {
        ArgumentNullException.ThrowIfNull(kind);
        return kind.Suffix.Contains('+')
            ? throw new ArgumentException($"{kind.Name} needs its last level", nameof(kind))
            : $"{Root}/{Site}/{Table}/{kind.Suffix}";
    }

    /// <summary>The topic of a message kind with a variable last level, such as <c>cmd/session.stop</c>.</summary>
    /// <param name="kind">A kind whose suffix ends in <c>+</c>.</param>
    /// <param name="last">The last level.</param>
    public string Topic(MessageKind kind, string last)
    {
        ArgumentNullException.ThrowIfNull(kind);
        return $"{Root}/{Site}/{Table}/{kind.Suffix.Replace("+", last, StringComparison.Ordinal)}";
    }

    /// <summary>Takes a topic apart.</summary>
    /// <param name="topic">A topic as received; never trusted.</param>
    /// <param name="address">The table.</param>
    /// <param name="rest">What follows the table, such as <c>wave</c> or <c>evt/session</c>.</param>
    /// <returns>False when it is no topic of a table of this contract.</returns>
    public static bool TryParse(string topic, out TableAddress address, out string rest)
    {
        ArgumentNullException.ThrowIfNull(topic);
        address = default;
        rest = "";
        var parts = topic.Split('/', 5);
        if (parts.Length < 5 || parts[0] != "sot" || parts[1] != "1" || !IsSite(parts[2]) || !IsTable(parts[3])) return false;
        address = new(parts[2], parts[3]);
        rest = parts[4];
        return true;
    }

    /// <summary>Whether a topic is of a site's hub.</summary>
    /// <param name="topic">A topic as received; never trusted.</param>
    public static bool IsOfHub(string topic)
    {
        ArgumentNullException.ThrowIfNull(topic);
        var parts = topic.Split('/', 4);
        return parts.Length == 4 && parts[0] == "sot" && parts[1] == "1" && IsSite(parts[2]) && parts[3] == MessageKind.HubStatus.Suffix;
    }

    /// <summary>Whether a text may be a site.</summary>
    /// <param name="site">Any text.</param>
    public static bool IsSite(string? site) => site is { Length: 6 } && site.All(c => c is (>= 'a' and <= 'z') or (>= '2' and <= '7'));

    /// <summary>Whether a text may be a table.</summary>
    /// <param name="table">Any text.</param>
    public static bool IsTable(string? table) =>
        table is { Length: >= 1 and <= 16 } && table.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-');

    /// <summary><c>{site}/{table}</c>.</summary>
    public override string ToString() => $"{Site}/{Table}";
}
