using SotTable.Device.Sensing;
using SotTable.Device.Sensing.Simulation;
using SotTable.Samples;
using Xunit;

namespace SotTable.Device.Tests.Sensing;

/// <summary>
/// A stuck line or a silent bus costs its own channel and no other. Here one thread serves all wires, the worst case: on a real table each wire has its own.
/// </summary>
public sealed class StuckWireTests
{
    private const double Hz = 80;
    private static readonly TimeSpan Begins = TimeSpan.FromSeconds(10);

    // A breath sensor is called stuck after ten seconds of the same word.
    private static readonly TimeSpan Dead = TimeSpan.FromSeconds(12);
    private static readonly string[] Loads = ["nau7802", "nau7802, ready line", "nau7802, multiplexer", "hx711, lines", "hx711, shared clock", "hx711, spi", "iio"];
    private static readonly string[] Breaths = ["ads1115", "ads1115, ready line", "sdp3x", "breath by iio"];

    // Every way in which a wire can be dead, on every driver and variant that has such a wire. A SDP3x has a reading whenever it is asked.
    public static TheoryData<string, ChipFault> DeadWires
    {
        get
        {
            var all = new TheoryData<string, ChipFault>();
            foreach (var wiring in Loads.Concat(Breaths))
            {
                all.Add(wiring, ChipFault.NoAnswer);
                if (wiring != "sdp3x") all.Add(wiring, ChipFault.MissingConversion);
                if (wiring.StartsWith("hx711", StringComparison.Ordinal)) all.Add(wiring, ChipFault.LineLow);
                if (wiring.StartsWith("hx711", StringComparison.Ordinal)) all.Add(wiring, ChipFault.LineHigh);
                if (Bus(wiring).StartsWith("i2c", StringComparison.Ordinal)) all.Add(wiring, ChipFault.BusTimeout);
                if (wiring.Contains("multiplexer", StringComparison.Ordinal)) all.Add(wiring, ChipFault.MuxSilent);
            }

            return all;
        }
    }

    public static TheoryData<string> WithReadyLine => [.. Loads.Concat(Breaths).Where(w => w.Contains("ready", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(DeadWires))]
    public void A_dead_wire_keeps_the_others_waiting_for_less_than_two_sample_periods(string wiring, ChipFault kind)
    {
        var fault = new PlannedFault(0, kind, Begins, Dead);
        var table = SimulatedTable.CreateVirtual(Table(wiring), new SimulationOptions { LyingAtStart = true, Faults = new FaultPlan([fault]) });
        var samples = table.Run(27);

        var others = samples.Where(s => s.Channel == 2 && s.At > TimeSpan.FromSeconds(9)).ToList();
        var good = others.Where(s => s.IsValid).ToList();
        Assert.All(good.Zip(good.Skip(1)), p => Assert.InRange((p.Second.At - p.First.At).TotalSeconds * Hz, 0, 2.2));
        Assert.All(others, s => Assert.Contains(s.Fault, new[] { SampleFault.None, SampleFault.Lost }));
        Assert.Equal(table.Nau(2).Unread, table.Source.Channels()[2].Lost);

        // The dead one says so while it lasts, and is back afterwards.
        Assert.Contains(samples, s => s.Channel == 0 && !s.IsValid && s.At > Begins && s.At < Begins + Dead);
        Assert.Contains(samples, s => s.Channel == 0 && s.IsValid && s.At > Begins + Dead + TimeSpan.FromSeconds(3));
    }

    [Theory]
    [MemberData(nameof(WithReadyLine))]
    public void A_ready_line_that_comes_off_while_it_runs_costs_no_other_channel_a_sample(string wiring)
    {
        var table = Tables.Lying(profile: Table(wiring));
        table.Run(10);
        table.Wiring.Ports.Deaf = true;
        var samples = table.Run(20);
        Assert.DoesNotContain(samples, s => s.Channel == 2 && !s.IsValid);

        // A chip that can be asked goes on by that; one that only its line tells of is read at the host's pace.
        var mine = samples.Where(s => s.Channel == 0 && s.At > TimeSpan.FromSeconds(12)).ToList();
        var expected = Table(wiring).Channels[0].SampleRateHz * 8;
        Assert.InRange(mine.Count(s => s.IsValid), 0.95 * expected, 1.1 * expected);
    }

    private static string Bus(string wiring) => Table(wiring).Channels[0].Bus;

    // Channel 0 has the wire that dies, channel 1 shares its clock if it has one, channel 2 is a NAU7802 on a bus of its own.
    private static TableProfile Table(string wiring)
    {
        var (a, b, c) = (Tables.Cell("A1", BlockId.A, "i2c-1", Hz), Tables.Cell("A2", BlockId.A, "i2c-3", Hz), Tables.Cell("B1", BlockId.B, "i2c-4", Hz));
        var breath = new ChannelProfile("breath", ChannelKind.Breath, null, "ads1115", "i2c-6", 0x48, 1, 4.096, 50, null, null);
        ChannelProfile Clocked(ChannelProfile cell, int clock, int data, double hz) => cell with { Chip = "hx711", Bus = "gpio", Address = 0, Clock = clock, Data = data, SampleRateHz = hz };
        ChannelProfile[] channels = wiring switch
        {
            "nau7802" => [a, b, c],
            "nau7802, ready line" => [a with { Ready = 22 }, b, c],
            "nau7802, multiplexer" => [a with { Mux = new(0x70, 0) }, b with { Bus = a.Bus, Mux = new(0x70, 1) }, c],
            "hx711, lines" => [Clocked(a, 5, 6, Hz), Clocked(b, 16, 20, Hz), c],
            "hx711, shared clock" => [Clocked(a, 5, 6, Hz / 4), Clocked(b, 5, 20, Hz / 4), c],
            "hx711, spi" => [a with { Chip = "hx711", Bus = "spi-0.0", Address = 0 }, b, c],
            "iio" => [a with { Chip = "iio", Bus = "iio-ad7192", Address = 0 }, b, c],
            "ads1115" => [breath, b, c],
            "ads1115, ready line" => [breath with { Ready = 22, SampleRateHz = 64 }, b, c],
            "sdp3x" => [breath with { Chip = "sdp3x", Address = 0x21, RangeVolts = null, RangePa = 500 }, b, c],
            _ => [breath with { Chip = "iio", Bus = "iio-ads1015", Address = 0 }, b, c],
        };
        return new TableProfile("dead-wire", 1, "One wire dies", channels);
    }
}
