using System.Text.Json;
using SotTable.Cli;
using SotTable.Cli.Calibrate;
using SotTable.Device.Calibrating;
using SotTable.Messages;
using SotTable.Samples;
using SotTable.Signal;
using SotTable.System.Tests.Support;

namespace SotTable.System.Tests;

/// <summary>The full grade on simulated cells in virtual time.</summary>
public sealed class FullGradeTests : IDisposable
{
    private const string Answers = "weights: 5 5 10 10 20\nsmall: 30\nlateral: yes\naccept: yes\n";
    private static readonly string[] Known = ["--tolerance-percent", "0.01", "--gravity", "9.81", "--creep-minutes", "2"];
    private readonly CalibrationDesk _desk = new();

    [Fact]
    public async Task Every_test_is_done_judged_and_kept_with_the_version()
    {
        var (exitCode, _, error) = await _desk.AnswerAsync("full", Answers, Known);
        Assert.Equal("", exitCode == 0 ? "" : error);
        using var version = JsonDocument.Parse(await File.ReadAllTextAsync(_desk.File("calibration-practice/v000001.json"), TestContext.Current.CancellationToken));
        foreach (var block in version.RootElement.GetProperty("record").GetProperty("blocks").EnumerateArray())
        {
            var evidence = block.GetProperty("evidence");
            string[] names = [.. evidence.GetProperty("tests").EnumerateArray().Select(t => t.GetProperty("name").GetString()!).Distinct()];
            Assert.Equal(["warm-up", "exercise", "corner", "linearity", "hysteresis", "repeat", "creep", "zero-return", "discrim", "lateral", "temperature", "verify"], names);
            Assert.Equal(1, evidence.GetProperty("curve").GetProperty("degree").GetInt32());
            Assert.InRange(evidence.GetProperty("curve").GetProperty("llf").GetDouble(), 0.001, 0.1);
            Assert.Equal(2, evidence.GetProperty("creepMinutes").GetDouble());
        }
    }

    [Fact]
    public async Task What_the_version_before_reads_is_kept_as_found()
    {
        await _desk.AnswerAsync("quick", "weights: 10\naccept: yes\n");
        var (exitCode, _, error) = await _desk.AnswerAsync("full", Answers.Replace("lateral: yes\n", "", StringComparison.Ordinal), Known);
        Assert.Equal("", exitCode == 0 ? "" : error);
        Assert.Contains("Block A as found: at most", error, StringComparison.Ordinal);
        Assert.Contains("lateral: what a pull sideways does is not known", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("weights: 10 5\nsmall: 30\n", "the full grade puts five weights or more on one after another, 36 to 60 kg together")]
    [InlineData("weights: 5 5 10 10 20\nsmall: a coin\n", "small \"a coin\": expected a weight of 1 to 500 g")]
    public async Task A_missing_weight_is_named(string answers, string words)
    {
        var (exitCode, _, error) = await _desk.AnswerAsync("full", answers, Known);
        Assert.Equal((1, true), (exitCode, error.Contains(words, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Wherever_the_connection_drops_resume_goes_on_at_the_step_that_was_cut()
    {
        foreach (var after in new[] { 20_000, 60_000, 120_000 })
        {
            var site = CalibrationSite.Open(_desk.File("../table.json")) with { Store = new CalibrationStore(_desk.File($"dropped-{after}")) };
            var procedure = new Procedure(CalibrationGrade.Full, [BlockId.A], null, 0.0001, 9.81, "K. M.", Resume: false, CreepMinutes: 2);
            var first = await RunAsync(procedure, site, after);
            Assert.False(site.Store.HasInForce);
            var second = await RunAsync(procedure with { Resume = true }, site, int.MaxValue);
            Assert.True(site.Store.HasInForce);
            string[] done = [.. first.Where(l => l.StartsWith("[A ", StringComparison.Ordinal)).SkipLast(1)];
            Assert.NotEmpty(done);
            Assert.Empty(done.Intersect(second));
        }
    }

    public void Dispose() => _desk.Dispose();

    private static async Task<string[]> RunAsync(Procedure procedure, CalibrationSite site, int samples)
    {
        var said = new StringWriter();
        using var bench = new DroppingBench(new PracticeBench(site.Profile, 1, 1), samples);
        var talk = new Conversation(new Terminal(TextWriter.Null, said, false), TextReader.Null, new Dictionary<string, string> { ["weights"] = "5 5 10 10 20", ["small"] = "30", ["accept"] = "yes" });
        try
        {
            Assert.Equal(0, await procedure.RunAsync(site, bench, talk, new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero), TestContext.Current.CancellationToken));
        }
        catch (IOException)
        {
            Assert.NotEqual(int.MaxValue, samples);
        }

        return said.ToString().Split(Environment.NewLine);
    }

    private sealed class DroppingBench(PracticeBench bench, int samples) : IBench
    {
        private int _left = samples;

        public SampleOrigin Origin => bench.Origin;

        public Task<string> BusyAsync(CancellationToken cancellationToken) => bench.BusyAsync(cancellationToken);

        public ValueTask<RawSample> NextAsync(CancellationToken cancellationToken) =>
            --_left < 0 ? throw new IOException("the table has stopped") : bench.NextAsync(cancellationToken);

        public void Asked(BlockId block, double newtons, int mark) => bench.Asked(block, newtons, mark);

        public void Dispose() => bench.Dispose();
    }
}
