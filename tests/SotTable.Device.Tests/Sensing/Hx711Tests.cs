using SotTable.Device.Sensing;
using SotTable.Device.Sensing.Simulation;
using SotTable.Samples;
using Xunit;

namespace SotTable.Device.Tests.Sensing;

/// <summary>HX711 on two lines, on lines that share a clock, and on SPI: a value or a named fault, never a wrong number.</summary>
public sealed class Hx711Tests
{
    private static readonly TimeSpan Begins = TimeSpan.FromSeconds(10);

    public static TheoryData<string> Wirings => ["lines", "shared", "spi"];

    [Theory]
    [MemberData(nameof(Wirings))]
    public void A_healthy_chip_is_read_word_by_word_without_a_flag_and_without_a_pulse_that_it_forbids(string wiring)
    {
        var table = Tables.Lying(profile: Table(wiring, 80));
        var samples = table.Run(300);

        // On a shared clock a look that comes too late is given up, since the faster chip may be at its next word by then.
        Assert.All(samples, s => Assert.True(s.IsValid || (wiring == "shared" && s.Fault == SampleFault.Lost)));
        Assert.InRange(samples.Where(s => !s.IsValid).Sum(s => s.Counts), 0, samples.Count / 1000);
        for (var i = 0; i < 2; i++)
        {
            var chip = Chip(table, i);
            Assert.Equal(0, chip.Forbidden);
            Assert.Equal(0, chip.Unread);
            Assert.InRange(chip.WordsRead - (wiring == "shared" ? 1 : 4), samples.Count(s => s.Channel == i && s.IsValid), samples.Count(s => s.Channel == i && s.IsValid) + 1);
        }
    }

    [Theory]
    [MemberData(nameof(Wirings))]
    public void The_first_sample_comes_within_a_second_and_a_half_at_either_rate(string wiring)
    {
        foreach (var hz in new[] { 10, 80 })
        {
            var table = Tables.Lying(profile: Table(wiring, hz));
            Assert.Equal([0, 1], table.Run(1.5).Where(s => s.IsValid).Select(s => s.Channel).Distinct().Order());
        }
    }

    [Theory]
    [InlineData(64)]
    [InlineData(32)]
    public void The_gain_that_the_profile_asks_for_is_set_and_its_settling_is_dropped(int gain)
    {
        foreach (var wiring in new[] { "lines", "spi" })
        {
            var table = Tables.Lying(profile: Table(wiring, 80, gain));
            var samples = table.Run(30);
            Assert.Equal(gain, Chip(table, 0).Gain);
            var mine = samples.Where(s => s is { Channel: 0, IsValid: true }).ToList();
            Assert.InRange(mine.Max(s => s.Counts) - mine.Min(s => s.Counts), 1, 60_000);
        }
    }

    [Theory]
    [InlineData("lines", ChipFault.LineLow, SampleFault.BusError)]
    [InlineData("lines", ChipFault.LineHigh, SampleFault.Timeout)]
    [InlineData("lines", ChipFault.Reset, SampleFault.Timeout)]
    [InlineData("lines", ChipFault.StuckValue, SampleFault.Stuck)]
    [InlineData("lines", ChipFault.OpenInput, SampleFault.Saturated)]
    [InlineData("lines", ChipFault.TornWord, SampleFault.TornSuspect)]
    [InlineData("lines", ChipFault.MissingConversion, SampleFault.Timeout)]
    [InlineData("spi", ChipFault.LineLow, SampleFault.BusError)]
    [InlineData("spi", ChipFault.LineHigh, SampleFault.Timeout)]
    [InlineData("spi", ChipFault.Reset, SampleFault.Timeout)]
    [InlineData("spi", ChipFault.StuckValue, SampleFault.Stuck)]
    [InlineData("spi", ChipFault.OpenInput, SampleFault.Saturated)]
    [InlineData("shared", ChipFault.LineLow, SampleFault.BusError)]
    [InlineData("shared", ChipFault.LineHigh, SampleFault.Timeout)]
    public void A_fault_is_named_within_a_second_and_goes_when_its_cause_goes(string wiring, ChipFault kind, SampleFault named)
    {
        var (samples, table) = Run(Table(wiring, 80), new PlannedFault(0, kind, Begins, TimeSpan.FromSeconds(2)), 20);
        var first = samples.First(s => s.Channel == 0 && s.Fault != SampleFault.None);
        Assert.Equal(named, first.Fault);
        Assert.InRange(first.At.TotalSeconds, 10, 11);
        Assert.Null(table.Standing(0));
        Assert.All(samples.Where(s => s.Channel == 0 && s.At.TotalSeconds > 16), s => Assert.Equal(SampleFault.None, s.Fault));
    }

    [Theory]
    [InlineData(1)]
    public void No_torn_word_among_a_million_is_taken_for_a_reading_and_no_good_one_is_suspected(int seed)
    {
        // Somebody lies still; what a torn word adds is far outside of what they do.
        var torn = new PlannedFault(0, ChipFault.TornWord, Begins, TimeSpan.FromHours(3), 0.01);
        var table = SimulatedTable.CreateVirtual(Table("lines", 80), new SimulationOptions { Seed = seed, LyingAtStart = true, Faults = new FaultPlan([torn]) });
        var samples = table.Run(6400);
        var healthy = Tables.Lying(seed, Table("lines", 80)).Run(6400).Where(s => s.Channel == 0).ToList();
        var (low, high) = (healthy.Min(s => s.Counts), healthy.Max(s => s.Counts));
        Assert.True(samples.Count(s => s.Fault == SampleFault.TornSuspect) > 3_000);
        Assert.All(samples.Where(s => s is { Channel: 0, IsValid: true }), s => Assert.InRange(s.Counts, low - 200, high + 200));
        Assert.All(healthy, s => Assert.True(s.IsValid));
        Assert.DoesNotContain(samples, s => s.Channel == 1 && !s.IsValid);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_chip_that_slept_gets_its_gain_again_whether_it_forgets_or_not(bool forgets)
    {
        var time = new VirtualSamplingTime();
        var chip = new Hx711Model(1, 0, 80, _ => 0.1, new ChipFaults(FaultPlan.None, 0, 1), forgets);
        var once = new ChipFaults(new FaultPlan([new PlannedFault(0, ChipFault.TornWord, TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(12))]), 0, 1);
        var driver = new Hx711Group(new SimulatedLines(time, [chip], once), [Cell("A1", BlockId.A, 80, 64)]).Converters[0];
        var (torn, words) = (0, new List<int>());
        while (time.Now < TimeSpan.FromSeconds(3))
        {
            var step = driver.Step(time.Now);
            if (step.Fault == SampleFault.TornSuspect && step.Event == ConverterEvent.Word) torn++;
            else if (step.Event == ConverterEvent.Word) words.Add(step.Counts);
            time.SleepUntil(time.Now + TimeSpan.FromMilliseconds(1), CancellationToken.None);
        }

        Assert.Equal(1, torn);
        Assert.Equal(64, chip.Gain);
        Assert.InRange(words.Count, 180, 240);
        Assert.InRange(words.Max() - words.Min(), 1, 400);
    }

    [Fact]
    public void A_dead_chip_on_a_shared_clock_costs_the_others_two_periods_at_most()
    {
        var (samples, table) = Run(Table("shared", 80), new PlannedFault(0, ChipFault.LineHigh, Begins, TimeSpan.FromSeconds(4)), 20);
        var others = samples.Where(s => s.Channel == 1).ToList();
        Assert.All(others.Zip(others.Skip(1)), p => Assert.InRange((p.Second.At - p.First.At).TotalSeconds, 0, 3 / 17.0));

        // Once a second the dead one gets another chance, which costs a word each time.
        Assert.InRange(others.Where(s => s.Fault == SampleFault.Lost).Sum(s => s.Counts), 1, 4);
        Assert.All(others.Where(s => s.Fault != SampleFault.Lost), s => Assert.Equal(SampleFault.None, s.Fault));
        Assert.Null(table.Standing(0));
    }

    [Fact]
    public void A_lone_jump_that_ends_in_ones_is_suspect_and_a_load_that_stays_is_believed()
    {
        var words = new Hx711Words();
        words.Restart(false);
        for (var i = 0; i < 40; i++) words.Judge(100_000 + (i % 7 * 10));
        Assert.Equal(SampleFault.TornSuspect, words.Judge(131_071).Fault);
        Assert.Equal(SampleFault.None, words.Judge(100_020).Fault);
        Assert.Equal(SampleFault.None, words.Judge(200_000).Fault);
    }

    [Fact]
    public void A_sample_costs_at_most_three_transfers_and_nothing_is_allocated_for_it()
    {
        foreach (var wiring in Wirings.Select(w => w.Data))
        {
            var table = Tables.Lying(profile: Table(wiring, 80));
            long count = 0;
            SampleSink sink = (in RawSample _) => count++;
            table.RunUntil(TimeSpan.FromSeconds(30), sink, CancellationToken.None);
            count = 0;
            var transfers = table.Wiring.Ports.Transfers;
            var before = GC.GetAllocatedBytesForCurrentThread();
            table.RunUntil(TimeSpan.FromSeconds(90), sink, CancellationToken.None);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.True(count > 2_000);
            Assert.InRange((table.Wiring.Ports.Transfers - transfers) / (double)count, 1, 3);
        }
    }

    private static Hx711Model Chip(SimulatedTable table, int channel) => (Hx711Model)table.Wiring.Chips[channel];

    private static ChannelProfile Cell(string name, BlockId block, double hz, int gain = 128) =>
        new(name, ChannelKind.Load, block, "hx711", "gpio", 0, gain, null, hz, 1961.3, 2.0);

    private static TableProfile Table(string wiring, double hz, int gain = 128)
    {
        var (a, b) = (Cell("A1", BlockId.A, hz, gain), Cell("B1", BlockId.B, hz, gain));
        ChannelProfile[] channels = wiring switch
        {
            "lines" => [a with { Clock = 5, Data = 6 }, b with { Clock = 16, Data = 20 }],
            "shared" => [a with { Clock = 5, Data = 6, SampleRateHz = hz / 4 }, b with { Clock = 5, Data = 20, SampleRateHz = hz / 4 }],
            _ => [a with { Bus = "spi-0.0" }, b with { Bus = "spi-6.0" }],
        };
        return new TableProfile("hx711-test", 1, "Two blocks, one HX711 each", channels);
    }

    private static (List<RawSample> Samples, SimulatedTable Table) Run(TableProfile profile, PlannedFault fault, double seconds)
    {
        var table = SimulatedTable.CreateVirtual(profile, new SimulationOptions { LyingAtStart = true, Faults = new FaultPlan([fault]) });
        return (table.Run(seconds), table);
    }
}
