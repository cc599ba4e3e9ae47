using SotTable.Messages;
using SotTable.Samples;
using SotTable.Signal;
using static SotTable.Device.StateSnapshot;

namespace SotTable.Device;

/// <summary>What happens to the loads, as the <c>state</c> message says it.</summary>
internal static class LoadNotes
{
    /// <summary>Makes it.</summary>
    /// <param name="loads">The load chain.</param>
    /// <param name="left">Which block is on the patient's left.</param>
    /// <param name="now">Monotonic time.</param>
    public static LoadNote Of(LoadWatch loads, BlockId left, TimeSpan now)
    {
        var balance = loads.Balance;
        var bai = left == BlockId.A ? balance?.Bai : -balance?.Bai;
        return new(Block(loads.Block(0, now)), Block(loads.Block(1, now)), Rounded(bai, 1), Rounded(balance?.Uncertainty, 1));
    }

    private static BlockNote Block(in BlockState b) => new(
        b.Phase, Rounded(b.RestS, 0), b.Curve is { } c ? Curve(c) : null, b.Slow is { } s ? Slow(s) : null, Rounded(b.Centre, 2), Rounded(b.ZeroN, 2));

    private static CurveNote Curve(in SettlingCurve c) =>
        new(Math.Round(c.Final, 2), Math.Round(c.A1, 2), Math.Round(c.Tau1, 1), Math.Round(c.A2, 2), Math.Round(c.Tau2, 1), Math.Round(c.S, 2));

    private static SlowNote Slow(SlowChange s) => new(
        Math.Round(s.ChangeN, 2), Math.Round(s.BoundN, 2), s.BoundBy, s.Verdict, Math.Round(s.Slope.Slope, 2), Rounded(s.Slope.Low, 2), Rounded(s.Slope.High, 2));
}
