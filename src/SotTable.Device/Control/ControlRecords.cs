using System.Text.Json.Serialization;
using SotTable.Messages;

namespace SotTable.Device.Control;

/// <summary>A request of the control socket, one JSON line.</summary>
/// <param name="Cmd">status, press, hold, release, tap, version.</param>
/// <param name="Button">practitioner (default) or patient.</param>
/// <param name="HoldMs">For press: how long, 20 to 20000 ms; 120 by default.</param>
/// <param name="On">For press, at a simulated table: the channel on which a hand presses, in place of a button.</param>
internal sealed record ControlRequest(string? Cmd, string? Button, int? HoldMs, string? On = null);

/// <summary>An answer without content.</summary>
/// <param name="Ok">Whether it was done.</param>
/// <param name="Error">Why not, naming the field and what was expected; <c>null</c> when done.</param>
/// <param name="Version">Program version and adapter set; only for <c>version</c>.</param>
internal sealed record ControlAnswer(bool Ok, string? Error = null, string? Version = null);

/// <summary>Answer to <c>status</c>.</summary>
/// <param name="Ok">True.</param>
/// <param name="Address">site/table.</param>
/// <param name="Version">Program version and adapter set.</param>
/// <param name="Origin">Where the samples come from.</param>
/// <param name="OriginNote">For a replay: the recording.</param>
/// <param name="State">As on MQTT, made for this answer.</param>
/// <param name="Health">As on MQTT.</param>
/// <param name="Link">What is wrong with the broker link; empty when connected.</param>
/// <param name="Connected">Whether the broker is reached.</param>
/// <param name="Epoch">The journal's random number.</param>
/// <param name="EventsCommitted">Events that are on the disk since the start.</param>
/// <param name="Light">Name and colour of the light.</param>
/// <param name="Buzzer">Name and tone of the sound; the name is empty for silence.</param>
internal sealed record ControlStatus(
    bool Ok, string Address, string Version, SampleOrigin Origin, string OriginNote, StateMessage State, HealthMessage Health, string Link, bool Connected,
    string Epoch, long EventsCommitted, ControlLight Light, ControlBuzzer Buzzer);

/// <summary>The light.</summary>
/// <param name="Pattern">Name of the pattern.</param>
/// <param name="Red">0 to 1.</param>
/// <param name="Green">0 to 1.</param>
/// <param name="Blue">0 to 1.</param>
internal sealed record ControlLight(string Pattern, double Red, double Green, double Blue);

/// <summary>The buzzer.</summary>
/// <param name="Pattern">Name of the pattern; empty for silence.</param>
/// <param name="Hertz">Tone; 0 = silent.</param>
/// <param name="Level">0 to 1.</param>
internal sealed record ControlBuzzer(string Pattern, double Hertz, double Level);

/// <summary>First line of a tap; binary records follow.</summary>
/// <param name="Ok">True.</param>
/// <param name="RecordBytes">Size of a record.</param>
/// <param name="Profile">The wiring, so that channel numbers have names.</param>
/// <param name="Origin">Where the samples come from.</param>
/// <param name="OriginNote">For a replay: the recording.</param>
/// <param name="Anchor">Both clocks at time 0.</param>
/// <param name="Calibration">In force; <c>null</c> for none.</param>
/// <param name="Breath">How the breath sensor's signal is read; <c>null</c> without one.</param>
internal sealed record TapHeader(
    bool Ok, int RecordBytes, Samples.TableProfile Profile, SampleOrigin Origin, string OriginNote, ClockAnchor Anchor, Signal.Calibration? Calibration,
    BreathSetting? Breath);

/// <summary>How the breath sensor's signal is read.</summary>
/// <param name="Sensor">What it measures.</param>
/// <param name="Inverted">Whether it falls while air goes in.</param>
public sealed record BreathSetting(Signal.BreathSensor Sensor, bool Inverted);

/// <summary>How these become JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, MaxDepth = 16,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    Converters = [typeof(EnumsAsWords)])]
[JsonSerializable(typeof(ControlRequest))]
[JsonSerializable(typeof(ControlAnswer))]
[JsonSerializable(typeof(ControlStatus))]
[JsonSerializable(typeof(TapHeader))]
internal sealed partial class ControlJson : JsonSerializerContext
{
    /// <summary>An answer as UTF-8.</summary>
    /// <param name="answer">The answer.</param>
    public static byte[] Utf8(ControlAnswer answer) => WireJson.Utf8(answer, Default.ControlAnswerSerializeHandler);

    /// <inheritdoc cref="Utf8(Control.ControlAnswer)" />
    public static byte[] Utf8(ControlStatus answer) => WireJson.Utf8(answer, Default.ControlStatusSerializeHandler);

    /// <inheritdoc cref="Utf8(Control.ControlAnswer)" />
    public static byte[] Utf8(TapHeader answer) => WireJson.Utf8(answer, Default.TapHeaderSerializeHandler);
}
