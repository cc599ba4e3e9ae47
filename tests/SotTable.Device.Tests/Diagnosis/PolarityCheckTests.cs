using SotTable.Device.Diagnosis;
using SotTable.Signal;
using Xunit;

namespace SotTable.Device.Tests.Diagnosis;

public sealed class PolarityCheckTests
{
    [Theory]
    [InlineData(1, false, "Right")]
    [InlineData(-1, true, "Right")]
    [InlineData(-1, false, "Wrong")]
    [InlineData(1, true, "Wrong")]
    public void A_belt_that_goes_up_or_down_with_each_breath_is_held_against_the_setting(int way, bool inverted, string verdict)
    {
        var check = new PolarityCheck(BreathSensor.Belt);
        for (var i = 0; i < PolarityCheck.Tries; i++) Assert.Equal(way, Try(check, s => way * 3000 * Math.Clamp((s - 0.5) / 2, 0, 1)));
        Assert.Equal(Enum.Parse<PolarityVerdict>(verdict), check.Judge(inverted));
    }

    [Fact]
    public void A_flow_counts_while_it_lasts()
    {
        // Over before somebody holds: what a belt would be judged by shows nothing.
        var check = new PolarityCheck(BreathSensor.Flow);
        for (var i = 0; i < PolarityCheck.Tries; i++) Assert.Equal(1, Try(check, s => s is > 0.5 and < 3 ? 4000 : 0));
        Assert.Equal(PolarityVerdict.Right, check.Judge(inverted: false));
    }

    [Fact]
    public void Nothing_is_said_when_the_tries_disagree_when_nothing_moves_and_before_all_are_done()
    {
        var check = new PolarityCheck(BreathSensor.Belt);
        Try(check, s => 3000);
        Assert.Equal(PolarityVerdict.Unclear, check.Judge(inverted: false));
        Try(check, s => 3000);
        Try(check, s => -3000);
        Assert.Equal(PolarityVerdict.Unclear, check.Judge(inverted: false));

        var still = new PolarityCheck(BreathSensor.Belt);
        for (var i = 0; i < PolarityCheck.Tries; i++) Assert.Equal(0, Try(still, _ => 0));
        Assert.Equal(PolarityVerdict.Unclear, still.Judge(inverted: false));
        Assert.Equal(0, new PolarityCheck(BreathSensor.Belt).EndTry());
    }

    // Rest about 16,000 counts with some noise; then what the breath adds, by the seconds since it was asked for.
    private static int Try(PolarityCheck check, Func<double, double> breath)
    {
        var random = new Random(3);
        for (var t = 0.0; t < 9; t += 0.02)
        {
            var asked = t - PolarityCheck.Rest.TotalSeconds;
            check.Add(TimeSpan.FromSeconds(t), 16_000 + random.Next(-200, 200) + (asked > 0 ? breath(asked) : 0));
        }

        return check.EndTry();
    }
}
