using System.Diagnostics;
using System.Text.Json;
using SotTable.Cli.Demo;
using SotTable.System.Tests.Support;

namespace SotTable.System.Tests;

public sealed class DemoTests
{
    [Fact]
    public async Task An_unattended_demo_runs_a_whole_session_and_closes_with_its_numbers()
    {
        await using var demo = new SottableProcess("demo", "--seconds", "12");
        var (exitCode, output) = await demo.EndAsync();
        Assert.True(exitCode == 0, $"exit code {exitCode}\n{output}{demo.Error}");
        var report = Report(output);
        Assert.Equal(1, report.GetProperty("sessionsCompleted").GetInt32());
        Assert.Equal(0, report.GetProperty("framesLost").GetInt64());
        Assert.Equal(0, report.GetProperty("eventsLost").GetInt64());
        Assert.InRange(report.GetProperty("framesPublished").GetInt64(), 60, 240); // 10 a second for 12 s or a little longer
        Assert.Equal(report.GetProperty("framesPublished").GetInt64(), report.GetProperty("framesSeen").GetInt64());
        Assert.True(report.GetProperty("latencyMs").GetProperty("p50").GetDouble() > 0);
        Assert.Empty(demo.Running);
    }

    [Fact]
    public async Task Two_tables_run_a_session_each()
    {
        await using var demo = new SottableProcess("demo", "--seconds", "10", "--tables", "2");
        var (exitCode, output) = await demo.EndAsync();
        Assert.True(exitCode == 0, $"exit code {exitCode}\n{output}{demo.Error}");
        Assert.Equal(2, Report(output).GetProperty("sessionsCompleted").GetInt32());
    }

    [Theory]
    [InlineData(2)] // Ctrl-C
    [InlineData(15)] // SIGTERM
    public async Task A_stopped_demo_leaves_no_process_and_no_folder(int signal)
    {
        await using var demo = new SottableProcess("demo");
        var folder = Path.GetDirectoryName((await demo.LineAsync("Socket")).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1])!;
        Assert.True(Directory.Exists(folder));
        Assert.True(demo.Running.Count >= 4, "itself, broker, hub and table");
        demo.Signal(signal);
        Assert.Equal(130, (await demo.EndAsync()).ExitCode);
        Assert.Empty(demo.Running);
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task What_an_attended_demo_prints_for_another_terminal_can_be_pasted_there()
    {
        await using var demo = new SottableProcess("demo");
        var lines = new List<string>();
        foreach (var words in new[] { "alias sottable=", "sottable press --socket ", "sottable status --socket ", "sottable export --last --state " }) lines.Add((await demo.LineAsync(words)).Trim());
        Assert.All(lines[1..], line => Assert.InRange(line.Length, 0, 78));
        var folder = Directory.CreateTempSubdirectory("sottable-pasted-").FullName;
        try
        {
            var shell = new ProcessStartInfo("bash", ["-O", "expand_aliases", "-ec", string.Join('\n', lines)]) { RedirectStandardOutput = true, WorkingDirectory = folder };
            shell.Environment["PATH"] = $"{Path.GetDirectoryName(Checkout.Dotnet)}:{Environment.GetEnvironmentVariable("PATH")}";
            using var pasted = Process.Start(shell)!; // no shell is used to start one
            var output = await pasted.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await pasted.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, pasted.ExitCode);
            Assert.Contains("Session  Running", output, StringComparison.Ordinal);
            Assert.Single(Directory.GetFiles(folder, "*.csv"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_killed_demo_takes_its_children_with_it_and_the_next_one_removes_its_folder()
    {
        string folder;
        await using (var demo = new SottableProcess("demo"))
        {
            folder = Path.GetDirectoryName((await demo.LineAsync("Socket")).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1])!;
            var all = demo.Running;
            Assert.True(all.Count >= 4, "itself, broker, hub and table");
            demo.Signal(9);
            await SottableProcess.GoneAsync(all);
            Assert.Empty(demo.Running);
        }

        await using var next = new SottableProcess("demo");
        await next.LineAsync("Socket");
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task A_table_that_dies_stops_the_demo_which_says_so()
    {
        await using var demo = new SottableProcess("demo");
        await demo.LineAsync("Socket");
        demo.KillChild("run --config");
        Assert.Equal(69, (await demo.EndAsync()).ExitCode);
        Assert.Contains("sottable run (demo23/t01) ended by itself", demo.Error, StringComparison.Ordinal);
        Assert.Empty(demo.Running);
    }

    [Theory]
    [InlineData("--seconds", "9")]
    [InlineData("--tables", "0")]
    [InlineData("--http", "70000")]
    [InlineData("--nonsense", "1")]
    public async Task What_makes_no_sense_is_refused_in_one_sentence(string option, string value)
    {
        await using var demo = new SottableProcess("demo", option, value);
        var (exitCode, output) = await demo.EndAsync();
        Assert.Equal(64, exitCode);
        Assert.Empty(output);
        Assert.Contains(option, demo.Error, StringComparison.Ordinal);
        Assert.Single(demo.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task A_recording_that_is_none_is_refused_by_name()
    {
        await using var demo = new SottableProcess("demo", "--replay", "/nowhere/breath.csv");
        Assert.Equal(65, (await demo.EndAsync()).ExitCode);
        Assert.Contains("/nowhere/breath.csv", demo.Error, StringComparison.Ordinal);
    }

    private static JsonElement Report(string output) =>
        JsonDocument.Parse(output.TrimEnd().Split('\n')[^1]).RootElement;
}
