using Microsoft.Extensions.Logging;
using SotTable.Device.Kernel;
using SotTable.Device.Sensing;
using SotTable.Device.Tests.Sensing;
using SotTable.Samples;
using Xunit;

namespace SotTable.Device.Tests.Kernel;

public sealed unsafe class HardwareTableTests : IDisposable
{
    private readonly ScriptedKernel _kernel = new();
    private readonly SampleClock _clock = new(TimeProvider.System);
    private readonly Said _said = new();
    private readonly TempFolder _folder = new();
    private readonly TableProfile _profile = Tables.Adult() with { Panel = new PanelProfile(17, null, null, null, null, null) };

    public HardwareTableTests()
    {
        _ = new ScriptedChip(_kernel, "/dev/gpiochip0", "pinctrl-bcm2711");
        foreach (var bus in new[] { 1, 3, 4, 5 }) _kernel.Bus($"/dev/i2c-{bus}", 0x2A);
        _kernel.Bus("/dev/i2c-6", 0x48);
    }

    public void Dispose()
    {
        _said.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_table_that_is_wired_as_its_profile_says_is_opened_without_a_word()
    {
        Open();
        Assert.Empty(_said.Errors);
    }

    [Fact]
    public void A_missing_bus_is_told_and_the_other_channels_go_on()
    {
        _kernel.Devices.Remove("/dev/i2c-3");
        Open();
        Assert.Equal(
            ["bus i2c-3: /dev/i2c-3 is not there: switch the bus on (config.txt: dtparam=i2c_arm=on or its overlay) or name its device in Hardware:Buses"], _said.Errors);
    }

    [Fact]
    public void A_chip_at_the_wrong_address_is_told_with_what_was_found_there()
    {
        _kernel.Bus("/dev/i2c-4", 0x48, 0x76);
        Open();
        Assert.Equal(["channel B1: no nau7802 answers at 0x2A on i2c-4 (/dev/i2c-4), found 0x48, 0x76: check its wiring, its supply and the profile"], _said.Errors);
    }

    [Fact]
    public void A_bus_without_any_chip_and_one_that_is_held_are_told_apart()
    {
        _kernel.Bus("/dev/i2c-4");
        _kernel.Devices["/dev/i2c-5"] = (request, argument) => request == I2cAbi.Transfer ? -Errno.TimedOut : ScriptedKernel.Functions(request, argument);
        Open();
        Assert.Equal(
            [
                "channel B1: no nau7802 answers at 0x2A on i2c-4 (/dev/i2c-4), found nobody: check its wiring, its supply and the profile",
                "channel B2: i2c-5 (/dev/i2c-5) is held: a line is shorted or a chip without supply pulls it down",
            ],
            _said.Errors);
    }

    [Theory]
    [InlineData(Errno.NoPermission, 77)]
    [InlineData(Errno.NoSuchFile, 74)]
    public void A_table_of_which_nothing_can_be_opened_is_refused(int errno, int exitCode)
    {
        foreach (var device in _kernel.List("/dev/i2c-")) _kernel.OpenErrors[device] = -errno;
        Assert.Equal(exitCode, Assert.Throws<StartRefusedException>(Open).ExitCode);
        Assert.Equal(0, _kernel.OpenFiles);
    }

    [Fact]
    public void A_second_service_on_the_same_buses_is_refused_as_busy_with_a_sentence_for_each()
    {
        foreach (var device in _kernel.List("/dev/i2c-")) _kernel.LockErrors[device] = -Errno.Again;
        var refused = Assert.Throws<StartRefusedException>(Open);
        Assert.Equal(75, refused.ExitCode);
        Assert.StartsWith("bus i2c-1: another program holds /dev/i2c-1: stop it, one service at a time can use a bus\nbus i2c-3: ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bus_may_be_at_another_device_than_its_name_says()
    {
        _kernel.Devices.Remove("/dev/i2c-3");
        _kernel.Bus("/dev/i2c-22", 0x2A);
        var options = new HardwareOptions();
        options.Buses.Add(new BusOptions { Name = "i2c-3", Device = "/dev/i2c-22" });
        Close(HardwareTable.Open(_profile, _folder.Path, options, _clock, _kernel, _said));
        Assert.Empty(_said.Errors);
    }

    [Fact]
    public void A_button_that_another_program_uses_is_told_and_the_cells_are_sampled_all_the_same()
    {
        _kernel.Devices.Remove("/dev/gpiochip0");
        new ScriptedChip(_kernel, "/dev/gpiochip0", "pinctrl-bcm2711").Users[17] = "gpio-key";
        Open();
        Assert.Equal(["button: line 17 of /dev/gpiochip0 is in use by \"gpio-key\": stop it, or wire and configure another line"], _said.Errors);
    }

    private void Open() => Close(HardwareTable.Open(_profile, _folder.Path, new HardwareOptions(), _clock, _kernel, _said));

    private static void Close(TableHardware hardware)
    {
        hardware.Panel.Dispose();
        hardware.Source.Dispose();
    }

    /// <summary>Keeps what was logged as an error.</summary>
    private sealed class Said : ILoggerFactory, ILogger
    {
        public List<string> Errors { get; } = [];

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel == LogLevel.Error) Errors.Add(formatter(state, exception));
        }

        public void Dispose()
        {
        }
    }
}
