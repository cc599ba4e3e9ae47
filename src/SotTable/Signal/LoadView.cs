namespace SotTable.Signal;

/// <summary>What the blocks carry now, for the screen. Loads are newtons when <paramref name="Calibrated"/>, counts otherwise.</summary>
/// <param name="At">Time of the newest sample.</param>
/// <param name="Calibrated">Whether loads are newtons.</param>
/// <param name="LoadA">Load on block A; <c>null</c> when a cell of it has had no good sample for 0.8 s, or it has none. Never scaled up from the other cells.</param>
/// <param name="LoadB">Load on block B.</param>
/// <param name="Total">A + B; <c>null</c> when either is.</param>
/// <param name="ShareA">Share of block A, 0 to 1; <c>null</c> without a calibration, and while both blocks are below the profile's limit.</param>
/// <param name="OccupiedA">Whether something lies on block A; the last known while the load is <c>null</c>.</param>
/// <param name="OccupiedB">Whether something lies on block B.</param>
/// <param name="BothEmptyFor10s">Both blocks have been known to be empty for ten seconds.</param>
/// <param name="Still">No block moved for three seconds.</param>
/// <param name="BreathVolts">Newest breath sample in volts; <c>null</c> without a module, or without a good sample for 0.8 s.</param>
public readonly record struct LoadView(
    TimeSpan At, bool Calibrated, double? LoadA, double? LoadB, double? Total, double? ShareA, bool OccupiedA, bool OccupiedB,
    bool BothEmptyFor10s, bool Still, double? BreathVolts);

/// <summary>Means over a stretch of time, such as a session.</summary>
/// <param name="LoadA">Mean load on block A; <c>null</c> without valid samples.</param>
/// <param name="LoadB">Mean load on block B.</param>
/// <param name="ShareA">Mean share of block A over the time it was shown; <c>null</c> when hidden throughout.</param>
public readonly record struct LoadMeans(double? LoadA, double? LoadB, double? ShareA);
