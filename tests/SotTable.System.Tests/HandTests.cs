using SotTable.Cli;
using SotTable.Cli.Calibrate;
using SotTable.Device.Calibrating;
using SotTable.Messages;
using SotTable.Samples;
using SotTable.Signal;
using SotTable.System.Tests.Support;

namespace SotTable.System.Tests;

/// <summary>What a person is told who makes mistakes with the weights, in virtual time: each once, and the reading is right in the end.</summary>
public sealed class HandTests : IDisposable
{
    private const double G = 9.80665;
    private const double NPerCount = 490.3 / (2e-3 * 128 * (1 << 24));
    private readonly CalibrationDesk _desk = new();

    [Fact]
    public async Task Each_mistake_with_a_weight_is_told_once_with_what_to_do_and_the_reading_is_right()
    {
        var (row, said) = await TakeAsync(
            (0, 0, 0, 0), (6, 5, 1, 0), (11, 0, 0, 0), (14, 10, 2, 0), (19, 0, 0, 0), // half the weight; the other mark
            (22, 10, 1, 40), (36, 0, 0, 0), (39, 10, 1, 0), (39.9, 0, 0, 0), // it swings; it is taken away at once
            (44, 10, 1, 0), (52, 0.2, 0, 0), (60, 0, 0, 0)); // a small one is forgotten
        Assert.Equal(
            [
                "Put 10 kg on mark 1 of block A.",
                "  expected about 10 kg, saw 5 kg: wrong weight? Put 10 kg on mark 1 of block A.",
                "  expected most of it on A1, saw it on A2: another mark, or cells wired the other way round? Put 10 kg on mark 1.",
                "  block A is still moving (# times what noise lets expect): see that nothing swings or touches it",
                "  it was gone before it was read: put 10 kg on mark 1 again, until \"taken\" stands here.",
                "  it was gone before it was read: put 10 kg on mark 1 again, until \"taken\" stands here.",
                "  taken: # counts.",
                "Take it off.",
                "  about 200 g still lie on block A: take everything off; if nothing does, wait until it is back.",
            ], said);
        Assert.Equal(10 * G, row.Counts.Sum() * NPerCount, 0.05);
        Assert.InRange(row.ZeroShift.Sum() * NPerCount, -0.05, 0.05);
    }

    [Fact]
    public async Task A_weight_that_is_left_lying_is_named_after_a_minute_and_not_waited_for_as_if_it_were_to_come()
    {
        var (_, said) = await TakeAsync((0, 0, 0, 0), (6, 10, 1, 0), (12, 5, 1, 0), (80, 0, 0, 0));
        Assert.Contains("  about 5 kg still lie on block A: take everything off", said);
        Assert.DoesNotContain(said, s => s.Contains("still waiting for the weight", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_zero_that_does_not_come_back_within_a_minute_ends_it()
    {
        var refused = await Assert.ThrowsAsync<CalibrationRefusedException>(() => TakeAsync((0, 0, 0, 0), (6, 10, 1, 0), (12, 0.2, 0, 0)));
        Assert.Contains("the zero of block A moved by 1.96 N", refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _desk.Dispose();

    private async Task<(LoadRow Row, string[] Said)> TakeAsync(params (double FromS, double Kg, int Mark, double SwingN)[] hand)
    {
        var profile = CalibrationSite.Open(_desk.File("../table.json")).Profile;
        var said = new Listener();
        using var bench = new HandBench(hand);
        var reader = new BlockReader(bench, new Conversation(new Terminal(TextWriter.Null, said, false), TextReader.Null, null), profile, BlockId.A, ScaleClass.Of(980.6), G);
        await reader.TakeZeroAsync(TestContext.Current.CancellationToken);
        var row = await reader.TakeAsync(new PlannedLoad(RowUse.Corner, 1, [10]), 0, TestContext.Current.CancellationToken);
        return (row, said.Sentences());
    }

    // Sentences as they were before they were broken into lines of 80 columns, numbers that are noise as #.
    private sealed class Listener : StringWriter
    {
        public string[] Sentences()
        {
            var whole = global::System.Text.RegularExpressions.Regex.Replace(ToString(), @"\r?\n    (?=\S)", " ");
            return [.. whole.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Select(s => global::System.Text.RegularExpressions.Regex.Replace(s, @"(?<=\(|taken: )[\d.]+(?= times| counts)", "#"))];
        }
    }

    // Two cells as their sheet has them, with a little noise, loaded by a plan.
    private sealed class HandBench((double FromS, double Kg, int Mark, double SwingN)[] hand) : IBench
    {
        private const double Hz = 80;
        private readonly Random _noise = new(1);
        private int _next;

        public SampleOrigin Origin => SampleOrigin.Simulated;

        public Task<string> BusyAsync(CancellationToken cancellationToken) => Task.FromResult("");

        public ValueTask<RawSample> NextAsync(CancellationToken cancellationToken)
        {
            var (cell, t) = (_next % 2, _next / 2 / Hz);
            _next++;
            var (_, kg, mark, swing) = hand.Last(h => h.FromS <= t);
            var share = mark == 0 ? 0.5 : mark == cell + 1 ? 0.85 : 0.15;
            var newtons = share * ((kg * G) + (swing * Math.Sin(Math.Tau * 0.7 * t)));
            return ValueTask.FromResult(new RawSample(TimeSpan.FromSeconds(t), cell, (int)Math.Round((newtons / NPerCount) + (300 * (_noise.NextDouble() - 0.5)))));
        }

        public void Asked(BlockId block, double newtons, int mark)
        {
            // A person does it.
        }

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}
