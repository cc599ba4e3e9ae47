using Microsoft.Extensions.Logging.Abstractions;
using SotTable.Device.Kernel;
using SotTable.Device.Sensing;
using SotTable.Samples;
using Xunit;

namespace SotTable.Device.Tests.Kernel;

public sealed class GpioPanelTests : IDisposable
{
    private readonly ScriptedKernel _kernel = new();
    private readonly ScriptedChip _chip;
    private readonly SampleClock _clock = new(TimeProvider.System);
    private readonly DirectoryInfo _classes = Directory.CreateTempSubdirectory("sottable-class");
    private readonly HardwareOptions _options = new();
    private PanelProfile _profile = new(17, 27, 22, 23, null, 18);
    private string _label = "";

    public GpioPanelTests()
    {
        _ = new ScriptedChip(_kernel, "/dev/gpiochip0", "brcmvirt-gpio");
        _chip = new ScriptedChip(_kernel, "/dev/gpiochip4", "pinctrl-rp1");
    }

    public void Dispose() => _classes.Delete(recursive: true);

    [Fact]
    public unsafe void The_buttons_are_one_request_at_the_chip_of_the_header_with_pull_up_active_low_both_edges_and_debounce()
    {
        _options.DebounceMs = 1;
        using var panel = Panel();
        Assert.Null(panel.TakeButtons());
        var request = Assert.Single(_chip.Requests);
        Assert.Equal((2u, 17u, 27u), (request.LineCount, request.Offsets[0], request.Offsets[1]));
        Assert.Equal(GpioAbi.Input | GpioAbi.RisingEdge | GpioAbi.FallingEdge | GpioAbi.PullUp | GpioAbi.ActiveLow, request.Flags);
        Assert.Equal((1u, GpioAbi.Debounce, 1000ul, 3ul), (request.AttributeCount, request.Attributes[0].Id, request.Attributes[0].Value, request.Attributes[0].Lines));
    }

    [Fact]
    public void An_edge_carries_the_kernels_time_and_its_button()
    {
        using var panel = Panel();
        panel.TakeButtons();
        _chip.Edge(17, true, _clock.Start + 5_000_000);
        _chip.Edge(27, true, _clock.Start + 6_000_000);
        _chip.Edge(17, false, _clock.Start + 7_000_000);
        panel.Look(0);
        Assert.Equal(
            [new(Ms(5), PanelButton.Practitioner, true), new(Ms(6), PanelButton.Patient, true), new(Ms(7), PanelButton.Practitioner, false)], Taken(panel));
        Assert.Equal((false, true), (panel.IsDown(PanelButton.Practitioner), panel.IsDown(PanelButton.Patient)));
    }

    [Fact]
    public void Edges_that_the_kernel_had_no_room_for_are_counted()
    {
        using var panel = Panel();
        panel.TakeButtons();
        _chip.Edge(17, true, _clock.Start + 1);
        _chip.Edge(17, true, _clock.Start + 2_000_000, lost: 3);
        _chip.Edge(27, true, _clock.Start + 3_000_000, lost: 1);
        panel.Look(0);
        Assert.Equal(4, panel.EdgesLost);
    }

    [Fact]
    public void A_button_that_is_held_at_the_start_is_down_without_an_edge()
    {
        _chip.Levels[17] = true;
        using var panel = Panel();
        panel.TakeButtons();
        panel.Look(0);
        Assert.True(panel.IsDown(PanelButton.Practitioner));
        Assert.Empty(Taken(panel));
    }

    [Fact]
    public void A_chip_that_was_pulled_out_is_let_go_and_taken_again_and_a_button_pressed_meanwhile_gives_its_edge()
    {
        using var panel = Panel();
        Assert.Null(panel.TakeButtons());
        Assert.False(panel.ButtonsLost);
        _chip.Pull();
        panel.Look(0);
        Assert.True(panel.ButtonsLost);
        Assert.NotNull(panel.TakeButtons());
        _chip.Levels[17] = true;
        _chip.Plug();
        Assert.Null(panel.TakeButtons());
        Assert.False(panel.ButtonsLost);
        Assert.Contains(Taken(panel), e => e is { Button: PanelButton.Practitioner, Down: true });
        Assert.True(panel.IsDown(PanelButton.Practitioner));
    }

    [Fact]
    public void Lights_whose_chip_was_pulled_out_are_taken_again_and_show_what_was_set_meanwhile()
    {
        using var lights = new PanelLights(_profile, _options, new KernelPanelParts("", _kernel, _classes.FullName), NullLogger.Instance);
        Assert.Empty(lights.Open());
        _chip.Pull();
        lights.SetLight(1, 0, 0);
        Assert.False(_chip.Levels[22]);
        lights.TakeAgain(); // not back yet
        _chip.Plug();
        lights.TakeAgain();
        Assert.True(_chip.Levels[22]);
        Assert.Equal(2, _chip.Requests.Count);
    }

    [Fact]
    public void A_line_in_use_is_told_with_its_user_and_the_lights_work_all_the_same()
    {
        _chip.Users[17] = "gpio-key";
        using var panel = Panel();
        var problem = Assert.Single(panel.Open());
        Assert.Equal(new(75, "button: line 17 of /dev/gpiochip4 is in use by \"gpio-key\": stop it, or wire and configure another line"), problem);
        panel.SetLight(1, 0.1, 0);
        panel.SetBuzzer(2000, 0.3);
        Assert.Equal((true, false, true), (_chip.Levels[22], _chip.Levels[23], _chip.Levels[18]));
        panel.SetBuzzer(0, 0);
        Assert.False(_chip.Levels[18]);
    }

    [Fact]
    public void A_line_that_the_chip_has_not_got_is_told()
    {
        _profile = _profile with { Button = 54 };
        using var panel = Panel();
        Assert.Equal(new(78, "button: /dev/gpiochip4 has no line 54: expected a line number of that chip"), panel.TakeButtons());
    }

    [Fact]
    public void A_machine_without_the_chip_tells_which_it_has()
    {
        _label = "pinctrl-bcm2711";
        using var panel = Panel();
        Assert.Equal(
            new(74, "GPIO chip pinctrl-bcm2711: there is none, found brcmvirt-gpio, pinctrl-rp1: name the chip's label in Hardware:GpioChip"), panel.TakeButtons());
    }

    [Fact]
    public void Without_permission_the_group_is_named()
    {
        _kernel.OpenErrors["/dev/gpiochip4"] = -Errno.NoPermission;
        using var panel = Panel();
        Assert.Equal(
            new(77, "GPIO chip of the Raspberry Pi's header: no permission to use /dev/gpiochip4: add the service's user to the group gpio"), panel.TakeButtons());
    }

    [Fact]
    public void A_led_of_the_kernel_gets_its_steps_and_a_buzzer_on_a_pwm_channel_its_tone()
    {
        File("leds/status/max_brightness", "255");
        File("leds/status/brightness", "9");
        File("leds/status/trigger", "heartbeat");
        foreach (var name in new[] { "period", "duty_cycle", "enable" }) File($"pwm/pwmchip0/pwm1/{name}", "");
        (_options.Red, _options.Buzzer) = ("led:status", "pwm:0/1");
        using var panel = Panel();
        Assert.Empty(panel.Open());
        Assert.Equal(("0", "none"), (Read("leds/status/brightness"), Read("leds/status/trigger")));
        panel.SetLight(0.5, 0, 0);
        panel.SetBuzzer(2000, 0.5);
        Assert.Equal(("128", "500000", "125000", "1"), (Read("leds/status/brightness"), Read("pwm/pwmchip0/pwm1/period"), Read("pwm/pwmchip0/pwm1/duty_cycle"), Read("pwm/pwmchip0/pwm1/enable")));
    }

    [Fact]
    public async Task A_led_that_is_not_there_is_told_and_the_buttons_work_all_the_same()
    {
        _options.Red = "led:status";
        using var panel = Panel();
        Assert.Equal(
            new(74, $"red light: {_classes.FullName}/leds/status is not there: add its overlay to config.txt or name another output in Hardware"), Assert.Single(panel.Open()));
        _chip.Edge(17, true, _clock.Start + 5_000_000);
        Assert.Equal(new(Ms(5), PanelButton.Practitioner, true), await panel.Edges.ReadAsync(TestContext.Current.CancellationToken));
    }

    private static TimeSpan Ms(double ms) => TimeSpan.FromMilliseconds(ms);

    private static List<ButtonEdge> Taken(GpioPanel panel)
    {
        List<ButtonEdge> all = [];
        while (panel.Edges.TryRead(out var edge)) all.Add(edge);
        return all;
    }

    private void File(string path, string text)
    {
        var file = Path.Combine(_classes.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!); // below the temporary folder
        System.IO.File.WriteAllText(file, text);
    }

    private string Read(string path) => System.IO.File.ReadAllText(Path.Combine(_classes.FullName, path));

    private GpioPanel Panel() => new(_label, _profile, _options, _clock, _kernel, _classes.FullName, NullLogger<GpioPanel>.Instance);
}
