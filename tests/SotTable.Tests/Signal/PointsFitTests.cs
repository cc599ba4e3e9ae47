using SotTable.Signal;
using Xunit;

namespace SotTable.Tests.Signal;

/// <summary>The choice of a curve and the points that it points at.</summary>
public sealed class PointsFitTests
{
    // Ten loads up, in newtons, and what a cell of 8000 counts a newton reads with some counts of noise.
    private static readonly double[] Loads = [50, 100, 150, 200, 250, 300, 350, 400, 450, 500];
    private static readonly double[] Noise = [3, -5, 2, 6, -4, -2, 5, -6, 1, 2];
    private readonly double[] _readings = [.. Loads.Zip(Noise, (x, e) => (8000 * x) + e)];

    [Fact]
    public void A_line_with_noise_is_a_line()
    {
        var fit = PointsFit.Of(Loads, _readings)!;
        Assert.Equal(1, fit.Fit.Degree);
        Assert.InRange(fit.Fit.Coefficients[1], 7999.9, 8000.1);
        Assert.Empty(fit.Suspects);
        Assert.Null(fit.Repeatability);
    }

    [Fact]
    public void An_exact_line_is_a_line_whatever_rounding_left()
    {
        var fit = PointsFit.Of(Loads, [.. Loads.Select(x => (0.1 * x) + 0.3)])!;
        Assert.Equal(1, fit.Fit.Degree);
        Assert.Equal(0.3, fit.Fit.Coefficients[0], 12);
        Assert.Empty(fit.Suspects);
    }

    [Fact]
    public void A_bent_line_gets_the_degree_that_it_has()
    {
        Assert.Equal(2, PointsFit.Of(Loads, [.. Loads.Zip(_readings, (x, y) => y + (0.002 * x * x))])!.Fit.Degree);
        Assert.Equal(3, PointsFit.Of(Loads, [.. Loads.Zip(_readings, (x, y) => y + (1e-5 * x * (x - 250) * (x - 500)))])!.Fit.Degree);
    }

    [Fact]
    public void A_limit_on_the_largest_residual_asks_for_a_higher_degree()
    {
        var fit = PointsFit.Of(Loads, _readings, largestResidual: 0.001)!;
        Assert.Equal(3, fit.Fit.Degree);
        Assert.Contains("over the limit", fit.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Three_points_bear_a_line_and_no_lower_limit_factor()
    {
        var fit = PointsFit.Of([1, 2, 3], [10, 20.1, 29.8])!;
        Assert.Equal(1, fit.Fit.Degree);
        Assert.Null(fit.Llf);
        Assert.Single(fit.Candidates);
        Assert.Null(PointsFit.Of([1, 2, 3], [10, 20, 30], degree: 3));
    }

    [Fact]
    public void Two_loads_give_a_line_without_any_standard_deviation()
    {
        var fit = PointsFit.Of([1, 2], [10, 20])!;
        Assert.Null(fit.Fit.S);
        Assert.Null(fit.Fit.StandardErrors);
        Assert.Null(PointsFit.Of([1, 1], [10, 20]));
    }

    [Fact]
    public void Hysteresis_is_the_largest_difference_between_up_and_down_and_leaves_the_line_a_line()
    {
        double[] down = [450, 400, 350, 300, 250, 200, 150, 100, 50];
        double[] x = [.. Loads, .. down];
        double[] y = [.. _readings, .. down.Select((l, i) => (8000 * l) - Math.Abs(Noise[i]) + (l is 250 ? 60 : 40))];
        var fit = PointsFit.Of(x, y)!;
        Assert.Equal(1, fit.Fit.Degree);
        Assert.Equal(-60, fit.Hysteresis!.Value, 0);
        Assert.NotNull(fit.Repeatability);
        Assert.Empty(fit.Suspects);
    }

    [Fact]
    public void A_second_run_upwards_is_no_way_down()
    {
        var fit = PointsFit.Of([.. Loads, .. Loads], [.. _readings, .. _readings])!;
        Assert.Null(fit.Hysteresis);
        Assert.Equal(0, fit.Repeatability);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(3, 4)]
    [InlineData(2, 8)]
    [InlineData(0, 9)]
    public void Two_exchanged_readings_are_named(int a, int b)
    {
        var readings = _readings.ToArray();
        (readings[a], readings[b]) = (readings[b], readings[a]);
        var suspect = Assert.Single(PointsFit.Of(Loads, readings, degree: 1)!.Suspects);
        Assert.Equal(SuspectKind.Exchanged, suspect.Kind);
        Assert.Equal([a, b], suspect.Points);
        Assert.Equal(_readings[a], suspect.Expected);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(9)]
    public void A_mass_that_is_ten_per_cent_off_is_named_with_what_the_others_let_expect(int at)
    {
        var readings = _readings.ToArray();
        readings[at] *= 1.1;
        var suspect = Assert.Single(PointsFit.Of(Loads, readings, degree: 1)!.Suspects);
        Assert.Equal(SuspectKind.Outlier, suspect.Kind);
        Assert.Equal([at], suspect.Points);
        Assert.InRange(suspect.Expected, _readings[at] - 40, _readings[at] + 40);
    }

    [Fact]
    public void A_saturated_reading_is_named()
    {
        var readings = _readings.ToArray();
        readings[9] = 8_388_607;
        var suspect = Assert.Single(PointsFit.Of(Loads, readings)!.Suspects);
        Assert.Equal(SuspectKind.FullScale, suspect.Kind);
        Assert.Equal([9], suspect.Points);
    }

    [Fact]
    public void A_curve_that_turns_within_its_range_is_no_scale()
    {
        Assert.False(PointsFit.Of(Loads, [.. Loads.Select(x => x * (600 - x))], degree: 2)!.IsMonotonic);

        // A cubic whose slope is positive at both ends and negative between them.
        Assert.False(PointsFit.Of(Loads, [.. Loads.Select(x => (x - 100) * (x - 250) * (x - 400))], degree: 3)!.IsMonotonic);
    }
}
