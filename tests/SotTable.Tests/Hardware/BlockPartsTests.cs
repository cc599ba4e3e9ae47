using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using SotTable.Samples;
using Xunit;

namespace SotTable.Tests.Hardware;

/// <summary>The drawn blocks have the cells that parts list and profiles have, and the page has the measures that the drawing has.</summary>
public sealed partial class BlockPartsTests
{
    private static readonly string Parts = Path.Combine(HardwareTests.Folder, "parts3d");
    private static readonly string Measures = File.ReadAllText(Path.Combine(Parts, "parameters.scad"));
    private static readonly string Page = File.ReadAllText(Path.Combine(HardwareTests.Folder, "README.md"));

    private static IReadOnlyList<(string Build, int Cells, double Kilograms, double Length, double Width)> Builds { get; } =
    [
        .. BuildRow().Matches(Measures).Select(m => (m.Groups[1].Value, int.Parse(m.Groups[2].Value, CultureInfo.InvariantCulture), Number(m.Groups[3].Value), Number(m.Groups[4].Value), Number(m.Groups[5].Value))),
    ];

    [Fact]
    public void Blocks_carry_the_cells_of_the_parts_list_and_the_capacity_of_the_profile()
    {
        Assert.Equal(["clinic", "hobby", "hx711-spi", "infant"], Builds.Select(b => b.Build).Order(StringComparer.Ordinal));
        foreach (var (build, cells, kilograms, _, _) in Builds)
        {
            var line = BomLine.Read().Single(l => l.Build == build && l.Counts is "cell" or "halfbridge" && l.Build == build);
            Assert.Equal((build, 2 * cells), (build, line.Quantity));
            Assert.StartsWith(string.Create(CultureInfo.InvariantCulture, $"{kilograms} kg, "), line.Rating);
            var loads = HardwareTests.Profiles.Single(p => p.Id == build).Channels.Where(c => c.Kind == ChannelKind.Load).ToArray();
            Assert.Equal(2 * cells * kilograms * 9.80665, loads.Sum(c => c.CapacityN!.Value), 0.5);
        }
    }

    [Fact]
    public void The_parts_list_has_the_sizes_that_are_drawn()
    {
        var cell = List("cell");
        var bridge = List("half_bridge");
        Assert.All(BomLine.Read().Where(l => l.Counts == "cell"), l => Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"{cell[0]} x {cell[1]} x {cell[2]} mm"), l.Rating));
        Assert.All(BomLine.Read().Where(l => l.Counts == "halfbridge"), l => Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"{bridge[0]} x {bridge[1]} mm"), l.Rating));
        Assert.All(BomLine.Read().Where(l => l.Part == "Mount of a cell"), l => Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"pad 24 x {cell[1]} x {Value("pad")} mm"), l.Rating));
        Assert.All(BomLine.Read().Where(l => l.Part == "Mount of a cell"), l => Assert.Equal((l.Build, 4 * Builds.Single(b => b.Build == l.Build).Cells), (l.Build, l.Quantity)));
    }

    [Fact]
    public void The_page_has_the_drill_table_and_the_stops_of_the_drawing()
    {
        var half = Value("hole_pitch") / 2;
        foreach (var (build, cells, _, length, width) in Builds)
        {
            var row = Page.Split('\n').Single(l => l.StartsWith($"| {build} | ", StringComparison.Ordinal));
            Assert.Contains(Text($"| {length} x {width} x {Value("base")} |"), row);
            if (build == "hobby") continue;
            var near = cells == 1 ? Text($"x − {(List("cell")[0] / 2) - Value("hole_from_end")}") : Text($"x ± {(Value("between") / 2) + Value("hole_from_end")}");
            var far = (cells == 1 ? -1 : 1) * (cells == 1 ? (List("cell")[0] / 2) - Value("hole_from_end") : (Value("between") / 2) + Value("hole_from_end")) + List("cell")[0] - (2 * Value("hole_from_end"));
            var y = cells == 4 ? Text($"y ± {Value("row") / 2} ± {half}") : Text($"y ± {half}");
            Assert.Contains($"| {near}, {y} |", row);
            Assert.Contains(Text($"| x {(cells == 1 ? "+" : "±")} {far}, {y} |"), row);
        }

        Assert.Contains(Text($"{Value("stop_at")} times how far your cell sinks at its rated load; at {Value("deflection")} mm that is {Value("deflection") * Value("stop_at")} mm"), Page);
        Assert.Contains(Text($"gap {Value("corner_gap"):0.0} mm to begin with"), Page);
        Assert.Contains(Text($"{Value("clamp_from_solder")} mm before the solder joint"), Page);
        Assert.Equal(1.2, Value("stop_at"));
    }

    [Fact]
    public void The_parts_list_has_the_plates_and_cable_clamps_that_are_drawn()
    {
        var plates = BomLine.Read().Single(l => l.Part == "Block plates").Rating;
        foreach (var (build, cells, _, length, width) in Builds)
        {
            Assert.Contains(Text($"{length} x {width} mm"), plates);
            Assert.Equal((build, build == "hobby" ? 2 : 2 * cells), (build, BomLine.Read().Single(l => l.Build == build && l.Part == "Cable clamp").Quantity));
        }
    }

    [Fact]
    public void Every_load_that_a_step_asks_for_can_be_put_together_from_the_weights_of_the_tools()
    {
        var weights = Weights().Match(Page);
        foreach (var (group, load) in ((int, string)[])[(1, "with (\\d+) kg \\(infant"), (1, "with (\\d+) kg \\(infant \\d+ kg\\) it is held"), (2, "\\(infant (\\d+) kg\\)")])
        {
            int[] have = [.. Regex.Matches(weights.Groups[group].Value, @"\d+").Select(m => int.Parse(m.Value, CultureInfo.InvariantCulture))];
            int[] sums = [.. Enumerable.Range(1, (1 << have.Length) - 1).Select(set => have.Where((_, i) => (set & (1 << i)) != 0).Sum())];
            var stops = Page[Page.IndexOf("**Stop under each free end**", StringComparison.Ordinal)..Page.IndexOf("**Strain relief**", StringComparison.Ordinal)];
            Assert.NotEmpty(Regex.Matches(stops, load));
            Assert.All(Regex.Matches(stops, load), m => Assert.Contains(int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture), sums));
        }
    }

    [Fact]
    public void Every_build_can_be_drawn_and_has_its_stops_screws_feet_and_clamps_on_the_page()
    {
        foreach (var (build, _, _, _, _) in Builds)
        {
            var target = Path.Combine(Path.GetTempPath(), $"block-{Guid.NewGuid():N}.echo");
            var start = new ProcessStartInfo("openscad", ["-o", target, "-D", $"build=\"{build}\"", Path.Combine(Parts, "block.scad")]) { RedirectStandardError = true };
            try
            {
                using var drawing = Process.Start(start)!;
                var said = drawing.StandardError.ReadToEnd();
                drawing.WaitForExit();
                Assert.True(drawing.ExitCode == 0 && !said.Contains("WARNING", StringComparison.Ordinal), $"{build}: {said}");
                var echo = File.ReadAllText(target);
                Assert.DoesNotContain("WARNING", echo);
                var row = Page.Split('\n').Single(l => l.StartsWith($"| {build} | ", StringComparison.Ordinal)).Split('|');
                Assert.Equal((build, Places(echo, "corner stops")), (build, row[7].Trim()));
                Assert.Equal((build, Places(echo, "wedge screws")), (build, row[8].Trim()));
                Assert.Equal((build, Places(echo, "feet")), (build, row[9].Trim()));
                Assert.Equal((build, Places(echo, "clamps").Replace(", y", Text($" ± {Value("clamp_pitch") / 2}, y"), StringComparison.Ordinal)), (build, row[10].Trim()));
                if (build == "hobby") Assert.Equal($"rings at {Places(echo, "rings")}", row[4].Trim());
            }
            catch (System.ComponentModel.Win32Exception)
            {
                Assert.Skip("no openscad here: the other tests compare the measures");
            }
            finally
            {
                File.Delete(target);
            }
        }
    }

    /// <summary>Points as the page writes them: x ± 15, y + 46; a coordinate that is 0 has no sign.</summary>
    private static string Places(string echo, string what)
    {
        var points = Regex.Match(echo, $@"{what} \[(\[.*?\])\]").Groups[1].Value;
        string Axis(string name, int index)
        {
            double[] values = [.. Point().Matches(points).Select(m => Number(m.Groups[index].Value)).Distinct()];
            var sign = values is [0] ? "" : values.Length == 2 ? "± " : values[0] < 0 ? "− " : "+ ";
            return Text($"{name} {sign}{Math.Abs(values[0])}");
        }

        return $"{Axis("x", 1)}, {Axis("y", 2)}";
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static string Text(FormattableString text) => FormattableString.Invariant(text);

    private static double Value(string name) => Number(Regex.Match(Measures, $@"(?m)^{name} = ([\d.]+);").Groups[1].Value);

    private static double[] List(string name) => [.. Regex.Match(Measures, $@"(?m)^{name} = \[([\d., ]+)\];").Groups[1].Value.Split(',').Select(Number)];

    [GeneratedRegex(@"\[(-?[\d.]+), (-?[\d.]+)\]")]
    private static partial Regex Point();

    [GeneratedRegex(@"Weights of ([\d, ]+ and\s+\d+)\s+kg \(infant: ([\d, ]+ and \d+) kg\)")]
    private static partial Regex Weights();

    [GeneratedRegex("""\["([\w-]+)", (\d+), (\d+), (\d+), (\d+)\],""")]
    private static partial Regex BuildRow();
}
