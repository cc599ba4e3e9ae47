using SotTable.Device.Sensing;
using SotTable.Device.Sensing.Simulation;
using SotTable.Samples;
using Xunit;

namespace SotTable.Device.Tests.Sensing;

/// <summary>Four NAU7802 of one address behind a TCA9548A, and what a bus that hangs costs the others.</summary>
public sealed class MultiplexerTests
{
    private static readonly TimeSpan Begins = TimeSpan.FromSeconds(10);

    [Fact]
    public void Chips_of_one_address_are_read_as_if_each_had_a_bus_of_its_own()
    {
        var table = Tables.Lying(profile: Clinic());
        var samples = table.Run(120);
        Assert.All(samples, s => Assert.Equal(SampleFault.None, s.Fault));
        Assert.All(Enumerable.Range(0, 4), i => Assert.Equal(0, table.Nau(i).Unread));
        var alone = Tables.Lying(profile: Tables.Adult()).Run(120);
        Assert.Equal(alone.Where(s => s.Channel == 2).Select(s => s.Counts), samples.Where(s => s.Channel == 2).Select(s => s.Counts));

        // Select, poll, read: three for a sample; the looks that keep the phase at the edge add a twentieth, once ten seconds of closer ones have told the rate.
        var before = table.Wiring.Ports.Bus("i2c-1").Transfers;
        samples = table.Run(240);
        var transfers = (double)(table.Wiring.Ports.Bus("i2c-1").Transfers - before) / samples.Count(s => s.Channel < 4);
        Assert.InRange(transfers, 2, 3.05);
    }

    [Fact]
    public void A_silent_multiplexer_is_named_as_trouble_of_the_bus_and_its_chips_come_back_with_it()
    {
        var (samples, table) = Run(Clinic(), new PlannedFault(0, ChipFault.MuxSilent, Begins, TimeSpan.FromSeconds(2)), 20);
        for (var i = 0; i < 4; i++)
        {
            var first = samples.First(s => s.Channel == i && !s.IsValid);
            Assert.Equal(SampleFault.BusError, first.Fault);
            Assert.InRange(first.At.TotalSeconds, 10, 10.1);
            Assert.Null(table.Standing(i));
        }

        Assert.DoesNotContain(samples, s => s.Channel == 4 && !s.IsValid);
    }

    [Fact]
    public void A_multiplexer_that_was_reset_is_put_right_without_a_lost_sample()
    {
        var (samples, _) = Run(Clinic(), new PlannedFault(0, ChipFault.MuxReset, Begins, TimeSpan.Zero), 20);
        Assert.All(samples, s => Assert.Equal(SampleFault.None, s.Fault));
    }

    [Fact]
    public void A_reset_that_a_transaction_met_is_counted_and_one_that_the_next_selection_undid_is_not()
    {
        // With one chip behind it, nothing is selected between two readings.
        var adult = Tables.Adult();
        var alone = adult with { Channels = [adult.Channels[0] with { Mux = new MuxPort(0x70, 2) }, .. adult.Channels.Skip(1)] };
        var (samples, table) = Run(alone, new PlannedFault(0, ChipFault.MuxReset, Begins, TimeSpan.Zero), 20);
        Assert.All(samples, s => Assert.Equal(SampleFault.None, s.Fault));
        Assert.Equal([1, 0, 0, 0, 0], table.Source.Channels().Select(c => c.Resets));
    }

    [Fact]
    public void Two_channels_that_are_on_from_the_start_give_a_fault_and_no_reading()
    {
        var (samples, _) = Run(Clinic(), new PlannedFault(0, ChipFault.MuxTwoChannels, TimeSpan.Zero, TimeSpan.FromHours(1)), 5);
        Assert.All(samples.Where(s => s.Channel < 4), s => Assert.Equal(SampleFault.BusError, s.Fault));
        Assert.Equal([0, 1, 2, 3, 4], samples.Select(s => s.Channel).Distinct().Order());
    }

    [Fact]
    public void A_chip_that_is_gone_does_not_disturb_its_neighbours_behind_the_multiplexer()
    {
        var (samples, table) = Run(Clinic(), new PlannedFault(1, ChipFault.NoAnswer, Begins, TimeSpan.FromSeconds(5)), 30);
        Assert.Equal(SampleFault.NoAnswer, samples.First(s => s.Channel == 1 && !s.IsValid).Fault);
        Assert.All(samples.Where(s => s.Channel != 1), s => Assert.Equal(SampleFault.None, s.Fault));
        Assert.Null(table.Standing(1));
    }

    [Theory]
    [InlineData(80)]
    [InlineData(320)]
    public void A_bus_that_hangs_costs_the_others_its_time_out_once_a_second_and_all_of_it_is_counted(double hz)
    {
        var (samples, table) = Run(Tables.Adult(hz), new PlannedFault(1, ChipFault.BusTimeout, Begins, TimeSpan.FromSeconds(20)), 40);
        var first = samples.First(s => s.Channel == 1 && !s.IsValid);
        Assert.Equal(SampleFault.BusError, first.Fault);
        Assert.InRange(first.At.TotalSeconds, 10, 10.1);
        foreach (var i in new[] { 0, 2, 3 })
        {
            var mine = samples.Where(s => s.Channel == i).ToList();
            var lost = mine.Where(s => s.Fault == SampleFault.Lost).Sum(s => s.Counts);
            Assert.Equal(table.Nau(i).Unread, lost);
            Assert.InRange(lost, 0, hz > 80 ? 21 * 4 : 21);
            Assert.All(mine.Zip(mine.Skip(1)), p => Assert.InRange((p.Second.At - p.First.At).TotalSeconds, 0, Math.Max(2 / hz, 0.015) * 1.05));
        }

        Assert.Null(table.Standing(1));
    }

    private static TableProfile Clinic()
    {
        var adult = Tables.Adult();
        return adult with
        {
            Channels = [.. adult.Channels.Select((c, i) => c.Kind == ChannelKind.Load ? c with { Bus = "i2c-1", Mux = new MuxPort(0x70, i) } : c)],
        };
    }

    private static (List<RawSample> Samples, SimulatedTable Table) Run(TableProfile profile, PlannedFault fault, double seconds)
    {
        var table = SimulatedTable.CreateVirtual(profile, new SimulationOptions { LyingAtStart = true, Faults = new FaultPlan([fault]) });
        return (table.Run(seconds), table);
    }
}
