using System.Text.Json;
using SotTable.Messages;
using SotTable.Sessions;

namespace SotTable.Device.Telemetry;

/// <summary>What the door decided.</summary>
internal abstract record CommandDecision
{
    /// <summary>Answer and do nothing else.</summary>
    /// <param name="Reply">The answer.</param>
    public sealed record Answer(ReplyMessage Reply) : CommandDecision;

    /// <summary>Give the input to the session; its result is the answer.</summary>
    /// <param name="Id">Id of the command.</param>
    /// <param name="Name">Name of the command.</param>
    /// <param name="Input">The input.</param>
    /// <param name="Left">How long it may still act. From now on only the monotonic clock counts.</param>
    public sealed record Act(Guid Id, string Name, SessionInput Input, TimeSpan Left) : CommandDecision;

    /// <summary>No id could be read, so nobody can be answered.</summary>
    /// <param name="Why">For the log.</param>
    public sealed record Unanswerable(string Why) : CommandDecision;

    /// <summary>The same command is being carried out; its answer comes.</summary>
    public sealed record AlreadyAtIt : CommandDecision;
}

/// <summary>
/// The one door for commands from the clinic: decides what a received message is, without clock or I/O. A command counts until its
/// <c>expMs</c> by the table's own clock, with no allowance: the hub and the table are expected to be synchronised, and the reply says when they look
/// otherwise. Thread-safe.
/// </summary>
/// <param name="templates">Templates that may be armed.</param>
internal sealed class CommandDoor(IReadOnlyList<Template> templates)
{
    /// <summary>Longest payload.</summary>
    public const int MaxBytes = 4096;

    // A command lives for seconds; one that is further off says that a clock is wrong.
    private static readonly TimeSpan ClockSuspect = TimeSpan.FromMinutes(10);

    // A command lives for 10 s. One that expires much later would stay valid for that long if a clock were stepped back.
    private static readonly TimeSpan LongestLife = TimeSpan.FromMinutes(10);

    private readonly ReplyMemory _memory = new();
    private readonly CommandPace _pace = new();

    /// <summary>Decides.</summary>
    /// <param name="name">Last level of the topic; not trusted.</param>
    /// <param name="payload">Not trusted.</param>
    /// <param name="retained">Whether the broker had kept it.</param>
    /// <param name="utcNow">The table's wall clock.</param>
    /// <param name="now">The table's monotonic clock.</param>
    public CommandDecision Decide(string name, ReadOnlyMemory<byte> payload, bool retained, DateTimeOffset utcNow, TimeSpan now)
    {
        var known = CommandNames.All.Contains(name);
        if (!CommandId.TryFind(payload.Span[..Math.Min(payload.Length, MaxBytes)], out var id)) return new CommandDecision.Unanswerable("no id: expected a UUID");
        var no = new Refusing(id, known ? name : "unknown", utcNow);
        if (retained) return no.With("retained", "a kept command is never carried out: publish it without retain");
        if (_memory.TryFind(id, out var earlier)) return earlier is null ? new CommandDecision.AlreadyAtIt() : new CommandDecision.Answer(earlier);
        if (payload.Length > MaxBytes) return no.With("too-large", $"payload: {payload.Length} bytes, expected at most {MaxBytes}");
        if (!known) return no.With("unknown-command", $"name: expected one of {string.Join(", ", CommandNames.All)}");

        CommandMessage? command;
        try
        {
            command = JsonSerializer.Deserialize(payload.Span, WireJson.Default.CommandMessage);
        }
        catch (JsonException e)
        {
            return no.With("bad-json", $"{Field(e)}: not what the command expects");
        }

        if (command is null || command.V < 1) return no.With("bad-field", "v: expected 1 or more");
        if (!IsWord(command.By, 32, "._-")) return no.With("bad-field", "by: expected 1 to 32 of A-Z a-z 0-9 . _ -");
        if (Expired(command, utcNow) is { Length: > 0 } late)
        {
            // Once expired is expired for ever: a wall clock that is stepped back must not give it another life.
            var expired = no.With("expired", late);
            _memory.Begin(id);
            _memory.Finish(expired.Reply);
            return expired;
        }

        var input = Input(name, command, out var problem);
        if (input is null) return no.With(problem.Code, problem.Msg);
        if (!_pace.TryTake(name, now)) return no.With("too-many", $"This table takes one {name} a second and {CommandPace.AtOnce} at once: try again in a second.");
        _memory.Begin(id);
        return new CommandDecision.Act(id, name, input, TimeSpan.FromMilliseconds(command.ExpMs - utcNow.ToUnixTimeMilliseconds()));
    }

    /// <summary>Remembers how a command ended, so that its repetition gets the same answer.</summary>
    /// <param name="reply">The answer.</param>
    public void Finish(ReplyMessage reply) => _memory.Finish(reply);

    /// <summary>The answer to a command that the session has taken or refused.</summary>
    /// <param name="id">Id of the command.</param>
    /// <param name="name">Name of the command.</param>
    /// <param name="refusal">Why it was refused; <c>null</c> when done.</param>
    /// <param name="utcNow">The table's wall clock.</param>
    public static ReplyMessage Result(Guid id, string name, Refusal? refusal, DateTimeOffset utcNow) => new(
        1, id, name, refusal is null ? ReplyStatus.Done : ReplyStatus.Rejected, refusal switch
        {
            null => null,
            Refusal.SessionRunning => new("session-running", "A session is running or paused."),
            Refusal.NoSession => new("no-session", "No session is running."),
            Refusal.TooLate => new("expired", "The table got to it only after its time."),
            Refusal.NotCleared => new("not-cleared", "The last session has not been put away yet."),
            _ => new("refused", "The table refused."),
        }, utcNow.ToUnixTimeMilliseconds());

    private static string Expired(CommandMessage command, DateTimeOffset utcNow)
    {
        if (command.ExpMs <= 0) return "expMs: missing or not positive, expected UTC milliseconds";
        var late = utcNow.ToUnixTimeMilliseconds() - command.ExpMs;
        if (late < -LongestLife.TotalMilliseconds)
            return $"expMs: {-late / 60_000.0:0} min ahead of the table's clock ({utcNow:yyyy-MM-dd HH:mm:ss} UTC), expected at most {LongestLife.TotalMinutes:0}; one of the two clocks may not be set";
        if (late <= 0) return "";
        var suspect = late > ClockSuspect.TotalMilliseconds ? "; one of the two clocks may not be set" : "";
        return $"expMs: {late / 1000.0:0.0} s ago by the table's clock ({utcNow:yyyy-MM-dd HH:mm:ss} UTC){suspect}";
    }

    private SessionInput? Input(string name, CommandMessage command, out ReplyError problem)
    {
        problem = new("bad-args", "");
        switch (name)
        {
            case CommandNames.Stop: return new Stop(command.By);
            case CommandNames.Disarm: return new Disarm(command.By);
            case CommandNames.Mark: return MarkInput(command, ref problem);
            default: return ArmInput(command, ref problem);
        }
    }

    private static Mark? MarkInput(CommandMessage command, ref ReplyError problem)
    {
        string? label = null;
        if (command.Args is { ValueKind: not JsonValueKind.Null } args)
        {
            if (!TryArgs(args, WireJson.Default.MarkArgs, ref problem, out var mark)) return null;
            label = mark.Label;
        }

        if (label is null || IsWord(label, 24, "._-")) return new(command.By, label);
        problem = new("bad-args", "args.label: expected a code of 1 to 24 of A-Z a-z 0-9 . _ -, no free text");
        return null;
    }

    private Arm? ArmInput(CommandMessage command, ref ReplyError problem)
    {
        problem = new("bad-args", "args: expected template, templateVersion and profile");
        if (command.Args is not { ValueKind: JsonValueKind.Object } args || !TryArgs(args, WireJson.Default.ArmArgs, ref problem, out var arm)) return null;
        var template = templates.FirstOrDefault(t => t.Id == arm.Template);
        problem = template is null
            ? new("unknown-template", "args.template: this table has no such template")
            : template.Version != arm.TemplateVersion
                ? new("template-version", $"args.templateVersion: this table has version {template.Version} of it")
                : !args.TryGetProperty("profile", out _) || !Enum.IsDefined(arm.Profile)
                    ? new("bad-args", "args.profile: expected infant, child, adult, pregnant or senior")
                    : arm.Code is not null && !IsWord(arm.Code, 24, "-")
                        ? new("bad-code", "args.code: expected 1 to 24 of A-Z a-z 0-9 -, no name")
                        : new("", "");
        return problem.Code.Length == 0 && template is not null ? new(new Plan(template, arm.Profile, arm.Code), command.By) : null;
    }

    private static bool TryArgs<T>(
        JsonElement args, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, ref ReplyError problem,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out T? value)
        where T : class
    {
        value = null;
        try
        {
            value = args.Deserialize(type);
        }
        catch (JsonException e)
        {
            problem = new("bad-args", $"args.{Field(e)}: not what the command expects");
        }

        return value is not null;
    }

    // Where the text stopped making sense; the path may quote the sender, so only plain names pass.
    private static string Field(JsonException e)
    {
        var path = e.Path is { Length: > 2 } p ? p[2..] : "";
        return IsWord(path, 24, "._-") ? path : $"byte {e.BytePositionInLine ?? 0}";
    }

    private static bool IsWord(string? text, int most, string others) =>
        text is { Length: > 0 } && text.Length <= most && text.All(c => char.IsAsciiLetterOrDigit(c) || others.Contains(c, StringComparison.Ordinal));

    private readonly record struct Refusing(Guid Id, string Name, DateTimeOffset UtcNow)
    {
        public CommandDecision.Answer With(string code, string message) =>
            new(new ReplyMessage(1, Id, Name, ReplyStatus.Rejected, new(code, message), UtcNow.ToUnixTimeMilliseconds()));
    }
}
