using SotTable.Samples;
using SotTable.Signal;
using Xunit;
using static SotTable.Tests.Support.Build;

namespace SotTable.Tests.Signal;

/// <summary>The breathing of a table: sensor, ripple of the blocks, and the means of a session.</summary>
public sealed class BreathingTests
{
    private const int SensorHz = 50;
    private readonly Breathing _breathing = new(Profile(), BreathSensor.Belt, inverted: false);

    [Fact]
    public void A_person_who_breathes_fifteen_times_a_minute_has_that_rate_and_a_ripple_on_each_block()
    {
        Breathe(0, 90);
        var view = _breathing.View;
        Assert.InRange(view.RatePerMin!.Value, 14.8, 15.2);
        Assert.InRange(view.Confidence, 0.75, 1);
        Assert.InRange(view.RippleA!.Value, 1.7, 2.05); // 2 N swing on A, half of it on B; some of it is smoothed away
        Assert.InRange(view.RippleB!.Value, 0.85, 1.05);
        Assert.Equal(BreathSource.Sensor, view.Source);
    }

    [Fact]
    public void A_person_who_sinks_adds_nothing_to_the_ripple()
    {
        Breathe(0, 90, driftN: 0.2);
        Assert.InRange(_breathing.View.RippleA!.Value, 1.4, 2.1);
    }

    [Fact]
    public void A_sensor_that_falls_silent_has_no_rate_and_no_phase()
    {
        Breathe(0, 90);
        _breathing.PassTo(Seconds(90.9));
        var view = _breathing.View;
        Assert.Equal((null, 0, BreathDoubt.NoSignal, BreathPhase.Unknown), (view.RatePerMin, view.Confidence, view.Doubt, view.Phase));
        Assert.Equal(BreathPhase.Unknown, _breathing.Phase);
    }

    [Fact]
    public void A_block_whose_load_is_not_known_has_no_ripple()
    {
        Breathe(0, 60);
        _breathing.AddLoads(Seconds(60), 90, null);
        Assert.NotNull(_breathing.View.RippleA);
        Assert.Null(_breathing.View.RippleB);
    }

    [Fact]
    public void The_mean_rate_of_a_session_says_for_how_much_of_it_there_was_one()
    {
        Breathe(0, 60);
        _breathing.Averaging = true;
        Breathe(60, 120);
        Assert.InRange(_breathing.Means.RatePerMin!.Value, 14.8, 15.2);
        Assert.InRange(_breathing.Means.Coverage, 0.95, 1);

        _breathing.ClearMeans();
        Flat(120, 180);
        Assert.InRange(_breathing.Means.Coverage, 0, 0.35);
        _breathing.ClearMeans();
        Assert.Equal(new BreathMeans(null, 0), _breathing.Means);
    }

    [Fact]
    public void Samples_of_the_sensor_and_of_the_blocks_allocate_nothing()
    {
        Breathe(0, 60);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Breathe(60, 120);
        _ = _breathing.View;
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_table_without_a_breath_sensor_has_no_breathing() =>
        Assert.Throws<ArgumentException>(() => new Breathing(Profile() with { Channels = [.. Profile().Channels.Take(4)] }, BreathSensor.Belt, false));

    private void Breathe(int fromS, int toS, double driftN = 0)
    {
        for (var i = fromS * SensorHz; i < toS * SensorHz; i++)
        {
            var t = (double)i / SensorHz;
            var chest = Math.Sin(2 * Math.PI * t / 4);
            _breathing.Add(new RawSample(Seconds(t), 4, 16_000 + (int)(3000 * chest)));
            _breathing.AddLoads(Seconds(t), 90 + chest + (driftN * t), 80 + (chest / 2));
        }
    }

    private void Flat(int fromS, int toS)
    {
        for (var i = fromS * SensorHz; i < toS * SensorHz; i++) _breathing.Add(new RawSample(Seconds((double)i / SensorHz), 4, 16_000));
    }
}
