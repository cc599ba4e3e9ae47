using SotTable.Signal;
using SotTable.Tests.Support;
using Xunit;

namespace SotTable.Tests.Signal;

/// <summary>A real calibration of a load cell against the values that NIST certifies for it.</summary>
public sealed class PontiusTests
{
    private readonly PointsFile _points = PointsFile.Parse(
        File.ReadAllText(Repository.File("tests", "recordings", "calibration", "pontius.csv")), "pontius.csv").Value!;

    [Fact]
    public void Degree_2_is_chosen_without_being_asked_for()
    {
        var fit = PointsFit.Of(_points.X, _points.Y)!;
        Assert.Equal(2, fit.Fit.Degree);
        Assert.Empty(fit.Suspects);
        Assert.True(fit.IsMonotonic);
        Assert.Null(fit.Hysteresis);
        Assert.Equal(10.6, fit.Candidates[0].S!.Value / fit.Candidates[1].S!.Value, 1); // a straight line is ten times worse
    }

    [Fact]
    public void Every_certified_value_is_met_to_ten_digits()
    {
        var fit = PointsFit.Of(_points.X, _points.Y)!;
        double[] coefficients = [0.673565789473684E-03, 0.732059160401003E-06, -0.316081871345029E-14];
        double[] errors = [0.107938612033077E-03, 0.157817399981659E-09, 0.486652849992036E-16];
        for (var k = 0; k < 3; k++)
        {
            Close(coefficients[k], fit.Fit.Coefficients[k], 10);
            Close(errors[k], fit.Fit.StandardErrors![k], 10);
        }

        Close(0.205177424076185E-03, fit.Fit.S!.Value, 10);
        Close(0.155761768796992E-05, fit.Fit.ResidualSumOfSquares, 10);
        Close(0.999999900178537, fit.Fit.RSquared, 14);
        Assert.Equal(37, fit.Fit.DegreesOfFreedom);
        Close(2.4 * 0.205177424076185E-03, fit.Llf!.Value, 10);
    }

    [Fact]
    public void Turned_round_it_gives_the_load_from_the_deflection_with_a_class_A_limit_of_270_thousand()
    {
        var fit = PointsFit.Of(_points.Y, _points.X, degree: 2)!;
        Assert.Equal(281.3, fit.Fit.S!.Value, 1);
        Assert.Equal(270_045, 400 * fit.Llf!.Value, 0); // ASTM E74: class A from 400 times the lower limit factor
    }

    private static void Close(double expected, double actual, int digits) =>
        Assert.InRange(Math.Abs((actual - expected) / expected), 0, Math.Pow(10, -digits));
}
