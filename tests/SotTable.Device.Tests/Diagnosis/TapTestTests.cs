using SotTable.Device.Diagnosis;
using SotTable.Device.Sensing;
using SotTable.Messages;
using SotTable.Samples;
using SotTable.Signal;
using Xunit;

namespace SotTable.Device.Tests.Diagnosis;

/// <summary>What a press or a known mass on a cell says.</summary>
public sealed class TapTestTests
{
    [Theory]
    [InlineData("adult-4x80", 0, 2)]
    [InlineData("clinic", 1, 0)]
    [InlineData("hobby", 0, 1)]
    public async Task Two_cells_whose_plugs_are_swapped_are_both_named(string profile, int one, int other)
    {
        using var bench = new SwappedBench(Simulated(profile), one, other);
        var found = await new Diagnoser(bench, 10, _ => { }).RunAsync(TestContext.Current.CancellationToken);
        var names = found.Channels.Select(c => c.Name).ToArray();
        Assert.Equal(
            new[] { one, other }.Order().Select(i => (names[i], $"pressed {names[i]}, and {names[i == one ? other : one]} moved: their plugs are swapped")),
            found.Lines.Where(l => l.Verdict >= LineVerdict.Look).Select(l => (l.Channel!, l.Sentence)));
    }

    // 50 N on the first cell of block A; its neighbour carries a fifth of what is shown.
    [Theory]
    [InlineData(true, 50, "ok")]
    [InlineData(true, 46, "ok")]
    [InlineData(true, 44, "shunt")]
    [InlineData(true, 56, "span")]
    [InlineData(false, 44, "ok")]
    [InlineData(false, 30, "shunt")]
    [InlineData(false, 70, "span")]
    public void A_known_mass_tells_a_wrong_sensitivity_and_a_block_that_touches_the_frame(bool calibrated, double shownN, string code)
    {
        using var bench = Simulated("adult-4x80");
        var scales = Enumerable.Range(0, 5).Select(i => ChannelScale.Of(bench.Profile, i, null) with { Calibrated = calibrated }).ToArray();
        var line = new TapTest(bench, scales, new double[5]).Judge(0, [[0.8 * shownN, 0.2 * shownN, 0, 0, 0], [0.2 * shownN, 0.8 * shownN, 0, 0, 0], null, null, null], 50);
        Assert.Equal((code, "A1"), (line.Code, line.Channel));
        if (code != "ok") Assert.Contains(calibrated ? "the calibration is another cell's" : "in the profile are another cell's", line.Sentence, StringComparison.Ordinal);
    }

    private static SimulatedBench Simulated(string profile)
    {
        var path = Path.Combine(TestTable.Root(), $"hardware/profiles/{profile}.json");
        var wiring = TableProfileFile.Parse(File.ReadAllText(path), path).Value!;
        return new SimulatedBench(wiring, new SimulationOptions { Seed = 1 }, own => Calibration.Parse(own, "own", wiring).Value);
    }

    /// <summary>A table on which a press on one cell reaches another.</summary>
    private sealed class SwappedBench(SimulatedBench table, int one, int other) : IBench, IHand
    {
        public TableProfile Profile => table.Profile;

        public SampleOrigin Origin => table.Origin;

        public string OriginNote => table.OriginNote;

        public Calibration? Calibration => table.Calibration;

        public bool IsService => false;

        public bool InUse => false;

        public IHand? Hand => this;

        public ITablePanel? Panel => null;

        public IEnumerable<DiagnosisLine> Wiring() => table.Wiring();

        public Task SampleAsync(TimeSpan length, SampleSink sink, CancellationToken cancellationToken) => table.SampleAsync(length, sink, cancellationToken);

        public long MuxResets(int channel) => table.MuxResets(channel);

        public double? TemperatureC(int channel) => table.TemperatureC(channel);

        public double? KnownN(ChannelProfile channel) => table.KnownN(channel);

        public void Press(int index, ChannelProfile channel) => table.Press(index == one ? other : index == other ? one : index, channel);

        public Task<bool?> ConfirmAsync(string question, CancellationToken cancellationToken) => Task.FromResult<bool?>(null);

        public void Tell(string what)
        {
        }

        public void Dispose() => table.Dispose();
    }
}
