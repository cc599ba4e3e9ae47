using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using SotTable.Messages;
using SotTable.Sessions;

namespace SotTable.Device.Journal;

/// <summary>Payload of the event <c>started</c>: everything that explains the session's chunks later.</summary>
/// <param name="Plan">Template, person profile, code.</param>
/// <param name="Mode">What the session counts as.</param>
/// <param name="ModeReason">What is missing for the next mode.</param>
/// <param name="Anchor">Wall clock and monotonic clock at the program's start, by the anchor of this session.</param>
/// <param name="TableProfile">Id of the wiring.</param>
/// <param name="TableProfileVersion">Version of the wiring.</param>
/// <param name="Unit">N or counts.</param>
/// <param name="CalibrationHash">SHA-256 of the calibration in force; empty for none.</param>
/// <param name="OriginNote">For a replay: the recording.</param>
/// <param name="LeftBlock">Which block is on the patient's left.</param>
/// <param name="Channels">The channels of the chunks; <c>null</c> in what earlier versions wrote.</param>
internal sealed record StartedPayload(
    Plan Plan, SessionMode Mode, string ModeReason, ClockAnchor Anchor, string TableProfile, int TableProfileVersion, string Unit,
    string CalibrationHash, string OriginNote, Samples.BlockId LeftBlock = Samples.BlockId.A, IReadOnlyList<RecordChannel>? Channels = null);

/// <summary>Payload of the event <c>zero</c>.</summary>
/// <param name="ZeroCounts">Counts of each load channel with nothing on the blocks.</param>
/// <param name="ShiftN">What the calibration made of them, in newtons; <c>null</c> without a calibration.</param>
internal sealed record ZeroPayload(IReadOnlyList<double> ZeroCounts, IReadOnlyList<double>? ShiftN);

/// <summary>How payloads become JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(EnumsAsWords)])]
[JsonSerializable(typeof(StartedPayload))]
[JsonSerializable(typeof(ZeroPayload))]
internal sealed partial class JournalJson : JsonSerializerContext
{
    /// <summary>A payload as the journal keeps it.</summary>
    /// <param name="payload">The payload.</param>
    public static string Text(StartedPayload payload) => Encoding.UTF8.GetString(WireJson.Utf8(payload, Default.StartedPayloadSerializeHandler));

    /// <inheritdoc cref="Text(Journal.StartedPayload)" />
    public static string Text(ZeroPayload payload) => Encoding.UTF8.GetString(WireJson.Utf8(payload, Default.ZeroPayloadSerializeHandler));

    /// <summary>What a session was started with, by the payload of its event <c>started</c>; <c>null</c> when that can't be read.</summary>
    /// <param name="startedPayload">JSON; not trusted, another version may have written it.</param>
    public static Plan? PlanOf(string startedPayload) => Started(startedPayload)?.Plan;

    /// <summary>The payload of an event <c>started</c>; <c>null</c> when it can't be read.</summary>
    /// <param name="payload">JSON; not trusted, another version may have written it.</param>
    public static StartedPayload? Started(string payload)
    {
        try
        {
            return JsonSerializer.Deserialize(payload, Default.StartedPayload) is { Plan.Template: { Id.Length: > 0, Placements: not null } } started ? started : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What explains a session's record, by its event <c>started</c>; <c>null</c> when that can't be read.</summary>
    /// <param name="started">The event.</param>
    public static SessionStart? StartOf(JournalEvent started) => Started(started.Payload) is { Anchor: { } anchor } s
        ? new(
            started.Ordinal, s.Plan.Template.Id, s.Plan.Template.Version, s.Plan.Profile, s.Plan.Code, s.LeftBlock, s.Mode, s.ModeReason, anchor,
            started.At.Ticks / global::System.TimeSpan.TicksPerMicrosecond, s.TableProfile, s.TableProfileVersion, s.Unit, s.CalibrationHash, s.OriginNote, s.Channels ?? [])
        : null;

    /// <summary>An enum value as the wire spells values.</summary>
    /// <param name="value">Any enum value.</param>
    public static string Word(Enum value) => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    /// <summary>The kind of a session event as the journal and the wire spell it, such as <c>pause-struck</c>.</summary>
    /// <param name="kind">What happened.</param>
    public static string Kind(SessionEventKind kind) => JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString());
}
