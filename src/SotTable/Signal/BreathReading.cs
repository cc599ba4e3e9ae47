namespace SotTable.Signal;

/// <summary>What there is to say of the breathing, once a second and with each start and top of a breath.</summary>
/// <param name="At">Time of the newest sample.</param>
/// <param name="RatePerMin">Breaths a minute over the last half minute; <c>null</c> when none can be told.</param>
/// <param name="Confidence">How far to believe the rate, 0 to 1: plain from 0.75, rounded from 0.5, grey below.</param>
/// <param name="Doubt">What speaks most against the rate.</param>
/// <param name="DepthPercent">Median depth of the last five breaths in per cent of the session's median; <c>null</c> with fewer than five breaths.</param>
/// <param name="VariationPercent">Coefficient of variation of the time between tops in the last minute, in per cent; <c>null</c> with fewer than four breaths.</param>
/// <param name="PauseS">Seconds since the top of the last breath, or since one that was taken in is held, from 5 s on while no new one has begun; <c>null</c> otherwise.</param>
public readonly record struct BreathReading(
    TimeSpan At, double? RatePerMin, double Confidence, BreathDoubt Doubt, double? DepthPercent, double? VariationPercent, double? PauseS);
