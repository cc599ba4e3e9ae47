using System.Security.Cryptography;
using SotTable.Device.Sensing;
using SotTable.Device.Sensing.Recordings;
using SotTable.Device.Sensing.Simulation;
using SotTable.Samples;
using SotTable.Signal;
using Xunit;

namespace SotTable.Device.Tests.Sensing;

public sealed class SamplingTests
{
    [Theory]
    [InlineData(80, 50)]
    [InlineData(320, 100)]
    public void Every_channel_gives_its_first_sample_within_one_second(double loadHz, double breathHz)
    {
        var table = Tables.Lying(profile: Tables.Adult(loadHz, breathHz));
        var samples = table.Run(1);
        Assert.Equal([0, 1, 2, 3, 4], samples.Select(s => s.Channel).Distinct().Order());
    }

    [Fact]
    public void A_million_words_of_a_healthy_table_carry_no_flag_and_none_is_missing()
    {
        var table = Tables.Lying(profile: Tables.Adult(320, 100));
        long good = 0, others = 0;
        table.RunUntil(
            TimeSpan.FromSeconds(740),
            (in RawSample s) =>
            {
                if (s is { Fault: SampleFault.None, Flags: SampleFlags.Simulated }) good++;
                else others++;
            },
            CancellationToken.None);
        Assert.True(good > 1_000_000);
        Assert.Equal(0, others);
        Assert.All(Enumerable.Range(0, 4), i => Assert.Equal(0, table.Nau(i).Unread));
    }

    [Theory]
    [InlineData(80, 50)]
    [InlineData(320, 100)]
    public void The_rate_is_known_within_a_thousandth_after_a_minute_and_roughly_after_three_seconds(double loadHz, double breathHz)
    {
        for (var seed = 1; seed <= 5; seed++)
        {
            var table = Tables.Lying(seed, Tables.Adult(loadHz, breathHz));
            table.Run(3);
            Assert.All(Enumerable.Range(0, 4), i => Assert.InRange(MeasuredHz(i) / table.Nau(i).TrueHz(loadHz), 0.995, 1.005));
            table.Run(60);
            Assert.All(Enumerable.Range(0, 4), i => Assert.InRange(MeasuredHz(i) / table.Nau(i).TrueHz(loadHz), 0.999, 1.001));
            double MeasuredHz(int i) => table.Source.Channels()[i].MeasuredHz ?? 0;
        }
    }

    [Theory]
    [InlineData(80, 50)]
    [InlineData(320, 100)]
    public void A_sample_costs_at_most_three_transactions(double loadHz, double breathHz)
    {
        var table = Tables.Lying(profile: Tables.Adult(loadHz, breathHz));
        var samples = table.Run(60).Count;
        var transfers = table.Wiring.Ports.Transfers;
        Assert.InRange((double)transfers / samples, 1, 3);
    }

    [Theory]
    [InlineData(1, 80, 0.1)]
    [InlineData(2, 320, 0.05)]
    [InlineData(3, 320, 0.01)]
    [InlineData(4, 80, 1.0)]
    public void What_a_late_thread_misses_is_counted_as_the_chip_counts_it(int seed, double loadHz, double mostLate)
    {
        var table = Tables.OftenLate(seed, Tables.Adult(loadHz), mostLate);
        var samples = table.Run(120);
        for (var i = 0; i < 4; i++)
        {
            var lost = samples.Where(s => s.Channel == i && s.Fault == SampleFault.Lost).Sum(s => s.Counts);
            Assert.True(lost > 0);
            Assert.Equal(table.Nau(i).Unread, lost);
            Assert.Equal(lost, table.Source.Channels()[i].Lost);
            Assert.Equal(table.Nau(i).WordsRead - 6, table.Source.Channels()[i].Good);
        }

        // The breath converter is read at the host's pace: what is not read in its period is lost.
        var breath = table.Source.Channels()[4];
        var times = samples.Where(s => s is { Channel: 4, IsValid: true }).Select(s => s.At.TotalSeconds).ToList();
        Assert.InRange(breath.Good + breath.Lost - (50 * (times[^1] - times[0])), 0, 2);
    }

    [Fact]
    public void Conversions_that_never_come_are_counted_exactly()
    {
        var plan = new FaultPlan([new PlannedFault(1, ChipFault.MissingConversion, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(2), 0.02)]);
        var table = SimulatedTable.CreateVirtual(Tables.Adult(), new SimulationOptions { LyingAtStart = true, Faults = plan });
        var samples = table.Run(140);
        var lost = samples.Where(s => s.Fault == SampleFault.Lost).ToList();
        Assert.All(lost, s => Assert.Equal(1, s.Channel));
        Assert.True(lost.Count > 100);
        Assert.Equal(table.Nau(1).Unread, lost.Sum(s => s.Counts));
    }

    [Fact]
    public void Times_of_a_channel_increase_and_do_not_carry_the_lateness_of_the_thread()
    {
        var table = Tables.OftenLate(5, Tables.Adult(), 0.05);
        var samples = table.Run(60);
        for (var i = 0; i < 4; i++)
        {
            var mine = samples.Where(s => s.Channel == i && s.At > TimeSpan.FromSeconds(15)).ToList();
            var period = 1e6 / table.Nau(i).TrueHz(80);
            Assert.All(mine.Zip(mine.Skip(1)), p => Assert.True(p.Second.At > p.First.At));
            Assert.All(
                mine.Zip(mine.Skip(1)).Where(p => p.First.IsValid && p.Second.IsValid),
                p => Assert.InRange(Math.Abs(Math.IEEERemainder((p.Second.At - p.First.At).TotalMicroseconds, period)), 0, 300));
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_bytes_and_another_seed_others()
    {
        Assert.Equal(Hash(7), Hash(7));
        Assert.NotEqual(Hash(7), Hash(8));
    }

    [Fact]
    public void A_table_that_runs_allocates_nothing_for_a_sample()
    {
        var table = Tables.Lying();
        long count = 0;
        SampleSink sink = (in RawSample _) => count++;
        table.RunUntil(TimeSpan.FromSeconds(30), sink, CancellationToken.None);
        count = 0;
        var before = GC.GetAllocatedBytesForCurrentThread();
        table.RunUntil(TimeSpan.FromSeconds(90), sink, CancellationToken.None);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(count > 20_000);
    }

    [Fact]
    public void The_calibration_of_the_simulated_cells_reads_back_as_newtons_within_one_percent()
    {
        var profile = Tables.Adult();
        for (var seed = 1; seed <= 5; seed++)
        {
            var table = Tables.Lying(seed, profile);
            var calibration = Calibration.Parse(table.CalibrationJson, "simulated.json", profile);
            Assert.Equal("", calibration.Problem);
            Assert.NotNull(calibration.Value);
            var samples = table.Run(30);
            var truth = new PatientModel(profile, seed, 75, null);
            truth.LieSince(TimeSpan.FromMinutes(-1));
            for (var i = 0; i < 4; i++)
            {
                var cell = calibration.Value.Cells[i];
                var mine = samples.Where(s => s.Channel == i).ToList();
                var mean = mine.Average(s => cell.GainNPerCount * (s.Counts - cell.ZeroCounts));
                var expected = mine.Average(s => truth.LoadN(i, s.At));
                Assert.InRange(mean, expected - Math.Max(1, expected / 100), expected + Math.Max(1, expected / 100));
            }
        }
    }

    [Fact]
    public async Task In_real_time_all_channels_deliver_and_a_stop_ends_it()
    {
        using var table = SimulatedTable.Create(Tables.Adult(), new SimulationOptions { LyingAtStart = true }, new SampleClock(TimeProvider.System));
        using var stop = new CancellationTokenSource();
        var queue = new SampleQueue();
        var ended = new TaskCompletionSource();
        var thread = new Thread(() =>
        {
            table.Source.Run(queue, stop.Token);
            ended.SetResult();
        });
        thread.Start();
        var seen = new HashSet<int>();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        while (seen.Count < 5)
        {
            while (queue.TryTake(out var sample)) seen.Add(sample.Channel);
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, limit.Token);
        }

        await stop.CancelAsync();
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.All(table.Source.Channels(), c => Assert.Null(c.Fault));
    }

    [Theory]
    [InlineData("mcp3008", 128, 80.0, "mcp3008")]
    [InlineData("nau7802", 100, 80.0, "gain 100")]
    [InlineData("nau7802", 128, 100.0, "rate 100")]
    public void A_profile_that_cannot_be_wired_is_refused_by_channel_and_field(string chip, int gain, double hz, string named)
    {
        var profile = Tables.Adult();
        var channels = profile.Channels.ToArray();
        channels[2] = channels[2] with { Chip = chip, Gain = gain, SampleRateHz = hz };
        var refusal = Assert.Throws<ArgumentException>(() => SimulatedTable.CreateVirtual(profile with { Channels = channels }, new SimulationOptions()));
        Assert.Contains("B1", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
    }

    private static string Hash(int seed)
    {
        var recording = BreathRecording.Open(Repository.File("tests/recordings/breath/ds210_01.csv.gz")).Value;
        var table = SimulatedTable.CreateVirtual(Tables.Adult(), new SimulationOptions { Seed = seed, Recording = recording });
        using var bytes = new MemoryStream();
        using (var writer = new SampleRecordingWriter(bytes, table.Source.Profile, table.Source.Origin, table.Source.OriginNote))
        {
            table.RunUntil(TimeSpan.FromSeconds(60), writer.Add, CancellationToken.None);
        }

        return Convert.ToHexString(SHA256.HashData(bytes.ToArray()));
    }
}
