using SotTable.Signal;
using Xunit;

namespace SotTable.Tests.Signal;

/// <summary>What a channel at rest is like: noise, hum and drift, also where the mains swings faster than the channel is read.</summary>
public sealed class RestFiguresTests
{
    private const double Seconds = 10;

    [Theory]
    [InlineData(50, 320.7, 50)]
    [InlineData(60, 320.7, 60)]
    [InlineData(50, 80.3, 30.3)]
    [InlineData(60, 80.3, 20.3)]
    [InlineData(50, 10.4, 2.0)]
    [InlineData(50.1, 50.9, 0.8)]
    public void Hum_is_named_and_measured_wherever_the_rate_folds_it_to(double mains, double rate, double seen)
    {
        var figures = Of(rate, (t, noise) => (40 * Math.Sin(Math.Tau * mains * t)) + (10 * noise));
        var hum = Assert.NotNull(figures.Hum);
        Assert.Equal(Math.Round(mains / 10) * 10, hum.MainsHz);
        Assert.InRange(hum.SeenHz, seen - 0.15, seen + 0.15);
        Assert.InRange(hum.Amplitude, 35, 45);
        Assert.InRange(figures.NoiseRms, 7, 13);
    }

    [Theory]
    [InlineData(320)]
    [InlineData(80.3)]
    [InlineData(50)]
    [InlineData(10.2)]
    public void Noise_alone_is_no_hum(double rate)
    {
        for (var seed = 1; seed <= 50; seed++) Assert.Null(Of(rate, (_, noise) => 100 * noise, seed).Hum);
    }

    [Fact]
    public void Hum_that_folds_onto_drift_is_not_told_and_that_is_known()
    {
        Assert.Null(Of(10, (t, noise) => (40 * Math.Sin(Math.Tau * 50 * t)) + noise).Hum);
        Assert.False(MainsHum.CanTell(50, 10, Seconds));
        Assert.True(MainsHum.CanTell(50, 10.5, Seconds));
    }

    [Fact]
    public void Grids_that_fold_to_one_place_are_not_told_apart()
    {
        // 50 and 60 Hz at 22 a second: 6 Hz both.
        Assert.True(Assert.NotNull(Of(22, (t, noise) => (40 * Math.Sin(Math.Tau * 50 * t)) + noise).Hum).CouldBeOther);
    }

    [Fact]
    public void Drift_is_the_slope_and_no_part_of_the_noise()
    {
        var figures = Of(80, (t, noise) => (30 * t) + (5 * noise));
        Assert.InRange(figures.DriftPerMinute, 1790, 1810);
        Assert.InRange(figures.DriftError, 0.1, 10);
        Assert.InRange(figures.NoiseRms, 4.5, 5.5);
    }

    [Fact]
    public void The_octaves_hold_all_of_the_noise_and_a_tone_lies_in_its_own()
    {
        var figures = Of(80, (t, noise) => (30 * Math.Sin(Math.Tau * 7 * t)) + noise);
        Assert.InRange(Math.Sqrt(figures.Bands.Sum(b => b.Rms * b.Rms)), 20, 23);
        var loudest = figures.Bands.MaxBy(b => b.Rms);
        Assert.InRange(7, loudest.FromHz, loudest.ToHz);
        Assert.Equal(40, figures.Bands[^1].ToHz);
    }

    [Fact]
    public void One_word_again_and_again_is_one_value()
    {
        var figures = Of(80, (_, _) => 7);
        Assert.Equal(1, figures.Unique);
        Assert.InRange(figures.NoiseRms, 0, 1e-6);
        Assert.Null(RestFigures.Of([0, 1], [1, 2], 1));
    }

    private static RestFigures Of(double rate, Func<double, double, double> counts, int seed = 1)
    {
        var random = new Random(seed);
        var seconds = Enumerable.Range(0, (int)(Seconds * rate)).Select(i => i / rate).ToArray();
        var values = seconds.Select(t => (int)Math.Round(counts(t, Gauss(random)))).ToArray();
        return RestFigures.Of(seconds, values, rate)!;
    }

    private static double Gauss(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble());
}
