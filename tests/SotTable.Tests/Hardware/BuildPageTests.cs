using System.Text.Json;
using System.Text.RegularExpressions;
using SotTable.Samples;
using Xunit;

namespace SotTable.Tests.Hardware;

/// <summary>The page that a technician builds from names the pins, buses, measures and files that profiles and parts have.</summary>
public sealed partial class BuildPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(HardwareTests.Folder, "README.md"));

    [Theory]
    [InlineData("clinic", true)]
    [InlineData("hobby", false)]
    [InlineData("hx711-spi", false)]
    public void The_wiring_steps_name_every_pin_of_a_profile_and_no_other(string id, bool breath)
    {
        var profile = HardwareTests.Profiles.Single(p => p.Id == id);
        var steps = Page[(Page.IndexOf("## 6.", StringComparison.Ordinal) + 1)..];
        steps = steps[..steps.IndexOf("\n## ", StringComparison.Ordinal)];
        var from = steps.IndexOf($"\n**{id}**", StringComparison.Ordinal) + 4;
        var end = steps.IndexOf("\n\n**", from, StringComparison.Ordinal);
        steps = end < 0 ? steps[from..] : steps[from..end];
        string[] parts = [.. profile.Channels.Where(c => breath || c.Kind == ChannelKind.Load).Select(c => c.Mux is { } m ? $"TCA9548A 0x{m.Address:X2}" : Wire.Name(c))];
        var expected = Wire.Of(profile).Where(w => parts.Contains(w.Part)).Select(w => $"{w.Pin} to pin {HeaderPins.PinOf(w.Line)}");
        Assert.Equal(expected.Order(StringComparer.Ordinal), ToPin().Matches(steps).Select(m => $"{m.Groups[1]} to pin {m.Groups[2]}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_test_of_the_panel_switches_the_lines_that_the_profiles_have()
    {
        var panel = HardwareTests.Profiles.Single(p => p.Id == "clinic").Panel!;
        var other = HardwareTests.Profiles.Single(p => p.Id == "hx711-spi").Panel!;
        Assert.Contains($"`pinctrl set {panel.LedRed} op dh` lights red, {panel.LedGreen} green, {panel.LedBlue} blue, {panel.Buzzer} sounds (`hx711-spi`: {other.Buzzer})", Page);
        Assert.Contains($"`pinctrl set {panel.Button} ip pu; pinctrl get {panel.Button}` says `hi`, and `lo` with the button held; {panel.PatientButton} likewise", Page);
        Assert.All(HardwareTests.Profiles, p => Assert.Equal(panel with { Buzzer = p.Panel!.Buzzer }, p.Panel));
        Assert.All(HardwareTests.Profiles, p => Assert.Equal(p.Id == "hx711-spi" ? other.Buzzer : panel.Buzzer, p.Panel!.Buzzer));
    }

    [Fact]
    public void Each_profile_finds_the_overlays_of_its_buses_in_the_configuration_of_the_Pi()
    {
        var section = Page[Page.IndexOf("## 5.", StringComparison.Ordinal)..Page.IndexOf("## 6.", StringComparison.Ordinal)];
        foreach (var profile in HardwareTests.Profiles.Where(p => p.Id != "kernel-iio"))
        {
            var row = section.Split('\n').Single(l => l.StartsWith('|') && l.Split('|')[1].Contains($"`{profile.Id}`", StringComparison.Ordinal)).Split('|')[2];
            foreach (var bus in profile.Channels.Select(c => c.Bus).Where(b => b != "gpio").Distinct())
            {
                var line = bus switch { "i2c-1" when row.Contains("the same", StringComparison.Ordinal) => "the same", "i2c-1" => "dtparam=i2c_arm=on", "spi-0.0" => "dtparam=spi=on", _ when bus.StartsWith("spi", StringComparison.Ordinal) => $"dtoverlay=spi{bus[4]}-1cs", _ => $"dtoverlay=i2c{bus[4..]}" };
                Assert.True(row.Contains(line, StringComparison.Ordinal), $"{profile.Id}: {bus} needs {line}");
            }
        }
    }

    [Fact]
    public void The_configuration_on_the_page_is_JSON_and_moves_a_bus_of_the_profile()
    {
        var text = Page.Split("```json")[1].Split("```")[0];
        var bus = JsonDocument.Parse(text).RootElement.GetProperty("Hardware").GetProperty("Buses")[0].GetProperty("Name").GetString();
        Assert.Contains(HardwareTests.Profiles.Single(p => p.Id == "clinic").Channels, c => c.Bus == bus);
    }

    [Fact]
    public void Every_build_has_its_row_and_every_picture_and_file_that_is_named_is_there()
    {
        Assert.All(HardwareTests.Profiles, p => Assert.Contains($"`{p.Id}`", Page));
        Assert.All(Picture().Matches(Page), m => Assert.True(File.Exists(Path.Combine(HardwareTests.Folder, m.Groups[1].Value)), m.Value));
        Assert.All(Directory.GetFiles(Path.Combine(HardwareTests.Folder, "overlays")), f => Assert.Contains($"`{Path.GetFileNameWithoutExtension(f)}`", Page));
    }

    [GeneratedRegex(@"(\w+)(?: \(\w+\))? to pin (\d+)")]
    private static partial Regex ToPin();

    [GeneratedRegex(@"!\[[^\]]*\]\(([^)]+)\)")]
    private static partial Regex Picture();
}
