using System.Text.Json;
using SotTable.Cli.Demo;
using SotTable.System.Tests.Support;

namespace SotTable.System.Tests;

/// <summary><c>sottable calibrate</c> on simulated cells, as a technician calls it.</summary>
public sealed class CalibrateTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sottable-calibrate-").FullName;
    private readonly string _config;

    public CalibrateTests()
    {
        var checkout = Checkout.Find();
        _config = Path.Combine(_folder, "table.json");
        File.WriteAllText(_config, JsonSerializer.Serialize(new
        {
            Table = new { Site = "abc234", Table = "t01", Profile = Path.Combine(checkout.Root, "hardware/profiles/adult-4x80.json"), Templates = "t.json", StateDirectory = "state" },
        }));
    }

    [Fact]
    public async Task The_standard_grade_takes_weights_by_itself_and_two_answers()
    {
        var (exitCode, _, error) = await RunAsync("standard", "weights: 10 5\naccept: yes\n");
        Assert.Equal(0, exitCode);
        Assert.Contains("SIM", error, StringComparison.Ordinal);
        Assert.Contains("Version 1 is in force", error, StringComparison.Ordinal);
        Assert.Equal(2, error.Split("not used in the fit").Length - 1);
        Assert.All(error.Split('\n'), line => Assert.InRange(line.Length, 0, 160)); // two rows of a terminal at most
        Assert.False(Directory.Exists(Path.Combine(_folder, "state", "calibration"))); // practice touches nothing of the table
    }

    [Fact]
    public async Task The_quick_grade_asks_for_one_weight_on_each_block()
    {
        var (exitCode, _, error) = await RunAsync("quick", "weights: 10\naccept: yes\n");
        Assert.Equal(0, exitCode);
        Assert.Equal(2, error.Split('\n').Count(l => l.StartsWith("Put ", StringComparison.Ordinal) && l.EndsWith('.')));
        Assert.Contains("it is indicative", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("weights: 10 5\naccept: yes\n", "0.5", 1, "expected about 10 kg, saw 5.1 kg: wrong weight?")]
    [InlineData("weights: 10\naccept: yes\n", "1", 1, "needs two different weights")]
    [InlineData("weights: 1 0.5\naccept: yes\n", "1", 1, "too small a span")]
    [InlineData("weights: ten\naccept: yes\n", "1", 1, "\"ten\": expected kilograms, 0.01 to 200, or the id of a weight")]
    [InlineData("weights: 10 5\naccept: no\n", "1", 1, "not accepted; the calibration before stays in force, and --resume asks again.\n")]
    [InlineData("wheights: 10 5\n", "1", 65, "answers.txt: line 1: \"wheights\", expected one of weights, accept")]
    public async Task A_mistake_is_refused_in_words_that_say_what_to_do(string answers, string hand, int code, string words)
    {
        var (exitCode, _, error) = await RunAsync("standard", answers, "--practice-hand", hand);
        Assert.Equal(code, exitCode);
        Assert.Contains(words, error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder, "state", "calibration-practice", "in-force.json")));
    }

    [Fact]
    public async Task Nobody_who_did_not_accept_has_to_put_the_weights_again()
    {
        Assert.Equal(1, (await RunAsync("standard", "weights: 10 5\naccept: no\n")).ExitCode);
        var (exitCode, _, error) = await RunAsync("standard", "weights: 10 5\naccept: yes\n", "--resume");
        Assert.Equal(0, exitCode);
        Assert.DoesNotContain("Put 10 kg", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_older_version_is_put_back_when_it_reads_a_known_weight()
    {
        await RunAsync("standard", "weights: 10 5\naccept: yes\n");
        await RunAsync("quick", "weights: 10\naccept: yes\n");
        var check = await RunAsync("check", "weights: 10\n");
        Assert.Equal(0, check.ExitCode);
        var (exitCode, _, error) = await RunAsync("rollback", "weights: 10\n", "1");
        Assert.Equal(0, exitCode);
        Assert.Contains(" N: pass", error, StringComparison.Ordinal);
        Assert.Contains("Version 1 is in force", error, StringComparison.Ordinal);
        var trail = await File.ReadAllLinesAsync(Path.Combine(_folder, "state", "calibration-practice", "audit.jsonl"), TestContext.Current.CancellationToken);
        Assert.Equal(5, trail.Length);
        Assert.Equal(65, (await RunAsync("rollback", "weights: 10\n", "7")).ExitCode);
    }

    [Fact]
    public async Task A_session_in_progress_comes_first()
    {
        await using var clinic = await Clinic.OpenAsync();
        var socket = clinic.Tables[0].Socket;
        File.WriteAllText(_config, File.ReadAllText(_config).Replace("\"Site\"", $"\"Socket\":{JsonSerializer.Serialize(socket)},\"Site\"", StringComparison.Ordinal));
        Assert.Equal(0, (await CallAsync("press", "--socket", socket)).ExitCode);
        var (exitCode, _, error) = await CallAsync("calibrate", "quick", "--config", _config, "--weights", "10");
        Assert.Equal(75, exitCode);
        Assert.Contains("a session is running: calibrate when it has ended", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_running_table_its_chips_are_opened_and_it_says_what_is_missing()
    {
        File.WriteAllText(_config, File.ReadAllText(_config).Replace("\"t.json\"", JsonSerializer.Serialize(Path.Combine(Checkout.Find().Root, "deploy/templates/examples.json")), StringComparison.Ordinal)
            .Replace("{\"Table\"", "{\"Source\":{\"Kind\":\"Hardware\"},\"Table\"", StringComparison.Ordinal));
        var (exitCode, _, error) = await CallAsync("calibrate", "quick", "--config", _config, "--weights", "10");
        Assert.Equal(74, exitCode);
        var said = error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(5, said.Length); // a bus each
        Assert.All(said, line => Assert.Matches("^sottable: bus [^:]+: /dev/[^ ]+ is not there: ", line));
    }

    [Fact]
    public async Task Practice_needs_no_table_and_says_where_it_keeps_what_it_makes()
    {
        Assert.SkipWhen(File.Exists(Cli.TableFile.Usual), "a table is set up on this machine");
        var answers = Path.Combine(_folder, "answers.txt");
        await File.WriteAllTextAsync(answers, "weights: 10 5\naccept: yes\n", TestContext.Current.CancellationToken);
        await using var calibrate = new SottableProcess(_folder, ["calibrate", "standard", "--practice", "--answers", answers]);
        Assert.Equal(0, (await calibrate.EndAsync()).ExitCode);
        var kept = Path.Combine(_folder, "sottable", "calibration-practice");
        Assert.StartsWith($"There is no {Cli.TableFile.Usual}: this practises on the wiring adult-4x80, and what it keeps is in {kept}.\n", calibrate.Error, StringComparison.Ordinal);

        await using var history = new SottableProcess(_folder, ["calibrate", "history", "--practice"]);
        Assert.Contains(">   1 ", (await history.EndAsync()).Output, StringComparison.Ordinal);
        await using var cert = new SottableProcess(_folder, ["calibrate", "cert", "--practice"]);
        Assert.Equal(0, (await cert.EndAsync()).ExitCode);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<(int ExitCode, string Output, string Error)> RunAsync(string grade, string answers, params string[] more)
    {
        var file = Path.Combine(_folder, "answers.txt");
        await File.WriteAllTextAsync(file, answers, TestContext.Current.CancellationToken);
        return await CallAsync(["calibrate", grade, "--config", _config, "--practice", "--answers", file, .. more]);
    }

    private static async Task<(int ExitCode, string Output, string Error)> CallAsync(params string[] arguments)
    {
        await using var process = new SottableProcess(arguments);
        var (exitCode, output) = await process.EndAsync();
        return (exitCode, output, process.Error);
    }
}
