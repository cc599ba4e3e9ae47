using System.Text.Json;
using System.Text.Json.Nodes;
using SotTable.Signal;

namespace SotTable.Cli.Calibrate;

/// <summary>What a version keeps of how a block was calibrated, for certificates and people. Of it a running table reads the drift of the zero and the creep only; an older version may lack some of it.</summary>
internal sealed record BlockEvidence(
    string CalibratedUtc, IReadOnlyList<Weight>? Standards, ScaleClass Scale, IReadOnlyList<LoadRow> Rows, IReadOnlyList<double> Residuals, bool CornersMeasured, double Condition, double? S,
    IReadOnlyList<BudgetLine> Budget, double CombinedN, double K, string Dominant, IReadOnlyList<AsFound>? AsFound, LabRun? Run, IReadOnlyList<LabTest>? Tests, CurveEvidence? Curve,
    double? CreepMinutes, IReadOnlyList<VerifiedEvidence> Verified, TemperatureEvidence? Temperature = null,
    IReadOnlyList<TakenAgain>? TakenAgain = null, CreepFit? Creep = null)
{
    /// <summary>Reads it; <c>null</c> when it is no evidence, or lacks the readings.</summary>
    /// <param name="json">As the version holds it.</param>
    public static BlockEvidence? Read(JsonNode? json)
    {
        try
        {
            return json.Deserialize<BlockEvidence>(Terminal.Json) is { Rows.Count: > 0, Budget.Count: > 0, Scale: not null } evidence ? evidence : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>What warmth does to the block, with the readings it was found by.</summary>
/// <param name="Fit">What was found; <see cref="Records.CalibratedBlock"/> reads the zero's drift of it.</param>
/// <param name="Points">The readings.</param>
/// <param name="MeasuredUtc">When the last one was taken.</param>
/// <param name="Technician">Who took it.</param>
internal sealed record TemperatureEvidence(TemperatureFit Fit, IReadOnlyList<TemperaturePoint> Points, string MeasuredUtc, string Technician);

/// <summary>Loads that were taken again, because the fit failed by them.</summary>
/// <param name="Steps">The steps of the procedure.</param>
/// <param name="Words">What was said of them.</param>
/// <param name="Before">What they had read; none of it is in the fit.</param>
internal sealed record TakenAgain(IReadOnlyList<string> Steps, string Words, IReadOnlyList<LoadRow> Before);

/// <summary>The curve through the rising loads.</summary>
internal sealed record CurveEvidence(
    int Degree, string Reason, IReadOnlyList<double> Coefficients, IReadOnlyList<double>? StandardErrors, double? S, double? Llf, double LargestResidual, double? Hysteresis);

/// <summary>A load that stayed out of the fit.</summary>
internal sealed record VerifiedEvidence(double MassKg, int Mark, double ErrorN, double LimitN, string Verdict);
