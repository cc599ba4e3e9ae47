using System.Text.Json;
using SotTable.System.Tests.Support;

namespace SotTable.System.Tests;

/// <summary><c>sottable analyse</c> on own and foreign recordings, and on files that are none.</summary>
public sealed class AnalyseTests : IDisposable
{
    private static readonly string Load = Path.Combine(Cli.Demo.Checkout.Find().Root, "tests", "recordings", "load");
    private readonly string _folder = Directory.CreateTempSubdirectory("sottable-analyse-").FullName;

    [Fact]
    public async Task A_force_plate_without_a_map_gives_events_and_contacts()
    {
        var found = await AnalyseAsync(Path.Combine(Load, "jump1.txt"));
        Assert.Equal("N", found.GetProperty("unit").GetString());
        Assert.Equal(450, found.GetProperty("rateHz").GetDouble(), 0.5);
        var block = found.GetProperty("blocks")[0];
        Assert.Equal(["on", "off", "on", "off"], block.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("kind").GetString()).Where(k => k is "on" or "off"));
        Assert.Equal(2, block.GetProperty("contactCount").GetInt32());
        Assert.Equal(0, found.GetProperty("channels")[0].GetProperty("glitchCount").GetInt32());
    }

    [Fact]
    public async Task A_map_names_columns_factors_and_places()
    {
        var found = await AnalyseAsync(
            Path.Combine(Load, "kistler_fp_data.txt"), "--map", "t=Time (s),A1=6*256.542,A2=Channel 5*257.136,B=8-9*257.2", "--places", "A1=-1/0,A2=1/0");
        Assert.Equal([189.6, 8.9, 188.6, 49.9], found.GetProperty("channels").EnumerateArray().Select(c => Math.Round(c.GetProperty("mean").GetDouble(), 1)));
        Assert.Equal(-0.910, found.GetProperty("blocks")[0].GetProperty("centre").GetProperty("x").GetDouble(), 0.001);
        Assert.Equal(100 * (238.5 - 198.5) / 437, found.GetProperty("pair").GetProperty("bai").GetDouble(), 0.05);
    }

    [Fact]
    public async Task Numbers_without_names_or_times_give_the_spike_the_step_and_the_drift_by_sample()
    {
        var file = Path.Combine(_folder, "bare.txt");
        await File.WriteAllLinesAsync(file, Enumerable.Range(0, 2000).Select(i => $"{(i == 700 ? 300 : 600 - (0.001 * i) - (i >= 1500 ? 20 : 0)) + (0.03 * (i * 7919 % 11))}"), TestContext.Current.CancellationToken);
        var found = await AnalyseAsync(file, "--unit", "g", "--step", "10");
        var channel = found.GetProperty("channels")[0];
        Assert.False(found.GetProperty("timed").GetBoolean());
        Assert.Equal([700], channel.GetProperty("glitches").EnumerateArray().Select(g => g.GetProperty("index").GetInt32()));
        Assert.Equal([1500], channel.GetProperty("steps").EnumerateArray().Select(s => s.GetProperty("index").GetInt32()));
        Assert.Equal(-1, channel.GetProperty("drift").GetProperty("slope").GetDouble(), 0.05);
        Assert.Equal(3, channel.GetProperty("largeDifferences").GetProperty("count").GetInt32());
        Assert.Empty(found.GetProperty("blocks")[0].GetProperty("events").EnumerateArray());
    }

    [Fact]
    public async Task Samples_of_a_table_are_counts_without_a_calibration_and_say_that_they_are_simulated()
    {
        var file = Path.Combine(_folder, "a.sot.csv");
        Assert.Equal(0, (await RunAsync("simulate", "--seed", "3", "--seconds", "20", "--out", file)).ExitCode);
        var found = await AnalyseAsync(file);
        Assert.Equal("counts", found.GetProperty("unit").GetString());
        Assert.StartsWith("Simulated", found.GetProperty("origin").GetString(), StringComparison.Ordinal);
        Assert.Equal(4, found.GetProperty("channels").GetArrayLength());
        Assert.Empty(found.GetProperty("blocks").EnumerateArray());
        Assert.All((await RunAsync("analyse", file)).Output.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
    }

    [Theory]
    [InlineData("t_s,A1\n0,1\n0.1,two\n", "bad.csv: line 3: A1 is \"two\"")]
    [InlineData("t_s,A1\n0,1\n0.1\n", "bad.csv: line 3: 1 columns, expected 2")]
    [InlineData("t_s,A1\n0,1\n0.1,NaN\n", "bad.csv: line 3: A1 is \"NaN\"")]
    [InlineData("t_s,A1\n0,1\n2,1\n1,1\n", "the time goes back from 2 to 1")]
    [InlineData("t_s,A1\n", "0 rows of numbers")]
    [InlineData("", "0 rows of numbers")]
    public async Task What_is_no_recording_is_refused_by_file_and_line(string text, string expected)
    {
        var file = Path.Combine(_folder, "bad.csv");
        await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
        var (exitCode, output, error) = await RunAsync("analyse", file, "--json");
        Assert.Equal(65, exitCode);
        Assert.Empty(output);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Equal(64, (await RunAsync("analyse", file, "--rate", "-1")).ExitCode);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task<JsonElement> AnalyseAsync(params string[] arguments)
    {
        var (exitCode, output, error) = await RunAsync(["analyse", .. arguments, "--json"]);
        Assert.True(exitCode == 0, error);
        return JsonDocument.Parse(output).RootElement;
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        await using var process = new SottableProcess(arguments);
        var (exitCode, output) = await process.EndAsync();
        return (exitCode, output, process.Error);
    }
}
