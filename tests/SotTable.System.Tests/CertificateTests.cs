using System.Diagnostics;
using System.Text.Json;
using System.Xml.Linq;
using SotTable.Cli.Calibrate;
using SotTable.Signal;
using SotTable.Cli.Demo;
using SotTable.System.Tests.Support;

namespace SotTable.System.Tests;

public sealed class CertificateTests : IDisposable
{
    private readonly CalibrationDesk _desk = new();

    [Fact]
    public async Task On_a_terminal_a_certificate_is_broken_between_words_and_for_a_file_it_is_not()
    {
        const int Columns = 70;
        await _desk.StandardAsync();
        var whole = (await _desk.CallAsync("cert")).Output;
        Assert.Contains(whole.Split('\n'), line => line.Length > Columns);
        var checkout = Checkout.Find();
        using var terminal = Process.Start(new ProcessStartInfo(
            "script", ["-qc", $"stty cols {Columns}; {Checkout.Dotnet} {checkout.Program} calibrate cert --practice --config {_desk.File("../table.json")}", "/dev/null"]) { RedirectStandardOutput = true })!; // no shell
        var shown = await terminal.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        shown = shown[shown.IndexOf('#', StringComparison.Ordinal)..].ReplaceLineEndings("\n"); // before it is what switches a terminal on
        Assert.All(shown.Split('\n'), line => Assert.InRange(line.Length, 0, Columns));
        Assert.Equal(whole.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries), shown.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task A_full_calibration_in_practice_gives_a_certificate_that_says_so()
    {
        await _desk.AnswerAsync("quick", "weights: 10\naccept: yes\n");
        var (exitCode, _, error) = await _desk.AnswerAsync(
            "full", "weights: 5 5 10 10 20\nsmall: 30\naccept: yes\n", "--tolerance-percent", "0.01", "--gravity", "9.81", "--creep-minutes", "2", "--technician", "K. <M>");
        Assert.Equal("", exitCode == 0 ? "" : error);

        var text = (await _desk.CallAsync("cert")).Output;
        foreach (var words in new[] { "SIM: simulated cells", "PRACTICE: creep was watched for 2 minutes", "(dominant)", "as found, N", "They do not show that a weight was what was said" })
            Assert.Contains(words, text, StringComparison.Ordinal);

        using var json = JsonDocument.Parse((await _desk.CallAsync("cert", "--json")).Output);
        Assert.Equal(2, json.RootElement.GetProperty("marks").GetArrayLength());
        Assert.Equal(64, json.RootElement.GetProperty("hash").GetString()!.Length);

        var file = _desk.File("certificate.html");
        Assert.Equal(0, (await _desk.CallAsync("cert", "--html", file)).ExitCode);
        var page = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        Assert.Contains("K. &lt;M&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("src=", page, StringComparison.Ordinal); // it needs nothing else
        var plots = page.Split("<svg").Skip(1).Select(p => XElement.Parse("<svg" + p[..(p.IndexOf("</svg>", StringComparison.Ordinal) + 6)])).ToArray();
        Assert.Equal(4, plots.Length); // errors and creep of two blocks
        Assert.All(plots, p => Assert.DoesNotContain("NaN", p.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_whole_creep_test_leaves_constants_on_the_certificate_in_its_plot_and_for_a_recording()
    {
        var (exitCode, _, error) = await _desk.AnswerAsync("full", "weights: 5 5 10 10 20\nsmall: 30\naccept: yes\n", "--tolerance-percent", "0.01", "--gravity", "9.81");
        Assert.Equal("", exitCode == 0 ? "" : error);
        Assert.Contains("pass creep-model: +0.0", error, StringComparison.Ordinal);

        Assert.Contains("loads are not corrected; what changes slowly under a person is judged with the creep that the test creep-model predicts taken off.", (await _desk.CallAsync("cert")).Output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse((await _desk.CallAsync("cert", "--json")).Output);
        var points = 0;
        foreach (var block in json.RootElement.GetProperty("record").GetProperty("blocks").EnumerateArray())
        {
            var creep = JsonSerializer.Deserialize<CreepFit>(block.GetProperty("evidence").GetProperty("creep").GetRawText(), JsonSerializerOptions.Web)!;
            points += creep.Points;

            // Simulated cells end at 0.75e-4 to 1.5e-4 of the load, 0.84 of it within half an hour; two of them are a block.
            Assert.InRange(creep.CreptN(1, 1800), (0.9 * 0.84 * 0.75e-4) - creep.UncertaintyPart, (1.1 * 0.84 * 1.5e-4) + creep.UncertaintyPart);
            Assert.InRange(creep.UncertaintyN(100), 0.0001, 0.0015);
        }

        var file = _desk.File("certificate.html");
        Assert.Equal(0, (await _desk.CallAsync("cert", "--html", file)).ExitCode);
        var page = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        Assert.InRange(points, 220, 244);
        Assert.Equal(points, page.Split("<circle class='read'").Length - 1);
        Assert.Contains("○ read, line: model", page, StringComparison.Ordinal);

        // The same cells with somebody on them.
        var (samples, version) = (_desk.File("a.sot.csv"), _desk.File("calibration-practice/v000001.json"));
        string[] profile = ["--profile", Path.Combine(Cli.Demo.Checkout.Find().Root, "hardware/profiles/adult-4x80.json")];
        await using var simulated = new SottableProcess(["simulate", "--seed", "1", "--seconds", "300", "--out", samples, .. profile]);
        Assert.Equal(0, (await simulated.EndAsync()).ExitCode);
        await using var analysed = new SottableProcess(["analyse", samples, "--calibration", version, .. profile, "--json"]);
        using var found = JsonDocument.Parse((await analysed.EndAsync()).Output);
        var rests = found.RootElement.GetProperty("blocks").EnumerateArray().SelectMany(b => b.GetProperty("rests").EnumerateArray()).ToArray();
        Assert.NotEmpty(rests);
        Assert.All(rests, r => Assert.InRange(r.GetProperty("creepN").GetDouble(), -0.01, 0.02));
    }

    [Theory]
    [InlineData(0.3211, "0.33")]
    [InlineData(0.32, "0.32")]
    [InlineData(2.868, "2.9")]
    [InlineData(0.0996, "0.10")]
    [InlineData(99.2, "100")]
    [InlineData(287.1, "290")]
    [InlineData(0, "0")]
    public void An_uncertainty_has_two_digits_and_is_rounded_up(double value, string text) => Assert.Equal(text, CertificateText.TwoDigits(value));

    [Fact]
    public async Task A_version_that_was_changed_gets_none()
    {
        await _desk.StandardAsync();
        var file = _desk.File("calibration-practice/v000001.json");
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).Replace("not stated", "K. M.", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        var (exitCode, output, error) = await _desk.CallAsync("cert");
        Assert.Equal((65, ""), (exitCode, output));
        Assert.Contains("the file was changed after it was sealed", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_judges_everything_and_puts_nothing_in_force()
    {
        var (exitCode, _, error) = await _desk.AnswerAsync("standard", "weights: 10 5\naccept: yes\n", "--dry-run");
        Assert.Equal((0, true), (exitCode, error.Contains("Dry run: nothing was changed.", StringComparison.Ordinal)));
        Assert.False(File.Exists(_desk.File("calibration-practice/v000001.json")));
    }

    public void Dispose() => _desk.Dispose();
}
