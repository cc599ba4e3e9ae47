using SotTable.Signal;
using Xunit;

namespace SotTable.Tests.Signal;

public sealed class ControlChartTests
{
    private static readonly double[] First = [0.0, 0.001, -0.001, 0.001, -0.001, 0.0];

    [Theory]
    [InlineData(0.0005, ChartState.Steady)]
    [InlineData(0.0022, ChartState.Warning)]
    [InlineData(0.004, ChartState.Action)]
    [InlineData(-0.004, ChartState.Action)]
    public void The_newest_check_is_judged_by_the_first_ones(double newest, ChartState state) => Assert.Equal(state, ControlChart.Of([.. First, newest], 0).State);

    [Fact]
    public void Eight_on_one_side_are_a_drift_although_each_is_small()
    {
        double[] drift = [.. First, .. First[1..5], .. Enumerable.Repeat(0.0004, 8)];
        Assert.Equal(ChartState.OneSided, ControlChart.Of(drift, 0).State);
        Assert.Equal(ChartState.Steady, ControlChart.Of(drift[..^1], 0).State);
    }

    [Fact]
    public void Five_checks_are_too_few_and_equal_ones_have_the_spread_of_the_scale()
    {
        Assert.Equal(ChartState.TooFew, ControlChart.Of(First[..5], 0).State);
        Assert.Equal(ChartState.Steady, ControlChart.Of([0, 0, 0, 0, 0, 0, 0.0005], 0.002).State);
    }
}
