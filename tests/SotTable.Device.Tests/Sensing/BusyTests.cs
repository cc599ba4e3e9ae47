using SotTable.Device.Sensing;
using SotTable.Samples;
using Xunit;

namespace SotTable.Device.Tests.Sensing;

/// <summary>A table on a busy computer that gives its thread no real-time priority: looks are late now and then, from the first one on or later.</summary>
public sealed class BusyTests
{
    // Quiet for so many seconds, then so many looks of a hundred late by up to so many milliseconds, and now and then a pause.
    [Theory]
    [InlineData(1, 320, 0, 33, 4, 0)]
    [InlineData(2, 320, 0, 33, 4, 0)]
    [InlineData(3, 320, 0, 20, 20, 0.5)]
    [InlineData(4, 80, 0, 33, 16, 0.5)]
    [InlineData(5, 10, 0, 33, 100, 0.5)]
    [InlineData(6, 320, 5, 90, 4, 0)]
    [InlineData(7, 320, 15, 100, 4, 1.5)]
    [InlineData(8, 320, 15, 50, 0.2, 1.5)]
    [InlineData(9, 80, 1000, 0, 0, 0)]
    public void What_is_lost_is_counted_as_the_chip_counts_it_however_early_the_computer_is_busy(int seed, double hz, double quiet, int part, double lateMs, double pause)
    {
        var time = new BusyTime(seed, TimeSpan.FromSeconds(quiet), part, lateMs / 1000, pause);
        var table = SimulatedTable.CreateOn(Tables.Adult(hz), new SimulationOptions { Seed = seed, LyingAtStart = true }, time);
        var samples = table.Run(90);
        for (var i = 0; i < 4; i++)
        {
            var words = samples.Where(s => s.Channel == i && s.IsValid).ToList();
            var lost = samples.Where(s => s.Channel == i && s.Fault == SampleFault.Lost).Sum(s => s.Counts);
            var made = (words[^1].At - words[0].At).TotalSeconds * table.Nau(i).TrueHz(hz);
            Assert.InRange(words.Count - 1 + lost - made, -0.9, 0.9);
            Assert.Equal(quiet < 90, lost > 0);
            Assert.InRange(table.Source.Channels()[i].MeasuredHz ?? 0, table.Nau(i).TrueHz(hz) * 0.9995, table.Nau(i).TrueHz(hz) * 1.0005);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_rate_that_drifts_by_a_hundredth_is_followed_without_a_miscount(int seed)
    {
        var time = new BusyTime(seed, TimeSpan.Zero, 33, 0.004, 0.5);
        var chip = new DriftingChip(320, 1 / 30_000.0);
        var channel = new SampledChannel(0, Tables.Cell("A1", BlockId.A, "i2c-1", 320), chip, SampleFlags.None);
        var (good, lost) = (0L, 0L);
        while (time.Now < TimeSpan.FromMinutes(5))
        {
            time.SleepUntil(channel.Due, TestContext.Current.CancellationToken);
            channel.Serve(time, (in RawSample s) => _ = s.IsValid ? good++ : lost += s.Counts);
        }

        Assert.True(lost > 1000);
        Assert.InRange(good + lost - (chip.Fetched - chip.First + 1), -1, 1);
    }

    /// <summary>Conversions at a rate that falls slowly, each there until the next one.</summary>
    private sealed class DriftingChip(double hz, double perSecond) : IConverter
    {
        public bool HostPaced => false;

        public long First { get; private set; }

        public long Fetched { get; private set; }

        public ConverterStep Step(TimeSpan now)
        {
            var t = now.TotalSeconds;
            var ended = (long)(hz * (t - (perSecond * t * t / 2)));
            if (ended == Fetched) return ConverterStep.NotReady;
            if (First == 0) First = ended;
            Fetched = ended;
            return ConverterStep.Word(0, SampleFault.None);
        }
    }

    private sealed class BusyTime(int seed, TimeSpan quietUntil, int part, double mostLate, double longestPause) : ISamplingTime
    {
        private readonly Random _random = new(seed);

        public TimeSpan Now { get; private set; }

        public void SleepUntil(TimeSpan at, CancellationToken stopping)
        {
            if (at < Now) return;
            var busy = at >= quietUntil;
            var late = busy && _random.Next(100) < part ? _random.NextDouble() * mostLate : 0.0001;
            if (busy && _random.Next(3000) == 0) late += _random.NextDouble() * longestPause;
            Now = at + TimeSpan.FromSeconds(late);
        }

        public bool EnterRealTime() => false;

        public void LeaveRealTime()
        {
        }
    }
}
