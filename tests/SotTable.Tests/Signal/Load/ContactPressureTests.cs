using SotTable.Signal;
using Xunit;

namespace SotTable.Tests.Signal.Load;

public sealed class ContactPressureTests
{
    [Theory]
    [InlineData(92, 80, 11.5)] // load report 3.6
    [InlineData(184, 120, 15.3)]
    [InlineData(3.7, 15, 2.5)]
    public void It_is_the_load_over_the_area(double newtons, double cm2, double kPa) => Assert.Equal(kPa, new ContactPressure(cm2, 1).Of(newtons, 0)!.Value.KPa, 0.05);

    [Fact]
    public void Load_and_area_both_make_it_unsure()
    {
        Assert.Equal(0.1 * 11.5, new ContactPressure(80, 8).Of(92, 0)!.Value.UncertaintyKPa, 9);
        Assert.Equal(Math.Sqrt(2) * 0.1 * 11.5, new ContactPressure(80, 8).Of(92, 9.2)!.Value.UncertaintyKPa, 9);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    [InlineData(double.NaN)]
    public void No_load_has_no_pressure(double newtons) => Assert.Null(new ContactPressure(80, 8).Of(newtons, 0.4));
}
