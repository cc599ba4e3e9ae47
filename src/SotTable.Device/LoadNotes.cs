using SotTable.Messages;
using SotTable.Samples;
using SotTable.Sessions;
using SotTable.Signal;
using static SotTable.Device.StateSnapshot;

namespace SotTable.Device;

/// <summary>What happens to the loads, as the <c>state</c> message says it.</summary>
internal static class LoadNotes
{
    /// <summary>Makes it. Of a block whose load isn't known nothing is said but the phase it stood in.</summary>
    /// <param name="loads">The load chain.</param>
    /// <param name="left">Which block is on the patient's left.</param>
    /// <param name="now">Monotonic time.</param>
    /// <param name="view">What the blocks carry.</param>
    /// <param name="contact">The configured area; <c>null</c> for no pressure.</param>
    public static LoadNote Of(LoadWatch loads, BlockId left, TimeSpan now, in LoadView view, ContactPressure? contact)
    {
        var balance = view is { LoadA: not null, LoadB: not null } ? loads.Balance : null;
        var bai = left == BlockId.A ? balance?.Bai : -balance?.Bai;
        return new(
            Block(Known(loads.Block(0, now), view.LoadA)) with { Pressure = Pressure(view.OccupiedA ? view.LoadA : null, loads.ExpandedN, contact) },
            Block(Known(loads.Block(1, now), view.LoadB)) with { Pressure = Pressure(view.OccupiedB ? view.LoadB : null, loads.ExpandedN, contact) },
            Rounded(bai, 1), Rounded(balance?.Uncertainty, 1));
    }

    /// <summary>The configured contact area; <c>null</c> when the pressure is off, and for infants, whose record is a stop-watch.</summary>
    /// <param name="options">The configuration.</param>
    /// <param name="person">Who lies there.</param>
    public static ContactPressure? Contact(TableOptions options, PersonProfile person) =>
        person != PersonProfile.Infant && options is { ContactAreaCm2: { } area, ContactAreaUncertaintyCm2: { } uncertainty } ? new(area, uncertainty) : null;

    private static PressureNote? Pressure(double? loadN, double? uncertaintyN, ContactPressure? contact) =>
        contact is { } area && loadN is { } load && uncertaintyN is { } u && area.Of(load, u) is var (kPa, uncertainty) ? new(Math.Round(kPa, 1), Math.Round(uncertainty, 1)) : null;

    /// <summary>Left against right over a session.</summary>
    /// <param name="loads">The load chain; <c>null</c> in counts.</param>
    /// <param name="left">Which block is on the patient's left.</param>
    public static BalanceSummary Summary(LoadWatch? loads, BlockId left)
    {
        if (loads is null) return new(null, null, 0, BalanceHidden.Counts);
        var mean = loads.MeanBalance;
        return new(Rounded(left == BlockId.A ? mean.Bai : -mean.Bai, 1), Rounded(mean.Uncertainty, 1), mean.Seconds, mean.Hidden);
    }

    /// <summary>Where the zeros came to after a session.</summary>
    /// <param name="loads">The load chain; <c>null</c> in counts.</param>
    /// <param name="now">Monotonic time.</param>
    public static ZeroReturnSummary ZeroReturn(LoadWatch? loads, TimeSpan now)
    {
        if (loads is null) return new(ZeroReturnResult.Counts, null, null, null);
        var (a, b, limit) = (loads.Block(0, now).ZeroN, loads.Block(1, now).ZeroN, loads.ExpandedN);
        var furthest = a is null && b is null ? (double?)null : Math.Max(Math.Abs(a ?? 0), Math.Abs(b ?? 0));
        var result = furthest is null ? ZeroReturnResult.NotSeen : limit is null ? ZeroReturnResult.NotJudged : furthest <= limit ? ZeroReturnResult.Returned : ZeroReturnResult.Moved;
        return new(result, Rounded(a, 2), Rounded(b, 2), limit);
    }

    // The load chain keeps what it last heard. A zero that was taken stays: it was measured after somebody got off, not now.
    private static BlockState Known(in BlockState b, double? loadN) => loadN is null ? b with { RestS = null, Curve = null, Slow = null, Centre = null } : b;

    private static BlockNote Block(in BlockState b) => new(
        b.Phase, Rounded(b.RestS, 0), b.Curve is { } c ? Curve(c) : null, b.Slow is { } s ? Slow(s) : null, Rounded(b.Centre, 2), Rounded(b.ZeroN, 2));

    private static CurveNote Curve(in SettlingCurve c) =>
        new(Math.Round(c.Final, 2), Math.Round(c.A1, 2), Math.Round(c.Tau1, 1), Math.Round(c.A2, 2), Math.Round(c.Tau2, 1), Math.Round(c.S, 2));

    private static SlowNote Slow(SlowChange s) => new(
        Math.Round(s.ChangeN, 2), Math.Round(s.BoundN, 2), s.BoundBy, s.Verdict, Math.Round(s.Slope.Slope, 2), Rounded(s.Slope.Low, 2), Rounded(s.Slope.High, 2), Rounded(s.CreepN, 3));
}
