using SotTable.Signal;
using Xunit;

namespace SotTable.Tests.Signal;

/// <summary>The creep test of simulated cells whose constants are known. Seeds are fixed.</summary>
public sealed class CreepFitTests
{
    private const double G = 9.80665;
    private const double Kg = 50;
    private const double NPerCount = 1.1e-4;
    private static readonly CellGain[] Gains = [new(NPerCount), new(NPerCount)];

    [Fact]
    public void Without_noise_both_exponentials_are_found_whatever_the_cells_had_in_them_before()
    {
        foreach (var before in new[] { 0, 0.3 })
        {
            var fit = CreepFit.Of(new Cells(1, 2.25e-5, 90, 1.275e-4, 1080, noiseN: 0) { Before = before }.Test(), Gains, G, out var why)!;
            Assert.Equal("", why);
            Assert.Equal(2, fit.Terms.Count);
            Assert.Equal([2.25e-5, 1.275e-4], fit.Terms.Select(t => t.Fraction), (a, b) => Math.Abs(a - b) < 0.02 * a);
            Assert.Equal([90.0, 1080], fit.Terms.Select(t => t.TauS), (a, b) => Math.Abs(a - b) < 0.02 * a);
            Assert.Equal(before * 1.275e-4 * Kg * G, fit.Terms[1].BeforeN, 0.001);
            if (before == 0) Assert.InRange(fit.Recovery!.Value, 0.8, 0.9); // tests of 65 cells: 0.86
        }
    }

    [Fact]
    public void Predicted_creep_is_within_its_stated_uncertainty_in_95_percent_of_200_seeds()
    {
        var (good, fitted, largest) = (0, 0, 0.0);
        for (var seed = 1; seed <= 200; seed++)
        {
            var cells = Cells.Drawn(seed);
            if (CreepFit.Of(cells.Test(), Gains, G, out _) is not { } fit) continue;
            fitted++;
            var worst = Enumerable.Range(1, 60).Max(i => Math.Abs(fit.CreptN(300, 30 * i) - cells.TrueN(300, 30 * i)) / fit.UncertaintyN(300));
            if (worst <= 1) good++;
            largest = Math.Max(largest, fit.UncertaintyN(300));
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{good} of {fitted}, U at 300 N up to {largest:0.0000} N");
        Assert.InRange(fitted, 180, 200);
        Assert.True(good >= 0.95 * fitted);
    }

    [Fact]
    public void Beside_cells_of_which_nothing_is_known_but_their_class_a_predicted_load_is_known_ten_times_better()
    {
        var fit = CreepFit.Of(Cells.Drawn(3).Test(), Gains, G, out _)!;
        var predicted = (CellCreep.Unsure * fit.CreptN(100, 1800)) + fit.UncertaintyN(100);
        Assert.InRange(predicted, 0.0005, 0.1 * CellCreep.BoundN(980.6));
    }

    [Fact]
    public void What_lay_there_for_a_while_comes_back_in_the_prediction_as_it_does_in_the_cells()
    {
        var cells = new Cells(1, 2.25e-5, 90, 1.275e-4, 1080, noiseN: 0);
        var creep = CreepFit.Of(cells.Test(), Gains, G, out _)!.Start();
        var truth = new CellCreep(2.25e-5, 90, 1.275e-4, 1080);
        foreach (var load in new[] { 300, 0, 500, 20 })
        {
            creep.Pass(load, 400);
            truth.Pass(load, 400);
            Assert.Equal(truth.AddedN, creep.AddedN, 0.0005);
        }
    }

    [Theory]
    [InlineData(1e-4, 5, 0.002, "constants need all of 30 minutes")]
    [InlineData(0, 30, 0.002, "creep is not larger than the noise of its readings (0.00")]
    [InlineData(0.03, 30, 0.002, "of the load is more than a cell's creep can be (limit 0.01): none is predicted")]
    public void Practice_noise_and_broken_cells_give_no_model_and_say_why(double fraction, double minutes, double noiseN, string words)
    {
        Assert.Null(CreepFit.Of(new Cells(4, 0, 90, fraction, 1080, noiseN).Test(minutes), Gains, G, out var why));
        Assert.Contains(words, why, StringComparison.Ordinal);
    }

    [Fact]
    public void Noise_is_taken_for_creep_in_at_most_5_percent_of_200_seeds()
    {
        var taken = Enumerable.Range(1, 200).Count(seed => CreepFit.Of(new Cells(seed, 0, 90, 0, 1080, noiseN: 0.003).Test(), Gains, G, out _) is not null);
        TestContext.Current.TestOutputHelper?.WriteLine($"{taken} of 200");
        Assert.InRange(taken, 0, 10);
    }

    private sealed class Cells(int seed, double fraction1, double tau1, double fraction2, double tau2, double noiseN)
    {
        private readonly Random _random = new(seed);

        public double Before { get; init; }

        public double Late { get; init; }

        public static Cells Drawn(int seed)
        {
            var r = new Random(seed + 9000);
            double Between(double low, double high) => low + ((high - low) * r.NextDouble());
            var (part, fast) = (Between(0.75e-4, 2e-4), Between(0.1, 0.4));
            return new(seed, part * fast, Between(60, 150), part * (1 - fast), Between(600, 1800), Between(0.001, 0.004)) { Before = Between(0, 0.4), Late = 2 };
        }

        public double TrueN(double load, double seconds) => load * ((fraction1 * (1 - Math.Exp(-seconds / tau1))) + (fraction2 * (1 - Math.Exp(-seconds / tau2))));

        public CreepRun Test(double minutes = 30)
        {
            // Earlier loads have left the slow part somewhere.
            var cells = new CellCreep(fraction1, tau1, fraction2, tau2);
            cells.Pass(Before * Kg * G, 1e6);
            var start = cells.AddedN;
            double[] zero = [120_000, 130_000];
            TimedCounts Watch(double load)
            {
                var (times, counts) = (new List<double>(), new List<IReadOnlyList<double>>());
                cells.Pass(load, Late);
                for (var i = 0; i <= 60; i++)
                {
                    var n = load + cells.AddedN - start + (noiseN * Gauss());
                    times.Add(i * minutes / 60);
                    counts.Add([zero[0] + (0.5 * n / NPerCount), zero[1] + (0.5 * n / NPerCount)]);
                    cells.Pass(load, minutes);
                }

                return new(times, counts);
            }

            return new(Kg, minutes, zero, Watch(Kg * G), Watch(0));
        }

        private double Gauss() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(Math.Tau * _random.NextDouble());
    }
}
