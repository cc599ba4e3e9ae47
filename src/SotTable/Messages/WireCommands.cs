using System.Text.Json;

namespace SotTable.Messages;

/// <summary><c>cmd/{name}</c>: a command of the hub. Correctness rests on these fields, not on MQTT 5 properties.</summary>
/// <param name="V">Minor version, 1.</param>
/// <param name="Id">Id of the command (UUIDv7); a repeated id gets the first reply again.</param>
/// <param name="ExpMs">UTC milliseconds after which it must not act.</param>
/// <param name="By">Who gave it, for the record: <c>[A-Za-z0-9._-]{1,32}</c>.</param>
/// <param name="Args">Arguments by command; <c>null</c> for none.</param>
public sealed record CommandMessage(int V, Guid Id, long ExpMs, string By, JsonElement? Args) : IVersioned;

/// <summary>Arguments of <c>session.arm</c>.</summary>
/// <param name="Template">Template id.</param>
/// <param name="TemplateVersion">Version that the sender saw; another one is refused.</param>
/// <param name="Profile">Person profile.</param>
/// <param name="Code">Patient code or <c>null</c>.</param>
public sealed record ArmArgs(string Template, int TemplateVersion, Sessions.PersonProfile Profile, string? Code);

/// <summary>Arguments of <c>session.mark</c>.</summary>
/// <param name="Label">A code of at most 24 characters; <c>null</c> for a plain mark.</param>
public sealed record MarkArgs(string? Label);

/// <summary><c>reply</c>: the answer to a command.</summary>
/// <param name="V">Minor version, 1.</param>
/// <param name="Id">Id of the command.</param>
/// <param name="Cmd">Name of the command.</param>
/// <param name="St">How it went.</param>
/// <param name="Err">Why not; <c>null</c> when done.</param>
/// <param name="AtMs">UTC milliseconds.</param>
public sealed record ReplyMessage(int V, Guid Id, string Cmd, ReplyStatus St, ReplyError? Err, long AtMs) : IVersioned;

/// <summary>How a command went.</summary>
public enum ReplyStatus
{
    /// <summary>Done.</summary>
    Done,

    /// <summary>Refused; nothing changed.</summary>
    Rejected,

    /// <summary>Tried and failed.</summary>
    Failed,
}

/// <summary>Why a command was refused.</summary>
/// <param name="Code">Code for programs, such as <c>no-session</c>.</param>
/// <param name="Msg">One sentence for people.</param>
public sealed record ReplyError(string Code, string Msg);

/// <summary>Names of the commands.</summary>
public static class CommandNames
{
    /// <summary>Say what the next press starts.</summary>
    public const string Arm = "session.arm";

    /// <summary>Forget it, or put an ended session away.</summary>
    public const string Disarm = "session.disarm";

    /// <summary>End the session.</summary>
    public const string Stop = "session.stop";

    /// <summary>Put a mark on the time line.</summary>
    public const string Mark = "session.mark";

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> All { get; } = [Arm, Disarm, Stop, Mark];
}
