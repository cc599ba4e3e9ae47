using SotTable.Device.Sensing;
using SotTable.Device.Sensing.Simulation;
using SotTable.Samples;
using Xunit;

namespace SotTable.Device.Tests.Sensing;

public sealed class ChipFaultTests
{
    private static readonly TimeSpan Begins = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData(1, ChipFault.NoAnswer, SampleFault.NoAnswer)]
    [InlineData(1, ChipFault.MissingConversion, SampleFault.Timeout)]
    [InlineData(1, ChipFault.Reset, SampleFault.Reset)]
    [InlineData(1, ChipFault.StuckValue, SampleFault.Stuck)]
    [InlineData(1, ChipFault.OpenInput, SampleFault.Saturated)]
    [InlineData(4, ChipFault.NoAnswer, SampleFault.NoAnswer)]
    [InlineData(4, ChipFault.Reset, SampleFault.Reset)]
    [InlineData(4, ChipFault.OpenInput, SampleFault.Saturated)]
    public void A_fault_is_named_within_a_second_and_goes_when_its_cause_goes(int channel, ChipFault kind, SampleFault named)
    {
        var (samples, table) = Run(new PlannedFault(channel, kind, Begins, TimeSpan.FromSeconds(2)), 20);
        var first = samples.First(s => s.Channel == channel && s.Fault != SampleFault.None);
        Assert.Equal(named, first.Fault);
        Assert.InRange(first.At.TotalSeconds, 10, 11);
        Assert.Null(table.Standing(channel));
        Assert.All(samples.Where(s => s.Channel == channel && s.At.TotalSeconds > 17), s => Assert.Equal(SampleFault.None, s.Fault));
    }

    [Fact]
    public void A_breath_sensor_that_stands_still_for_ten_seconds_is_stuck()
    {
        var (samples, _) = Run(new PlannedFault(4, ChipFault.StuckValue, Begins, TimeSpan.FromSeconds(15)), 30);
        Assert.InRange(samples.First(s => s is { Channel: 4, Fault: SampleFault.Stuck }).At.TotalSeconds, 19.5, 20.5);
    }

    [Theory]
    [InlineData(ChipFault.NoAnswer)]
    [InlineData(ChipFault.MissingConversion)]
    [InlineData(ChipFault.Reset)]
    [InlineData(ChipFault.OpenInput)]
    public void The_other_channels_read_what_they_would_have_read_anyway(ChipFault kind)
    {
        var healthy = Tables.Lying().Run(20);
        var (samples, _) = Run(new PlannedFault(1, kind, Begins, TimeSpan.FromSeconds(3)), 20);
        foreach (var other in new[] { 0, 2, 3 }) Assert.Equal(Words(healthy, other), Words(samples, other));
        Assert.DoesNotContain(samples, s => s.Channel == 4 && s.Fault != SampleFault.None);
    }

    [Fact]
    public void A_failed_calibration_is_named_and_tried_again_until_it_works()
    {
        var (samples, _) = Run(new PlannedFault(2, ChipFault.CalibrationError, TimeSpan.Zero, TimeSpan.FromSeconds(3)), 10);
        var mine = samples.Where(s => s.Channel == 2).ToList();
        Assert.Equal(SampleFault.SetupFailed, mine[0].Fault);
        Assert.InRange(mine[0].At.TotalSeconds, 0, 1);
        Assert.InRange(mine.First(s => s.IsValid).At.TotalSeconds, 3, 6);
    }

    [Fact]
    public void A_chip_that_is_not_there_is_named_at_once_and_taken_in_when_it_comes()
    {
        var (samples, table) = Run(new PlannedFault(0, ChipFault.NoAnswer, TimeSpan.Zero, TimeSpan.FromSeconds(4)), 12);
        Assert.InRange(samples.First(s => s.Channel == 0).At.TotalSeconds, 0, 0.1);
        Assert.Null(table.Standing(0));
        Assert.InRange(samples.First(s => s is { Channel: 0, IsValid: true }).At.TotalSeconds, 4, 8);
    }

    [Fact]
    public void A_short_burst_without_acknowledge_costs_samples_but_no_new_start()
    {
        var (samples, table) = Run(new PlannedFault(1, ChipFault.NoAnswer, Begins, TimeSpan.FromMilliseconds(200)), 20);
        var mine = samples.Where(s => s.Channel == 1).ToList();
        Assert.Equal(SampleFault.NoAnswer, mine.First(s => !s.IsValid).Fault);
        Assert.Equal(table.Nau(1).Unread, mine.Where(s => s.Fault == SampleFault.Lost).Sum(s => s.Counts));
        Assert.InRange(mine.First(s => s.IsValid && s.At > Begins + TimeSpan.FromMilliseconds(100)).At.TotalSeconds, 10.18, 10.22);
    }

    [Fact]
    public void Scattered_missing_acknowledges_are_bridged_without_a_loss()
    {
        var (samples, table) = Run(new PlannedFault(1, ChipFault.NoAnswer, Begins, TimeSpan.FromSeconds(30), 0.02), 50);
        Assert.Equal(0, table.Nau(1).Unread);
        Assert.DoesNotContain(samples, s => s.Fault == SampleFault.Lost);
    }

    [Fact]
    public void What_a_new_start_of_a_chip_took_is_counted_as_lost()
    {
        var (samples, table) = Run(new PlannedFault(1, ChipFault.Reset, Begins, TimeSpan.Zero), 20);
        var lost = samples.Where(s => s is { Channel: 1, Fault: SampleFault.Lost }).Sum(s => s.Counts);
        var good = samples.Count(s => s is { Channel: 1, IsValid: true });
        var healthy = Tables.Lying().Run(20).Count(s => s.Channel == 1);
        Assert.InRange(good + lost - healthy, -1, 1);
        Assert.InRange(lost, 45, 70);
        Assert.Equal(lost, table.Source.Channels()[1].Lost);
    }

    [Fact]
    public void A_standing_fault_is_told_twice_a_second()
    {
        var (samples, _) = Run(new PlannedFault(1, ChipFault.NoAnswer, Begins, TimeSpan.FromSeconds(60)), 30);
        var told = samples.Where(s => s.Channel == 1 && s.At > Begins + TimeSpan.FromSeconds(0.1)).ToList();
        Assert.All(told, s => Assert.Equal(SampleFault.NoAnswer, s.Fault));
        Assert.InRange(told.Count, 30, 60);
        Assert.All(told.Zip(told.Skip(1)), p => Assert.InRange((p.Second.At - p.First.At).TotalSeconds, 0.05, 0.55));
    }

    [Theory]
    [InlineData(Nau7802.Ctrl1, 0x28)]
    [InlineData(Nau7802.Ctrl2, 0x20)]
    public void No_word_of_a_chip_whose_gain_or_rate_was_changed_is_taken_for_good(byte register, byte value)
    {
        var table = Tables.Lying();
        table.Run(10);
        Assert.Equal(I2cOutcome.Good, table.Wiring.Ports.I2c("i2c-3").Transfer(0x2A, [register, value], []));
        var samples = table.Run(15).Where(s => s.Channel == 1).ToList();
        Assert.Equal(SampleFault.Reset, samples[0].Fault);
        Assert.InRange(samples.First(s => s.IsValid).At.TotalSeconds, 10.6, 12);
    }

    private static (List<RawSample> Samples, SimulatedTable Table) Run(PlannedFault fault, double seconds)
    {
        var table = SimulatedTable.CreateVirtual(Tables.Adult(), new SimulationOptions { LyingAtStart = true, Faults = new FaultPlan([fault]) });
        return (table.Run(seconds), table);
    }

    private static List<int> Words(List<RawSample> samples, int channel) => [.. samples.Where(s => s.Channel == channel).Select(s => s.Counts)];
}
