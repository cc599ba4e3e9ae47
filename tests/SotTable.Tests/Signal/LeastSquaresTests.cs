using FsCheck;
using FsCheck.Fluent;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.LinearAlgebra;
using SotTable.Signal;
using Xunit;

namespace SotTable.Tests.Signal;

/// <summary>Our linear algebra against a library that many others use.</summary>
public sealed class LeastSquaresTests
{
    [Fact]
    public void Random_problems_have_the_solution_covariance_and_leverages_of_another_library() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(200),
        Prop.ForAll(
            Gen.Choose(1, int.MaxValue).ToArbitrary(),
            seed =>
            {
                var random = new Random(seed);
                int columns = random.Next(1, 6), rows = columns + random.Next(0, 20);
                var design = new double[rows, columns];
                var y = new double[rows];
                for (var r = 0; r < rows; r++)
                {
                    y[r] = random.NextDouble() - 0.5;
                    for (var c = 0; c < columns; c++) design[r, c] = (random.NextDouble() - 0.5) * Math.Pow(10, c);
                }

                var a = Matrix<double>.Build.DenseOfArray(design);
                if (a.ConditionNumber() > 1e8) return;
                var ours = LeastSquares.Solve(design, y)!;
                var theirs = a.QR().Solve(Vector<double>.Build.Dense(y));
                var covariance = a.TransposeThisAndMultiply(a).Inverse();
                var hat = a * covariance * a.Transpose();
                for (var c = 0; c < columns; c++)
                {
                    Near(theirs[c], ours.Coefficients[c], 1e-7);
                    for (var d = 0; d < columns; d++) Near(covariance[c, d], ours.Covariance[c, d], 1e-5);
                }

                for (var r = 0; r < rows; r++) Near(hat[r, r], ours.Leverages[r], 1e-5);
            }));

    [Fact]
    public void Columns_that_depend_on_each_other_have_no_solution()
    {
        Assert.Null(LeastSquares.Solve(new double[,] { { 1, 2 }, { 2, 4 }, { 3, 6 } }, [1, 2, 3]));
        Assert.Null(LeastSquares.Solve(new double[,] { { 1, 0 }, { 2, 0 }, { 3, 0 } }, [1, 2, 3]));
        Assert.Throws<ArgumentException>(() => LeastSquares.Solve(new double[1, 2], [1]));
    }

    [Theory]
    [InlineData(0.5, 1, 1)]
    [InlineData(4.2, 1, 37)]
    [InlineData(1.19, 1, 36)]
    [InlineData(12, 2, 8)]
    [InlineData(1e-6, 3, 5)]
    [InlineData(5e5, 1, 38)]
    [InlineData(3, 200, 150)]
    public void The_tail_of_F_is_that_of_another_library(double f, int above, int below) =>
        Near(FisherSnedecor.CDF(below, above, 1 / f), FDistribution.UpperTail(f, above, below), 1e-9);

    [Fact]
    public void The_tail_of_F_has_its_ends()
    {
        Assert.Equal(1, FDistribution.UpperTail(0, 1, 3));
        Assert.Equal(0, FDistribution.UpperTail(double.PositiveInfinity, 1, 3));
        Near(0.05, FDistribution.TwoSidedT(2.2281388519649385, 10), 1e-9); // tables of Student's t
    }

    private static void Near(double expected, double actual, double part) =>
        Assert.InRange(Math.Abs(actual - expected), 0, (part * Math.Abs(expected)) + 1e-12);
}
