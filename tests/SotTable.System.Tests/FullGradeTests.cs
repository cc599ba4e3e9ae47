using System.Text.Json;
using SotTable.Cli;
using SotTable.Cli.Calibrate;
using SotTable.Device.Calibrating;
using SotTable.Messages;
using SotTable.Records;
using SotTable.Samples;
using SotTable.Sessions;
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
            Assert.Equal(["warm-up", "exercise", "corner", "linearity", "hysteresis", "repeat", "creep", "zero-return", "creep-model", "discrim", "lateral", "temperature", "verify"], names);
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

    [Fact]
    public async Task A_version_past_its_due_date_is_found_too()
    {
        var site = CalibrationSite.Open(_desk.File("../table.json")) with { Store = new CalibrationStore(_desk.File("late")) };
        var procedure = new Procedure(CalibrationGrade.Quick, [BlockId.A], "10", 0, 9.81, "K. M.", Resume: false);
        Assert.DoesNotContain(await RunAsync(procedure, site, int.MaxValue), l => l.Contains("as found", StringComparison.Ordinal));
        Assert.Contains(await RunAsync(procedure, site, int.MaxValue, days: 400), l => l.StartsWith("Block A as found: at most", StringComparison.Ordinal));
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
        foreach (var after in new[] { 20_000, 60_000, 90_000 })
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

    [Fact]
    public async Task Bent_cells_get_a_curve_and_a_table_weighs_by_it()
    {
        const double PerN = 8900, FullN = 250, Part = 0.004; // the sheet's counts a newton, and 0.4 % less at 250 N on a cell than straight
        int Bent(double counts) => (int)Math.Round(counts * (1 - (Part * Math.Clamp(counts / PerN / FullN, 0, 1))));
        var site = CalibrationSite.Open(_desk.File("../table.json")) with { Store = new CalibrationStore(_desk.File("bent")) };
        var procedure = new Procedure(CalibrationGrade.Full, [BlockId.A, BlockId.B], null, 0.0001, 9.81, "K. M.", Resume: false, CreepMinutes: 2);
        double[] zero = new double[4];
        using (var bench = new PracticeBench(site.Profile, 1, 1))
            for (var i = 0; i < 400; i++) if (await bench.NextAsync(TestContext.Current.CancellationToken) is { IsValid: true, Channel: < 4 } s) zero[s.Channel] = s.Counts;
        RawSample Planted(RawSample s) => s is { IsValid: true, Channel: < 4 } ? s with { Counts = (int)zero[s.Channel] + Bent(s.Counts - zero[s.Channel]) } : s;
        var said = await RunAsync(procedure, site, int.MaxValue, Planted);

        var file = site.Store.InForce(new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero), SampleOrigin.Simulated, out _)!;
        var calibration = file.For(site.Profile, out _)!;
        Assert.All(calibration.Cells, c => Assert.InRange(c.Bend!.Square, 0.002, 0.006));
        Assert.Contains(said, l => l.StartsWith("Block A: U =", StringComparison.Ordinal));

        // The same table, weighing: by the curve within the limit of a good scale, without the bend far out of it.
        const double Load = 45 * 9.81;
        var limit = ScaleClass.Of(980.6).LimitN(Load);
        double[] live = await WeighAsync(site, calibration, zero, Planted, Load);
        Assert.InRange(live[0], -limit, limit);
        var straight = calibration with { Cells = [.. calibration.Cells.Select(c => c with { Bend = null })] };
        Assert.True(Math.Abs((await WeighAsync(site, straight, zero, Planted, Load))[0]) > 3 * limit);
        Assert.Equal(live[0], live[1], 0.05); // exported
    }

    public void Dispose() => _desk.Dispose();

    // Error of the live load of block A, and of the exported one.
    private static async Task<double[]> WeighAsync(CalibrationSite site, Calibration calibration, double[] zero, Func<RawSample, RawSample> plant, double newtons)
    {
        var cells = calibration.Cells.Select((c, i) => c with { ZeroCounts = zero[i] }).ToArray();
        var chain = new SignalChain(site.Profile, calibration with { Cells = cells }, Occupancy.Adult);
        var start = JsonSerializer.Deserialize(JsonSerializer.Serialize(new SessionStart(
            1, "cat2", 1, PersonProfile.Adult, null, BlockId.A, SessionMode.Sim, "", new(0, 0), 0, site.Profile.Id, 1, "N", calibration.Hash, "",
            [.. cells.Select(c => new RecordChannel(c.Channel, ChannelKind.Load, c.Block, 80, "N", c.GainNPerCount, c.ZeroCounts, c.Bend))]), WireJson.Default.SessionStart), WireJson.Default.SessionStart)!;
        var head = new SessionHead(Guid.Empty, SampleOrigin.Simulated, start);
        var exported = new double[4];
        using var bench = new PracticeBench(site.Profile, 1, 1);
        bench.Asked(BlockId.A, newtons, 0);
        for (var i = 0; i < 12_000; i++)
        {
            var s = plant(await bench.NextAsync(TestContext.Current.CancellationToken));
            chain.Add(s);
            if (s is { IsValid: true, Channel: < 4 }) exported[s.Channel] = head.Value(s.Channel, s.Counts);
        }

        return [chain.View.LoadA!.Value - newtons, exported[0] + exported[1] - newtons];
    }

    private static async Task<string[]> RunAsync(Procedure procedure, CalibrationSite site, int samples, Func<RawSample, RawSample>? plant = null, int days = 0)
    {
        var said = new StringWriter();
        using var bench = new DroppingBench(new PracticeBench(site.Profile, 1, 1), samples, plant ?? (s => s));
        var talk = new Conversation(new Terminal(TextWriter.Null, said, false), TextReader.Null, new Dictionary<string, string> { ["weights"] = "5 5 10 10 20", ["small"] = "30", ["accept"] = "yes" });
        try
        {
            Assert.Equal(0, await procedure.RunAsync(site, bench, talk, new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero).AddDays(days), TestContext.Current.CancellationToken));
        }
        catch (IOException)
        {
            Assert.NotEqual(int.MaxValue, samples);
        }

        return said.ToString().Split(Environment.NewLine);
    }

    private sealed class DroppingBench(PracticeBench bench, int samples, Func<RawSample, RawSample> plant) : IBench
    {
        private int _left = samples;

        public SampleOrigin Origin => bench.Origin;

        public Task<string> BusyAsync(CancellationToken cancellationToken) => bench.BusyAsync(cancellationToken);

        public async ValueTask<RawSample> NextAsync(CancellationToken cancellationToken) =>
            --_left < 0 ? throw new IOException("the table has stopped") : plant(await bench.NextAsync(cancellationToken));

        public void Asked(BlockId block, double newtons, int mark) => bench.Asked(block, newtons, mark);

        public void Dispose() => bench.Dispose();
    }
}
