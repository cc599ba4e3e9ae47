using System.Globalization;
using System.Text.Json.Serialization;

namespace SotTable.Signal;

/// <summary>A block at one temperature.</summary>
/// <param name="Celsius">Its temperature.</param>
/// <param name="Zero">Counts of each cell without load.</param>
/// <param name="Load">A known load there; <c>null</c> without.</param>
public sealed record TemperaturePoint(double Celsius, IReadOnlyList<double> Zero, LoadRow? Load);

/// <summary>What warmth does to a block, by a straight line through its readings at two or more temperatures.</summary>
/// <param name="ZeroNPerK">Drift of the zero.</param>
/// <param name="ZeroErrorNPerK">Its standard error.</param>
/// <param name="ZeroSignificant">Whether it differs from none at 95 %.</param>
/// <param name="SpanPerK">Drift of a load, as a part of it; <c>null</c> when no load was put on at two temperatures.</param>
/// <param name="SpanErrorPerK">Its standard error.</param>
/// <param name="SpanSignificant">Whether it differs from none at 95 %.</param>
/// <param name="LowC">Lowest temperature, °C.</param>
/// <param name="HighC">Highest temperature.</param>
/// <param name="Points">How many there were.</param>
public sealed record TemperatureFit(
    double ZeroNPerK, double ZeroErrorNPerK, bool ZeroSignificant, double? SpanPerK, double? SpanErrorPerK, bool? SpanSignificant, double LowC, double HighC, int Points)
{
    /// <summary>Below, a drift can't be told from how a block comes back after a night.</summary>
    public const double LeastSpanK = 10;

    /// <summary>How far a block may warm between the zero before a session and its end: body and room (decision 0057).</summary>
    public const double SessionK = 5;

    /// <summary>First word of its lines in a budget.</summary>
    public const string Source = "temperature";

    // A thermometer that is read by eye; a chip's own is no better in differences.
    private const double ThermometerK = 0.3;
    private const double Level = 0.05;
    private const double Two = 2;

    /// <summary>Fits the readings of a block.</summary>
    /// <param name="points">At least two.</param>
    /// <param name="gains">Of each cell, in force.</param>
    /// <param name="scale">What the block has to weigh to.</param>
    /// <param name="gravity">m/s².</param>
    /// <param name="refusal">Why there is nothing to fit yet, in words that say what to do; empty when there is.</param>
    public static TemperatureFit? Of(IReadOnlyList<TemperaturePoint> points, IReadOnlyList<CellGain> gains, ScaleClass scale, double gravity, out string refusal)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(scale);
        var (low, high) = points.Count == 0 ? (0, 0) : (points.Min(p => p.Celsius), points.Max(p => p.Celsius));
        refusal = points.Count < 2
            ? $"one temperature tells no drift: come back when the room is {LeastSpanK:0} K warmer or colder"
            : high - low < LeastSpanK
                ? string.Create(CultureInfo.InvariantCulture, $"the temperatures lie {high - low:0.0} K apart, and {LeastSpanK:0} K are needed: come back when the room is below {high - LeastSpanK:0.0} °C or above {low + LeastSpanK:0.0} °C")
                : "";
        if (refusal.Length > 0) return null;
        var zero = Line.Of(
            [.. points.Select(p => p.Celsius)], [.. points.Select(p => CellGain.Sum(gains, p.Zero.Zip(points[0].Zero, (z, first) => z - first)))],
            0.5 * scale.EN / Math.Sqrt(3), 0.05 * scale.EN);
        var loaded = points.Where(p => p.Load is not null).Select(p => (p.Celsius, LoadN: p.Load!.MassKg * gravity, Part: CellGain.Sum(gains, p.Load.Counts) / (p.Load.MassKg * gravity))).ToArray(); // Where has looked
        if (loaded.Length < 2 || loaded.Max(p => p.Celsius) - loaded.Min(p => p.Celsius) < LeastSpanK)
            return new(zero.Slope, zero.Error, zero.Significant, null, null, null, low, high, points.Count);
        var smallest = loaded.Min(p => p.LoadN);
        var span = Line.Of([.. loaded.Select(p => p.Celsius)], [.. loaded.Select(p => p.Part)], 0.5 * scale.EN / Math.Sqrt(3) / smallest, 0.05 * scale.EN / smallest);
        return new(zero.Slope, zero.Error, zero.Significant, span.Slope, span.Error, span.Significant, low, high, points.Count);
    }

    /// <summary>How far warmth may move the zero of a session, N: the drift is not taken off, so that all of it counts, and what isn't known of it.</summary>
    /// <param name="zeroNPerK">Drift of the zero.</param>
    /// <param name="errorNPerK">Its standard error.</param>
    public static double SessionN(double zeroNPerK, double errorNPerK) => (Math.Abs(zeroNPerK) + (Two * errorNPerK)) * SessionK;

    /// <summary>Its lines of an uncertainty budget. No reading of a cell comes with a temperature, so that nothing is corrected.</summary>
    /// <param name="loadN">The load of the budget.</param>
    public IEnumerable<BudgetLine> Lines(double loadN)
    {
        yield return BudgetLine.Within($"{Source}, zero", SessionN(ZeroNPerK, ZeroErrorNPerK));
        if (SpanPerK is { } span && SpanErrorPerK is { } error) yield return BudgetLine.Within($"{Source}, span", (Math.Abs(span) + (Two * error)) * 0.5 * (HighC - LowC) * loadN);
    }

    /// <summary>For people.</summary>
    [JsonIgnore] // made of what is told
    public string Words => string.Create(
        CultureInfo.InvariantCulture,
        $"zero {ZeroNPerK:+0.0000;-0.0000;0.0000} ± {ZeroErrorNPerK:0.0000} N/K{(ZeroSignificant ? "" : " (not significant)")}{(SpanPerK is { } s ? $", span {100 * s:+0.0000;-0.0000;0.0000} ± {100 * SpanErrorPerK:0.0000} %/K{(SpanSignificant == true ? "" : " (not significant)")}" : ", span not measured")}, from {Points} temperatures, {LowC:0.0} to {HighC:0.0} °C");

    // Slope of a straight line with its standard error: from what is left over where there are three points, from what a reading is worth where there are two.
    private readonly record struct Line(double Slope, double Error, bool Significant)
    {
        public static Line Of(double[] celsius, double[] values, double ofOne, double least)
        {
            var (meanC, meanV) = (celsius.Average(), values.Average());
            var spread = celsius.Sum(c => (c - meanC) * (c - meanC));
            var slope = celsius.Zip(values, (c, v) => (c - meanC) * (v - meanV)).Sum() / spread;
            var freedom = celsius.Length - 2;
            var left = celsius.Zip(values, (c, v) => v - meanV - (slope * (c - meanC))).Sum(r => r * r);
            var each = freedom > 0 ? Math.Max(Math.Sqrt(left / freedom), least) : ofOne;
            var error = Math.Sqrt(((each * each) + (slope * slope * ThermometerK * ThermometerK)) / spread);
            return new(slope, error, freedom > 0 ? FDistribution.TwoSidedT(slope / error, freedom) < Level : Math.Abs(slope) > Two * error);
        }
    }
}
