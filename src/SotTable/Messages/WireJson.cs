using System.Text.Json.Serialization;

namespace SotTable.Messages;

/// <summary>The one way these records become JSON: camelCase, enums as camelCase words, nulls left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    Converters =
    [
        typeof(Words<TableStatus>), typeof(Words<SampleOrigin>), typeof(Words<Samples.ChannelKind>), typeof(Words<Samples.BlockId>),
        typeof(Words<Samples.SampleFault>), typeof(Words<Sessions.BodyPosition>), typeof(Words<Sessions.BodySide>),
        typeof(Words<Sessions.PlacementSite>), typeof(Words<Sessions.PersonProfile>), typeof(Words<Sessions.EndReason>),
        typeof(Words<SessionPhase>), typeof(Words<SessionMode>), typeof(Words<ReplyStatus>), typeof(Words<NoticeLevel>),
        typeof(Words<Signal.BreathSource>), typeof(Words<Signal.BreathDoubt>), typeof(Words<Signal.BreathPhase>), typeof(Words<Signal.BreathCoupling>),
        typeof(Words<Signal.LoadPhase>), typeof(Words<Signal.BoundBy>), typeof(Words<Signal.SlowVerdict>), typeof(Words<Signal.BalanceHidden>),
        typeof(Words<ZeroReturnResult>),
    ],
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, MaxDepth = 16, RespectRequiredConstructorParameters = false, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(StatusMessage))]
[JsonSerializable(typeof(MetaMessage))]
[JsonSerializable(typeof(StateMessage))]
[JsonSerializable(typeof(EventMessage))]
[JsonSerializable(typeof(SummaryMessage))]
[JsonSerializable(typeof(HealthMessage))]
[JsonSerializable(typeof(CommandMessage))]
[JsonSerializable(typeof(ArmArgs))]
[JsonSerializable(typeof(MarkArgs))]
[JsonSerializable(typeof(ReplyMessage))]
[JsonSerializable(typeof(NoticeMessage))]
[JsonSerializable(typeof(HubStatusMessage))]
[JsonSerializable(typeof(AckMessage))]
[JsonSerializable(typeof(SessionStart))]
public sealed partial class WireJson : JsonSerializerContext
{
}
