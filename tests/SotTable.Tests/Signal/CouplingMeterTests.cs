using SotTable.Signal;
using Xunit;

namespace SotTable.Tests.Signal;

public sealed class CouplingMeterTests
{
    [Fact]
    public void A_load_that_follows_a_living_breath_is_coupled_and_its_lag_is_told()
    {
        var reading = Meter((t, breath) => 0.4 * breath(t - 0.5), 130).Judge(17.5);
        Assert.Equal(BreathCoupling.Coupled, reading.Coupling);
        Assert.InRange(reading.LagS!.Value, 0.4, 0.6);
        Assert.True(reading.Strength > 0.9);
    }

    [Fact]
    public void The_breath_of_another_time_is_seldom_coupled()
    {
        // The same person's breath, another part of the recording: the rate is alike, the moments are not.
        var coupled = Enumerable.Range(0, 20).Count(i => Meter((t, breath) => breath(t + 150 + (i * 13)), 130).Judge(17.5).Coupling == BreathCoupling.Coupled);
        Assert.InRange(coupled, 0, 4);
    }

    [Fact]
    public void Less_than_two_still_minutes_and_a_load_that_stands_still_are_not_enough()
    {
        Assert.Equal(BreathCoupling.NotEnough, Meter((t, breath) => breath(t), 110).Judge(17.5).Coupling);
        Assert.Equal(BreathCoupling.NotEnough, Meter((t, breath) => 0, 130).Judge(17.5).Coupling);
        Assert.Equal(BreathCoupling.NotEnough, Meter((t, breath) => breath(t), 130).Judge(double.NaN).Coupling);
        var moved = Meter((t, breath) => breath(t), 130);
        moved.Clear();
        Assert.Equal(new CouplingReading(BreathCoupling.NotEnough, 0, null), moved.Judge(17.5));
    }

    [Fact]
    public void Breathing_like_a_clock_can_not_be_told_from_chance()
    {
        var meter = new CouplingMeter(25);
        for (var t = 0.0; t < 130; t += 0.04) meter.Add(Math.Sin(2 * Math.PI * t / 4), Math.Sin((2 * Math.PI * t / 4) - 1));
        Assert.Equal(BreathCoupling.NotEnough, meter.Judge(15).Coupling);
    }

    [Fact]
    public void An_answer_allocates_nothing()
    {
        var meter = Meter((t, breath) => 0.4 * breath(t - 0.5), 130);
        meter.Judge(17.5);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 500; i++) meter.Add(i % 7, i % 5);
        meter.Judge(17.5);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static CouplingMeter Meter(Func<double, Func<double, double>, double> load, double seconds)
    {
        var values = BreathFeed.Recording().Select(s => s.Value).ToArray();
        double Breath(double t) => values[(int)(50 * Math.Max(0, t))];
        var meter = new CouplingMeter(50);
        for (var i = 0; i < seconds * 50; i++) meter.Add(Breath(i / 50.0), load(i / 50.0, Breath));
        return meter;
    }
}
