using SotTable.Cli;
using SotTable.Cli.Calibrate;
using SotTable.Device;
using SotTable.Device.Calibrating;
using SotTable.Messages;
using SotTable.Samples;
using SotTable.Signal;
using SotTable.System.Tests.Support;

namespace SotTable.System.Tests;

/// <summary>A person calibrates at the keyboard and makes a mistake; the words say what to do, and what is done then comes out right.</summary>
public sealed class ClumsyHandTests : IDisposable
{
    private static readonly DateTimeOffset Utc = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private readonly CalibrationDesk _desk = new();

    [Theory]
    [InlineData(Mistake.None, "")]
    [InlineData(Mistake.Swings, "block A is still moving (")]
    [InlineData(Mistake.TakesOffEarly, "it was gone before it was read: put 10 kg on mark 1 again, until")]
    [InlineData(Mistake.WrongMass, " kg: wrong weight? Put 10 kg on mark 1 of block A.")]
    [InlineData(Mistake.OtherMark, "expected most of it on A1, saw it on A2: another mark, or cells wired the other way round? Put 10 kg on mark 1.")]
    [InlineData(Mistake.InTheMiddle, "% of it: put 10 kg right over mark 1.")]
    [InlineData(Mistake.Forgets, "block A: still waiting for the weight")]
    public async Task A_mistake_is_told_and_does_no_harm_once_it_is_mended(Mistake mistake, string words)
    {
        var site = Site($"{mistake}");
        using var bench = new ClumsyBench(site.Profile, mistake);
        var said = new StringWriter();
        Assert.Equal(0, await RunAsync(site, bench, said, "10 5\nyes\n"));
        var text = Unbroken(said);
        Assert.Contains(words, text, StringComparison.Ordinal);
        Assert.DoesNotContain(text.Split('\n'), l => l.Length == 0);
        Assert.All(said.ToString().Split(Environment.NewLine), l => Assert.InRange(l.Length, 0, 79));

        var right = Site("right");
        using var steady = new ClumsyBench(right.Profile, Mistake.None);
        Assert.Equal(0, await RunAsync(right, steady, new StringWriter(), "10 5\nyes\n"));
        foreach (var (found, expected) in Cells(site).Zip(Cells(right))) Assert.InRange(found.GainNPerCount / expected.GainNPerCount, 0.9995, 1.0005);
    }

    [Fact]
    public async Task Whoever_comes_back_after_a_drop_is_asked_and_finds_everything_kept()
    {
        var site = Site("dropped");
        using var first = new ClumsyBench(site.Profile, Mistake.None) { Left = 3_000 };
        await Assert.ThrowsAsync<IOException>(() => RunAsync(site, first, new StringWriter(), "10 5\n"));
        Assert.False(site.Store.HasInForce);

        using var second = new ClumsyBench(site.Profile, Mistake.None);
        var said = new StringWriter();
        Assert.Equal(0, await RunAsync(site, second, said, "yes\nyes\n")); // goes on, accepts: the weights are not asked for again
        Assert.Contains("A calibration was broken off here on ", Unbroken(said), StringComparison.Ordinal);
        Assert.Contains("readings of block A are kept from before.", Unbroken(said), StringComparison.Ordinal);
        Assert.DoesNotContain("[1/7] Put 10 kg on mark 1 of block A.", Unbroken(said), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_that_begins_meanwhile_comes_first_and_costs_no_reading()
    {
        var site = Site("session");
        using var bench = new ClumsyBench(site.Profile, Mistake.None) { SessionAfter = 3_000 };
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => RunAsync(site, bench, new StringWriter(), "10 5\nyes\n"));
        Assert.Equal((ExitCode.Busy, "a session is running: calibrate when it has ended; then go on with --resume"), (refused.ExitCode, refused.Message));
        Assert.NotNull(WorkFile.LeftAt(site.Store.Folder));
    }

    [Fact]
    public async Task Ctrl_C_leaves_the_old_version_in_force()
    {
        var site = Site("broken-off");
        using var bench = new ClumsyBench(site.Profile, Mistake.None);
        Assert.Equal(0, await RunAsync(site, bench, new StringWriter(), "10 5\nyes\n"));
        using var ctrlC = new CancellationTokenSource();
        using var again = new ClumsyBench(site.Profile, Mistake.None) { Cancelled = (3_000, ctrlC) };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(site, again, new StringWriter(), "10 5\nyes\n", ctrlC));
        Assert.Equal(1, site.Store.InForce(Utc, SampleOrigin.Simulated, out _)!.Version);
    }

    [Fact]
    public async Task A_first_weight_that_was_another_by_less_than_what_is_told_at_once_is_told_when_the_next_is_refused_twice()
    {
        var site = Site("first");
        using var ctrlC = new CancellationTokenSource();
        using var bench = new ClumsyBench(site.Profile, Mistake.FirstIsAnother) { Cancelled = (30_000, ctrlC) };
        var said = new StringWriter();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(site, bench, said, "10 5\nyes\n", ctrlC));
        Assert.Contains("wrong weight? Put 10 kg on mark 2 of block A.", Unbroken(said), StringComparison.Ordinal);
        Assert.Contains(
            "The same as before: if this weight is right, the first one on block A was not. Ctrl-C, then begin anew without --resume.", Unbroken(said), StringComparison.Ordinal);
        Assert.All(said.ToString().Split(Environment.NewLine), l => Assert.InRange(l.Length, 0, 79));
    }

    public void Dispose() => _desk.Dispose();

    private static string Unbroken(StringWriter said) => string.Join('\n', said.ToString().Split(Environment.NewLine).Aggregate(new List<string>(), (lines, l) =>
    {
        if (lines.Count > 0 && l.StartsWith("  ", StringComparison.Ordinal) && lines[^1].Length > 55) lines[^1] += " " + l.Trim();
        else lines.Add(l);
        return lines;
    }).Where(l => l.Length > 0));

    private static IReadOnlyList<CellCalibration> Cells(CalibrationSite site) => [.. site.Store.InForce(Utc, SampleOrigin.Simulated, out _)!.Blocks.SelectMany(b => b.Cells)];

    private static Task<int> RunAsync(CalibrationSite site, IBench bench, StringWriter said, string keys, CancellationTokenSource? ctrlC = null) =>
        new Procedure(CalibrationGrade.Standard, [BlockId.A], null, 0, 9.81, "K. M.", Resume: false).RunAsync(
            site, bench, new Conversation(new Terminal(TextWriter.Null, said, false), new StringReader(keys), null), Utc, ctrlC?.Token ?? TestContext.Current.CancellationToken);

    private CalibrationSite Site(string name) => CalibrationSite.Open(_desk.File("../table.json")) with { Store = new CalibrationStore(_desk.File(name)) };

    /// <summary>What the hand does wrong with the first weight.</summary>
    public enum Mistake
    {
        None,
        Swings,
        TakesOffEarly,
        WrongMass,
        OtherMark,
        InTheMiddle,
        Forgets,
        FirstIsAnother,
    }

    private sealed class ClumsyBench(TableProfile profile, Mistake mistake) : IBench
    {
        private readonly PracticeBench _bench = new(profile, 1, 1);
        private (BlockId Block, double Newtons, int Mark)? _wanted;
        private TimeSpan _now;
        private TimeSpan _mendAt = TimeSpan.MaxValue;
        private TimeSpan _offAt = TimeSpan.MaxValue;
        private int _asked;
        private int _taken;

        public int Left { get; init; } = int.MaxValue;

        public int SessionAfter { get; init; } = int.MaxValue;

        public (int After, CancellationTokenSource Source)? Cancelled { get; init; }

        public SampleOrigin Origin => _bench.Origin;

        public Task<string> BusyAsync(CancellationToken cancellationToken) =>
            Task.FromResult(_taken > SessionAfter ? "a session is running: calibrate when it has ended" : "");

        public async ValueTask<RawSample> NextAsync(CancellationToken cancellationToken)
        {
            if (++_taken > Left) throw new IOException("the table has stopped");
            if (_taken == Cancelled?.After) await Cancelled.Value.Source.CancelAsync();
            var sample = await _bench.NextAsync(cancellationToken);
            if (sample.At > _now) _now = sample.At;
            if (_now >= _offAt && _wanted is not null)
            {
                _bench.Asked(_wanted.Value.Block, 0, 0);
                _offAt = TimeSpan.MaxValue;
            }

            if (_now >= _mendAt && _wanted is var (block, newtons, mark))
            {
                _bench.Asked(block, newtons, mark);
                _mendAt = TimeSpan.MaxValue;
            }

            // A weight on a cord: half a newton up and down.
            return mistake == Mistake.Swings && _asked == 1 && _mendAt < TimeSpan.MaxValue && sample is { IsValid: true, Channel: < 2 }
                ? sample with { Counts = sample.Counts + (int)(4000 * Math.Sin(4 * sample.At.TotalSeconds)) }
                : sample;
        }

        public void Asked(BlockId block, double newtons, int mark)
        {
            var first = newtons > 0 && ++_asked == 1;
            var again = _wanted == (block, newtons, mark);
            if (newtons > 0) _wanted = (block, newtons, mark);
            if (again && mistake == Mistake.FirstIsAnother)
            {
                _bench.Asked(block, 0, 0);
                _mendAt = _now + TimeSpan.FromSeconds(10);
                return;
            }

            if (!first || mistake == Mistake.None)
            {
                _bench.Asked(block, newtons, mark);
                return;
            }

            // Mended after what the program waits for: at once when it says so, after a while when it only waits.
            if (mistake is Mistake.Forgets or Mistake.Swings) _mendAt = _now + TimeSpan.FromSeconds(70);
            if (mistake == Mistake.TakesOffEarly) (_offAt, _mendAt) = (_now + TimeSpan.FromSeconds(0.6), _now + TimeSpan.FromSeconds(10));
            if (mistake is Mistake.Swings or Mistake.TakesOffEarly) _bench.Asked(block, newtons, mark);
            else if (mistake == Mistake.FirstIsAnother) _bench.Asked(block, 0.81 * newtons, mark);
            else if (mistake == Mistake.WrongMass) _bench.Asked(block, 0.5 * newtons, mark);
            else if (mistake == Mistake.OtherMark) _bench.Asked(block, newtons, 3 - mark);
            else if (mistake == Mistake.InTheMiddle) _bench.Asked(block, newtons, 0);
        }

        public void Dispose() => _bench.Dispose();
    }
}
