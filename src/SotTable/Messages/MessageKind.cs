namespace SotTable.Messages;

/// <summary>
/// One kind of message of the contract <c>sot/1</c>. <see cref="All"/> is the only list: a message that is not there does not exist.
/// </summary>
/// <param name="Name">Short name.</param>
/// <param name="Suffix">Topic below <c>sot/1/{site}/{table}/</c>; <c>+</c> stands for one more level.</param>
/// <param name="FromTable">True when the table sends it; false when the hub does.</param>
/// <param name="Qos">MQTT quality of service, 0 or 1.</param>
/// <param name="Retain">Whether the broker keeps the last one.</param>
/// <param name="Expiry">MQTT message expiry; <c>null</c> for none.</param>
/// <param name="Durable">True when it leaves by the outbox, only after its journal commit.</param>
/// <param name="Rate">How often, for people.</param>
public sealed record MessageKind(
    string Name, string Suffix, bool FromTable, int Qos, bool Retain, TimeSpan? Expiry, bool Durable, string Rate)
{
    /// <summary>Presence; <c>lost</c> is the will.</summary>
    public static readonly MessageKind Status = new("status", "status", true, 1, true, null, false, "on change");

    /// <summary>What the table is: channels, scales, settings, calibration, templates.</summary>
    public static readonly MessageKind Meta = new("meta", "meta", true, 1, true, null, false, "start, calibration, settings");

    /// <summary>Live frames, <see cref="Samples.WaveFrame"/>.</summary>
    public static readonly MessageKind Wave = new("wave", "wave", true, 0, false, TimeSpan.FromSeconds(2), false, "10/s (5 to 20)");

    /// <summary>Snapshot of the session and the loads.</summary>
    public static readonly MessageKind State = new("state", "state", true, 1, true, TimeSpan.FromHours(1), false, "on change, 1/s in a session, 0.1/s idle");

    /// <summary>Events of record value: <c>evt/button</c>, <c>evt/session</c>, <c>evt/cal</c>, <c>evt/system</c>.</summary>
    public static readonly MessageKind Event = new("evt", "evt/+", true, 1, false, null, true, "rare");

    /// <summary>Final numbers of a session.</summary>
    public static readonly MessageKind Summary = new("summary", "session/summary", true, 1, false, null, true, "one a session");

    /// <summary>Health of the program and its channels.</summary>
    public static readonly MessageKind Health = new("health", "health", true, 0, false, TimeSpan.FromSeconds(120), false, "every 30 s");

    /// <summary>Answers to commands.</summary>
    public static readonly MessageKind Reply = new("reply", "reply", true, 1, false, TimeSpan.FromSeconds(60), false, "one a command");

    /// <summary>Commands, <c>cmd/{name}</c>. Never retained; a retained one is refused.</summary>
    public static readonly MessageKind Command = new("cmd", "cmd/+", false, 1, false, TimeSpan.FromSeconds(10), false, "rare");

    /// <summary>Every kind there is.</summary>
    public static IReadOnlyList<MessageKind> All { get; } = [Status, Meta, Wave, State, Event, Summary, Health, Reply, Command];
}
