using SotTable.Signal;
using Xunit;

namespace SotTable.Tests.Signal.Load;

public sealed class SettlingTests
{
    // 12 N with 8 s and 6 N with 120 s (domain.md C10) fall below 1 N/min after 131.8 s: 6/120 · e^(−t/120) = 1/60.
    private static readonly double Truth = 120 * Math.Log(3);

    [Theory]
    [InlineData(1.2, 0)]
    [InlineData(2.5, 3)] // more than lying supine at rest ever gave; of seeds 1 to 2000 33 miss (at 1.2 N 10), all told early: breaths swung the curve's end below the limit
    public void A_settled_load_is_dated_within_15_s_of_the_truth_in_200_people_who_breathe(double breathN, int mayMiss)
    {
        var missed = new List<string>();
        for (var seed = 1; seed <= 200; seed++)
        {
            var events = new List<LoadEvent>();
            var course = new BlockCourse(LoadLimits.Adult, 100) { Happened = events.Add };
            Settling(seed, breathN).Lie(course, 305);
            var known = events.Where(e => e.Kind == LoadEventKind.Settled).ToArray();
            if (known is not [var settled] || events.Count > 2 || Math.Abs(settled.At.TotalSeconds - 5 - Truth) > 15) missed.Add($"{seed}: {string.Join(", ", events)}");
        }

        Assert.True(missed.Count <= mayMiss, string.Join('\n', missed));
    }

    [Fact]
    public void The_whole_stretch_gives_constants_and_time_back()
    {
        var (t, load) = Settling(1, 1.2).Seconds(300);
        var fit = new SettlingFit();
        for (var i = 5; i < t.Length; i++) fit.Add(t[i] - 5, load[i]);
        var curve = fit.Solve();
        Assert.Equal(2, curve.Terms);
        Assert.InRange(curve.Tau1, 6.5, 9.5);
        Assert.InRange(curve.A1, 10.5, 13.5);
        Assert.InRange(curve.Tau2, 95, 150);
        Assert.InRange(curve.A2, 5, 7);
        Assert.InRange(curve.SettledAfter(1, 295)!.Value, Truth - 6, Truth + 6);
    }

    [Fact]
    public void A_load_that_only_breathes_bears_no_exponential()
    {
        var found = Enumerable.Range(1, 100).Count(seed => Fit(new StillPerson(seed)).Terms > 0);
        Assert.InRange(found, 0, 5);
    }

    [Fact]
    public void One_exponential_is_not_made_two()
    {
        var found = Enumerable.Range(1, 100).Count(seed => Fit(new StillPerson(seed) { Also = t => 6 * Math.Exp(-t / 60) }).Terms != 1);
        Assert.InRange(found, 0, 5);
    }

    [Fact]
    public void A_shift_begins_the_curve_anew()
    {
        var events = new List<LoadEvent>();
        var course = new BlockCourse(LoadLimits.Adult, 100) { Happened = events.Add };

        // A torso shift: 30 N to and fro for two seconds, then 8 N less and settling again.
        new StillPerson(3) { Also = t => t is >= 100 and < 102 ? 30 * Math.Sin(Math.Tau * 1.5 * t) : t >= 102 ? -8 + (5 * Math.Exp(-(t - 102) / 10)) : 0 }.Lie(course, 240);
        var shift = Assert.Single(events, e => e.Kind == LoadEventKind.Shift);
        Assert.InRange(shift.At.TotalSeconds, 99, 101);
        Assert.InRange(shift.Until.TotalSeconds, 102, 104);
        Assert.InRange(course.RestsSince.TotalSeconds, 102, 104);
        Assert.InRange(course.Settling.Solve().Tau1, 6, 15);
    }

    private static SettlingCurve Fit(StillPerson person)
    {
        var (t, load) = person.Seconds(300);
        var fit = new SettlingFit();
        for (var i = 0; i < t.Length; i++) fit.Add(t[i], load[i]);
        return fit.Solve();
    }

    private static StillPerson Settling(int seed, double breathN) =>
        new(seed, breathN: breathN) { Also = t => t < 5 ? 18 : (12 * Math.Exp(-(t - 5) / 8)) + (6 * Math.Exp(-(t - 5) / 120)) };
}
