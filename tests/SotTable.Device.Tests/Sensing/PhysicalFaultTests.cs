using SotTable.Device.Sensing;
using SotTable.Device.Sensing.Simulation;
using SotTable.Samples;
using SotTable.Signal;
using Xunit;

namespace SotTable.Device.Tests.Sensing;

/// <summary>What is wrong with a cell, its wires, its place or the breath sensor does to the samples what it does to real ones, whatever chip reads them.</summary>
public sealed class PhysicalFaultTests
{
    private static readonly TimeSpan Begins = TimeSpan.FromSeconds(10);

    public static TheoryData<string> Cells => ["nau7802", "hx711", "hx711-spi", "iio"];

    public static TheoryData<string> BreathChips => ["ads1115", "sdp3x", "iio"];

    [Theory]
    [MemberData(nameof(Cells))]
    public void A_bent_cell_has_moved_its_zero_by_30_N(string chip)
    {
        var (healthy, faulty) = Newtons(chip, ChipFault.ZeroJump);
        Assert.All(healthy.Zip(faulty), p => Assert.InRange(p.Second - p.First, 29.9, 30.1));
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Half_a_bridge_gives_half_the_force_and_a_zero_far_off(string chip)
    {
        var (healthy, faulty) = Newtons(chip, ChipFault.HalfBridge);
        var offset = 0.4 * Table(chip).Channels[0].CapacityN!.Value;
        Assert.InRange(faulty.Average() - offset, (0.5 * healthy.Average()) - 0.2, (0.5 * healthy.Average()) + 0.2);
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void A_block_that_touches_the_frame_loses_a_quarter_and_sticks(string chip)
    {
        var (healthy, faulty) = Newtons(chip, ChipFault.Shunt);
        Assert.All(healthy.Zip(faulty), p => Assert.InRange(p.Second - (0.75 * p.First), -1.3, 1.3));
        Assert.True(faulty.Average() < 0.8 * healthy.Average());
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Signal_wires_in_each_others_place_turn_the_sign(string chip)
    {
        var (healthy, faulty) = Newtons(chip, ChipFault.Reversed, zeroed: false);
        Assert.InRange(faulty.Average() + healthy.Average(), -0.1, 0.1);
        Assert.True(Math.Abs(healthy.Average()) > 1);
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Without_excitation_there_is_only_the_converters_own_offset_and_noise(string chip)
    {
        var (healthy, faulty) = Newtons(chip, ChipFault.NoExcitation, zeroed: false);
        Assert.InRange(faulty.Average(), -ChipOffsetN(chip), ChipOffsetN(chip));
        Assert.True(Deviation(faulty) < 0.6 * Deviation(healthy));
        Assert.True(faulty.Distinct().Count() > 8 || chip == "iio");
    }

    [Theory]
    [InlineData("nau7802")]
    [InlineData("hx711")]
    [InlineData("hx711-spi")]
    public void A_starved_regulator_makes_the_converter_noisy(string chip)
    {
        var (healthy, faulty) = Newtons(chip, ChipFault.LowSupply, lying: false);
        Assert.InRange(Deviation(faulty) / Deviation(healthy), 1.7, 9);
    }

    [Theory]
    [InlineData("nau7802", 80, 0.75, 0.90)]
    [InlineData("nau7802", 320, 1.6, 1.8)]
    [InlineData("nau7802", 10, 0, 0.08)]
    [InlineData("hx711", 80, 0.6, 1.1)]
    [InlineData("hx711", 10, 0, 0.15)]
    public void Hum_is_what_the_mean_over_a_conversion_leaves_of_it(string chip, double hz, double least, double most)
    {
        var (healthy, faulty) = Newtons(chip, ChipFault.Hum, lying: false, hz: hz);
        Assert.InRange(Deviation([.. healthy.Zip(faulty, (h, f) => f - h)]), least, most);
    }

    [Theory]
    [InlineData("ads1115", 2.5, 6)]
    [InlineData("iio", 5, 19)]
    public void Hum_on_the_wire_of_a_breath_sensor_is_millivolts(string chip, double least, double most)
    {
        var (healthy, faulty) = Breath(chip, ChipFault.Hum);
        Assert.InRange(1000 * Deviation([.. healthy.Zip(faulty, (h, f) => f - h)]), least, most);
    }

    [Theory]
    [MemberData(nameof(BreathChips))]
    public void A_hose_that_is_off_leaves_no_breath(string chip)
    {
        var (healthy, faulty) = Breath(chip, ChipFault.HoseOff);
        Assert.True(Deviation(faulty) < 0.02 * Deviation(healthy));
        Assert.InRange(faulty.Average(), Resting(chip) - 0.1, Resting(chip) + 0.1);
    }

    [Theory]
    [MemberData(nameof(BreathChips))]
    public void A_hose_on_the_other_port_turns_the_breath_over(string chip)
    {
        var (healthy, faulty) = Breath(chip, ChipFault.HoseSwapped);
        var noise = 0.02 * Deviation(healthy);
        Assert.All(healthy.Zip(faulty), p => Assert.InRange((p.First + p.Second) / 2, Resting(chip) - (5 * noise), Resting(chip) + (5 * noise)));
    }

    [Fact]
    public void A_fault_of_a_channel_that_is_not_there_is_refused() =>
        Assert.Equal("Source:Faults: channel 2, expected 0 to 1: it has A1, B1", StartRefusedException.SentenceOf(Assert.Throws<ArgumentException>(() => Run(Table("nau7802"), ChipFault.Hum, true, 2))));

    [Theory]
    [InlineData("nau7802")]
    [InlineData("hx711")]
    public void A_tilted_block_feels_the_cosine_and_a_stop_that_is_too_close_keeps_the_rest(string chip)
    {
        var (healthy, tilted) = Newtons(chip, ChipFault.Tilt);
        Assert.All(healthy.Zip(tilted), p => Assert.InRange(p.Second - (Math.Cos(Math.PI / 6) * p.First), -0.6, 0.6));
        var (_, stopped) = Newtons(chip, ChipFault.StopContact);
        Assert.All(healthy.Zip(stopped), p => Assert.InRange(p.Second - (20 + (0.1 * (p.First - 20))), -0.6, 0.6));
    }

    [Theory]
    [InlineData("nau7802")]
    [InlineData("hx711-spi")]
    public void A_push_from_the_side_is_an_offset_and_cross_talk_a_tenth_of_the_other_block(string chip)
    {
        var (healthy, pushed) = Newtons(chip, ChipFault.SideLoad);
        var offset = 0.02 * Table(chip).Channels[0].CapacityN!.Value;
        Assert.InRange(pushed.Average() - healthy.Average(), offset - 0.1, offset + 0.1);
        var (_, talking) = Newtons(chip, ChipFault.CrossTalk);
        var other = new PatientModel(Table(chip), 1, 75, null);
        other.LieSince(TimeSpan.FromMinutes(-1));
        Assert.InRange((talking.Average() - healthy.Average()) / other.LoadN(1, TimeSpan.FromSeconds(21)), 0.09, 0.11);
    }

    [Fact]
    public void Only_the_planned_channel_is_touched()
    {
        foreach (var kind in new[] { ChipFault.Hum, ChipFault.HalfBridge, ChipFault.ZeroJump, ChipFault.Shunt, ChipFault.NoExcitation, ChipFault.Reversed, ChipFault.LowSupply, ChipFault.SideLoad, ChipFault.Tilt, ChipFault.StopContact, ChipFault.CrossTalk })
        {
            var healthy = Run(Table("nau7802"), null, true);
            var faulty = Run(Table("nau7802"), kind, true);
            Assert.All(faulty, s => Assert.Equal(SampleFault.None, s.Fault));
            Assert.Equal(Counts(healthy, 1), Counts(faulty, 1));
            Assert.NotEqual(Counts(healthy, 0), Counts(faulty, 0));
        }
    }

    // Volts or pascals of the sensor at rest.
    private static double Resting(string chip) => chip == "sdp3x" ? 0 : PatientModel.SensorVolts;

    // What the input offset of the chip is worth on these cells, at the most.
    private static double ChipOffsetN(string chip) => chip switch { "nau7802" => 0.1, "iio" => 0.05, _ => 25 };

    private static (double[] Healthy, double[] Faulty) Newtons(string chip, ChipFault kind, bool lying = true, bool zeroed = true, double hz = 80)
    {
        var profile = Table(chip, hz);
        var cell = Calibration.Parse(Tables.Lying(profile: profile).CalibrationJson, "c.json", profile).Value!.Cells[0];
        var chipZero = kind == ChipFault.NoExcitation ? 0 : Counts(Run(profile, ChipFault.NoExcitation, lying), 0).Average();
        double Of(int counts) => cell.GainNPerCount * (counts - (zeroed ? cell.ZeroCounts : chipZero));
        return ([.. Counts(Run(profile, null, lying), 0).Select(Of)], [.. Counts(Run(profile, kind, lying), 0).Select(Of)]);
    }

    private static (double[] Healthy, double[] Faulty) Breath(string chip, ChipFault kind)
    {
        var profile = BreathTable(chip);
        var unit = profile.Channels[^1].BreathPerCount;
        return ([.. Counts(Run(profile, null, true, 2), 2).Select(c => c * unit)], [.. Counts(Run(profile, kind, true, 2), 2).Select(c => c * unit)]);
    }

    private static List<RawSample> Run(TableProfile profile, ChipFault? kind, bool lying, int channel = 0)
    {
        var plan = kind is { } planned ? new FaultPlan([new PlannedFault(channel, planned, Begins, TimeSpan.FromHours(1))]) : FaultPlan.None;
        return SimulatedTable.CreateVirtual(profile, new SimulationOptions { LyingAtStart = lying, MountAfter = null, Faults = plan }).Run(30);
    }

    private static List<int> Counts(List<RawSample> samples, int channel) =>
        [.. samples.Where(s => s.Channel == channel && s.IsValid && s.At.TotalSeconds > 12).Select(s => s.Counts)];

    private static double Deviation(double[] values)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
    }

    private static TableProfile Table(string chip, double hz = 80)
    {
        var (a, b) = (Tables.Cell("A1", BlockId.A, "i2c-1", hz), Tables.Cell("B1", BlockId.B, "i2c-3", hz));
        return new TableProfile("two-cells", 1, "Two blocks, one cell each", chip switch
        {
            "hx711" => [a with { Chip = "hx711", Bus = "gpio", Clock = 5, Data = 6 }, b with { Chip = "hx711", Bus = "gpio", Clock = 16, Data = 20 }],
            "hx711-spi" => [a with { Chip = "hx711", Bus = "spi-0.0" }, b with { Chip = "hx711", Bus = "spi-6.0" }],
            "iio" => [a with { Chip = "iio", Bus = "iio-ad7192", Address = 0 }, b with { Chip = "iio", Bus = "iio-ad7192", Address = 1 }],
            _ => [a, b],
        });
    }

    private static TableProfile BreathTable(string chip)
    {
        var table = Table("nau7802");
        var breath = new ChannelProfile("breath", ChannelKind.Breath, null, chip, "i2c-6", 0x48, 1, 4.096, 50, null, null);
        ChannelProfile wired = chip switch
        {
            "sdp3x" => breath with { Address = 0x21, RangeVolts = null, RangePa = 500 },
            "iio" => breath with { Bus = "iio-ads1015", Address = 0 },
            _ => breath,
        };
        return table with { Channels = [.. table.Channels, wired] };
    }
}
