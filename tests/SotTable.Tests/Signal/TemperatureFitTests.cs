using SotTable.Signal;
using Xunit;

namespace SotTable.Tests.Signal;

/// <summary>What warmth does to a block, on simulated readings whose truth is known. Seeds are fixed.</summary>
public sealed class TemperatureFitTests
{
    private const double G = 9.81;
    private const double NPerCount = 1e-4;
    private const double Kg = 20;
    private static readonly ScaleClass Scale = ScaleClass.Of(980.6);
    private static readonly IReadOnlyList<CellGain> Gains = [new(NPerCount), new(NPerCount)];

    [Fact]
    public void Drift_of_zero_and_span_is_found_within_three_standard_errors_for_95_of_100_seeds_at_least()
    {
        var (zero, span, significant) = (0, 0, 0);
        for (var seed = 0; seed < 200; seed++)
        {
            var fit = TemperatureFit.Of(Points(new Random(seed), zeroNPerK: 0.03, spanPerK: 1e-4, 14, 20, 26, 32), Gains, Scale, G, out var refusal)!;
            Assert.Equal("", refusal);
            if (Math.Abs(fit.ZeroNPerK - 0.03) <= 3 * fit.ZeroErrorNPerK) zero++;
            if (Math.Abs(fit.SpanPerK!.Value - 1e-4) <= 3 * fit.SpanErrorPerK!.Value) span++;
            if (fit is { ZeroSignificant: true, SpanSignificant: true }) significant++;
        }

        Assert.InRange(zero, 190, 200);
        Assert.InRange(span, 190, 200);
        Assert.InRange(significant, 190, 200);
    }

    [Fact]
    public void Of_100_blocks_that_do_not_drift_5_at_most_are_said_to()
    {
        var said = Enumerable.Range(0, 200).Count(seed => TemperatureFit.Of(Points(new Random(seed), 0, 0, 14, 20, 26, 32), Gains, Scale, G, out _)!.ZeroSignificant);
        Assert.InRange(said, 0, 10);
    }

    [Fact]
    public void Two_temperatures_tell_a_drift_by_what_a_reading_is_worth()
    {
        var fit = TemperatureFit.Of(Points(new Random(1), 0.2, 0, 15, 30), Gains, Scale, G, out _)!;
        Assert.InRange(fit.ZeroNPerK, 0.19, 0.21);
        Assert.InRange(fit.ZeroErrorNPerK, 0.005, 0.02); // half an interval, rectangular, over 15 K: 0.0053 N/K, and the thermometer
        Assert.True(fit.ZeroSignificant);
        Assert.False(TemperatureFit.Of(Points(new Random(1), 0.005, 0, 15, 30), Gains, Scale, G, out _)!.ZeroSignificant);
    }

    [Fact]
    public void Without_a_load_only_the_zero_is_told()
    {
        TemperaturePoint[] points = [.. Points(new Random(1), 0.2, 1e-4, 15, 30).Select((p, i) => i == 0 ? p : p with { Load = null })];
        var fit = TemperatureFit.Of(points, Gains, Scale, G, out _)!;
        Assert.Equal((null, null, null), (fit.SpanPerK, fit.SpanErrorPerK, fit.SpanSignificant));
        Assert.Equal("temperature, zero", Assert.Single(fit.Lines(300)).Source);
    }

    [Fact]
    public void Too_few_temperatures_and_too_near_ones_are_refused_with_what_to_do()
    {
        Assert.Null(TemperatureFit.Of(Points(new Random(1), 0, 0, 20), Gains, Scale, G, out var one));
        Assert.Contains("10 K warmer or colder", one, StringComparison.Ordinal);
        TemperaturePoint[] points = [new(20, [0, 0], null), new(26, [0, 0], null)];
        Assert.Null(TemperatureFit.Of(points, Gains, Scale, G, out var near));
        Assert.Contains("6.0 K apart, and 10 K are needed: come back when the room is below 16.0 °C or above 30.0 °C", near, StringComparison.Ordinal);
    }

    [Fact]
    public void Warmth_that_rules_the_uncertainty_is_named_as_what_rules_it()
    {
        LoadRow[] rows = [.. new[] { 10.0, 20, 30, 40 }.Select(kg => new LoadRow(RowUse.Span, 0, kg, 0, [0.5 * kg * G / NPerCount, 0.5 * kg * G / NPerCount], [0, 0]))];
        var warmth = TemperatureFit.Of(Points(new Random(1), 3, 1e-5, 15, 30), Gains, Scale, G, out _)!;
        var without = BlockFit.Of(rows, Scale, G, 0, out _)!.Budget;
        var with = BlockFit.Of(rows, Scale, G, 0, out _, warmth: warmth)!.Budget;
        Assert.Equal(("place on the block, corners not measured", "temperature, zero"), (without.Dominant.Source, with.Dominant.Source));
        Assert.Equal(without.Lines.Count + 2, with.Lines.Count);
        Assert.True(with.ExpandedN > without.ExpandedN);
    }

    private static TemperaturePoint[] Points(Random random, double zeroNPerK, double spanPerK, params double[] celsius)
    {
        // A mean of the gate's window on such a block, and the thermometer by eye.
        double Noise(double size) => size * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble());
        return
        [
            .. celsius.Select(c =>
            {
                var zero = 0.5 * ((zeroNPerK * (c - 20)) + Noise(0.02)) / NPerCount;
                var load = 0.5 * ((Kg * G * (1 + (spanPerK * (c - 20)))) + Noise(0.02)) / NPerCount;
                return new TemperaturePoint(c + Noise(0.1), [zero, zero], new(RowUse.Span, 0, Kg, 0, [load, load], [0, 0]));
            }),
        ];
    }
}
