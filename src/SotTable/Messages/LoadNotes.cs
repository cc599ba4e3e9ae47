namespace SotTable.Messages;

/// <summary>What happens to the loads of the two blocks, in newtons.</summary>
/// <param name="A">Block A.</param>
/// <param name="B">Block B.</param>
/// <param name="Bai">100 · (R − L) / (R + L) of the patient's sides, percent; <c>null</c> when too little lies there, it is too uncertain or a load isn't known. No value of it is the wanted one.</param>
/// <param name="BaiUncertainty">Its expanded uncertainty (k = 2), percent.</param>
public sealed record LoadNote(BlockNote A, BlockNote B, double? Bai, double? BaiUncertainty);

/// <summary>What happens to the load of a block.</summary>
/// <param name="Phase">Where it stands; where it last stood while its load isn't known.</param>
/// <param name="RestS">Seconds since its last shift; <c>null</c> while nothing rests there or the load isn't known.</param>
/// <param name="Curve">How it settles; <c>null</c> before ten seconds of rest and while the load isn't known.</param>
/// <param name="Slow">What has changed slowly since then; <c>null</c> before half a minute of rest and while the load isn't known.</param>
/// <param name="Centre">Where the load acts, −1 at the first cell to 1 at the second; <c>null</c> when not known.</param>
/// <param name="ZeroN">Where the zero came to after somebody got off; <c>null</c> when not known, and while somebody lies there.</param>
/// <param name="Pressure">Mean contact pressure; absent unless an area is configured, without an uncertainty of the load, for infants, and while nobody lies there.</param>
public sealed record BlockNote(
    Signal.LoadPhase Phase, double? RestS, CurveNote? Curve, SlowNote? Slow, double? Centre, double? ZeroN, PressureNote? Pressure = null);

/// <summary>Load over the configured area, as if it were evenly spread: a mean, never a peak.</summary>
/// <param name="KPa">The mean, kPa.</param>
/// <param name="UncertaintyKPa">Its expanded uncertainty (k = 2), kPa.</param>
public sealed record PressureNote(double KPa, double UncertaintyKPa);

/// <summary>A settling load: F∞ + A₁·e^(−t/τ₁) + A₂·e^(−t/τ₂), newtons and seconds since the last shift.</summary>
/// <param name="FinalN">F∞.</param>
/// <param name="A1N">Size of the faster part; 0 without one.</param>
/// <param name="Tau1S">Its time constant.</param>
/// <param name="A2N">Size of the slower part; 0 without one.</param>
/// <param name="Tau2S">Its time constant.</param>
/// <param name="BandN">Standard deviation of the seconds around the curve; breathing, mostly.</param>
public sealed record CurveNote(double FinalN, double A1N, double Tau1S, double A2N, double Tau2S, double BandN);

/// <summary>A slow change, and whether it is more than the instrument does by itself.</summary>
/// <param name="ChangeN">Since the last shift.</param>
/// <param name="BoundN">What the instrument may have done: a change has to be larger.</param>
/// <param name="BoundBy">Which evidence makes that bound.</param>
/// <param name="Verdict">What may be said.</param>
/// <param name="SlopeNPerMin">Slope of the medians.</param>
/// <param name="LowNPerMin">Lower end of its interval; <c>null</c> while too few medians tell it.</param>
/// <param name="HighNPerMin">Upper end.</param>
/// <param name="CreepN">Creep of the cells over that time, predicted by the calibration's creep test and taken off before; absent when none is predicted.</param>
public sealed record SlowNote(
    double ChangeN, double BoundN, Signal.BoundBy BoundBy, Signal.SlowVerdict Verdict, double SlopeNPerMin, double? LowNPerMin, double? HighNPerMin, double? CreepN = null);
