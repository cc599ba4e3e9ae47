using SotTable.Signal;
using Xunit;

namespace SotTable.Tests.Signal;

public sealed class BreathDetectorTests
{
    [Fact]
    public void Each_breath_is_told_soon_and_placed_where_it_was()
    {
        var feed = BreathFeed.Of(t => BreathFeed.Breath(t), 60);
        Assert.InRange(feed.Starts.Count, 13, 15);
        Assert.All(feed.Starts.Skip(1), s => Assert.InRange(((s + 2) % 4) - 2, -0.1, 0.5));
        Assert.All(feed.Tops.Skip(1), s => Assert.InRange(s % 4, 1.3, 1.7));
        Assert.All(feed.Depths.Skip(1), d => Assert.InRange(d, 0.85, 1.05));
        Assert.InRange(feed.Readings[^1].RatePerMin!.Value, 14.9, 15.1);
        Assert.True(feed.Readings[^1].Confidence > 0.9);
        Assert.Equal(BreathDoubt.None, feed.Readings[^1].Doubt);
        Assert.InRange(feed.Readings[^1].DepthPercent!.Value, 95, 105);
        Assert.InRange(feed.Readings[^1].VariationPercent!.Value, 0, 3);
    }

    [Fact]
    public void A_person_at_rest_is_followed_breath_by_breath()
    {
        // 191 breaths were counted in this recording by people.
        var feed = new BreathFeed(new BreathDetector(BreathSensor.Belt, 50));
        foreach (var (t, v) in BreathFeed.Recording()) feed.Add(t, v);
        Assert.InRange(feed.Tops.Count, 189, 192);
        Assert.True(feed.Readings.Count(r => r.Confidence >= 0.5) > 0.8 * feed.Readings.Count);
        Assert.All(feed.Readings.Where(r => r.Confidence >= 0.5), r => Assert.InRange(r.RatePerMin!.Value, 14, 25));
    }

    [Fact]
    public void The_rate_is_renewed_with_each_start_and_each_top()
    {
        var detector = new BreathDetector(BreathSensor.Belt, 50);
        var told = 0;
        foreach (var (t, v) in BreathFeed.Recording().Take(5_000))
        {
            if ((detector.Add(TimeSpan.FromSeconds(t), v) & (BreathNews.Inspiration | BreathNews.Expiration)) == 0) continue;
            Assert.Equal(TimeSpan.FromSeconds(t), detector.Reading.At);
            told++;
        }

        Assert.InRange(told, 50, 80);
    }

    [Fact]
    public void A_breath_seen_twice_counts_once_in_the_rate_and_makes_it_less_sure()
    {
        var feed = BreathFeed.Of(t => BreathFeed.Breath(t) - (0.7 * Math.Exp(-Math.Pow((t - 61.5) / 0.25, 2))), 80);
        Assert.Equal(2, feed.Tops.Count(t => t is > 60 and < 63.5));
        Assert.All(feed.Readings.Where(r => r.At.TotalSeconds is > 64), r => Assert.InRange(r.RatePerMin!.Value, 14.5, 15.5));
        Assert.All(feed.Readings.Where(r => r.At.TotalSeconds is > 64), r => Assert.Equal((true, BreathDoubt.CountsDisagree), (r.Confidence < 0.5, r.Doubt)));
    }

    [Fact]
    public void A_long_pause_is_counted_from_five_seconds_and_noted_after_ten_and_no_breath_is_invented_in_it()
    {
        // The last top before it lies at 57.5 s.
        var feed = BreathFeed.Of(t => (t is > 60 and < 84 ? 0 : BreathFeed.Breath(t)) + (0.02 * Math.Sin(2 * Math.PI * 1.2 * t)), 120);
        var pause = Assert.Single(feed.Pauses);
        Assert.InRange(pause.NotedAt, 67.4, 69);
        Assert.DoesNotContain(feed.Starts, s => s is > 61 and < 83.5);
        Assert.All(feed.Readings.Where(r => r.At.TotalSeconds is > 63 and < 84), r => Assert.InRange(r.PauseS!.Value, 5, 27));
        Assert.All(feed.Readings.Where(r => r.At.TotalSeconds is > 20 and < 60), r => Assert.Null(r.PauseS));
        Assert.Contains(feed.Readings, r => r.Doubt == BreathDoubt.LongInterval);
    }

    [Fact]
    public void A_breath_that_is_held_is_a_pause_from_the_moment_it_stands_still_until_it_is_let_out()
    {
        // Half taken in at 60.7 s; noise, since a value that stands still to the last digit is a dead sensor.
        var feed = BreathFeed.Of(t => BreathFeed.Breath(t < 60.7 ? t : t < 90.7 ? 60.7 : t - 30) + (0.003 * Math.Sin(2 * Math.PI * 3.1 * t)), 130);
        Assert.Equal(BreathPhase.Pause, feed.Phases.Last(p => p.At < 90).Phase);
        Assert.InRange(feed.Phases.Last(p => p.At < 90).At, 62, 64);
        Assert.InRange(Assert.Single(feed.Pauses).NotedAt, 70, 73);
        Assert.All(feed.Readings.Where(r => r.At.TotalSeconds is > 67 and < 90), r => Assert.InRange(r.PauseS!.Value, 5, 31));
        Assert.All(feed.Readings.Where(r => r.At.TotalSeconds is > 92 and < 130), r => Assert.Null(r.PauseS));
    }

    [Fact]
    public void A_gap_in_the_samples_makes_the_phase_unknown_and_is_forgotten_after_it()
    {
        var detector = new BreathDetector(BreathSensor.Belt, 50);
        var feed = new BreathFeed(detector);
        for (var t = 0.0; t < 90; t += 0.02)
            if (t is not (> 40 and < 44)) feed.Add(t, BreathFeed.Breath(t));
        Assert.Contains(feed.Phases, p => p is { At: > 43.9 and < 44.2, Phase: BreathPhase.Unknown });
        Assert.DoesNotContain(feed.Starts, s => s is > 40.6 and < 44);
        Assert.InRange(feed.Starts.Count(s => s > 46), 10, 12);
    }

    [Fact]
    public void A_value_that_stands_still_has_no_rate_no_phase_and_no_pause()
    {
        var feed = BreathFeed.Of(t => t > 40.7 ? BreathFeed.Breath(40.7) : BreathFeed.Breath(t), 90);
        Assert.All(feed.Readings.Where(r => r.At.TotalSeconds > 46), r => Assert.Equal((null, 0.0, BreathDoubt.Flat), (r.RatePerMin, r.Confidence, r.Doubt)));
        Assert.Equal(BreathPhase.Unknown, feed.Phases[^1].Phase);
        Assert.Empty(feed.Pauses);
    }

    [Fact]
    public void Clipped_tops_are_still_single_breaths()
    {
        var feed = BreathFeed.Of(t => Math.Min(0.6, BreathFeed.Breath(t)), 60);
        Assert.InRange(feed.Tops.Count, 13, 15);
        Assert.InRange(feed.Readings[^1].RatePerMin!.Value, 14.9, 15.1);
    }

    [Fact]
    public void Tops_that_are_cut_off_at_the_same_value_are_said_to_be_clipped_and_tops_of_many_heights_are_not()
    {
        // Irregular enough to be doubted at all.
        double Uneven(double t) => BreathFeed.Breath(t + (1.5 * Math.Sin(2 * Math.PI * t / 13))) * (1 + (0.3 * Math.Sin(t / 7)));
        var clipped = BreathFeed.Of(t => Math.Round(1000 * Math.Min(0.6, Uneven(t) + (0.02 * Math.Sin(9 * t)))), 90);
        var whole = BreathFeed.Of(t => Math.Round(1000 * (Uneven(t) + (0.02 * Math.Sin(9 * t)))), 90);
        Assert.Contains(clipped.Readings, r => r.Doubt == BreathDoubt.Clipped);
        Assert.All(clipped.Readings.Where(r => r.At.TotalSeconds > 30), r => Assert.True(r.Doubt is BreathDoubt.Clipped or BreathDoubt.None, r.ToString()));
        Assert.DoesNotContain(whole.Readings, r => r.Doubt == BreathDoubt.Clipped);
    }

    [Fact]
    public void Nothing_but_missing_samples_is_no_signal_within_two_seconds()
    {
        var detector = new BreathDetector(BreathSensor.Belt, 50);
        Assert.Equal((null, BreathDoubt.NoSignal), (detector.Reading.RatePerMin, detector.Reading.Doubt));
        var feed = new BreathFeed(detector);
        for (var t = 0.0; t < 90; t += 0.02) feed.Add(t, t > 60 ? double.NaN : BreathFeed.Breath(t));
        Assert.All(feed.Readings.Where(r => r.At.TotalSeconds > 62), r => Assert.Equal((null, 0.0, BreathDoubt.NoSignal), (r.RatePerMin, r.Confidence, r.Doubt)));
        Assert.InRange(feed.Readings.Count(r => r.At.TotalSeconds > 62), 25, 29);
        Assert.Equal(BreathPhase.Unknown, feed.Phases[^1].Phase);
        Assert.Empty(feed.Pauses);
    }

    [Fact]
    public void A_sensor_that_slips_to_a_fifth_is_followed_again_within_seconds()
    {
        var feed = BreathFeed.Of(t => (t > 60 ? 0.2 : 1) * BreathFeed.Breath(t), 120);
        Assert.InRange(feed.Tops.Count(t => t is > 80 and < 120), 9, 11);
        Assert.InRange(feed.Readings[^1].DepthPercent!.Value, 15, 60);
    }

    [Fact]
    public void Movement_suspends_the_breaths_and_halves_the_confidence()
    {
        var feed = BreathFeed.Of(t => BreathFeed.Breath(t) + (t is > 50 and < 51 ? 8 * Math.Sin(2 * Math.PI * 2 * t) : 0), 90);
        Assert.DoesNotContain(feed.Starts, s => s is > 50.2 and < 52);
        Assert.All(feed.Readings.Where(r => r.At.TotalSeconds is > 51 and < 54), r => Assert.Equal((true, BreathDoubt.Moving), (r.Confidence <= 0.5, r.Doubt)));
        Assert.InRange(feed.Tops.Count(t => t > 58), 7, 8);
    }

    [Fact]
    public void A_flow_is_high_while_air_goes_in()
    {
        var feed = BreathFeed.Of(t => (t % 4) < 1.5 ? Math.Sin(Math.PI * (t % 4) / 1.5) : (t % 4) < 3.3 ? -0.8 * Math.Sin(Math.PI * ((t % 4) - 1.5) / 1.8) : 0, 90, sensor: BreathSensor.Flow);
        Assert.All(feed.Starts.Skip(3), s => Assert.InRange(((s + 2) % 4) - 2, -0.2, 0.2));
        Assert.All(feed.Tops.Skip(3), s => Assert.InRange(s % 4, 1.3, 1.7));
        Assert.InRange(feed.Readings[^1].RatePerMin!.Value, 14.9, 15.1);
    }

    [Fact]
    public void A_sample_allocates_nothing()
    {
        foreach (var sensor in Enum.GetValues<BreathSensor>())
        {
            var detector = new BreathDetector(sensor, 50);
            Feed(0, 5_000);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Feed(5_000, 60_000);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

            void Feed(int from, int to)
            {
                for (var i = from; i < to; i++) detector.Add(TimeSpan.FromSeconds(i / 50.0), BreathFeed.Breath(i / 50.0) + (i % 20_000 > 19_000 ? i % 7 : 0));
            }
        }
    }
}
