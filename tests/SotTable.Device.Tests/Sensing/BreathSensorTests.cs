using SotTable.Device.Sensing;
using SotTable.Device.Sensing.Simulation;
using SotTable.Samples;
using SotTable.Signal;
using Xunit;

namespace SotTable.Device.Tests.Sensing;

/// <summary>SDP3x pressure sensors and converters that the kernel drives.</summary>
public sealed class BreathSensorTests
{
    private static readonly TimeSpan Begins = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData(0xBE, 0xEF, 0x92)]
    public void The_check_sum_is_the_data_sheets_example(byte high, byte low, byte sum) => Assert.Equal(sum, Sdp3x.CheckSum(high, low));

    [Fact]
    public void A_pressure_sensor_gives_every_sample_by_one_transaction_and_its_temperature()
    {
        var table = Tables.Lying(profile: With(Pressure));
        var samples = table.Run(60).Where(s => s.Channel == 4).ToList();
        Assert.InRange(samples.Count, 2_980, 3_000);
        Assert.All(samples, s => Assert.Equal(SampleFault.None, s.Fault));
        Assert.InRange(table.Wiring.Ports.Bus("i2c-6").Transfers, samples.Count, samples.Count + 5);
        Assert.InRange((samples.Max(s => s.Counts) - samples.Min(s => s.Counts)) * Pressure.BreathPerCount, 30, 120);
        Assert.Equal(new Climate(1).DegreesC(TimeSpan.FromSeconds(60)), table.Source.Channels()[4].TemperatureC!.Value, 0.06);
    }

    [Theory]
    [InlineData(ChipFault.NoAnswer, SampleFault.NoAnswer)]
    [InlineData(ChipFault.Reset, SampleFault.NoAnswer)]
    [InlineData(ChipFault.OpenInput, SampleFault.Saturated)]
    [InlineData(ChipFault.BadCheckSum, SampleFault.BusError)]
    public void A_fault_of_a_pressure_sensor_is_named_within_a_second_and_goes(ChipFault kind, SampleFault named) => Named(Pressure, kind, named);

    [Theory]
    [InlineData(ChipFault.NoAnswer, SampleFault.NoAnswer)]
    [InlineData(ChipFault.MissingConversion, SampleFault.Timeout)]
    [InlineData(ChipFault.OpenInput, SampleFault.Saturated)]
    public void A_fault_of_a_kernel_driven_converter_is_named_within_a_second_and_goes(ChipFault kind, SampleFault named) => Named(Kernel, kind, named);

    [Fact]
    public void A_ready_pin_gives_each_conversion_once_at_the_chips_own_rate_by_two_transactions()
    {
        var table = Tables.Lying(profile: With(Alert));
        var samples = table.Run(60).Where(s => s.Channel == 4).ToList();
        Assert.All(samples, s => Assert.Equal(SampleFault.None, s.Fault));
        var health = table.Source.Channels()[4];
        Assert.InRange(health.MeasuredHz!.Value, 62, 66);
        Assert.Equal(health.MeasuredHz!.Value * 60, samples.Count, 3.0);
        Assert.InRange(table.Wiring.Ports.Bus("i2c-6").Transfers, 2 * samples.Count, (2 * samples.Count) + 5);
        Assert.All(samples.Skip(100).Zip(samples.Skip(101)), p => Assert.InRange((p.Second.At - p.First.At).TotalMilliseconds, 15.0, 16.3));
    }

    [Fact]
    public void A_chip_whose_ready_pin_came_off_is_polled_from_then_on()
    {
        var table = Tables.Lying(profile: With(Alert));
        table.Wiring.Ports.ReadyPins[23] = _ => 0;
        Assert.True(table.Run(20).Count(s => s is { Channel: 4, IsValid: true }) > 100);
    }

    [Theory]
    [InlineData(ChipFault.NoAnswer, SampleFault.NoAnswer)]
    [InlineData(ChipFault.Reset, SampleFault.Reset)]
    [InlineData(ChipFault.OpenInput, SampleFault.Saturated)]
    public void A_fault_of_a_chip_with_a_ready_pin_is_named_within_a_second_and_goes(ChipFault kind, SampleFault named) => Named(Alert, kind, named);

    [Fact]
    public void Breath_sensors_cost_no_allocation_a_sample()
    {
        foreach (var breath in new[] { Pressure, Kernel, Alert })
        {
            var table = Tables.Lying(profile: With(breath));
            long count = 0;
            SampleSink sink = (in RawSample _) => count++;
            table.RunUntil(TimeSpan.FromSeconds(20), sink, CancellationToken.None);
            var before = GC.GetAllocatedBytesForCurrentThread();
            table.RunUntil(TimeSpan.FromSeconds(40), sink, CancellationToken.None);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    [Fact]
    public void Scattered_bad_check_sums_are_bridged_and_never_a_reading()
    {
        var plan = new FaultPlan([new PlannedFault(4, ChipFault.BadCheckSum, Begins, TimeSpan.FromSeconds(30), 0.05)]);
        var table = SimulatedTable.CreateVirtual(With(Pressure), new SimulationOptions { LyingAtStart = true, Faults = plan });
        var samples = table.Run(50).Where(s => s.Channel == 4).ToList();
        Assert.All(samples, s => Assert.True(s.IsValid || s.Fault == SampleFault.Lost));
        Assert.All(samples.Where(s => s.IsValid), s => Assert.InRange(Math.Abs(s.Counts), 0, 6_000));
    }

    [Fact]
    public void A_sensor_of_another_range_than_the_profile_says_gives_no_reading()
    {
        var table = Tables.Lying(profile: With(Pressure));
        var wrong = new Sdp3xDriver(table.Wiring.Ports.I2c("i2c-6"), Pressure with { RangePa = 125 });
        var steps = Enumerable.Range(0, 6).Select(i => wrong.Step(TimeSpan.Zero + (i * TimeSpan.FromMilliseconds(20)))).ToList();
        Assert.DoesNotContain(steps, s => s.Event == ConverterEvent.Word);
    }

    [Fact]
    public void Load_cells_on_a_kernel_driven_converter_read_as_newtons_within_one_percent()
    {
        var profile = new TableProfile("kernel", 1, "kernel", [KernelCell("A1", BlockId.A, 0), KernelCell("B1", BlockId.B, 1)]);
        var table = Tables.Lying(profile: profile);
        var samples = table.Run(60);
        Assert.All(samples, s => Assert.Equal(SampleFault.None, s.Fault));
        Assert.InRange(samples.Count(s => s.Channel == 0), 590, 600);
        var cell = Calibration.Parse(table.CalibrationJson, "c.json", profile).Value!.Cells[0];
        var truth = new PatientModel(profile, 1, 75, null);
        truth.LieSince(TimeSpan.FromMinutes(-1));
        var mine = samples.Where(s => s.Channel == 0).ToList();
        var expected = mine.Average(s => truth.LoadN(0, s.At));
        Assert.InRange(mine.Average(s => cell.GainNPerCount * (s.Counts - cell.ZeroCounts)), expected * 0.99, expected * 1.01);
    }

    private static readonly ChannelProfile Pressure = new("breath", ChannelKind.Breath, null, "sdp3x", "i2c-6", 0x21, 1, null, 50, null, null) { RangePa = 500 };

    private static readonly ChannelProfile Alert = new("breath", ChannelKind.Breath, null, "ads1115", "i2c-6", 0x48, 1, 4.096, 64, null, null) { Ready = 23 };

    private static readonly ChannelProfile Kernel = new("breath", ChannelKind.Breath, null, "iio", "iio-ads1015", 0, 1, 4.096, 50, null, null);

    private static ChannelProfile KernelCell(string name, BlockId block, int input) =>
        new(name, ChannelKind.Load, block, "iio", "iio-ad7192", input, 128, null, 10, 1961.3, 2.0);

    private static TableProfile With(ChannelProfile breath)
    {
        var adult = Tables.Adult();
        return adult with { Channels = [.. adult.Channels.Take(4), breath] };
    }

    private static void Named(ChannelProfile breath, ChipFault kind, SampleFault named)
    {
        var plan = new FaultPlan([new PlannedFault(4, kind, Begins, TimeSpan.FromSeconds(2))]);
        var table = SimulatedTable.CreateVirtual(With(breath), new SimulationOptions { LyingAtStart = true, Faults = plan });
        var samples = table.Run(20);
        var first = samples.First(s => s.Channel == 4 && !s.IsValid);
        Assert.Equal(named, first.Fault);
        Assert.InRange(first.At.TotalSeconds, 10, 11);
        Assert.Null(table.Standing(4));
        Assert.DoesNotContain(samples, s => s.Channel < 4 && !s.IsValid);
    }
}
