using SotTable.Samples;
using SotTable.Signal;
using Xunit;
using static SotTable.Tests.Support.Build;

namespace SotTable.Tests.Signal;

public sealed class SignalChainTests
{
    private readonly Feed _feed = new(new SignalChain(Profile(), Feed.Calibration(), Occupancy.Adult));

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(50)]
    [InlineData(100)]
    [InlineData(200)]
    [InlineData(400)]
    public void A_calibrated_block_reads_its_load_within_a_newton_or_a_percent_and_the_total_is_the_sum(double newtons)
    {
        var view = _feed.Run(2, newtons, 0.4 * newtons).View;
        var tolerance = Math.Max(1, newtons / 100);
        Assert.InRange(view.LoadA!.Value, newtons - tolerance, newtons + tolerance);
        Assert.InRange(view.LoadB!.Value, (0.4 * newtons) - tolerance, (0.4 * newtons) + tolerance);
        Assert.Equal(view.LoadA.Value + view.LoadB.Value, view.Total!.Value, 9);
    }

    [Fact]
    public void Without_a_calibration_a_block_reads_raw_counts_and_no_share()
    {
        var view = new Feed(new SignalChain(Profile(), null, Occupancy.Adult)).Run(2, 100, 50).View;
        Assert.False(view.Calibrated);
        Assert.Equal((2 * Feed.Zero) + (100 / Feed.Gain), view.LoadA!.Value, 0);
        Assert.Null(view.ShareA);
        Assert.False(view.OccupiedA);
    }

    [Fact]
    public void A_disconnected_cell_takes_its_block_off_the_screen_within_a_second_and_no_other()
    {
        _feed.Run(2, 100, 80);
        var cut = _feed.Now;
        _feed.Broken = 1;
        while (_feed.Chain.View.LoadA is not null) _feed.Run(0.05, 100, 80);
        Assert.InRange((_feed.Now - cut).TotalSeconds, 0.5, 1);
        var view = _feed.Chain.View;
        Assert.Equal((null, null, null), (view.LoadA, view.Total, view.ShareA));
        Assert.Equal(80, view.LoadB!.Value, 0.5);
        Assert.True(view.OccupiedA);
    }

    [Fact]
    public void A_cell_that_comes_back_brings_no_old_samples_with_it()
    {
        _feed.Run(2, 100, 80);
        _feed.Broken = 1;
        _feed.Run(2, 10, 80);
        _feed.Broken = null;
        Assert.Equal(10, _feed.Run(0.1, 10, 80).View.LoadA!.Value, 0.5);
    }

    [Fact]
    public void When_all_sampling_stands_still_passing_time_takes_the_loads_away()
    {
        _feed.Run(2, 100, 80).PassTo(_feed.Now + Seconds(0.9));
        Assert.Equal((null, null, null), (_feed.Chain.View.LoadA, _feed.Chain.View.LoadB, _feed.Chain.View.BreathVolts));
    }

    [Theory]
    [InlineData(100, 100, 0.5)]
    [InlineData(120, 80, 0.6)]
    [InlineData(9, 9.5, null)]
    [InlineData(9, 11, 0.45)]
    [InlineData(-0.5, 40, 0.0)]
    public void The_share_is_shown_from_ten_newtons_on_either_block(double a, double b, double? share)
    {
        var shown = _feed.Run(2, a, b).View.ShareA;
        Assert.Equal(share is null, shown is null);
        if (share is not null) Assert.Equal(share.Value, shown!.Value, 0.005);
    }

    [Fact]
    public void The_live_filter_lags_by_at_most_120_ms_at_every_rate_of_the_profiles()
    {
        foreach (var id in (string[])["adult-4x80", "adult-4x320"])
        {
            var feed = new Feed(new SignalChain(Profile(id), Feed.Calibration(), Occupancy.Adult), Profile(id).Channels[0].SampleRateHz);
            for (var i = 0; i < 200; i++) feed.Run(0.0125, 100 * feed.Now.TotalSeconds, 0);
            var lag = (100 * feed.LastLoadAt.TotalSeconds) - feed.Chain.View.LoadA!.Value;
            Assert.InRange(lag / 100, 0.05, 0.120);
        }
    }

    [Fact]
    public void One_torn_word_does_not_move_the_load()
    {
        _feed.Run(2, 100, 80);
        _feed.Chain.Add(new RawSample(_feed.Now + Seconds(0.001), 0, 8_000_000));
        Assert.Equal(100, _feed.Run(0.1, 100, 80).View.LoadA!.Value, 0.1);
    }

    [Fact]
    public void A_block_is_occupied_after_a_third_of_a_second_above_20_N_and_free_after_half_a_second_below_10_N()
    {
        _feed.Run(1, 0, 0);
        Assert.InRange(Until(v => v.OccupiedA, 30), 0.3, 0.6);
        _feed.Run(1, 15, 0);
        Assert.True(_feed.Chain.View.OccupiedA);
        Assert.InRange(Until(v => !v.OccupiedA, 5), 0.5, 0.9);
        _feed.Run(1, 15, 0);
        Assert.False(_feed.Chain.View.OccupiedA);
    }

    [Fact]
    public void An_infant_is_found_with_the_infants_thresholds()
    {
        _feed.Run(1, 1.9, 1.8);
        Assert.False(_feed.Chain.View.OccupiedA);
        _feed.Chain.Occupancy = Occupancy.Infant;
        _feed.Run(1, 1.9, 1.8);
        Assert.True(_feed.Chain.View is { OccupiedA: true, OccupiedB: true });
    }

    [Fact]
    public void Both_blocks_count_as_empty_after_ten_seconds_that_are_known_to_be_so()
    {
        _feed.Run(2, 100, 80);
        Assert.InRange(Until(v => v.BothEmptyFor10s, 0), 10, 11.5);
        _feed.Broken = 3;
        Assert.False(_feed.Run(1, 0, 0).View.BothEmptyFor10s);
        _feed.Broken = null;
        Assert.False(_feed.Run(9, 0, 0).View.BothEmptyFor10s);
        Assert.True(_feed.Run(2, 0, 0).View.BothEmptyFor10s);
    }

    [Fact]
    public void A_zero_is_taken_only_from_blocks_that_are_empty_and_still_and_stays()
    {
        _feed.Run(2, 5, 3);
        Assert.Null(_feed.Chain.TryTakeZero());
        _feed.Run(3, 5, 3);
        var zero = _feed.Chain.TryTakeZero();
        Assert.Equal(5, zero!.ShiftN![0] + zero.ShiftN[1], 0.2);
        Assert.Equal(3, zero.ShiftN[2] + zero.ShiftN[3], 0.2);
        Assert.Equal(0, _feed.Run(1, 5, 3).View.LoadA!.Value, 0.2);
        _feed.Run(600, 105, 83);
        Assert.Null(_feed.Chain.TryTakeZero());
        Assert.Equal(100, _feed.Chain.View.LoadA!.Value, 0.2);
    }

    [Fact]
    public void A_breathing_load_below_the_threshold_is_not_still()
    {
        for (var i = 0; i < 400; i++) _feed.Run(0.05, 5 + (0.5 * Math.Sin(2 * Math.PI * _feed.Now.TotalSeconds / 4)), 3);
        Assert.Null(_feed.Chain.TryTakeZero());
    }

    [Fact]
    public void In_counts_a_block_is_judged_by_the_zero_taken_and_the_cells_rating()
    {
        var feed = new Feed(new SignalChain(Profile(), null, Occupancy.Adult)) { CountsPerN = 8_760 };
        Assert.False(feed.Run(15, 0, 0).View.BothEmptyFor10s);
        Assert.Null(feed.Chain.TryTakeZero()!.ShiftN);
        Assert.Equal(0, feed.Run(1, 0, 0).View.LoadA!.Value, 1);
        Assert.True(feed.Run(1, 45, 45).View is { OccupiedA: true, OccupiedB: true });
        feed.Run(11.5, 0, 0);
        Assert.True(feed.Chain.View.BothEmptyFor10s);
    }

    [Fact]
    public void The_means_of_a_session_leave_its_pauses_out()
    {
        _feed.Run(2, 300, 300);
        _feed.Chain.ClearMeans();
        _feed.Chain.Averaging = true;
        _feed.Run(60, 120, 80);
        _feed.Chain.Averaging = false;
        _feed.Run(60, 10, 300);
        var means = _feed.Chain.Means;
        Assert.Equal(120, means.LoadA!.Value, 0.5);
        Assert.Equal(80, means.LoadB!.Value, 0.5);
        Assert.Equal(0.6, means.ShareA!.Value, 0.01);
    }

    [Fact]
    public void Without_valid_samples_there_are_no_means() => Assert.Equal(new LoadMeans(null, null, null), _feed.Chain.Means);

    [Fact]
    public void Breath_is_volts_of_the_converter()
    {
        _feed.Chain.Add(new RawSample(Seconds(0.01), 4, 16_000));
        Assert.Equal(2.0, _feed.Chain.View.BreathVolts!.Value, 6);
    }

    [Fact]
    public void A_table_with_one_block_shows_no_total_and_no_share()
    {
        var one = Profile() with { Channels = [.. Profile().Channels.Take(2)] };
        var feed = new Feed(new SignalChain(one, Feed.Calibration(2), Occupancy.Adult)) { Cells = 2 };
        var view = feed.Run(12, 0, 0).View;
        Assert.Equal(0, view.LoadA!.Value, 0.1);
        Assert.Equal((null, null, null, true), (view.LoadB, view.Total, view.ShareA, view.BothEmptyFor10s));
    }

    private double Until(Func<LoadView, bool> seen, double a)
    {
        var from = _feed.Now;
        while (!seen(_feed.Chain.View) && _feed.Now - from < Seconds(20)) _feed.Run(0.0125, a, 0);
        return (_feed.Now - from).TotalSeconds;
    }

    /// <summary>Feeds the two blocks, cells sharing a load evenly.</summary>
    internal sealed class Feed(SignalChain chain, double rateHz = 80)
    {
        public const double Gain = 1e-4;
        public const double Zero = 1200;
        private long _ticks;

        public SignalChain Chain => chain;

        public int? Broken { get; set; }

        public int Cells { get; init; } = 4;

        public double CountsPerN { get; init; } = 1 / Gain;

        public TimeSpan Now => Seconds(_ticks / rateHz);

        public TimeSpan LastLoadAt => Seconds((_ticks - 1) / rateHz);

        public static Calibration Calibration(int cells = 4) => new(
            [.. Profile().Channels.Take(cells).Select(c => new CellCalibration(c.Name, c.Block!.Value, Gain, Zero))], 0.6, DateTimeOffset.UnixEpoch, null);

        public SignalChain Run(double seconds, double a, double b)
        {
            for (var end = _ticks + (long)Math.Round(seconds * rateHz); _ticks < end; _ticks++)
            for (var i = 0; i < Cells; i++)
            {
                var counts = (int)Math.Round(Zero + ((i < 2 ? a : b) / 2 * CountsPerN));
                chain.Add(i == Broken
                    ? new RawSample(Now, i, 0, SampleFault.NoAnswer)
                    : new RawSample(Now, i, counts));
            }

            return chain;
        }
    }
}
