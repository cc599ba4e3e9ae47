using SotTable.Device.Sensing;
using SotTable.Device.Sensing.Simulation;
using Xunit;

namespace SotTable.Device.Tests.Sensing;

/// <summary>What chips tell beside their words: how warm they are, and that they lost their settings.</summary>
public sealed class ChipHealthTests
{
    [Fact]
    public void A_healthy_cell_shows_more_on_the_way_down_and_nothing_of_it_without_load()
    {
        var cell = new CellHysteresis(0.4, 1961.3);
        var up = Enumerable.Range(0, 20).Select(k => cell.After(98.065 * k)).ToArray();
        Assert.All(up, v => Assert.Equal(0, v));
        var down = Enumerable.Range(0, 21).Select(k => cell.After(1961.3 - (98.065 * k))).ToArray();
        Assert.Equal(0, down[^1]);
        Assert.InRange(down.Max(), 0.36, 0.4);
        Assert.All(down[1..^1], v => Assert.True(v > 0));
    }

    [Fact]
    public void A_bridge_converter_tells_the_temperature_that_it_had_at_its_start_and_gives_no_word_of_it()
    {
        var table = Tables.Lying();
        var samples = table.Run(3);
        var warm = new Climate(1).DegreesC(TimeSpan.FromSeconds(0.5));

        // The amplifier's offset counts as a degree or two: it is not calibrated yet.
        Assert.All(table.Source.Channels().Take(4), c => Assert.Equal(warm, c.TemperatureC!.Value, 1.7));
        Assert.Null(table.Source.Channels()[4].TemperatureC);
        var first = samples.First(s => s.Channel == 0).Counts;
        Assert.All(samples.Where(s => s.Channel == 0), s => Assert.InRange(s.Counts, first - 40_000, first + 40_000));
    }

    [Fact]
    public void A_chip_whose_supply_is_down_seems_warmer_since_its_thermometer_is_measured_against_it()
    {
        var low = new PlannedFault(1, ChipFault.LowSupply, TimeSpan.Zero, TimeSpan.FromHours(1));
        var table = SimulatedTable.CreateVirtual(Tables.Adult(), new SimulationOptions { Faults = new FaultPlan([low]) });
        table.Run(2);
        var channels = table.Source.Channels();
        Assert.InRange(channels[1].TemperatureC!.Value - channels[0].TemperatureC!.Value, 5, 15);
    }

    [Theory]
    [InlineData(1, ChipFault.Reset)]
    [InlineData(4, ChipFault.Reset)]
    public void A_chip_that_lost_its_settings_is_counted(int channel, ChipFault kind)
    {
        var plan = new FaultPlan([new PlannedFault(channel, kind, TimeSpan.FromSeconds(5), TimeSpan.Zero)]);
        var table = SimulatedTable.CreateVirtual(Tables.Adult(), new SimulationOptions { Faults = plan });
        table.Run(8);
        Assert.Equal(Enumerable.Range(0, 5).Select(i => i == channel ? 1L : 0), table.Source.Channels().Select(c => c.Resets));
    }

    [Fact]
    public void A_cell_creeps_as_tests_of_real_ones_found_and_gives_most_of_it_back()
    {
        var creep = new CellCreep(1e-4);
        creep.After(0, 0);
        var loaded = Enumerable.Range(1, 3600).Select(t => creep.After(100, t)).ToList();
        Assert.InRange(loaded[1799] / loaded[3599], 0.82, 0.90);
        var half = new CellCreep(1e-4);
        half.After(0, 0);
        for (var t = 1; t <= 1800; t++) half.After(100, t);
        var left = Enumerable.Range(1801, 1800).Select(t => half.After(0, t)).Last();
        Assert.InRange(1 - (left / loaded[1799]), 0.82, 0.90);
    }

    [Fact]
    public void Warmth_moves_zero_and_span_by_no_more_than_a_class_C3_cell_may()
    {
        var cell = new LoadCell(1, 0, Tables.Adult().Channels[0], new PatientModel(Tables.Adult(), 1, 75, null), new Climate(1), new ChipFaults(FaultPlan.None, 0, 1));
        double Zero(double from) => Enumerable.Range(0, 400).Average(i => cell.Input(TimeSpan.FromSeconds(from + (0.1 * i))) * 8388608 * cell.GainNPerCount);
        var moved = Zero(3600) - Zero(0);
        var degrees = new Climate(1).Above(TimeSpan.FromHours(1));
        Assert.InRange(Math.Abs(moved), 0, (0.14 / 5 / 4 * degrees) + 0.005);
        Assert.InRange(degrees, 1.9, 4);
    }

    [Fact]
    public void A_change_of_gain_is_felt_in_the_next_words_and_gone_after_six()
    {
        var chip = new Nau7802Model(1, 0, _ => 0, new ChipFaults(FaultPlan.None, 0, 1));
        Write(chip, 0, Nau7802.PuCtrl, Nau7802.InternalLdo | Nau7802.AnalogOn | Nau7802.DigitalOn);
        Write(chip, 0, Nau7802.Ctrl1, Nau7802.Ldo3V0 | 7);
        Write(chip, 0, Nau7802.Ctrl2, 0x30);
        Write(chip, 2, Nau7802.PuCtrl, Nau7802.InternalLdo | Nau7802.AnalogOn | Nau7802.DigitalOn | Nau7802.CycleStart);
        var before = Word(chip, 3);
        Write(chip, 3.001, Nau7802.Ctrl1, Nau7802.Ldo3V0 | 6);
        Assert.True(Math.Abs(Word(chip, 3.02) - before) > 5_000);
        Assert.InRange(Word(chip, 3.1) - before, -600, 600);
    }

    private static void Write(Nau7802Model chip, double at, byte register, int value) => chip.Transfer(TimeSpan.FromSeconds(at), [register, (byte)value], []);

    private static int Word(Nau7802Model chip, double at)
    {
        var read = new byte[3];
        chip.Transfer(TimeSpan.FromSeconds(at), [Nau7802.Result], read);
        return ((sbyte)read[0] << 16) | (read[1] << 8) | read[2];
    }
}
