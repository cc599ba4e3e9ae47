namespace SotTable.Signal;

/// <summary>The breathing at one moment. A movement of the body, not a volume of air.</summary>
/// <param name="Source">What it is read from.</param>
/// <param name="RatePerMin">Breaths a minute; <c>null</c> when none can be told.</param>
/// <param name="Confidence">How far to believe the rate, 0 to 1: plain from 0.75, rounded from 0.5, grey below.</param>
/// <param name="Doubt">What speaks most against the rate.</param>
/// <param name="Phase">Where the breathing stands.</param>
/// <param name="DepthPercent">Depth of the last breaths in per cent of the session's; <c>null</c> when not known.</param>
/// <param name="VariationPercent">Coefficient of variation of the time between breaths, per cent; <c>null</c> when not known.</param>
/// <param name="PauseS">Seconds since the top of the last breath, or since one is held, from 5 s on; <c>null</c> otherwise.</param>
/// <param name="RippleA">How far the load of block A swings with a breath, peak to peak, in the load's unit; <c>null</c> when not known.</param>
/// <param name="RippleB">The same of block B.</param>
/// <param name="Coupling">Whether the blocks' load follows the sensor; <c>null</c> without a sensor and without newtons.</param>
/// <param name="LagS">How long it follows the breath; <c>null</c> unless coupled.</param>
public readonly record struct BreathView(
    BreathSource Source, double? RatePerMin, double Confidence, BreathDoubt Doubt, BreathPhase Phase, double? DepthPercent, double? VariationPercent,
    double? PauseS, double? RippleA, double? RippleB, BreathCoupling? Coupling, double? LagS);

/// <summary>The breathing rate over a stretch of time, such as a session.</summary>
/// <param name="RatePerMin">Mean of the rates that can be believed; <c>null</c> when there was none.</param>
/// <param name="Coverage">Part of the readings that had one, 0 to 1. A mean without it says nothing.</param>
/// <param name="Source">What most of those came from.</param>
/// <param name="Coupling">Whether the load mostly followed the sensor; <c>null</c> as in <see cref="BreathView"/>.</param>
public readonly record struct BreathMeans(double? RatePerMin, double Coverage, BreathSource Source, BreathCoupling? Coupling)
{
    /// <summary>A rate with less counts for nothing.</summary>
    public const double LeastConfidence = 0.5;
}
