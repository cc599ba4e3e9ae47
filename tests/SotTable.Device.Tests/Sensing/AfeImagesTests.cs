using SotTable.Device.Sensing;
using SotTable.Device.Sensing.Simulation;
using SotTable.Samples;
using Xunit;

namespace SotTable.Device.Tests.Sensing;

/// <summary>The front end of a NAU7802 is calibrated once; later starts write the registers back.</summary>
public sealed class AfeImagesTests
{
    private readonly AfeImages _images = new();

    [Fact]
    public void A_chip_that_starts_again_gets_the_registers_that_it_had_and_keeps_its_zero()
    {
        var reset = new FaultPlan([new PlannedFault(1, ChipFault.Reset, TimeSpan.FromSeconds(10), TimeSpan.Zero)]);
        var table = SimulatedTable.CreateVirtual(Tables.Adult(), new SimulationOptions { Faults = reset, Images = _images });
        table.Run(9);
        var before = Registers();
        Assert.Equal(SampleFault.Reset, table.Run(15).First(s => s is { Channel: 1, IsValid: false }).Fault);
        Assert.Equal(before, Registers());
        Assert.NotEqual(new byte[] { 0, 0, 0, 0, 0x80, 0, 0 }, before);

        byte[] Registers()
        {
            var read = new byte[AfeImages.Bytes];
            Assert.Equal(I2cOutcome.Good, table.Wiring.Ports.I2c("i2c-3").Transfer(0x2A, [Nau7802.Ocal1], read));
            return read;
        }
    }

    [Fact]
    public void The_next_start_with_the_registers_is_a_quarter_of_a_second_shorter()
    {
        var first = FirstSample();
        var second = FirstSample();
        Assert.InRange(first - second, 0.2, 0.3);
        Assert.InRange(second, 0, 0.75);
        double FirstSample() =>
            SimulatedTable.CreateVirtual(Tables.Adult(), new SimulationOptions { Images = _images }).Run(2).First(s => s is { Channel: 0, IsValid: true }).At.TotalSeconds;
    }

    [Fact]
    public void A_failed_calibration_is_not_kept()
    {
        var plan = new FaultPlan([new PlannedFault(0, ChipFault.CalibrationError, TimeSpan.Zero, TimeSpan.FromHours(1))]);
        SimulatedTable.CreateVirtual(Tables.Adult(), new SimulationOptions { Faults = plan, Images = _images }).Run(5);
        Assert.False(_images.TryGet(AfeImages.Key("A1", 128, 80), new byte[AfeImages.Bytes]));
        Assert.True(_images.TryGet(AfeImages.Key("A2", 128, 80), new byte[AfeImages.Bytes]));
    }

    [Fact]
    public void The_registers_survive_in_a_file_and_a_broken_file_is_as_good_as_none()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("sot-afe").FullName, "afe.json");
        var image = new byte[] { 1, 2, 3, 0, 0x80, 0, 0 };
        var kept = new AfeImages(path);
        kept.Put("A1/128/80", image);
        kept.Save();
        var read = new byte[AfeImages.Bytes];
        Assert.True(new AfeImages(path).TryGet("A1/128/80", read));
        Assert.Equal(image, read);

        // Another file: the first one may be written once more by the thread that Put asked.
        var broken = path + ".broken";
        File.WriteAllText(broken, "{\"A1/128/80\": \"0102\"");
        Assert.False(new AfeImages(broken).TryGet("A1/128/80", read));
    }
}
