using System.Diagnostics;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using SotTable.Samples;
using SotTable.Tests.Support;
using Xunit;

namespace SotTable.Tests.Hardware;

/// <summary>Profiles, parts list, pinout, drawings and overlays say the same.</summary>
public sealed partial class HardwareTests
{
    internal static readonly string Folder = Repository.File("hardware");

    internal static IReadOnlyList<TableProfile> Profiles { get; } =
    [
        .. Directory.GetFiles(Path.Combine(Folder, "profiles"), "*.json").Order(StringComparer.Ordinal).Select(f => TableProfileFile.Parse(File.ReadAllText(f), f).Value!),
    ];

    [Fact]
    public void Every_line_of_the_header_is_used_by_one_signal_only()
    {
        foreach (var profile in Profiles)
        {
            var twice = Wire.Of(profile).GroupBy(w => w.Line).Where(g => g.Select(w => w.From).Distinct().Count() > 1);
            Assert.Empty(twice);
            Assert.All(Wire.Of(profile), w => Assert.InRange(HeaderPins.PinOf(w.Line), 1, 40));
        }
    }

    [Fact]
    public void Supply_comes_from_pins_of_supply_and_ground_from_ground()
    {
        foreach (var (what, pin) in Profiles.SelectMany(Wire.Parts).Append("behind").SelectMany(Wire.Supply))
        {
            int[] right = what[0] switch { '3' => [1, 17], '5' => [2, 4], _ => [6, 9, 14, 20, 25, 30, 34, 39] };
            Assert.True(right.Contains(pin), $"{what}: pin {pin}");
        }

        var lines = Enumerable.Range(0, HeaderPins.Lines).Select(HeaderPins.PinOf);
        Assert.Equal([1, 2, 4, 6, 9, 14, 17, 20, 25, 30, 34, 39], Enumerable.Range(1, 40).Except(lines));
    }

    [Fact]
    public void The_pins_of_the_header_are_all_different() => Assert.Equal(HeaderPins.Lines, Enumerable.Range(0, HeaderPins.Lines).Select(HeaderPins.PinOf).Distinct().Count());

    [Fact]
    public void The_pinout_is_what_the_profiles_say() => Same("pinout.md", PinoutPage.Write(Profiles));

    [Fact]
    public void Every_profile_has_its_drawing_and_no_drawing_is_left_over()
    {
        foreach (var profile in Profiles) Same($"wiring/{profile.Id}.svg", WiringDrawing.Draw(profile));
        Assert.Equal(Profiles.Select(p => p.Id).Order(StringComparer.Ordinal), Directory.GetFiles(Path.Combine(Folder, "wiring")).Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal));
        Assert.All(Profiles, p => Assert.Equal("svg", XDocument.Parse(WiringDrawing.Draw(p)).Root!.Name.LocalName));
    }

    [Fact]
    public void The_parts_list_counts_what_each_profile_needs()
    {
        var bom = BomLine.Read();
        foreach (var (id, builds) in BomLine.Builds)
        {
            var profile = Profiles.Single(p => p.Id == id);
            int Count(string what) => bom.Where(l => builds.Contains(l.Build) && l.Counts == what).Sum(l => l.Quantity);
            foreach (var chip in (string[])["nau7802", "hx711", "ads1115", "sdp3x"]) Assert.Equal((id, chip, profile.Channels.Count(c => c.Chip == chip)), (id, chip, Count(chip)));
            Assert.Equal((id, profile.Channels.Select(c => c.Mux?.Address).OfType<int>().Distinct().Count()), (id, Count("tca9548a")));
            Assert.Equal((id, 1, profile.Panel!.PatientButton is null ? 0 : 1, 1, 1, 1), (id, Count("button"), Count("patientButton"), Count("led"), Count("buzzer"), Count("driver")));
            Assert.True(Count("cell") + Count("halfbridge") >= profile.LoadChannels, id);
        }
    }

    [Fact]
    public void The_parts_list_is_complete_in_every_line_and_its_capacities_are_the_profiles()
    {
        var bom = BomLine.Read();
        Assert.All(bom, l => Assert.True(l is { Part.Length: > 0, PartNumber.Length: > 0, Quantity: > 0, Rating.Length: > 0, Why.Length: > 0, Checked.Length: > 0 }, l.Part));
        Assert.Empty(bom.Select(l => l.Build).Except(BomLine.Builds.Values.SelectMany(b => b)).Except(["footswitch", "display"]));
        foreach (var (id, builds) in BomLine.Builds)
        {
            var cells = bom.Single(l => builds.Contains(l.Build) && l.Counts is "cell" or "halfbridge" && builds.Contains(l.Build));
            var kilograms = double.Parse(Kilograms().Match(cells.Rating).Groups[1].Value);
            var profile = Profiles.Single(p => p.Id == id);
            var perBridge = cells.Quantity / profile.LoadChannels;
            Assert.All(profile.Channels.Where(c => c.Kind == ChannelKind.Load), c => Assert.Equal(kilograms * 9.80665 * perBridge, c.CapacityN!.Value, 0.1));
        }
    }

    [Fact]
    public void Overlays_name_the_lines_that_the_profiles_have_for_the_panel()
    {
        var panel = Profiles.Single(p => p.Id == "clinic").Panel!;
        Assert.Equal([panel.Button, panel.PatientButton!.Value], Lines("sottable-button"));
        Assert.Equal([panel.LedRed!.Value, panel.LedGreen!.Value, panel.LedBlue!.Value], Lines("sottable-leds"));
    }

    [Fact]
    public void Every_overlay_compiles()
    {
        foreach (var source in Directory.GetFiles(Path.Combine(Folder, "overlays"), "*.dts"))
        {
            var start = new ProcessStartInfo("dtc", ["-@", "-I", "dts", "-O", "dtb", "-o", "/dev/null", source]) { RedirectStandardError = true };
            Process? compiler = null;
            try
            {
                compiler = Process.Start(start);
            }
            catch (System.ComponentModel.Win32Exception)
            {
                Assert.Skip("no dtc here: install device-tree-compiler");
            }

            using (compiler)
            {
                var said = compiler!.StandardError.ReadToEnd();
                compiler.WaitForExit();
                Assert.True(compiler.ExitCode == 0 && said.Length == 0, $"{source}: {said}");
            }
        }
    }

    private static IEnumerable<int> Lines(string overlay) =>
        GpioLines().Matches(File.ReadAllText(Path.Combine(Folder, "overlays", overlay + ".dts"))).Select(m => int.Parse(m.Groups[1].Value));

    private static void Same(string file, string text)
    {
        var path = Path.Combine(Folder, file);
        if (Repository.Accept) File.WriteAllText(path, text);
        Assert.True(File.Exists(path) && File.ReadAllText(path) == text, $"hardware/{file} is stale: run these tests with SOT_ACCEPT=1 and commit it");
    }

    [GeneratedRegex(@"gpios = <&gpio (\d+) ")]
    private static partial Regex GpioLines();

    [GeneratedRegex(@"^(\d+) kg")]
    private static partial Regex Kilograms();
}
