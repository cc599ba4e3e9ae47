using SotTable.Cli;
using SotTable.Cli.Calibrate;
using SotTable.Device.Calibrating;
using SotTable.Messages;
using SotTable.Samples;
using SotTable.Signal;
using SotTable.System.Tests.Support;

namespace SotTable.System.Tests;

/// <summary>Faults that are planted into the samples of a standard calibration: each is refused, or does no harm. Seeds are fixed.</summary>
public sealed class PlantedFaultTests : IDisposable
{
    private const double CountsPerN = 8900;
    private readonly CalibrationDesk _desk = new();

    [Fact]
    public async Task A_saturated_row_is_found_always()
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var at = 1000 + (137 * seed);
            var refused = await Assert.ThrowsAsync<CalibrationRefusedException>(() => RunAsync($"saturated-{seed}", seed, (s, n) => n >= at ? s with { Counts = 8_388_607 } : s));
            Assert.Contains("is at the end of its converter's range", refused.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(CalibrationGrade.Standard, Drift.Line, 1, 10, 39)] // from 0.05 N/s on all, at a few mN/s none
    [InlineData(CalibrationGrade.Standard, Drift.Warming, 1, 10, 39)]
    [InlineData(CalibrationGrade.Standard, Drift.Jump, 1, 10, 39)]
    [InlineData(CalibrationGrade.Full, Drift.Line, 4, 3, 9)] // ten: each takes a second or two
    public async Task A_drift_is_refused_always_or_taken_out_by_the_zeros_around_each_load(CalibrationGrade grade, Drift drift, int step, int fewestRefused, int mostRefused)
    {
        var refused = 0;
        for (var seed = 1; seed <= 40; seed += step)
        {
            var (sign, size, of) = (seed / step % 2 == 0 ? 1 : -1, Math.Pow(1.3, seed / 2), seed);
            double Newtons(double seconds) => sign * drift switch
            {
                Drift.Line => (grade == CalibrationGrade.Full ? 0.00002 : 0.002) * size * seconds, // the full grade watches creep and zero for long
                Drift.Warming => 0.1 * size * (1 - Math.Exp(-seconds / 20)),
                _ => seconds > 3 + (0.5 * of) ? 0.05 * size : 0,
            };
            double[] plain = await RunAsync($"{grade}-plain-{seed}", seed, (s, _) => s);
            try
            {
                double[] drifting = await RunAsync($"{grade}-{drift}-{seed}", seed, (s, _) => s with { Counts = s.Counts + (int)(CountsPerN * Newtons(s.At.TotalSeconds)) }, grade);
                for (var i = 0; i < plain.Length; i++) Assert.True(drifting[i] / plain[i] is > 0.999 and < 1.001, $"seed {seed}, cell {i}: {drifting[i] / plain[i]:0.00000}");
            }
            catch (CalibrationRefusedException)
            {
                refused++;
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"refused {refused}");
        Assert.InRange(refused, fewestRefused, mostRefused);
    }

    public void Dispose() => _desk.Dispose();

    /// <summary>How the zero goes away.</summary>
    public enum Drift
    {
        Line,
        Warming,
        Jump,
    }

    private async Task<double[]> RunAsync(string name, int seed, Func<RawSample, int, RawSample> plant, CalibrationGrade grade = CalibrationGrade.Standard)
    {
        var site = CalibrationSite.Open(_desk.File("../table.json")) with { Store = new CalibrationStore(_desk.File(name)) };
        using var bench = new PlantedBench(new PracticeBench(site.Profile, seed, 1), plant);
        var talk = new Conversation(new Terminal(TextWriter.Null, TextWriter.Null, false), TextReader.Null, new Dictionary<string, string> { ["weights"] = grade == CalibrationGrade.Full ? "5 5 10 10 20" : "10 5", ["small"] = "30", ["accept"] = "yes" });
        var utc = new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
        var code = await new Procedure(grade, [BlockId.A], null, 0, 9.81, "K. M.", Resume: false, CreepMinutes: grade == CalibrationGrade.Full ? 1 : Procedure.WholeCreepMinutes).RunAsync(site, bench, talk, utc, TestContext.Current.CancellationToken);
        if (code != 0) throw new CalibrationRefusedException("a load outside the fit is over its limit");
        return [.. site.Store.InForce(utc, SampleOrigin.Simulated, out _)!.Blocks[0].Cells.Select(c => c.GainNPerCount)];
    }

    private sealed class PlantedBench(PracticeBench bench, Func<RawSample, int, RawSample> plant) : IBench
    {
        private int _number;

        public SampleOrigin Origin => bench.Origin;

        public Task<string> BusyAsync(CancellationToken cancellationToken) => bench.BusyAsync(cancellationToken);

        public async ValueTask<RawSample> NextAsync(CancellationToken cancellationToken) => plant(await bench.NextAsync(cancellationToken), _number++);

        public void Asked(BlockId block, double newtons, int mark) => bench.Asked(block, newtons, mark);

        public void Dispose() => bench.Dispose();
    }
}
