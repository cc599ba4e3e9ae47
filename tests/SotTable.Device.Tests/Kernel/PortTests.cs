using SotTable.Device.Kernel;
using SotTable.Device.Sensing;
using SotTable.Support;
using Xunit;

namespace SotTable.Device.Tests.Kernel;

public sealed class PortTests
{
    private readonly ScriptedKernel _kernel = new();

    [Fact]
    public unsafe void Spi_sends_and_receives_at_once_in_mode_0_with_its_clock()
    {
        List<string> said = [];
        _kernel.Devices["/dev/spidev0.1"] = (request, argument) =>
        {
            if (request == SpiAbi.WriteMode) said.Add($"mode {*(byte*)argument}");
            if (request == SpiAbi.WriteBitsPerWord) said.Add($"bits {*(byte*)argument}");
            if (request != SpiAbi.OneMessage) return 0;
            var message = (SpiAbi.Message*)argument;
            said.Add($"{message->Length} bytes at {message->SpeedHz} Hz");
            for (var i = 0; i < message->Length; i++) ((byte*)message->Receive)[i] = (byte)~((byte*)message->Send)[i];
            return (int)message->Length;
        };
        using var port = new SpiPort("spi-0.1", "/dev/spidev0.1", 1_000_000, _kernel);
        var read = new byte[2];
        Assert.Equal(0, port.Transfer([0xAA, 0x0F], read));
        Assert.Equal([0x55, 0xF0], read);
        Assert.Equal(["mode 0", "bits 8", "2 bytes at 1000000 Hz"], said);
    }

    [Fact]
    public unsafe void A_spi_device_that_is_missing_or_taken_is_told_and_gives_the_error_number_at_each_use()
    {
        using var port = new SpiPort("spi-0.0", "/dev/spidev0.0", 1_000_000, _kernel);
        Assert.Equal(74, port.Open()?.ExitCode);
        Assert.Equal(Errno.NoSuchFile, port.Transfer([0], new byte[1]));
        _kernel.Devices["/dev/spidev0.0"] = (request, argument) => 0;
        _kernel.LockErrors["/dev/spidev0.0"] = -Errno.Again;
        Assert.Equal(new HardwareProblem(75, "spi-0.0: another program holds /dev/spidev0.0: stop it, one service at a time can use it"), port.Open());
        _kernel.LockErrors.Clear();
        Assert.Equal(0, port.Transfer([0], new byte[1]));
    }

    [Fact]
    public unsafe void Clock_and_data_lines_are_one_request_and_each_pulse_reads_the_data()
    {
        var chip = new ScriptedChip(_kernel, "/dev/gpiochip0", "pinctrl-rp1");
        chip.Levels[6] = true;
        using var lines = new ClockedLines("", 5, [6, 7], _kernel, TimeProvider.System);
        Assert.Null(lines.Open());
        var request = Assert.Single(chip.Requests);
        Assert.Equal((3u, GpioAbi.Output), (request.LineCount, request.Flags));
        Assert.Equal((1u, GpioAbi.OwnFlags, GpioAbi.Input, 6ul), (request.AttributeCount, request.Attributes[0].Id, request.Attributes[0].Value, request.Attributes[0].Lines));
        var levels = new uint[25];
        var outcome = lines.Clock(levels, TimeSpan.FromSeconds(10));
        Assert.Equal((0, 25), (outcome.Errno, outcome.Pulses));
        Assert.All(levels, l => Assert.Equal(1u, l));
        Assert.False(chip.Levels[5]);
        Assert.Equal(0, lines.SetClock(true));
        Assert.True(chip.Levels[5]);
    }

    [Fact]
    public void A_pulse_that_was_too_long_ends_the_train_with_the_clock_low()
    {
        var chip = new ScriptedChip(_kernel, "/dev/gpiochip0", "pinctrl-rp1");
        var time = new ManualTime();
        var pulses = 0;
        chip.OnSet = (line, high) =>
        {
            if (line == 5 && !high && ++pulses == 3) time.Advance(TimeSpan.FromMicroseconds(70));
        };
        using var lines = new ClockedLines("", 5, [6], _kernel, time);
        Assert.Equal(new ClockedOutcome(0, 3, TimeSpan.FromMicroseconds(70)), lines.Clock(new uint[25], TimeSpan.FromMicroseconds(50)));
        Assert.False(chip.Levels[5]);
    }

    [Fact]
    public void Lines_of_a_chip_that_was_pulled_out_give_its_error_number_and_come_back_with_it()
    {
        var chip = new ScriptedChip(_kernel, "/dev/gpiochip0", "pinctrl-rp1");
        using var lines = new ClockedLines("", 5, [6], _kernel, TimeProvider.System);
        Assert.Equal(0, lines.Read(out _));
        chip.Pull();
        Assert.Equal(Errno.NoDevice, lines.Read(out _));
        Assert.Equal(Errno.NoDevice, lines.Clock(new uint[25], TimeSpan.FromSeconds(10)).Errno);
        chip.Plug();
        Assert.Equal(25, lines.Clock(new uint[25], TimeSpan.FromSeconds(10)).Pulses);
    }

    [Fact]
    public void The_newest_edge_of_a_ready_line_counts_and_older_ones_are_forgotten()
    {
        var chip = new ScriptedChip(_kernel, "/dev/gpiochip0", "pinctrl-rp1");
        var clock = new SampleClock(TimeProvider.System);
        using var ready = new ReadyLine("", 24, falling: true, clock, _kernel);
        Assert.Null(ready.Open());
        Assert.False(ready.TryTake(out _));
        for (var i = 1; i <= 20; i++) chip.Edge(24, false, clock.Start + (i * 1_000_000));
        Assert.True(ready.TryTake(out var at));
        Assert.Equal(TimeSpan.FromMilliseconds(20), at);
        Assert.False(ready.TryTake(out _));
    }

    [Fact]
    public async Task A_converter_of_the_kernel_is_found_by_name_read_beside_the_caller_and_found_again_after_it_was_gone()
    {
        var root = Directory.CreateTempSubdirectory("sottable-iio");
        try
        {
            var device = root.CreateSubdirectory("iio:device3").FullName;
            File.WriteAllText(Path.Combine(root.CreateSubdirectory("iio:device0").FullName, "name"), "rpi_adc\n");
            File.WriteAllText(Path.Combine(device, "name"), "ads1015\n");
            File.WriteAllText(Path.Combine(device, "in_voltage1_raw"), "-256\n");
            File.WriteAllText(Path.Combine(device, "in_voltage1_scale"), "0.125\n");
            using var input = new IioInput(root.FullName, "ads1015", 1);
            Assert.Null(input.Open());
            Assert.Equal(0.125, input.ScaleMv);
            Assert.Equal(AnalogStatus.Pending, input.Take().Status);
            Assert.Equal(new AnalogReading(AnalogStatus.Good, -256, 0), await Next(input));
            File.WriteAllText(Path.Combine(device, "in_voltage1_raw"), "broken\n");
            Assert.Equal(new AnalogReading(AnalogStatus.Failed, 0, Errno.InputOutput), await Next(input));
            using var other = new IioInput(root.FullName, "mcp3422", 0);
            Assert.Equal(new HardwareProblem(74, "converter mcp3422: no IIO device of that name, found rpi_adc, ads1015: add its overlay to config.txt"), other.Open());
            Assert.Equal(new AnalogReading(AnalogStatus.Failed, 0, Errno.NoDevice), await Next(other));
            Directory.Move(Path.Combine(root.FullName, "iio:device0"), Path.Combine(root.FullName, "gone"));
            var late = root.CreateSubdirectory("iio:device0").FullName;
            File.WriteAllText(Path.Combine(late, "name"), "mcp3422\n");
            File.WriteAllText(Path.Combine(late, "in_voltage0_raw"), "7\n");
            Assert.Equal(new AnalogReading(AnalogStatus.Good, 7, 0), await Next(other));
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    private static async Task<AnalogReading> Next(IioInput input)
    {
        input.Begin();
        AnalogReading reading;
        while ((reading = input.Take()).Status == AnalogStatus.Pending && !TestContext.Current.CancellationToken.IsCancellationRequested) await Task.Yield();
        return reading;
    }
}
