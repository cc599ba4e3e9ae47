using SotTable.Signal;

namespace SotTable.Cli.Calibrate;

/// <summary>What a version keeps of how a block was calibrated, for certificates and people. A running table doesn't read it; an older version may lack some of it.</summary>
internal sealed record BlockEvidence(
    string CalibratedUtc, IReadOnlyList<Weight>? Standards, ScaleClass Scale, IReadOnlyList<LoadRow> Rows, IReadOnlyList<double> Residuals, bool CornersMeasured, double Condition, double? S,
    IReadOnlyList<BudgetLine> Budget, double CombinedN, double K, string Dominant, IReadOnlyList<AsFound>? AsFound, LabRun? Run, IReadOnlyList<LabTest>? Tests, CurveEvidence? Curve,
    double? CreepMinutes, IReadOnlyList<VerifiedEvidence> Verified);

/// <summary>The curve through the rising loads.</summary>
internal sealed record CurveEvidence(
    int Degree, string Reason, IReadOnlyList<double> Coefficients, IReadOnlyList<double>? StandardErrors, double? S, double? Llf, double LargestResidual, double? Hysteresis);

/// <summary>A load that stayed out of the fit.</summary>
internal sealed record VerifiedEvidence(double MassKg, int Mark, double ErrorN, double LimitN, string Verdict);
