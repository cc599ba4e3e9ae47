using SotTable.Samples;
using SotTable.Signal;
using Xunit;
using static SotTable.Tests.Support.Build;

namespace SotTable.Tests.Signal.Load;

/// <summary>The load chain of a running table, from raw samples to what is said of each block.</summary>
public sealed class LoadWatchTests
{
    private const int Hz = 80;
    private const double NPerCount = 1e-4;
    private const double U = 0.5;
    private readonly LoadWatch _watch = LoadWatch.Of(Profile(), Calibration(), LoadLimits.Adult)!;
    private readonly List<(int Block, LoadEvent Event)> _events = [];
    private readonly Random _random = new(5);

    public LoadWatchTests() => _watch.Happened = (block, e) => _events.Add((block, e));

    [Fact]
    public void Somebody_who_gets_on_settles_and_gets_off_is_told_with_curve_change_centre_and_zero()
    {
        Feed(0, 20, _ => 0);
        Assert.Equal((LoadPhase.Empty, null), (At(20).Phase, At(20).RestS));
        Feed(20, 140, t => 100 + (6 * Math.Exp(-(t - 20) / 25)));
        var block = At(140);
        Assert.True(block.Phase is LoadPhase.Settled or LoadPhase.Settling);
        Assert.InRange(block.RestS!.Value, 115, 121);
        Assert.InRange(block.Curve!.Value.Final, 99, 101);
        Assert.InRange(block.Slow!.ChangeN, -6.5, -3);
        Assert.Equal(SlowVerdict.Settling, block.Slow.Verdict);
        Assert.InRange(block.Centre!.Value, -0.25, -0.15); // 60 N of 100 on the first cell
        Assert.Null(block.ZeroN);

        Feed(140, 155, _ => 0.3);
        Assert.InRange(At(155).ZeroN!.Value, 0.25, 0.35);
        Assert.Contains(_events, e => e is (0, { Kind: LoadEventKind.On }));
        Assert.Contains(_events, e => e is (0, { Kind: LoadEventKind.Settled }));
        Assert.Contains(_events, e => e is (0, { Kind: LoadEventKind.Off }));
    }

    [Fact]
    public void A_load_that_stands_still_has_no_change_beyond_the_instrument()
    {
        Feed(0, 20, _ => 0);
        Feed(20, 200, _ => 100);
        Assert.Equal(SlowVerdict.NoChangeBeyondInstrument, At(200).Slow!.Verdict);
        Assert.Equal(BoundBy.Creep, At(200).Slow!.BoundBy);
    }

    [Fact]
    public void After_a_rest_longer_than_is_kept_the_next_one_is_judged_by_its_own_seconds()
    {
        Feed(0, 20, _ => 0);
        Feed(20, 2520, _ => 100);
        Assert.NotNull(At(2520).Slow);
        Feed(2520, 2540, _ => 0);
        Feed(2540, 2560, _ => 100);
        Assert.Equal((LoadPhase.Settling, null), (At(2560).Phase, At(2560).Slow));
        Feed(2560, 2600, _ => 100);
        Assert.NotNull(At(2600).Slow);
    }

    [Fact]
    public void What_warmth_does_to_a_block_bounds_a_change_once_it_was_measured()
    {
        var watch = LoadWatch.Of(Profile(), Calibration() with { WarmthN = new Dictionary<BlockId, double> { [BlockId.A] = 1.5 } }, LoadLimits.Adult)!;
        Feed(watch, 0, 20, _ => 0, 0.6);
        Feed(watch, 20, 200, _ => 100, 0.6);
        Assert.Equal(BoundBy.Temperature, watch.Block(0, Seconds(200)).Slow!.BoundBy);
        Assert.InRange(watch.Block(0, Seconds(200)).Slow!.BoundN, 1.5, 2.5);
        Assert.Equal(BoundBy.Creep, watch.Block(1, Seconds(200)).Slow!.BoundBy); // nobody measured B
    }

    [Fact]
    public void Predicted_creep_is_taken_off_what_is_judged_and_from_nothing_that_is_shown()
    {
        // One newton of creep under a hundred in the end, which is four times what class C3 may.
        var watch = LoadWatch.Of(Profile(), Creeping(), LoadLimits.Adult)!;
        var creep = Constants.Start();
        double Load(double t) => t < 20 ? 0 : 100;
        var now = 0.0;
        double Read(double t)
        {
            for (; now < t; now += 0.1) creep.Pass(Load(now), 0.1);
            return Load(t) + creep.AddedN;
        }

        Feed(watch, 0, 20, Read, 0.6);
        Feed(watch, 20, 400, Read, 0.6);
        var (a, b) = (watch.Block(0, Seconds(400)), watch.Block(1, Seconds(400)));
        Assert.Equal(SlowVerdict.NoChangeBeyondInstrument, a.Slow!.Verdict);
        Assert.InRange(a.Slow.ChangeN, -0.1, 0.1);
        Assert.InRange(a.Slow.CreepN!.Value, 0.4, 0.5);
        Assert.InRange(a.Slow.BoundN, 0.14 * a.Slow.CreepN.Value, 0.4);
        Assert.InRange(a.Curve!.Value.At(380), 100.4, 100.6); // as measured
        Assert.Equal((null, SlowVerdict.Settling), (b.Slow!.CreepN, b.Slow.Verdict)); // nobody measured B
    }

    [Fact]
    public void Somebody_who_lay_there_before_the_first_sample_has_crept_unseen_and_the_class_of_the_cells_bounds_it()
    {
        var watch = LoadWatch.Of(Profile(), Creeping(), LoadLimits.Adult)!;
        Feed(watch, 0, 100, _ => 100, 0.6);
        Assert.NotNull(watch.Block(0, Seconds(100)).Slow);
        Assert.Null(watch.Block(0, Seconds(100)).Slow!.CreepN);
        Feed(watch, 100, 120, _ => 0, 0.6);
        Feed(watch, 120, 220, _ => 100, 0.6);
        Assert.NotNull(watch.Block(0, Seconds(220)).Slow!.CreepN);
    }

    [Fact]
    public void After_a_minute_without_samples_nothing_is_predicted_until_the_block_was_empty()
    {
        var watch = LoadWatch.Of(Profile(), Creeping(), LoadLimits.Adult)!;
        Feed(watch, 0, 20, _ => 0, 0.6);
        Feed(watch, 20, 100, _ => 100, 0.6);
        Assert.NotNull(watch.Block(0, Seconds(100)).Slow!.CreepN);
        Feed(watch, 200, 300, _ => 100, 0.6);
        Assert.Null(watch.Block(0, Seconds(300)).Slow!.CreepN);
    }

    [Fact]
    public void A_torn_word_makes_no_event()
    {
        Feed(0, 20, _ => 0);
        Feed(20, 90, _ => 100);
        var before = _events.Count;
        for (var i = 0; i < 20; i++)
        {
            var t = 90 + i;
            Feed(t, t + 1, at => Math.Abs(at - t - 0.5) < 0.001 ? 700 : 100);
        }

        Assert.Equal(before, _events.Count);
    }

    [Fact]
    public void Left_against_right_is_shown_with_its_uncertainty_or_not_at_all()
    {
        Feed(0, 30, _ => 5);
        Assert.Null(_watch.Balance);
        Feed(30, 60, _ => 100);
        Assert.InRange(_watch.Balance!.Value.Bai, 8.9, 9.3); // 100 N and 120 N: 9.1
        Assert.InRange(_watch.Balance.Value.Uncertainty, 0.3, 0.4);
        Assert.Null(LoadWatch.Of(Profile(), Calibration() with { UncertaintyN = null }, LoadLimits.Adult)!.Balance);
    }

    [Fact]
    public void The_mean_of_left_against_right_has_the_counted_seconds_only_and_its_uncertainty_does_not_shrink()
    {
        Feed(0, 10, _ => 0);
        Feed(10, 30, _ => 100, partsB: 0.9);
        _watch.StartSession();
        _watch.Averaging = true;
        Feed(30, 90, _ => 100);
        _watch.Averaging = false;
        Feed(90, 120, _ => 100, partsB: 0.9);

        var mean = _watch.MeanBalance;

        Assert.Equal((null, 59), (mean.Hidden, mean.Seconds)); // the second before had begun before
        Assert.InRange(mean.Bai!.Value, 9.0, 9.2); // 100 N and 120 N: 9.09
        Assert.InRange(mean.Uncertainty!.Value, 0.31, 0.33); // of one second: 200 · 0.5 N · √(100² + 120²) / 220² = 0.32 %
    }

    [Fact]
    public void A_mean_that_has_to_be_hidden_says_why()
    {
        _watch.Averaging = true;
        Feed(0, 30, _ => 5);
        Assert.Equal(new SessionBalance(null, null, 0, BalanceHidden.TooLittleLoad), _watch.MeanBalance);

        var vague = LoadWatch.Of(Profile(), Calibration() with { UncertaintyN = 5 }, LoadLimits.Adult)!;
        vague.Averaging = true;
        Feed(vague, 0, 10, _ => 0, 0.6);
        Feed(vague, 10, 30, _ => 15, 0.6);
        Assert.Equal(BalanceHidden.TooUncertain, vague.MeanBalance.Hidden);

        var unsaid = LoadWatch.Of(Profile(), Calibration() with { UncertaintyN = null }, LoadLimits.Adult)!;
        unsaid.Averaging = true;
        Feed(unsaid, 0, 30, _ => 100, 0.6);
        Assert.Equal(new SessionBalance(null, null, 0, BalanceHidden.NoUncertainty), unsaid.MeanBalance);
    }

    [Fact]
    public void A_new_zero_counts_from_then_on()
    {
        Feed(0, 20, _ => 3);
        _watch.Use(new SessionZero(Seconds(20), [1.5 / NPerCount, 1.5 / NPerCount, 1.8 / NPerCount, 1.8 / NPerCount], null));
        Feed(20, 40, _ => 103);
        Feed(40, 55, _ => 3);
        Assert.InRange(At(55).ZeroN!.Value, -0.4, 0.4);
    }

    [Theory]
    [InlineData(65)]
    [InlineData(85)]
    public void A_session_begins_without_the_zero_of_somebody_who_got_off_before_it(int start)
    {
        Feed(0, 20, _ => 0);
        Feed(20, 60, _ => 100);
        Feed(60, start, _ => 0.3);
        _watch.StartSession();
        Assert.Null(At(start).ZeroN);
        Feed(start, 100, _ => 0.3);
        Assert.Equal((null, null), (At(100).ZeroN, _watch.Block(1, Seconds(100)).ZeroN));

        Feed(100, 140, _ => 100);
        Feed(140, 155, _ => 0.3);
        Assert.InRange(At(155).ZeroN!.Value, 0.25, 0.35);
    }

    [Fact]
    public void Counts_without_a_calibration_have_no_load_events() => Assert.Null(LoadWatch.Of(Profile(), null, LoadLimits.Adult));

    [Fact]
    public void Samples_allocate_nothing_whatever_happens()
    {
        _watch.Happened = null;
        _watch.Averaging = true;
        Feed(0, 40, _ => 100);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 40 * Hz; i < 100 * Hz; i++)
            for (var c = 0; c < 4; c++) _watch.Add(new RawSample(TimeSpan.FromTicks(i * (TimeSpan.TicksPerSecond / Hz)), c, 500_000 + (i % 7)));
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static readonly CreepFit Constants = new([new(0.002, 60), new(0.008, 900)], 1e-4, 490, 0.002, 0.86, 122);

    private static Calibration Creeping() => Calibration() with { Creep = new Dictionary<BlockId, CreepFit> { [BlockId.A] = Constants } };

    private static Calibration Calibration() => new(
        [new("A1", BlockId.A, NPerCount, 0), new("A2", BlockId.A, NPerCount, 0), new("B1", BlockId.B, NPerCount, 0), new("B2", BlockId.B, NPerCount, 0)],
        U, DateTimeOffset.UnixEpoch, null);

    private BlockState At(double t) => _watch.Block(0, Seconds(t));

    // Block A carries the load, three fifths of it on its first cell; block B 1.2 times as much, unless told otherwise.
    private void Feed(int from, int to, Func<double, double> load, double partsB = 0.6) => Feed(_watch, from, to, load, partsB);

    private void Feed(LoadWatch watch, int from, int to, Func<double, double> load, double partsB)
    {
        double[] parts = [0.6, 0.4, partsB, partsB];
        for (var i = from * Hz; i < to * Hz; i++)
        {
            var t = (double)i / Hz;
            for (var c = 0; c < 4; c++)
                watch.Add(new RawSample(TimeSpan.FromTicks(i * (TimeSpan.TicksPerSecond / Hz)), c, (int)((parts[c] * load(t) / NPerCount) + _random.Next(-300, 300))));
        }
    }
}
