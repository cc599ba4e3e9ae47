using System.Text.Json;
using SotTable.Cli;
using SotTable.Cli.Calibrate;
using SotTable.Device.Calibrating;
using SotTable.Messages;
using SotTable.Samples;
using SotTable.Signal;
using SotTable.System.Tests.Support;

namespace SotTable.System.Tests;

/// <summary>A load was not what was noted, the fit is refused and points to it: it alone is taken again, once, and nothing of that is hidden.</summary>
public sealed class TakenAgainTests : IDisposable
{
    private static readonly DateTimeOffset Utc = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private readonly CalibrationDesk _desk = new();

    [Fact]
    public async Task The_load_is_named_taken_again_and_everything_is_fitted_anew()
    {
        var site = Site("once");
        var said = new StringWriter();
        using var bench = new SlippingBench(site.Profile) { Slip = (put, n) => put == 3 ? 0.9 * n : n };
        Assert.Equal(0, await RunAsync(site, bench, said, "10 5\nyes\nyes\n"));
        Assert.Equal(8, bench.Puts); // seven, and the one
        Assert.Contains("Block A, load 3: 5 kg in the middle reads as 4.50 kg (44.1 N, not ", Flat(said), StringComparison.Ordinal);
        Assert.Contains("[3/7, again] Put 5 kg on the middle of block A.", Flat(said), StringComparison.Ordinal);
        Assert.All(said.ToString().Replace("for later: ", "for later:" + Environment.NewLine, StringComparison.Ordinal).Split(Environment.NewLine), l => Assert.InRange(l.Length, 0, 79));

        var right = Site("right");
        using var steady = new SlippingBench(right.Profile);
        Assert.Equal(0, await RunAsync(right, steady, new StringWriter(), "10 5\nyes\n"));
        foreach (var (found, expected) in Gains(site).Zip(Gains(right))) Assert.InRange(found / expected, 0.9995, 1.0005);
    }

    [Fact]
    public async Task What_was_read_before_stands_in_the_version_on_the_certificate_and_in_the_trail()
    {
        var (exitCode, _, error) = await _desk.AnswerAsync("standard", "weights: 10 5\nagain: yes\naccept: yes\n", "--practice-hand", "0.9@3");
        Assert.Equal("", exitCode == 0 ? "" : error);
        Assert.Contains("  taken again: load 3; before, 5 kg in the middle reads as 4.50 kg", error, StringComparison.Ordinal);
        using var version = JsonDocument.Parse(await File.ReadAllTextAsync(_desk.File("calibration-practice/v000001.json"), TestContext.Current.CancellationToken));
        var blocks = version.RootElement.GetProperty("record").GetProperty("blocks");
        var again = blocks[0].GetProperty("evidence").GetProperty("takenAgain")[0];
        Assert.Equal("load 3", again.GetProperty("steps")[0].GetString());
        var (before, after) = (Counts(again.GetProperty("before")[0]), Counts(blocks[0].GetProperty("evidence").GetProperty("rows")[2]));
        Assert.InRange(before / after, 0.895, 0.905);
        Assert.Equal(JsonValueKind.Null, blocks[1].GetProperty("evidence").GetProperty("takenAgain").ValueKind);
        Assert.Contains("block A: load 3 taken again", await File.ReadAllTextAsync(_desk.File("calibration-practice/audit.jsonl"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(0, (await _desk.CallAsync("cert", "--html", _desk.File("certificate.html"))).ExitCode);
        foreach (var text in new[] { (await _desk.CallAsync("cert")).Output, await File.ReadAllTextAsync(_desk.File("certificate.html"), TestContext.Current.CancellationToken) })
        {
            Assert.Equal(2, text.Split("Taken again, once: load 3, since the fit of all loads was refused and 5 kg in the middle reads as 4.50 kg").Length);
            Assert.Contains("Before, by the gains above: 5 kg in the middle: 44.1", text, StringComparison.Ordinal);
        }

        static double Counts(JsonElement row) => row.GetProperty("counts").EnumerateArray().Sum(c => c.GetDouble());
    }

    [Theory]
    [InlineData("", "block A: 5 kg in the middle: it reads 4.")]
    [InlineData("again: no\n", "take the loads again. Nothing was changed.")]
    public async Task Without_a_yes_it_is_refused_as_ever(string answers, string words)
    {
        var (exitCode, _, error) = await _desk.AnswerAsync("standard", "weights: 10 5\naccept: yes\n" + answers, "--practice-hand", "0.9@3");
        Assert.Equal((1, true), (exitCode, error.Contains(words, StringComparison.Ordinal)));
        Assert.False(File.Exists(_desk.File("calibration-practice/unfinished.json")));
        Assert.False(File.Exists(_desk.File("calibration-practice/in-force.json")));
    }

    [Fact]
    public async Task The_second_time_it_is_refused()
    {
        var site = Site("twice");
        var said = new StringWriter();
        using var bench = new SlippingBench(site.Profile) { Slip = (put, n) => put is 3 or 8 ? 0.9 * n : n };
        var refused = await Assert.ThrowsAsync<CalibrationRefusedException>(() => RunAsync(site, bench, said, "10 5\nyes\nyes\nyes\n"));
        Assert.StartsWith("block A: 5 kg in the middle: it reads 4.", refused.Message, StringComparison.Ordinal);
        Assert.Equal((8, 2), (bench.Puts, Flat(said).Split(" again? yes, ").Length));
        Assert.Null(WorkFile.LeftAt(site.Store.Folder));
        Assert.False(site.Store.HasInForce);
    }

    [Fact]
    public async Task Whoever_is_cut_off_at_the_question_or_in_the_retake_comes_back_to_it()
    {
        var site = Site("cut");
        using var first = new SlippingBench(site.Profile) { Slip = (put, n) => put == 3 ? 0.9 * n : n };
        var left = await Assert.ThrowsAsync<CalibrationRefusedException>(() => RunAsync(site, first, new StringWriter(), "10 5\n")); // the keyboard is gone
        Assert.Equal("block A: load 3 not taken again; all loads are kept, and --resume asks again", left.Message);
        Assert.False(site.Store.HasInForce);

        // It has all loads and asks at once; the connection drops when the load shall be put.
        using var second = new SlippingBench(site.Profile) { LosesPut = 1 };
        await Assert.ThrowsAsync<IOException>(() => RunAsync(site, second, new StringWriter(), "yes\nyes\n"));

        var said = new StringWriter();
        using var third = new SlippingBench(site.Profile);
        Assert.Equal(0, await RunAsync(site, third, said, "yes\nyes\n"));
        Assert.Equal(1, third.Puts);
        Assert.Contains("[3/7, again] Put 5 kg on the middle of block A.", Flat(said), StringComparison.Ordinal);
        Assert.DoesNotContain("Take load 3 again?", Flat(said), StringComparison.Ordinal);
        Assert.Equal("load 3", Evidence(site).GetProperty("takenAgain")[0].GetProperty("steps")[0].GetString());
    }

    [Fact]
    public async Task A_retake_that_was_cut_off_counts_as_the_one_there_is()
    {
        var site = Site("cut-and-wrong");
        using var first = new SlippingBench(site.Profile) { Slip = (put, n) => put == 3 ? 0.9 * n : n, LosesPut = 8 };
        await Assert.ThrowsAsync<IOException>(() => RunAsync(site, first, new StringWriter(), "10 5\nyes\n"));
        using var second = new SlippingBench(site.Profile) { Slip = (_, n) => 0.9 * n };
        await Assert.ThrowsAsync<CalibrationRefusedException>(() => RunAsync(site, second, new StringWriter(), "yes\nyes\nyes\n"));
        Assert.Equal((1, false), (second.Puts, site.Store.HasInForce));
    }

    [Fact]
    public async Task Two_exchanged_weights_are_both_taken_again()
    {
        var site = Site("exchanged");
        var said = new StringWriter();
        using var bench = new SlippingBench(site.Profile) { Slip = (put, n) => put == 2 ? 0.9 * n : put == 3 ? n / 0.9 : n };
        Assert.Equal(0, await RunAsync(site, bench, said, "10 9\nyes\nyes\n"));
        Assert.Equal(9, bench.Puts);
        Assert.Contains("Block A, load 2 and load 3: 10 kg on mark 2 and 9 kg in the middle each read as the other one: they look exchanged.", Flat(said), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4, 15, "corner 1", 1)] // the exercise puts three
    [InlineData(6, 8, "up and down", 9)]
    [InlineData(18, 8, "up again", 5)]
    public async Task In_the_full_grade_the_step_is_taken_again_and_nothing_else(int slips, double lighterN, string step, int puts)
    {
        var (right, wrong) = (Site("full-right"), Site("full"));
        var said = new StringWriter();
        using var steady = new SlippingBench(right.Profile);
        Assert.Equal(0, await RunAsync(right, steady, new StringWriter(), "", full: true));
        using var bench = new SlippingBench(wrong.Profile) { Slip = (put, n) => put == slips ? n - lighterN : n };
        Assert.Equal(0, await RunAsync(wrong, bench, said, "", full: true));
        Assert.Equal(puts, bench.Puts - steady.Puts);
        Assert.Contains($"[A {step}, again] Put ", said.ToString(), StringComparison.Ordinal);
        Assert.Equal(step, Evidence(wrong).GetProperty("takenAgain")[0].GetProperty("steps")[0].GetString());
        foreach (var (found, expected) in Gains(wrong).Zip(Gains(right))) Assert.InRange(found / expected, 0.9997, 1.0003);
    }

    [Fact]
    public async Task Forty_wrong_weights_are_all_found_and_a_retake_makes_them_right()
    {
        var named = 0;
        for (var seed = 1; seed <= 40; seed++)
        {
            var random = new Random(seed);
            var (which, part) = (1 + (seed % 7), 1 + ((random.Next(2) == 0 ? 1 : -1) * (0.04 + (0.08 * random.NextDouble()))));
            var site = Site($"seed-{seed}");
            using var steady = new SlippingBench(site.Profile, seed);
            Assert.Equal(0, await RunAsync(site, steady, new StringWriter(), "10 5\nyes\n"));
            var expected = Gains(site);
            using var bench = new SlippingBench(site.Profile, seed) { Slip = (put, n) => put == which ? part * n : n };
            var said = new StringWriter();
            if (which == 7)
            {
                // The load outside the fit judges it; whoever could choose its reading would choose the verdict.
                Assert.Equal(1, await RunAsync(site, bench, said, "10 5\nyes\nyes\n"));
                Assert.Equal(7, bench.Puts);
                continue;
            }

            Assert.Equal(0, await RunAsync(site, bench, said, "10 5\nyes\nyes\n"));
            Assert.Contains($"load {which}", Flat(said), StringComparison.Ordinal);
            Assert.InRange(bench.Puts, 8, which < 3 ? 9 : 8);
            foreach (var (found, right) in Gains(site).Zip(expected)) Assert.InRange(found / right, 0.9995, 1.0005);
            named++;
        }

        Assert.Equal(35, named);
    }

    public void Dispose() => _desk.Dispose();

    private static string Flat(StringWriter said) => string.Join(' ', said.ToString().Split([' ', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));

    private static double[] Gains(CalibrationSite site) => [.. site.Store.InForce(Utc, SampleOrigin.Simulated, out _)!.Blocks.SelectMany(b => b.Cells).Select(c => c.GainNPerCount)];

    private static JsonElement Evidence(CalibrationSite site) => site.Store.InForce(Utc, SampleOrigin.Simulated, out _)!.Record.GetProperty("blocks")[0].GetProperty("evidence");

    private static Task<int> RunAsync(CalibrationSite site, IBench bench, StringWriter said, string keys, bool full = false) =>
        new Procedure(full ? CalibrationGrade.Full : CalibrationGrade.Standard, [BlockId.A], null, full ? 0.0001 : 0, 9.81, "K. M.", Resume: false, CreepMinutes: full ? 1 : Procedure.WholeCreepMinutes).RunAsync(
            site, bench,
            new Conversation(
                new Terminal(TextWriter.Null, said, false), new StringReader(keys),
                full ? new Dictionary<string, string> { ["weights"] = "5 5 10 10 20", ["small"] = "30", ["again"] = "yes", ["accept"] = "yes" } : null),
            Utc, TestContext.Current.CancellationToken);

    private CalibrationSite Site(string name) => CalibrationSite.Open(_desk.File("../table.json")) with { Store = new CalibrationStore(_desk.File(name)) };

    /// <summary>A hand that puts another weight than it was asked for, at some of its puts.</summary>
    private sealed class SlippingBench(TableProfile profile, int seed = 1) : IBench
    {
        private readonly PracticeBench _bench = new(profile, seed, 1);
        private bool _lost;

        /// <summary>What it puts instead, N; by the number of the put, from 1.</summary>
        public Func<int, double, double> Slip { get; init; } = (_, newtons) => newtons;

        /// <summary>The put at which the connection drops.</summary>
        public int LosesPut { get; init; }

        public int Puts { get; private set; }

        public SampleOrigin Origin => _bench.Origin;

        public Task<string> BusyAsync(CancellationToken cancellationToken) => _bench.BusyAsync(cancellationToken);

        public ValueTask<RawSample> NextAsync(CancellationToken cancellationToken) => _lost ? throw new IOException("the table has stopped") : _bench.NextAsync(cancellationToken);

        public void Asked(BlockId block, double newtons, int mark)
        {
            if (newtons > 0) Puts++;
            _lost |= newtons > 0 && Puts == LosesPut;
            _bench.Asked(block, newtons > 0 ? Slip(Puts, newtons) : 0, mark);
        }

        public void Dispose() => _bench.Dispose();
    }
}
