namespace SotTable.Messages;

/// <summary>
/// One kind of message of the contract <c>sot/1</c>. <see cref="All"/> is the only list: a message that is not there does not exist. The brokers' rights, the
/// hub's subscriptions, <c>asyncapi.json</c> and the check of real traffic come from it.
/// </summary>
/// <param name="Name">Short name.</param>
/// <param name="Suffix">Topic below <c>sot/1/{site}/{table}/</c>, or below <c>sot/1/{site}/</c> when <paramref name="OfTable"/> is false; <c>+</c> stands for one more level.</param>
/// <param name="FromTable">True when the table sends it; false when the hub does.</param>
/// <param name="Qos">MQTT quality of service, 0 or 1.</param>
/// <param name="Retain">Whether the broker keeps the last one.</param>
/// <param name="Expiry">MQTT message expiry; <c>null</c> for none.</param>
/// <param name="Durable">True when it leaves by the outbox, only after its journal commit.</param>
/// <param name="Rate">How often, for people.</param>
/// <param name="Payload">The record of its JSON; <c>null</c> for the binary ones, <see cref="Samples.WaveFrame"/> and <see cref="RecordFrame"/>.</param>
/// <param name="About">What it says, for people.</param>
/// <param name="OfTable">False when it belongs to a site.</param>
public sealed record MessageKind(
    string Name, string Suffix, bool FromTable, int Qos, bool Retain, TimeSpan? Expiry, bool Durable, string Rate, Type? Payload, string About, bool OfTable = true)
{
    /// <summary>Presence; <c>lost</c> is the will.</summary>
    public static readonly MessageKind Status = new(
        "status", "status", true, 1, true, null, false, "on change", typeof(StatusMessage), "Presence of the table. The broker publishes lost as the will, 5 s after a link died.");

    /// <summary>What the table is: channels, scales, settings, calibration, templates.</summary>
    public static readonly MessageKind Meta = new(
        "meta", "meta", true, 1, true, null, false, "start, calibration, settings", typeof(MetaMessage), "What the table is; explains the live frames of the same meta version.");

    /// <summary>Live frames, <see cref="Samples.WaveFrame"/>.</summary>
    public static readonly MessageKind Wave = new(
        "wave", "wave", true, 0, false, TimeSpan.FromSeconds(2), false, "10/s (5 to 20)", null, "Live samples of all channels on one grid.");

    /// <summary>Snapshot of the session and the loads.</summary>
    public static readonly MessageKind State = new(
        "state", "state", true, 1, true, TimeSpan.FromHours(1), false, "on change, 1/s in a session, 0.1/s idle", typeof(StateMessage), "Session, loads and standing notices of this moment.");

    /// <summary>Events of record value: <c>evt/button</c>, <c>evt/session</c>, <c>evt/cal</c>, <c>evt/load</c>.</summary>
    public static readonly MessageKind Event = new(
        "evt", "evt/+", true, 1, false, null, true, "rare", typeof(EventMessage), "Something of record value, after its journal commit. May come twice: epoch and n tell.")
    {
        LastLevels = ["button", "cal", "load", "session"],
    };

    /// <summary>Final numbers of a session.</summary>
    public static readonly MessageKind Summary = new(
        "summary", "session/summary", true, 1, false, null, true, "two a session", typeof(SummaryMessage),
        "Final numbers of a session, after its journal commit; a second one, with where the zeros came to, when it was put away. The later one goes before the earlier. Each may come twice.");

    /// <summary>Raw samples of a session, <see cref="RecordFrame"/>.</summary>
    public static readonly MessageKind Record = new(
        "rec", "rec", true, 1, false, null, true, "0.1/s in a session", null, "Chunks of a session's raw samples, after their journal commit. May come twice: epoch and n tell.");

    /// <summary>Trouble with the instrument, one topic for each <see cref="NoticeCode"/>.</summary>
    public static readonly MessageKind Notice = new(
        "notice", "notice/+", true, 1, true, null, false, "on change, after each connect", typeof(NoticeMessage),
        "Trouble with the instrument that stands, or is over; that expires after 24 h. An empty payload takes back what an earlier start of the table had left.")
    {
        LastLevels = [.. NoticeCode.All.Select(c => c.Name)],
        OverExpiry = TimeSpan.FromHours(24),
    };

    /// <summary>Health of the program and its channels.</summary>
    public static readonly MessageKind Health = new(
        "health", "health", true, 0, false, TimeSpan.FromSeconds(120), false, "every 30 s, after each connect", typeof(HealthMessage), "Counters of the program and its channels.");

    /// <summary>Answers to commands.</summary>
    public static readonly MessageKind Reply = new(
        "reply", "reply", true, 1, false, TimeSpan.FromSeconds(60), false, "one a command", typeof(ReplyMessage), "The answer to a command, by its id.");

    /// <summary>Commands, <c>cmd/{name}</c>. Never retained; a retained one is refused.</summary>
    public static readonly MessageKind Command = new(
        "cmd", "cmd/+", false, 1, false, TimeSpan.FromSeconds(10), false, "rare", typeof(CommandMessage), "A command of the clinic. Never retained: the table refuses a retained one.")
    {
        LastLevels = CommandNames.All,
    };

    /// <summary>How far the hub has what is durable.</summary>
    public static readonly MessageKind Ack = new(
        "ack", "ack", false, 1, false, TimeSpan.FromSeconds(60), false, "after each commit of the hub, at most 4/s; when the hub starts", typeof(AckMessage),
        "What of the table's events, summaries and records is in the hub's store. Never retained: the table ignores a retained one.");

    /// <summary>Presence of the site's hub; <c>lost</c> is the will.</summary>
    public static readonly MessageKind HubStatus = new(
        "hub-status", "_hub/status", false, 1, true, null, false, "on change", typeof(HubStatusMessage), "Presence of the site's hub. The broker publishes lost as the will.", OfTable: false);

    /// <summary>Every kind there is.</summary>
    public static IReadOnlyList<MessageKind> All { get; } = [Status, Meta, Wave, State, Event, Summary, Record, Notice, Health, Reply, Command, Ack, HubStatus];

    /// <summary>What may stand for the <c>+</c> of <see cref="Suffix"/> in this version; empty when there is none. Receivers let others pass.</summary>
    public IReadOnlyList<string> LastLevels { get; init; } = [];

    /// <summary>Expiry of the retained message that says that something is over; <c>null</c> when there is none such.</summary>
    public TimeSpan? OverExpiry { get; init; }

    /// <summary>The filter that finds it of every site and table.</summary>
    public string Filter => $"{TableAddress.Root}/+/{(OfTable ? "+/" : "")}{Suffix}";

    /// <summary>The topic of the site's hub for a kind that is of no table.</summary>
    /// <param name="site">The site.</param>
    public string SiteTopic(string site) => OfTable ? throw new InvalidOperationException($"{Name} belongs to a table") : $"{TableAddress.Root}/{site}/{Suffix}";

    /// <summary>Whether what follows the table (or the site) in a topic is of this kind.</summary>
    /// <param name="rest">Such as <c>wave</c> or <c>evt/session</c>.</param>
    public bool Fits(string rest)
    {
        ArgumentNullException.ThrowIfNull(rest);
        return Suffix.EndsWith('+')
            ? rest.Length >= Suffix.Length && rest.AsSpan().StartsWith(Suffix.AsSpan(..^1)) && rest.IndexOf('/', Suffix.Length - 1) < 0
            : rest == Suffix;
    }
}
