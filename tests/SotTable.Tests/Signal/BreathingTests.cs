using SotTable.Samples;
using SotTable.Signal;
using Xunit;
using static SotTable.Tests.Support.Build;

namespace SotTable.Tests.Signal;

/// <summary>The breathing of a table: sensor, ripple of the blocks, and the means of a session.</summary>
public sealed class BreathingTests
{
    private const int SensorHz = 50;
    private readonly Breathing _breathing = Breathing.Of(Profile(), BreathSensor.Belt, inverted: false, newtons: true, standIn: true)!;

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

        _breathing.StartSession();
        Flat(120, 180);
        Assert.InRange(_breathing.Means.Coverage, 0, 0.35);
        _breathing.StartSession();
        Assert.Equal(new BreathMeans(null, 0, BreathSource.Sensor, BreathCoupling.NotEnough), _breathing.Means);
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
    public void Depth_is_relative_to_the_breaths_of_the_session()
    {
        Breathe(0, 60);
        _breathing.StartSession();
        Breathe(60, 120, depth: 0.5);
        Assert.InRange(_breathing.View.DepthPercent!.Value, 95, 105);
    }

    [Fact]
    public void A_load_that_follows_the_sensor_is_coupled_after_two_still_minutes()
    {
        Breathe(0, 110, steady: false);
        Assert.Equal(BreathCoupling.NotEnough, _breathing.View.Coupling);
        _breathing.Averaging = true;
        Breathe(110, 160, steady: false);
        Assert.Equal(BreathCoupling.Coupled, _breathing.View.Coupling);
        Assert.InRange(_breathing.View.LagS!.Value, -0.3, 0.3);
        Assert.Equal(BreathCoupling.Coupled, _breathing.Means.Coupling);

        // Somebody moves on the blocks: the two minutes begin anew.
        _breathing.AddCells(Seconds(160), [140, 60, 50, 50], occupied: true);
        Breathe(160.02, 170, steady: false);
        Assert.Equal((BreathCoupling.NotEnough, null), (_breathing.View.Coupling!.Value, _breathing.View.LagS));
    }

    [Fact]
    public void The_polarity_of_the_sensor_turns_the_lag_by_half_a_breath_and_not_the_coupling()
    {
        var inverted = Breathing.Of(Profile(), BreathSensor.Belt, inverted: true, newtons: true, standIn: false)!;
        Breathe(0, 160, steady: false, to: inverted);
        Assert.Equal(BreathCoupling.Coupled, inverted.View.Coupling);
        Assert.InRange(Math.Abs(inverted.View.LagS!.Value), 1.4, 2.6);
    }

    [Fact]
    public void Without_a_sensor_the_blocks_give_the_rate_and_nothing_else()
    {
        var blocks = OfBlocks();
        blocks.Averaging = true;
        Breathe(0, 60, to: blocks);
        var view = blocks.View;
        Assert.Equal((BreathSource.Blocks, BreathPhase.Unknown, null, null), (view.Source, view.Phase, view.Coupling, view.DepthPercent));
        Assert.InRange(view.RatePerMin!.Value, 14, 16);
        Assert.Equal(BreathSource.Blocks, blocks.Means.Source);
        Assert.InRange(blocks.Means.RatePerMin!.Value, 14, 16);

        blocks.PassTo(Seconds(61));
        Assert.Equal((null, BreathDoubt.NoSignal), (blocks.View.RatePerMin, blocks.View.Doubt));
    }

    [Fact]
    public void Empty_and_still_blocks_show_no_rate()
    {
        var blocks = OfBlocks();
        Breathe(0, 60, to: blocks, occupied: false);
        Assert.Equal((null, BreathDoubt.Empty), (blocks.View.RatePerMin, blocks.View.Doubt));
        Breathe(60, 120, to: blocks, depth: 0);
        Assert.Null(blocks.View.RatePerMin);
    }

    [Fact]
    public void The_noise_of_the_empty_cells_raises_what_a_ripple_has_to_be()
    {
        // A ripple of 0.35 N: above the least of all, below four times this noise.
        var blocks = OfBlocks();
        var random = new Random(7);
        for (var i = 0; i < 40 * SensorHz; i++)
            blocks.AddCells(Seconds((double)i / SensorHz), [Noise(), Noise(), Noise(), Noise()], occupied: false);
        Breathe(40, 100, to: blocks, depth: 0.1);
        Assert.Equal((null, BreathDoubt.NoRipple), (blocks.View.RatePerMin, blocks.View.Doubt));

        double Noise() => 0.2 * Math.Sqrt(12) * (random.NextDouble() - 0.5);
    }

    [Fact]
    public void The_blocks_stand_in_for_a_silent_sensor_only_when_that_was_asked_for()
    {
        var alone = Breathing.Of(Profile(), BreathSensor.Belt, inverted: false, newtons: true, standIn: false)!;
        foreach (var breathing in new[] { _breathing, alone })
        {
            Breathe(0, 60, to: breathing);
            for (var i = 0; i < 2 * SensorHz; i++) breathing.AddCells(Seconds(60 + ((double)i / SensorHz)), [1, 1, 1, 1], occupied: true);
            breathing.PassTo(Seconds(62));
        }

        Assert.Equal(BreathSource.Blocks, _breathing.View.Source);
        Assert.Equal((BreathSource.Sensor, BreathDoubt.NoSignal), (alone.View.Source, alone.View.Doubt));
    }

    [Fact]
    public void With_neither_sensor_nor_newtons_there_is_no_breathing() =>
        Assert.Null(Breathing.Of(NoSensor(), BreathSensor.Belt, inverted: false, newtons: false, standIn: false));

    private static Breathing OfBlocks() => Breathing.Of(NoSensor(), BreathSensor.Belt, inverted: false, newtons: true, standIn: false)!;

    private static TableProfile NoSensor() => Profile() with { Channels = [.. Profile().Channels.Take(4)] };

    // Fifteen breaths a minute, like a clock or as people do.
    private void Breathe(
        double fromS, double toS, double driftN = 0, double depth = 1, bool steady = true, bool occupied = true, Breathing? to = null)
    {
        var breathing = to ?? _breathing;
        for (var i = (int)(fromS * SensorHz); i < toS * SensorHz; i++)
        {
            var t = (double)i / SensorHz;
            var wander = steady ? 0 : 1.2 * (Math.Sin(t / 7.3) + Math.Sin(t / 3.1) + Math.Sin(t / 19.7));
            var chest = depth * Math.Sin((2 * Math.PI * t / 4) + wander);
            breathing.Add(new RawSample(Seconds(t), 4, 16_000 + (int)(3000 * chest)));
            breathing.AddLoads(Seconds(t), 90 + chest + (driftN * t), 80 + (chest / 2));
            breathing.AddCells(Seconds(t), [45 + chest, 45 + (driftN * t), 40 + (chest / 2), 40], occupied);
        }
    }

    private void Flat(int fromS, int toS)
    {
        for (var i = fromS * SensorHz; i < toS * SensorHz; i++) _breathing.Add(new RawSample(Seconds((double)i / SensorHz), 4, 16_000));
    }
}
