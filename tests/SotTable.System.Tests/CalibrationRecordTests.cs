using SotTable.System.Tests.Support;

namespace SotTable.System.Tests;

/// <summary>What looks after calibrations that were accepted in practice, as a technician calls it.</summary>
public sealed class CalibrationRecordTests : IDisposable
{
    private readonly CalibrationDesk _desk = new();

    [Fact]
    public async Task History_due_diff_and_audit_tell_what_holds()
    {
        Assert.Contains("no version is in force", (await _desk.CallAsync("due")).Error, StringComparison.Ordinal);
        await _desk.StandardAsync();
        await _desk.AnswerAsync("quick", "weights: 10\naccept: yes\n");
        Assert.Matches("Block A: quick, due .*36[45] days left", (await _desk.CallAsync("due")).Output);
        var diff = await _desk.CallAsync("diff");
        Assert.Matches("From version 1 to 2.*\nBlock A:  118 N [+-]", diff.Output);
        Assert.Equal(64, (await _desk.CallAsync("diff", "1")).ExitCode);
        var audit = await _desk.CallAsync("audit", "verify");
        Assert.Equal((0, true), (audit.ExitCode, audit.Output.Contains("2 versions and 2 lines", StringComparison.Ordinal)));
        var trail = _desk.File("calibration-practice/audit.jsonl");
        await global::System.IO.File.WriteAllTextAsync(trail, (await global::System.IO.File.ReadAllTextAsync(trail, TestContext.Current.CancellationToken)).Replace("Standard", "Full", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        audit = await _desk.CallAsync("audit", "verify");
        Assert.Equal(1, audit.ExitCode);
        Assert.Contains("audit.jsonl: line 1: it was changed after it was written", audit.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Checks_make_a_control_chart()
    {
        await _desk.StandardAsync();
        for (var i = 0; i < 6; i++) Assert.Equal(0, (await _desk.AnswerAsync("check", "weights: 10\n")).ExitCode);
        var chart = await _desk.CallAsync("check", "--chart");
        Assert.Contains("Block A, version 1: as the first checks.", chart.Output, StringComparison.Ordinal);
        Assert.Equal(12, chart.Output.Split('\n').Count(l => l.Contains('o', StringComparison.Ordinal) && l.Contains(" %", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_calibration_goes_to_another_table_with_the_same_blocks_and_a_known_weight()
    {
        foreach (var block in new[] { "A", "B" }) Assert.Equal(0, (await _desk.CallAsync("swap", block, "BLK-" + block)).ExitCode);
        await _desk.StandardAsync();
        var file = _desk.File("from.json");
        Assert.Equal(0, (await _desk.CallAsync("export", file)).ExitCode);
        Assert.Equal(64, (await _desk.CallAsync("export", file)).ExitCode);

        using var other = new CalibrationDesk();
        var untold = await other.AnswerAsync("import", "weights: 10\n", file);
        Assert.Equal(65, untold.ExitCode);
        Assert.Contains("block A was BLK-A; which one is built in here nobody has told", untold.Error, StringComparison.Ordinal);
        await other.CallAsync("swap", "A", "BLK-A");
        await other.CallAsync("swap", "B", "BLK-9");
        Assert.Contains("B is now BLK-9, and version 1 was made with BLK-B", (await other.AnswerAsync("import", "weights: 10\n", file)).Error, StringComparison.Ordinal);
        await other.CallAsync("swap", "B", "BLK-B");
        var (exitCode, _, error) = await other.AnswerAsync("import", "weights: 10\n", file);
        Assert.Equal("", exitCode == 0 ? "" : error);
        Assert.Contains("Version 1 is in force", error, StringComparison.Ordinal);
        Assert.Contains("imported: was version 1 of abc234/t01", (await other.CallAsync("audit", "list")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cut short", "from.json: line ")]
    [InlineData("gain", "hash: is not the hash of the record: the file was changed after it was sealed")]
    [InlineData("schema", "from.json: line 2: schema: \"sottable-calibration/3\"")]
    [InlineData("NaN", "from.json: line ")]
    [InlineData("seal", "seal: is not that of its key")]
    public async Task A_file_that_can_t_be_used_is_refused_with_line_and_reason_and_nothing_changes(string what, string words)
    {
        foreach (var block in new[] { "A", "B" }) await _desk.CallAsync("swap", block, "BLK-" + block);
        await _desk.StandardAsync();
        var file = _desk.File("from.json");
        await _desk.CallAsync("export", file);
        var text = await global::System.IO.File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        var gain = text.IndexOf("\"gainNPerCount\": ", StringComparison.Ordinal) + 17;
        var key = text.IndexOf("\"signature\": \"", StringComparison.Ordinal) + 14;
        await global::System.IO.File.WriteAllTextAsync(
            file,
            what switch
            {
                "cut short" => text[..(text.Length / 2)],
                "gain" => text[..gain] + "2e-4" + text[text.IndexOf(',', gain)..],
                "NaN" => text[..gain] + "NaN" + text[text.IndexOf(',', gain)..],
                "schema" => text.Replace("sottable-calibration/2", "sottable-calibration/3", StringComparison.Ordinal),
                _ => text[..key] + (text[key] == 'A' ? 'B' : 'A') + text[(key + 1)..],
            },
            TestContext.Current.CancellationToken);
        var before = await _desk.CallAsync("history");
        var (exitCode, _, error) = await _desk.AnswerAsync("import", "weights: 10\n", file);
        Assert.Equal(65, exitCode);
        Assert.Contains(words, error, StringComparison.Ordinal);
        Assert.Equal(before.Output, (await _desk.CallAsync("history")).Output);
    }

    public void Dispose() => _desk.Dispose();
}
