using FsCheck;
using FsCheck.Fluent;
using SotTable.Signal;
using Xunit;

namespace SotTable.Tests.Signal;

/// <summary>What holds for any breathing and any nonsense, found by random search.</summary>
public sealed class BreathPropertyTests
{
    private static readonly Arbitrary<int> Seeds = Gen.Choose(1, int.MaxValue).ToArbitrary();

    [Fact]
    public void An_inverted_signal_with_inverted_polarity_gives_the_same() => ForAll(40, seed =>
    {
        var signal = Person(seed);
        var (plain, inverted) = (BreathFeed.Of(signal, 60), BreathFeed.Of(t => -signal(t), 60, inverted: true));
        Assert.Equal(plain.Starts, inverted.Starts);
        Assert.Equal(plain.Readings, inverted.Readings);
        Assert.Equal(plain.Phases, inverted.Phases);
    });

    [Fact]
    public void The_unit_of_the_sensor_changes_nothing() => ForAll(40, seed =>
    {
        // Powers of two, so that rounding does not speak.
        var signal = Person(seed);
        var factor = Math.Pow(2, (seed % 81) - 40);
        var (plain, scaled) = (BreathFeed.Of(signal, 60), BreathFeed.Of(t => factor * signal(t), 60));
        Assert.Equal(plain.Starts, scaled.Starts);
        Assert.Equal(plain.Readings, scaled.Readings);
        Assert.Equal(plain.Phases, scaled.Phases);
    });

    [Fact]
    public void The_sampling_rate_changes_a_rate_by_less_than_two_in_a_hundred() => ForAll(400, seed =>
    {
        var signal = Person(seed);
        var rates = new[] { 25.0, 50, 100, 175 }.Select(hz => BreathFeed.Of(signal, 75, hz).Readings[^1].RatePerMin!.Value).ToArray();
        Assert.True(rates.Max() - rates.Min() < 0.02 * rates.Min(), string.Join(", ", rates));
    });

    [Fact]
    public void Nonsense_at_any_sampling_rate_never_throws_and_never_shows_a_sure_rate() => ForAll(100, seed =>
    {
        var random = new Random(seed);
        var (kind, rateHz) = (random.Next(10), random.Next(5) switch { 0 => 1.0, 1 => 7, 2 => 50, 3 => 125, _ => 10_000 });
        var seconds = rateHz > 1_000 ? 20 : 60;
        foreach (var sensor in Enum.GetValues<BreathSensor>())
        {
            var feed = BreathFeed.Of(t => Nonsense(kind, t, random), seconds, rateHz, sensor);
            Assert.All(feed.Readings, r => Assert.True(r.Confidence is >= 0 and < 0.75 && r.RatePerMin is null or > 0, $"{sensor} {kind} {rateHz} Hz: {r}"));
        }
    });

    [Fact]
    public void Times_that_jump_stand_still_or_go_backwards_never_show_a_sure_rate_of_nonsense() => ForAll(60, seed =>
    {
        var random = new Random(seed);
        foreach (var sensor in Enum.GetValues<BreathSensor>())
        {
            var feed = new BreathFeed(new BreathDetector(sensor, 50));
            var t = 0.0;
            for (var i = 0; i < 4_000; i++)
            {
                t = Math.Clamp(t + (random.Next(200) switch { 0 => -100 * random.NextDouble(), 1 => 1e4 * random.NextDouble(), 2 => 0, _ => 0.02 }), 0, 1e10);
                feed.Add(t, Nonsense(seed % 10, t, random));
            }

            Assert.All(feed.Readings, r => Assert.True(r.Confidence is >= 0 and < 0.75, $"{sensor}: {r}"));
            Assert.Equal(feed.Readings.Select(r => r.At).Distinct().Count(), feed.Readings.Count);
        }
    });

    private static double Nonsense(int kind, double t, Random random) => kind switch
    {
        0 => double.NaN,
        1 => random.Next(3) switch { 0 => double.PositiveInfinity, 1 => double.NaN, _ => double.MinValue },
        2 => 5,
        3 => BitConverter.Int64BitsToDouble(random.NextInt64()),
        4 => random.NextDouble() * 1e99,
        5 => random.Next(3) * double.Epsilon,
        6 => random.NextDouble() - 0.5,
        7 => t % 6 < 3 ? 1 : -1, // a switch, not a chest
        8 => t % 0.4 < 0.2 ? 1e-300 : -1e-300,
        _ => random.NextDouble() < 0.01 ? 1e6 : random.NextDouble() - 0.5,
    };

    private static void ForAll(int tests, Action<int> holds) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(tests), Prop.ForAll(Seeds, holds));

    // Depths and lengths that differ from breath to breath, on a drift.
    private static Func<double, double> Person(int seed)
    {
        var random = new Random(seed);
        var (period, wander) = (2.5 + (4 * random.NextDouble()), 0.5 * random.NextDouble());
        var depth = Enumerable.Range(0, 60).Select(_ => 0.8 + (0.4 * random.NextDouble())).ToArray();
        return t => (depth[Math.Min(59, (int)(t / period))] * BreathFeed.Breath(t, period)) + (wander * Math.Sin(2 * Math.PI * t / 70));
    }
}
