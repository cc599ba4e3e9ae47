using SotTable.System.Tests.Support;

namespace SotTable.System.Tests;

public sealed class MassTests : IDisposable
{
    private readonly CalibrationDesk _desk = new();

    [Fact]
    public async Task A_certified_weight_is_taken_by_its_id_and_its_certificate_is_kept()
    {
        Assert.Equal(0, (await _desk.CallAsync("masses", "add", "M1-10", "10.0001", "--u-g", "0.5", "--class", "M1", "--certificate", "C-17", "--due", "2099-01-01")).ExitCode);
        Assert.Contains("10.000100 kg", (await _desk.CallAsync("masses", "list")).Output, StringComparison.Ordinal);
        var (exitCode, _, error) = await _desk.AnswerAsync("quick", "weights: M1-10\naccept: yes\n");
        Assert.Equal("", exitCode == 0 ? "" : error);
        var version = await File.ReadAllTextAsync(_desk.File("calibration-practice/v000001.json"), TestContext.Current.CancellationToken);
        Assert.Contains("\"certificate\": \"C-17\"", version, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_past_due_is_refused_and_nothing_is_written()
    {
        await _desk.CallAsync("masses", "add", "M1-10", "10.0001", "--u-g", "0.5", "--certificate", "C-17", "--due", "2026-01-01");
        Assert.Contains("PAST DUE", (await _desk.CallAsync("masses", "list")).Output, StringComparison.Ordinal);
        var (exitCode, _, error) = await _desk.AnswerAsync("quick", "weights: M1-10\naccept: yes\n");
        Assert.Equal((1, true), (exitCode, error.Contains("M1-10: its certificate C-17 was due 2026-01-01", StringComparison.Ordinal)));
        Assert.False(File.Exists(_desk.File("calibration-practice/v000001.json")));
    }

    [Theory]
    [InlineData("10", "10", "--u-g", "1", "--due", "2099-01-01", "no bare number")]
    [InlineData("M", "300", "--u-g", "1", "--due", "2099-01-01", "expected 0.001 to 200")]
    [InlineData("M", "10", "--u-g", "1", "--due", "tomorrow", "expected a day such as")]
    public async Task What_can_t_be_a_weight_is_refused(params string[] call)
    {
        var (exitCode, _, error) = await _desk.CallAsync(["masses", "add", .. call[..^1]]);
        Assert.Equal((64, true), (exitCode, error.Contains(call[^1], StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_full_grade_takes_no_dumb_bells()
    {
        var (exitCode, _, error) = await _desk.AnswerAsync("full", "weights: 5 5 10 10 20\nsmall: 30\n");
        Assert.Equal((1, true), (exitCode, error.Contains("5 kg may be off by 100 g, and the full grade allows 3.3 g there", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_check_by_a_dumb_bell_is_not_conclusive_and_one_by_a_certified_weight_is()
    {
        await _desk.StandardAsync();
        var bell = await _desk.AnswerAsync("check", "weights: 10\n");
        Assert.Equal(0, bell.ExitCode);
        Assert.Contains(" N: pass, not conclusive", bell.Error, StringComparison.Ordinal);
        Assert.Contains("the weight may be off by 200 g, and a third of the limit is", bell.Error, StringComparison.Ordinal);
        var option = await _desk.CallAsync("check", "--weights", "10");
        Assert.Equal((0, true), (option.ExitCode, option.Error.Contains("not conclusive", StringComparison.Ordinal)));

        await _desk.CallAsync("masses", "add", "M1-10", "10.0001", "--u-g", "0.5", "--class", "M1", "--certificate", "C-17", "--due", "2099-01-01");
        var certified = await _desk.AnswerAsync("check", "weights: M1-10\n");
        Assert.Equal(0, certified.ExitCode);
        Assert.DoesNotContain("not conclusive", certified.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _desk.Dispose();
}
