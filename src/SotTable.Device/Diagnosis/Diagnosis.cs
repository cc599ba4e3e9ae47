using SotTable.Messages;

namespace SotTable.Device.Diagnosis;

/// <summary>A whole look at a table.</summary>
/// <param name="Profile">Id of the wiring.</param>
/// <param name="Origin">Where the samples came from.</param>
/// <param name="OriginNote">For a replay: the recording.</param>
/// <param name="ByService">True when they came through a running service, whose chips were left alone.</param>
/// <param name="Seconds">Length of the stretch that the figures are from.</param>
/// <param name="Verdict">The worst of all lines.</param>
/// <param name="Lines">What was found, in the order of looking.</param>
/// <param name="Channels">The figures.</param>
public sealed record Diagnosis(
    string Profile, SampleOrigin Origin, string OriginNote, bool ByService, double Seconds, LineVerdict Verdict, IReadOnlyList<DiagnosisLine> Lines,
    IReadOnlyList<ChannelFigures> Channels);
