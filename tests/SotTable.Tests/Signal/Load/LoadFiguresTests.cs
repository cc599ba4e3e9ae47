using SotTable.Signal;
using Xunit;

namespace SotTable.Tests.Signal.Load;

public sealed class LoadFiguresTests
{
    [Theory]
    [InlineData(45, 55, 10)]
    [InlineData(52, 48, -4)]
    [InlineData(520.66, 563.31, 3.935)]
    public void The_index_is_the_difference_over_the_sum(double left, double right, double bai)
    {
        Assert.Equal(bai, LoadBalance.Bai(left, right), 0.001);
        Assert.Equal(50 - (bai / 2), LoadBalance.LeftPercent(left, right), 0.001);
    }

    // load.md 3.5: an infant, a child and an adult.
    [Theory]
    [InlineData(5.884, 0.049, 0.59)]
    [InlineData(5.884, 0.0981, 1.18)]
    [InlineData(5.884, 0.245, 2.95)]
    [InlineData(39.2, 0.0981, 0.18)]
    [InlineData(147, 0.245, 0.12)]
    public void Its_uncertainty_is_what_the_loads_leave_unknown(double eachN, double uN, double percent) =>
        Assert.Equal(percent, LoadBalance.Uncertainty(eachN, eachN, uN, uN), 0.01);

    [Theory]
    [InlineData(9, 10, 0.1, false)]
    [InlineData(11, 10, 0.1, true)]
    [InlineData(11, 10, 0.5, false)]
    public void It_is_hidden_below_20_N_and_when_it_is_not_sure_to_2_percent(double left, double right, double u, bool shown) =>
        Assert.Equal(shown, LoadBalance.Shown(left, right, u, u, LoadLimits.Adult.PairFromN) is not null);

    [Fact]
    public void The_centre_is_the_mean_of_the_places_by_their_loads_and_hidden_below_10_N()
    {
        CentreOfLoad[] places = [new(-1, -1), new(1, -1), new(-1, 1), new(1, 1)];
        Assert.Equal(new CentreOfLoad(0.5, 0), CentreOfLoad.Of([10, 30, 10, 30], places));
        Assert.Null(CentreOfLoad.Of([2, 2, 2, 2], places));
    }

    [Fact]
    public void The_slope_of_all_pairs_is_not_moved_by_a_fifth_of_bad_points()
    {
        var t = Enumerable.Range(0, 50).Select(i => (double)i).ToArray();
        var slope = TheilSen.Of(t, [.. t.Select(x => 5 + (0.3 * x) + (x % 5 == 0 ? 40 : 0.01 * Math.Sin(x)))]);
        Assert.Equal(0.3, slope.Slope, 0.003);
        Assert.InRange(slope.Level, 4.9, 5.1);
    }

    [Fact]
    public void Its_interval_covers_the_truth_in_about_17_of_20_though_neighbours_are_alike()
    {
        var covered = 0;
        for (var seed = 1; seed <= 200; seed++)
        {
            var (person, t, y, alike) = (new StillPerson(seed), new double[60], new double[60], 0.0);
            for (var i = 0; i < t.Length; i++)
            {
                alike = (0.3 * alike) + person.Gauss();
                (t[i], y[i]) = (i, (0.1 * i) + alike);
            }

            var s = TheilSen.Of(t, y, (ulong)seed);
            if (s.Low <= 0.1 && s.High >= 0.1) covered++;
        }

        Assert.InRange(covered, 165, 200);
    }

    [Fact]
    public void A_step_is_found_where_it_is_and_a_drift_is_none()
    {
        var person = new StillPerson(1);
        var values = Enumerable.Range(0, 400).Select(i => 700 - (0.01 * i) + (0.3 * person.Gauss()) - (i >= 182 ? 13.3 : 0)).ToArray();
        var step = Assert.Single(StepTest.Find(values, 0));
        Assert.Equal(182, step.Index);
        Assert.InRange(step.Change, -14, -12.6);
    }

    [Theory]
    [InlineData(new double[] { 3 }, 3)]
    [InlineData(new double[] { 4, 1 }, 2.5)]
    [InlineData(new double[] { 5, 1, 9, 1, 7 }, 5)]
    [InlineData(new double[] { 2, 2, 2, 8 }, 2)]
    public void A_median_stands_in_the_middle(double[] values, double median)
    {
        if (values.Length == 5) Assert.Equal(median, Medians.OfFive(values[0], values[1], values[2], values[3], values[4]));
        Assert.Equal(median, Medians.Of(values));
    }
}
