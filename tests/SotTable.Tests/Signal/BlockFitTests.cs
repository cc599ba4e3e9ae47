using SotTable.Signal;
using Xunit;

namespace SotTable.Tests.Signal;

/// <summary>The rules of a calibration on simulated cells whose truth is known. Seeds are fixed.</summary>
public sealed class BlockFitTests
{
    private const double G = PlantedBlock.G;
    private static readonly ScaleClass Scale = PlantedBlock.Scale;

    [Fact]
    public void Without_noise_every_gain_is_found()
    {
        var block = new PlantedBlock(new Random(1), noiseN: 0);
        var fit = BlockFit.Of(block.Standard(), Scale, G, 0, out var refusal);
        Assert.Equal("", refusal);
        for (var i = 0; i < 2; i++) Assert.Equal(1, fit!.Gains[i].NPerCount / block.Gains[i], 6);
        Assert.InRange(fit!.Condition, 1, 4);
        Assert.All(fit.Verified, v => Assert.Equal(Verdict.Pass, v.Verdict));
    }

    [Fact]
    public void With_noise_a_load_is_within_three_sigma_for_95_of_100_seeds_at_least()
    {
        var good = 0;
        for (var seed = 0; seed < 200; seed++)
        {
            var block = new PlantedBlock(new Random(seed), noiseN: 0.03);
            var fit = BlockFit.Of(block.Standard(), Scale, G, 0, out _)!;
            if (Math.Abs(block.Error(fit, 20)) <= 3 * fit.Budget.CombinedN) good++;
        }

        Assert.InRange(good, 190, 200);
    }

    [Fact]
    public void The_stated_uncertainty_covers_93_to_97_of_100_true_errors()
    {
        var covered = 0;
        for (var seed = 0; seed < 1000; seed++)
        {
            var block = new PlantedBlock(new Random(seed + 5000), noiseN: 0.03) { Creep = 0.00025 };
            var fit = BlockFit.Of(block.Standard(tolerance: 2e-5), Scale, G, 0, out _)!;
            if (Math.Abs(block.Error(fit, 20)) <= fit.Budget.ExpandedN) covered++;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"covered {covered} of 1000");
        Assert.InRange(covered, 930, 970);
    }

    [Fact]
    public void A_wrong_mass_two_exchanged_ones_and_a_blocked_corner_are_found_always()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var block = new PlantedBlock(random, noiseN: 0.03);
            var wrong = block.Standard().ToArray();
            var which = random.Next(wrong.Length - 1);
            wrong[which] = wrong[which] with { MassKg = wrong[which].MassKg * (seed % 2 == 0 ? 1.1 : 0.9) };
            Assert.Null(BlockFit.Of(wrong, Scale, G, 0, out var refusal));
            Assert.NotEqual("", refusal);

            var exchanged = block.Standard().ToArray();
            (exchanged[2], exchanged[3]) = (exchanged[2] with { Counts = exchanged[3].Counts }, exchanged[3] with { Counts = exchanged[2].Counts });
            Assert.Null(BlockFit.Of(exchanged, Scale, G, 0, out refusal));
            Assert.NotEqual("", refusal);

            var middle = block.Standard().ToArray();
            for (var i = 0; i < 2; i++) middle[i] = block.Row(RowUse.Corner, i + 1, 10, place: 0);
            Assert.Null(BlockFit.Of(middle, Scale, G, 0, out refusal));
            Assert.Contains("condition number", refusal, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(2, 0.004, 0)]
    [InlineData(3, -0.003, 0.005)]
    public void Bent_cells_are_found_with_their_bend(int degree, double square, double cube)
    {
        var block = new PlantedBlock(new Random(1), noiseN: 0) { Bend = new(15 * G, square, cube) };
        LoadRow[] rows = [.. block.Standard(), .. new double[] { 2, 8, 12, 16, 25, 30 }.Select(kg => block.Row(RowUse.Span, 0, kg))];
        var fit = BlockFit.Of(rows, Scale, G, 0, out var refusal, null, degree);
        Assert.Equal("", refusal);
        Assert.InRange(fit!.S!.Value, 0, 1e-4);
        foreach (var kg in new[] { 1.0, 7, 17, 29 }) Assert.InRange(block.Error(fit, kg), -0.001, 0.001);
        Assert.True(Math.Abs(block.Error(BlockFit.Of(rows, Scale, G, 0, out _)!, 7)) > 0.05);
    }

    [Fact]
    public void A_bend_that_the_loads_can_not_tell_is_refused()
    {
        var block = new PlantedBlock(new Random(1), noiseN: 0);
        LoadRow[] few = [block.Row(RowUse.Corner, 1, 10), block.Row(RowUse.Corner, 2, 10), block.Row(RowUse.Span, 0, 10)];
        Assert.Null(BlockFit.Of(few, Scale, G, 0, out var refusal, null, 3));
        Assert.Contains("take more loads", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void One_weight_in_the_middle_is_indicative_and_says_what_rules_its_uncertainty()
    {
        var block = new PlantedBlock(new Random(3), noiseN: 0.03);
        var fit = BlockFit.Of([block.Row(RowUse.Span, 0, 10, 0) with { ToleranceKg = 0.01 }], Scale, G, 0.0027, out var refusal)!;
        Assert.Equal("", refusal);
        Assert.False(fit.CornersMeasured);
        Assert.Equal("place on the block, corners not measured", fit.Budget.Dominant.Source);
        Assert.InRange(fit.Budget.ExpandedN, 2, 4);
    }

    [Theory]
    [InlineData(false, null, 1.99, 2.01)]
    [InlineData(false, 3, 3.2, 3.4)] // Student's t for 95.45 % and three degrees of freedom is 3.31
    [InlineData(true, null, 1.64, 1.66)] // 0.9545 · √3
    public void The_coverage_factor_knows_few_readings_and_edges(bool rectangular, int? freedom, double low, double high) =>
        Assert.InRange(new UncertaintyBudget([new BudgetLine("x", 0.5, rectangular, freedom)]).K, low, high);

    [Fact]
    public void The_gate_opens_for_noise_and_not_for_motion()
    {
        var random = new Random(7);
        int still = 0, moving = 0;
        var noise = new double[] { 20 };
        for (var seed = 0; seed < 200; seed++)
        {
            StillWindow calm = new(1, 80), drifting = new(1, 80);
            for (var i = 0; i < 200; i++)
            {
                var n = 20 * PlantedBlock.Gauss(random);
                calm.Add(0, n);
                drifting.Add(0, n + (3 * i));
            }

            Assert.InRange(calm.Noise[0], 12, 28);
            if (calm.Restlessness(noise, 1) <= 1) still++;
            if (drifting.Restlessness(noise, 1) <= 1) moving++;
        }

        Assert.InRange(still, 190, 200);
        Assert.Equal(0, moving);
    }

    [Fact]
    public void Error_limits_step_at_500_and_2000_intervals()
    {
        Assert.Equal(588.36, Scale.MaxN, 2);
        Assert.Equal([0.5, 1, 1, 1.5], new[] { 500, 501, 2000, 2001 }.Select(n => Math.Round(Scale.LimitN(n * Scale.EN) / Scale.EN, 9)));
    }
}
