using SotTable.Device.Diagnosis;
using SotTable.Device.Kernel;
using SotTable.Device.Tests.Kernel;
using SotTable.Device.Tests.Sensing;
using SotTable.Samples;
using Xunit;

namespace SotTable.Device.Tests.Diagnosis;

/// <summary>What diagnose says of devices of this machine that it can't have: what was found, where, and what to do; the others are asked all the same.</summary>
public sealed class WiredWrongTests
{
    private readonly ScriptedKernel _kernel = new();
    private readonly TableProfile _profile = Tables.Adult();

    public WiredWrongTests()
    {
        _ = new ScriptedChip(_kernel, "/dev/gpiochip0", "pinctrl-bcm2711");
        foreach (var bus in new[] { 1, 3, 4, 5 }) _kernel.Bus($"/dev/i2c-{bus}", 0x2A);
        _kernel.Bus("/dev/i2c-6", 0x48);
    }

    [Fact]
    public void A_bus_without_permission_is_one_sentence_and_the_other_chips_are_asked()
    {
        _kernel.OpenErrors["/dev/i2c-3"] = -Errno.NoPermission;
        Assert.Equal(
            ("no-permission", "bus i2c-3: no permission to use /dev/i2c-3: add the service's user to the group i2c"), Device(Look()));
        Assert.Equal(["A1", "B1", "B2", "breath"], Asked(Look()));
    }

    [Fact]
    public void A_bus_that_another_service_holds_is_one_sentence_and_the_other_chips_are_asked()
    {
        _kernel.LockErrors["/dev/i2c-4"] = -Errno.Again;
        Assert.Equal(
            ("busy", "bus i2c-4: another program holds /dev/i2c-4: stop it, one service at a time can use a bus"), Device(Look()));
        Assert.Equal(["A1", "A2", "B2", "breath"], Asked(Look()));
    }

    [Fact]
    public void A_chip_at_another_address_is_one_sentence_with_what_was_found_there()
    {
        _kernel.Bus("/dev/i2c-5", 0x2B, 0x48);
        var wrong = Assert.Single(Look(), l => l.Verdict == LineVerdict.Fault && l.Channel == "B2");
        Assert.Equal(
            ("no-answer", "no nau7802 answers at 0x2A on i2c-5 (/dev/i2c-5), found 0x2B, 0x48: check its wiring, its supply and the profile"), (wrong.Code, wrong.Sentence));
    }

    [Fact]
    public void A_button_that_another_program_uses_is_one_sentence()
    {
        new ScriptedChip(_kernel, "/dev/gpiochip0", "pinctrl-bcm2711").Users[17] = "gpio-key";
        Assert.Equal(
            ("busy", "button: line 17 of /dev/gpiochip0 is in use by \"gpio-key\": stop it, or wire and configure another line"),
            Device(Look(_profile with { Panel = new PanelProfile(17, null, null, null, null, null) }, new NoHand())));
    }

    [Theory]
    [InlineData(Errno.NoPermission, 77)]
    [InlineData(Errno.NoSuchFile, 74)]
    [InlineData(Errno.Busy, 75)]
    public void A_table_of_which_nothing_can_be_opened_has_the_exit_code_of_the_reason(int errno, int exitCode)
    {
        foreach (var device in _kernel.List("/dev/i2c-")) _kernel.OpenErrors[device] = -errno;
        using var bench = Bench(_profile, null);
        Assert.Equal(exitCode, bench.NothingOpened);
    }

    private List<DiagnosisLine> Look() => Look(_profile, null);

    private List<DiagnosisLine> Look(TableProfile profile, IHand? hand)
    {
        using var bench = Bench(profile, hand);
        Assert.Equal(0, bench.NothingOpened);
        return [.. bench.Wiring()];
    }

    private HardwareBench Bench(TableProfile profile, IHand? hand) => new(profile, new HardwareOptions(), null, hand, _kernel, SotTable.Mqtt.AdapterSet.Default);

    private static (string Code, string Sentence) Device(List<DiagnosisLine> lines)
    {
        var line = Assert.Single(lines, l => l.Check == "device");
        Assert.Equal(LineVerdict.Fault, line.Verdict);
        return (line.Code, line.Sentence);
    }

    // These chips acknowledge, but have no revision F.
    private static IEnumerable<string?> Asked(List<DiagnosisLine> lines) => lines.Where(l => l.Check == "wiring" && l.Code is "ok" or "wrong-chip").Select(l => l.Channel);

    private sealed class NoHand : IHand
    {
        public double? KnownN(ChannelProfile channel) => null;

        public void Press(int index, ChannelProfile channel)
        {
        }

        public Task<bool?> ConfirmAsync(string question, CancellationToken cancellationToken) => Task.FromResult<bool?>(null);

        public void Tell(string what)
        {
        }
    }
}
