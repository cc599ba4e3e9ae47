using SotTable.Signal;
using Xunit;

namespace SotTable.Tests.Signal.Load;

public sealed class LoadCourseTests
{
    private const double Rate = 80;
    private readonly List<(int Block, LoadEvent Event)> _events = [];
    private readonly List<(LoadPhase Phase, int Second)> _phases = [];

    [Fact]
    public void On_and_off_are_dated_to_the_crossing_and_the_phases_follow_each_other()
    {
        Run(t => t is >= 3.2 and < 90.4 ? 92 : 0, 110);
        Assert.Equal([LoadEventKind.On, LoadEventKind.Settled, LoadEventKind.Off], _events.Select(e => e.Event.Kind));
        Assert.InRange(Only(LoadEventKind.On).At.TotalSeconds, 3.19, 3.22);
        Assert.InRange(Only(LoadEventKind.Off).At.TotalSeconds, 90.39, 90.42);
        Assert.Equal(
            [LoadPhase.Empty, LoadPhase.Loading, LoadPhase.Settling, LoadPhase.Settled, LoadPhase.Off, LoadPhase.Empty],
            _phases.Select(p => p.Phase).Where((p, i) => i == 0 || p != _phases[i - 1].Phase));
    }

    [Theory]
    [InlineData(19.5, 0)]
    [InlineData(21, 1)]
    public void A_load_below_the_threshold_is_none(double load, int expected)
    {
        Run(t => t >= 2 ? load : 0, 10);
        Assert.Equal(expected, _events.Count(e => e.Event.Kind == LoadEventKind.On && e.Block == 0));
    }

    [Fact]
    public void A_push_of_a_quarter_of_a_second_is_not_somebody()
    {
        Run(t => t is >= 2 and < 2.25 ? 92 : 0, 10);
        Assert.DoesNotContain(_events, e => e.Event.Kind == LoadEventKind.On);
    }

    [Fact]
    public void An_infant_whom_an_adults_threshold_would_miss_is_found_with_its_own()
    {
        Run(t => t >= 2 ? 1.9 : 0, 60, LoadLimits.Infant);
        Assert.Single(_events, e => e.Event.Kind == LoadEventKind.On && e.Block == 0);
    }

    [Fact]
    public void Weight_that_goes_from_A_to_B_is_one_transfer()
    {
        Run((t, block) => 92 + Swing(t, 60) + (t < 61 ? 0 : block == 0 ? -10 : 10.3), 90);
        var transfer = Assert.Single(_events, e => e.Event.Kind == LoadEventKind.Transfer);
        Assert.Equal(-1, transfer.Block);
        Assert.InRange(transfer.Event.Size, 9.5, 10.5);
        Assert.Equal(2, _events.Count(e => e.Event.Kind == LoadEventKind.Shift));
    }

    [Fact]
    public void Weight_that_one_block_loses_and_the_other_does_not_gain_is_a_shift_and_no_transfer()
    {
        Run((t, block) => 92 + Swing(t, 60) - (t >= 61 && block == 0 ? 10 : 0), 90);
        Assert.Single(_events, e => e.Event.Kind == LoadEventKind.Shift);
        Assert.DoesNotContain(_events, e => e.Event.Kind == LoadEventKind.Transfer);
    }

    [Fact]
    public void A_movement_that_changes_nothing_is_a_movement_and_settled_stays_settled()
    {
        Run(t => t < 2 ? 0 : 92 + Swing(t, 60), 90);
        Assert.Contains(_events, e => e.Event.Kind == LoadEventKind.Movement);
        Assert.DoesNotContain(_events, e => e.Event.Kind == LoadEventKind.Shift);
        Assert.Equal(LoadPhase.Settled, _phases[^1].Phase);
    }

    [Fact]
    public void A_shift_too_slow_to_be_a_movement_is_found_by_the_load_that_it_leaves()
    {
        Run(t => t < 2 ? 0 : 92 - (6 * Math.Clamp((t - 60) / 4, 0, 1)), 120);
        Assert.InRange(Only(LoadEventKind.Shift).At.TotalSeconds, 58, 66);
    }

    [Fact]
    public void Landing_is_one_impact_with_its_peak_however_it_bounces()
    {
        Run(t => t < 2 ? 0 : 300 + (1500 * Math.Exp(-(t - 2) / 0.2) * Math.Abs(Math.Cos(20 * (t - 2)))), 20);
        var impact = Only(LoadEventKind.Impact);
        Assert.InRange(impact.At.TotalSeconds, 1.98, 2.02);
        Assert.InRange(impact.Size, 1700, 1800);
    }

    [Fact]
    public void An_overload_is_told_with_its_peak()
    {
        Run(t => t < 2 ? 0 : t < 4 ? 700 : 92, 20, LoadLimits.Adult with { OverloadN = 600 });
        Assert.Equal(700, Only(LoadEventKind.Overload).Size, 1);
    }

    [Fact]
    public void Torn_words_are_found_and_change_nothing_else()
    {
        var random = new Random(1);
        var torn = new HashSet<long>();
        var spikes = new List<(int Channel, double At)>();
        var course = Course(LoadLimits.Adult);
        course.Spiked = (channel, at, _, _) => spikes.Add((channel, at.TotalSeconds));
        for (var i = 0; i < 60 * Rate; i++)
        {
            var at = TimeSpan.FromSeconds(i / Rate);
            for (var c = 0; c < 4; c++)
            {
                var tears = c == 1 && i % 400 == 200;
                if (tears) torn.Add(i);
                course.Add(at, c, tears ? 8_388_607 : 200_000 + (i < 200 ? 0 : 300_000) + (40 * random.NextDouble()));
            }
        }

        Assert.Equal(torn.Select(i => (1, i / Rate)), spikes);
        Assert.DoesNotContain(_events, e => e.Event.Kind is not (LoadEventKind.On or LoadEventKind.Impact or LoadEventKind.Settled));
    }

    [Fact]
    public void In_a_million_samples_of_noise_of_a_moving_person_no_spike_is_invented()
    {
        var (person, test) = (new StillPerson(2), new SpikeTest(0));
        for (var i = 0; i < 1_000_000; i++)
            test.Add(92 + (4 * Math.Sin(i / 50.0)) + (i % 4000 < 100 ? 30 * Math.Sin(Math.PI * (i % 4000) / 100) * Math.Sin(i / 6.0) : 0) + (0.05 * person.Gauss()));
        Assert.Equal(0, test.Count);
    }

    [Fact]
    public void A_sample_through_the_whole_chain_allocates_nothing()
    {
        var course = Course(LoadLimits.Adult);
        course.Pair.Happened = null;
        course.Pair.Passed = null;
        Feed(0, 20_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Feed(20_000, 220_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(course.Pair[0].Settling.Points > 0);

        void Feed(int from, int to)
        {
            for (var i = from; i < to; i++)
                course.Add(TimeSpan.FromTicks(i / 4 * TimeSpan.TicksPerSecond / 80), i % 4, (i % 30_000 > 4000 ? 500_000 : 200_000) + (i * 7919L % 50) + (i % 997 == 0 ? 900_000 : 0));
        }
    }

    // Half a second of swinging to and fro.
    private static double Swing(double t, double at) => t >= at && t < at + 1 ? 12 * Math.Sin(Math.Tau * 2 * (t - at)) : 0;

    private LoadEvent Only(LoadEventKind kind) => Assert.Single(_events, e => e.Event.Kind == kind && e.Block == 0).Event;

    private void Run(Func<double, double> load, double seconds, LoadLimits? limits = null) => Run((t, block) => block == 0 ? load(t) : 0, seconds, limits);

    private void Run(Func<double, int, double> load, double seconds, LoadLimits? limits = null)
    {
        var course = Course(limits ?? LoadLimits.Adult);
        for (var i = 0; i < seconds * Rate; i++)
        {
            for (var c = 0; c < 4; c++) course.Add(TimeSpan.FromSeconds(i / Rate), c, 200_000 + (load(i / Rate, c / 2) * 0.5 / 1e-4));
        }
    }

    private LoadCourse Course(LoadLimits limits)
    {
        var course = new LoadCourse([.. Enumerable.Range(0, 4).Select(c => new LoadCellScale(c / 2, new(1e-4), 200_000, 20))], limits, 100);
        course.Pair.Happened = (block, e) => _events.Add((block, e));
        course.Pair.Passed = (block, s, phase) =>
        {
            if (block == 0) _phases.Add((phase, (int)s.Index));
        };
        return course;
    }
}
