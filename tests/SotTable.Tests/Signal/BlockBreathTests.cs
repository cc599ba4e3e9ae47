using SotTable.Signal;
using Xunit;

namespace SotTable.Tests.Signal;

public sealed class BlockBreathTests
{
    private const double RateHz = 80;

    [Theory]
    [InlineData(6)]
    [InlineData(14)]
    [InlineData(28)]
    public void A_person_on_the_blocks_breathes_at_the_rate_that_is_told(double perMinute)
    {
        var readings = Feed(1, 120, (t, random) => Loads(t, perMinute, 0.5, random));
        Assert.All(readings.Where(r => r.At.TotalSeconds > 60), r => Assert.InRange(r.RatePerMin!.Value, perMinute - 1, perMinute + 1));
        Assert.True(readings[^1].Confidence > 0.75);
    }

    [Fact]
    public void A_swing_between_the_sides_counts_where_the_sum_stands_still()
    {
        var readings = Feed(2, 90, (t, random) => [40 + Swing(t), 40 + Swing(t), 40 - Swing(t), 40 - Swing(t)]);
        Assert.InRange(readings[^1].RatePerMin!.Value, 14, 16);

        static double Swing(double t) => 0.4 * Math.Sin(2 * Math.PI * t / 4);
    }

    [Fact]
    public void A_breath_whose_second_harmonic_is_stronger_is_counted_once()
    {
        // Twice the rate has the larger slope, the breath the larger swing.
        var readings = Feed(3, 90, (t, random) => [40 + Math.Sin(2 * Math.PI * t / 5) + (0.8 * Math.Sin(4 * Math.PI * t / 5)), 40, 40, 40]);
        Assert.InRange(readings[^1].RatePerMin!.Value, 11.5, 12.5);
    }

    [Fact]
    public void A_sack_of_sand_does_not_breathe()
    {
        var shown = 0;
        for (var seed = 0; seed < 40; seed++)
        {
            var readings = Feed(seed, 120, (t, random) => Loads(t, 12, 0, random), noiseN: 0.02 + (0.0045 * seed));
            shown += readings.Count(r => r.RatePerMin is not null && r.Confidence >= 0.5);
        }

        Assert.Equal(0, shown);
    }

    [Fact]
    public void Nobody_on_the_blocks_has_no_rate_and_movement_suspends_it()
    {
        var blocks = new BlockBreath(RateHz);
        var random = new Random(4);
        for (var i = 0; i < 150 * RateHz; i++)
        {
            var t = i / RateHz;
            var push = t is > 60 and < 60.5 ? 30 : 0;
            var cells = Loads(t, 15, 0.5, random);
            cells[0] += push;
            if (!blocks.Add(TimeSpan.FromSeconds(t), cells, occupied: t < 120)) continue;
            if (t is > 60.1 and < 79) Assert.Null(blocks.Reading.RatePerMin);
            if (t is > 50 and < 60 or > 90 and < 120) Assert.InRange(blocks.Reading.RatePerMin!.Value, 14, 16);
            if (t > 121) Assert.Equal((null, BreathDoubt.Empty), (blocks.Reading.RatePerMin, blocks.Reading.Doubt));
        }
    }

    [Fact]
    public void A_reading_allocates_nothing()
    {
        var blocks = new BlockBreath(RateHz) { NoiseN = 0.02 };
        Span<double> cells = stackalloc double[4];
        var read = Feed(0, 5_000, cells);
        var before = GC.GetAllocatedBytesForCurrentThread();
        read += Feed(5_000, 40_000, cells);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.InRange(read, 490, 510);

        int Feed(int from, int to, Span<double> cells)
        {
            var readings = 0;
            for (var i = from; i < to; i++)
            {
                for (var c = 0; c < 4; c++) cells[c] = 40 + c + (0.2 * Math.Sin(2 * Math.PI * i / (4 * RateHz)));
                if (blocks.Add(TimeSpan.FromSeconds(i / RateHz), cells, occupied: i % 10_000 > 1_000)) readings++;
            }

            return readings;
        }
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.MaxValue)]
    [InlineData(double.Epsilon)]
    [InlineData(0)]
    public void A_cell_that_says_nonsense_shows_no_sure_rate(double value)
    {
        var readings = Feed(5, 120, (t, random) => [value, value, value, random.Next(2) * value]);
        Assert.All(readings, r => Assert.True(r.Confidence is >= 0 and < 0.5, r.ToString()));
    }

    private static double[] Loads(double t, double perMinute, double rippleN, Random random)
    {
        var swing = rippleN / 2 * Math.Sin(2 * Math.PI * t * perMinute / 60);
        var settling = 3 * Math.Exp(-t / 8);
        return [40 + settling + (0.4 * swing) + Noise(), 50 + (0.3 * swing) + Noise(), 45 + (0.2 * swing) + Noise(), 42 + (0.1 * swing) + Noise()];

        // About the noise of a cell at 80 samples a second, newtons.
        double Noise() => 0.1 * (random.NextDouble() - 0.5);
    }

    private static List<BreathReading> Feed(int seed, double seconds, Func<double, Random, double[]> cells, double noiseN = 0)
    {
        var blocks = new BlockBreath(RateHz) { NoiseN = noiseN };
        var random = new Random(seed);
        var readings = new List<BreathReading>();
        for (var i = 0; i < seconds * RateHz; i++)
        {
            var values = cells(i / RateHz, random);
            for (var c = 0; c < values.Length; c++) values[c] += noiseN * Math.Sqrt(12) * (random.NextDouble() - 0.5);
            if (blocks.Add(TimeSpan.FromSeconds(i / RateHz), values, occupied: true)) readings.Add(blocks.Reading);
        }

        return readings;
    }
}
