using System.Text.Json;
using System.Xml.Linq;
using SotTable.Cli.Calibrate;
using SotTable.System.Tests.Support;

namespace SotTable.System.Tests;

public sealed class CertificateTests : IDisposable
{
    private readonly CalibrationDesk _desk = new();

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
