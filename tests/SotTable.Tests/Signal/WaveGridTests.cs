using SotTable.Samples;
using SotTable.Signal;
using Xunit;
using static SotTable.Tests.Support.Build;

namespace SotTable.Tests.Signal;

public sealed class WaveGridTests
{
    private readonly Stream _stream = new();

    [Theory]
    [InlineData(80.0)]
    [InlineData(79.3)]
    [InlineData(72.0)]
    [InlineData(88.0)]
    public void Whatever_rate_the_chips_run_at_the_grid_is_80_a_second_and_shows_the_same_load_at_the_same_time(double chipHz)
    {
        _stream.ChipHz = chipHz;
        _stream.Run(120);
        Assert.InRange(_stream.Frames.Count, 1198, 1200);
        foreach (var frame in _stream.Frames.Skip(1))
        {
            Assert.Equal((8, 5, 800, 500), (frame.LoadSamples, frame.BreathSamples, frame.LoadRateDeciHz, frame.BreathRateDeciHz));
            for (var c = 0; c < 4; c++)
            for (var i = 0; i < 8; i++)
            {
                var at = frame.T0 + Seconds(i / 80.0);
                Assert.InRange(frame.Values[(8 * c) + i] - (100 * Stream.LoadN(at, c)), -1.01, 1.01);
            }
        }
    }

    [Fact]
    public void Every_grid_point_is_in_exactly_one_frame_and_in_order()
    {
        _stream.Run(30);
        Assert.All(_stream.Frames.Zip(_stream.Frames.Skip(1)), p => Assert.Equal(Seconds(0.1), p.Second.T0 - p.First.T0));
        Assert.All(_stream.Frames.Skip(1), f => Assert.Equal(WaveFlags.None, f.Flags & (WaveFlags.GapBefore | WaveFlags.Saturated)));
    }

    [Fact]
    public void With_another_calibration_no_frame_mixes_both_scales()
    {
        _stream.Run(10.03);
        var before = _stream.Frames.Count;
        _stream.Use(null);
        _stream.Run(5);
        var after = _stream.Frames.Skip(before).ToArray();
        Assert.InRange(after.Length, 48, 50);
        Assert.Equal(WaveFlags.GapBefore, after[0].Flags & (WaveFlags.GapBefore | WaveFlags.Calibrated));
        foreach (var frame in after)
        for (var i = 0; i < 8; i++)
        {
            var counts = SignalChainTests.Feed.Zero + (Stream.LoadN(frame.T0 + Seconds(i / 80.0), 0) / SignalChainTests.Feed.Gain);
            if (frame.Values[i] != WaveFrame.NoValue) Assert.InRange(frame.Values[i] - (counts / WaveGrid.CountsPerStep), -1.01, 1.01);
        }

        Assert.All(after.Skip(1), f => Assert.DoesNotContain(WaveFrame.NoValue, f.Values));
    }

    [Fact]
    public void A_frame_is_ready_at_most_one_sample_period_after_its_last_point()
    {
        _stream.ChipHz = 79.3;
        _stream.Run(30);
        Assert.All(_stream.Frames.Skip(2), f => Assert.InRange((f.ReadyAt - f.Newest).TotalSeconds, 0, 1 / 50.0));
        Assert.All(_stream.Frames.Skip(2), f => Assert.Equal(Seconds(7 / 80.0), f.Newest - f.T0));
    }

    [Fact]
    public void At_twenty_frames_a_second_the_breath_points_alternate_and_none_is_lost()
    {
        var stream = new Stream(framesPerSecond: 20);
        stream.Run(10);
        Assert.Equal([3, 2, 3, 2], stream.Frames.Take(4).Select(f => (int)f.BreathSamples));
        Assert.Equal(stream.Frames.Count * 5, stream.Frames.Sum(f => f.BreathSamples) * 2);
    }

    [Fact]
    public void A_silent_channel_gives_no_values_and_tells_the_gap_once_where_it_begins()
    {
        _stream.Silent = (c, t) => c == 1 && t.TotalSeconds is > 5.02 and < 5.5;
        _stream.Run(10);
        foreach (var frame in _stream.Frames.Skip(1))
        for (var i = 0; i < 8; i++)
        {
            var at = (frame.T0 + Seconds(i / 80.0)).TotalSeconds;
            var missing = frame.Values[8 + i] == WaveFrame.NoValue;
            if (at is > 5.04 and < 5.48) Assert.True(missing, $"{at}");
            if (at is < 5.0 or > 5.52) Assert.False(missing, $"{at}");
            Assert.NotEqual(WaveFrame.NoValue, frame.Values[i]);
        }

        var told = Assert.Single(_stream.Frames, f => (f.Flags & WaveFlags.GapBefore) != 0);
        Assert.InRange(told.T0.TotalSeconds, 4.92, 5.03);
    }

    [Fact]
    public void One_missing_sample_is_bridged_by_a_straight_line()
    {
        var dropped = 0;
        _stream.Silent = (c, t) => c == 2 && t > Seconds(5) && dropped++ == 0;
        _stream.Run(10);
        Assert.Equal(1, Math.Min(dropped, 1));
        Assert.All(_stream.Frames.Skip(1), f => Assert.DoesNotContain(WaveFrame.NoValue, f.Values));
    }

    [Fact]
    public void A_dead_channel_does_not_hold_the_others_up()
    {
        _stream.Silent = (c, t) => c == 3 && t > Seconds(5);
        _stream.Run(10);
        Assert.All(_stream.Frames.Where(f => f.T0 > Seconds(5.2)), f => Assert.InRange((f.ReadyAt - f.Newest).TotalSeconds, 0, 1 / 50.0));
        Assert.All(_stream.Frames.Skip(2), f => Assert.InRange((f.ReadyAt - f.Newest).TotalSeconds, 0, 0.045));
        Assert.InRange(_stream.Frames.Count, 98, 100);
    }

    [Fact]
    public void Channels_that_begin_later_have_no_values_until_then_and_no_gap_is_told()
    {
        _stream.Silent = (c, t) => t < Seconds(0.35 * c);
        _stream.Run(5);
        Assert.InRange(_stream.Frames[0].T0.TotalSeconds, 0, 0.02);
        Assert.Equal(WaveFrame.NoValue, _stream.Frames[2].Values[8]);
        Assert.NotEqual(WaveFrame.NoValue, _stream.Frames[2].Values[0]);
        Assert.All(_stream.Frames, f => Assert.Equal(WaveFlags.None, f.Flags & WaveFlags.GapBefore));
        Assert.DoesNotContain(WaveFrame.NoValue, _stream.Frames[^1].Values);
    }

    [Fact]
    public void A_saturated_reading_is_no_value_and_no_line_is_drawn_through_it()
    {
        _stream.Fault = (c, t) => c == 0 && t.TotalSeconds is > 5 and < 5.02 ? SampleFault.Saturated : SampleFault.None;
        _stream.Run(10);
        var told = _stream.Frames.Where(f => (f.Flags & WaveFlags.Saturated) != 0).ToArray();
        Assert.InRange(told.Length, 1, 2);
        Assert.Contains(told, f => f.Values.Take(8).Contains(WaveFrame.NoValue));
        Assert.All(told, f => Assert.Equal(WaveFlags.None, f.Flags & WaveFlags.GapBefore));
    }

    [Fact]
    public void A_load_beyond_the_frames_range_is_no_value_and_marked_saturated()
    {
        _stream.Offset = 400;
        _stream.Run(2);
        Assert.All(_stream.Frames.Skip(1), f => Assert.True((f.Flags & WaveFlags.Saturated) != 0 && f.Values[0] == WaveFrame.NoValue));
    }

    [Fact]
    public void Simulated_and_replayed_stay_on_every_frame_once_seen()
    {
        _stream.Flags = SampleFlags.Simulated | SampleFlags.Replayed;
        _stream.Run(1);
        _stream.Flags = SampleFlags.None;
        _stream.Run(2);
        Assert.All(_stream.Frames, f => Assert.Equal(WaveFlags.Simulated | WaveFlags.Replayed, f.Flags & (WaveFlags.Simulated | WaveFlags.Replayed)));
    }

    [Fact]
    public void After_a_standstill_of_an_hour_the_missed_frames_are_left_out_and_the_next_says_so()
    {
        _stream.Run(5);
        var before = _stream.Frames.Count;
        _stream.Jump(3600);
        _stream.Run(5);
        var after = _stream.Frames.Skip(before).ToArray();
        Assert.InRange(after.Length, 45, 105);
        Assert.True((after[0].Flags & WaveFlags.GapBefore) != 0);
        Assert.DoesNotContain(WaveFrame.NoValue, after[^1].Values);
        Assert.Equal(0, (after[^1].T0 - _stream.Frames[0].T0).Ticks % Seconds(0.1).Ticks);
    }

    [Fact]
    public void Frames_that_nobody_fetched_for_more_than_five_seconds_are_left_out_and_the_next_says_so()
    {
        _stream.Run(1);
        _stream.Fetching = false;
        _stream.Run(8);
        _stream.Fetching = true;
        var before = _stream.Frames.Count;
        _stream.Run(0.5);
        Assert.True((_stream.Frames[before].Flags & WaveFlags.GapBefore) != 0);
        Assert.True(_stream.Frames[before].T0 > Seconds(3));
        Assert.DoesNotContain(WaveFrame.NoValue, _stream.Frames[^1].Values);
    }

    [Fact]
    public void Without_a_calibration_a_step_is_256_counts_and_the_frame_does_not_claim_newtons()
    {
        var grid = new WaveGrid(Profile(), null, 10);
        for (var i = 0; i < 40; i++)
        for (var c = 0; c < 5; c++) grid.Add(new RawSample(Seconds(i / 80.0), c, c == 4 ? 16_000 : 256_000));
        var frame = new WaveFrame { Flags = WaveFlags.Running };
        Assert.True(grid.TryFill(frame, out _, out _));
        Assert.Equal((1000, WaveFlags.None), (frame.Load(0)[3], frame.Flags)); // an older frame's flags are gone
        Assert.Equal(["counts", "counts", "counts", "counts", "V"], grid.Channels.Select(c => c.Unit));
        Assert.Equal([256, 256, 256, 256, 4.096 / 32768], grid.Channels.Select(c => c.Scale));
    }

    [Fact]
    public void The_frame_shows_loads_from_the_session_zero_on()
    {
        var grid = new WaveGrid(Profile(), SignalChainTests.Feed.Calibration(), 10);
        grid.Use(new SessionZero(TimeSpan.Zero, [2200, 2200, 2200, 2200], null));
        for (var i = 0; i < 40; i++)
        for (var c = 0; c < 5; c++) grid.Add(new RawSample(Seconds(i / 80.0), c, 3200));
        var frame = new WaveFrame();
        Assert.True(grid.TryFill(frame, out _, out _));
        Assert.Equal((10, WaveFlags.Calibrated), (frame.Load(0)[3], frame.Flags));
    }

    /// <summary>Ramping loads at a chip's own rate, channels a little apart, breath at 50 a second.</summary>
    private sealed class Stream(double framesPerSecond = 10)
    {
        private readonly WaveGrid _grid = new(Profile(), SignalChainTests.Feed.Calibration(), framesPerSecond);
        private readonly long[] _next = new long[5];
        private readonly WaveFrame _frame = new();
        private TimeSpan _start;
        private TimeSpan _now;

        public double ChipHz { get; set; } = 80;

        public double Offset { get; set; }

        public SampleFlags Flags { get; set; }

        public bool Fetching { get; set; } = true;

        public Func<int, TimeSpan, bool> Silent { get; set; } = (_, _) => false;

        public Func<int, TimeSpan, SampleFault> Fault { get; set; } = (_, _) => SampleFault.None;

        public List<Seen> Frames { get; } = [];

        // Slow enough that a straight line between samples is the load itself.
        public static double LoadN(TimeSpan at, int channel) => (20 * channel) + (1.5 * at.TotalSeconds);

        public void Run(double seconds)
        {
            for (var end = _now + Seconds(seconds); ;)
            {
                var channel = Enumerable.Range(0, 5).MinBy(At);
                _now = At(channel);
                if (_now >= end) return;
                _next[channel]++;
                if (Silent(channel, _now)) continue;
                var counts = channel == 4 ? 1000 : (int)Math.Round(SignalChainTests.Feed.Zero + ((Offset + LoadN(_now - _start, channel)) / SignalChainTests.Feed.Gain));
                _grid.Add(new RawSample(_now, channel, counts, Fault(channel, _now), Flags));
                while (Fetching && _grid.TryFill(_frame, out var t0, out var newest))
                    Frames.Add(new(t0, newest, _now, _frame.Flags, _frame.LoadSamples, _frame.BreathSamples, _frame.LoadRateDeciHz, _frame.BreathRateDeciHz, _frame.Values[.._frame.ValueCount]));
            }
        }

        public void Use(Calibration? calibration) => _grid.Use(calibration);

        public void Jump(double seconds)
        {
            _start += Seconds(seconds);
            _now += Seconds(seconds);
        }

        private TimeSpan At(int channel) => _start + Seconds((0.0007 * channel) + (_next[channel] / (channel == 4 ? 50 : ChipHz)));
    }

    private sealed record Seen(
        TimeSpan T0, TimeSpan Newest, TimeSpan ReadyAt, WaveFlags Flags, ushort LoadSamples, ushort BreathSamples, ushort LoadRateDeciHz,
        ushort BreathRateDeciHz, short[] Values);
}
