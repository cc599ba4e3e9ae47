using SotTable.Messages;
using SotTable.Samples;
using SotTable.Sessions;
using SotTable.Signal;

namespace SotTable.Device;

/// <summary>Makes the <c>state</c> message of a moment.</summary>
/// <param name="setup">The table.</param>
/// <param name="identity">This start of the program.</param>
internal sealed class StateSnapshot(TableSetup setup, TableIdentity identity)
{
    /// <summary>Makes one.</summary>
    /// <param name="seq">Number of the message.</param>
    /// <param name="state">Where the session stands.</param>
    /// <param name="view">What the blocks carry.</param>
    /// <param name="breath">The breathing; <c>null</c> without a breath module.</param>
    /// <param name="loads">What happens to the loads; <c>null</c> in counts.</param>
    /// <param name="notices">Codes of notices that stand.</param>
    /// <param name="now">Monotonic time.</param>
    public StateMessage At(int seq, SessionState state, in LoadView view, in BreathView? breath, LoadWatch? loads, IReadOnlyList<string> notices, TimeSpan now)
    {
        var session = Facts(state);
        var cut = state as Interrupted;
        var plan = PlanOf(state);
        var left = setup.LeftBlock(plan.Template);
        var mode = identity.Mode;
        return new(
            1, identity.Boot, seq, Phase(state), mode.Mode, mode.Reason,
            session?.Id ?? cut?.SessionId, plan.Template.Id, plan.Profile, plan.Code,
            (session is null ? cut?.StartedUtc : identity.Clock.ToUtc(session.StartedAt))?.ToUnixTimeMilliseconds(),
            Ms(Elapsed(state, now)), session is null ? null : Ms(now - session.StartedAt), Ms(Left(state, now)),
            Ms(CapLeft(state, now)), Ms((state as Paused) is { } p ? now - p.Since : null), (state as Ended)?.Reason,
            Ms((state as Armed) is { } armed ? armed.LapsesAt - now : null),
            view.Calibrated ? "N" : "counts", view.LoadA, view.LoadB, LeftShare(view.ShareA, left), left, view.OccupiedA, view.OccupiedB,
            plan.Profile == PersonProfile.Infant ? null : Breath(breath), loads is null ? null : LoadNotes.Of(loads, left, now, view, LoadNotes.Contact(setup.Options, plan.Profile)), notices);
    }

    /// <summary>The plan of the session, or of what the next press starts; the table's default for an interrupted session whose plan can't be read.</summary>
    /// <param name="state">Where the session stands.</param>
    public Plan PlanOf(SessionState state) => Facts(state)?.Plan ?? (state as Armed)?.Plan ?? (state as Interrupted)?.Plan ?? setup.Settings.Default;

    /// <summary>What stays the same during a session; <c>null</c> outside one.</summary>
    /// <param name="state">Where the session stands.</param>
    public static SessionFacts? Facts(SessionState state) => state switch
    {
        Running r => r.Session,
        Paused p => p.Session,
        Ended e => e.Session,
        _ => null,
    };

    /// <summary>The share of the block on the patient's left.</summary>
    /// <param name="shareA">Share of block A.</param>
    /// <param name="left">Which block is on the left.</param>
    public static double? LeftShare(double? shareA, BlockId left) => left == BlockId.A ? shareA : 1 - shareA;

    private static BreathNote? Breath(in BreathView? view) => view is not { } b ? null : new(
        b.Source, Rounded(b.RatePerMin, 1), Math.Round(b.Confidence, 2), b.Doubt, b.Phase, Rounded(b.DepthPercent, 0), Rounded(b.VariationPercent, 0),
        Rounded(b.PauseS, 1), Rounded(b.RippleA, 2), Rounded(b.RippleB, 2), b.Coupling, Rounded(b.LagS, 1));

    // What is behind the last digit that anybody sees only costs bytes; what isn't finite isn't known.
    internal static double? Rounded(double? value, int digits) => value is { } v && double.IsFinite(v) ? Math.Round(v, digits) : null;

    private static TimeSpan? Elapsed(SessionState state, TimeSpan now) => state switch
    {
        Running r => now - r.Session.StartedAt - r.PausedSoFar,
        Paused p => p.Since - p.Session.StartedAt - p.PausedSoFar,
        Ended e => e.At - e.Session.StartedAt - e.PausedTotal,
        Interrupted i => i.LastDataAfter,
        _ => null,
    };

    private static TimeSpan? Left(SessionState state, TimeSpan now) => state switch
    {
        Running r => r.EndsAt - now,
        Paused p => p.Left,
        Ended { Session.Plan: { Profile: not PersonProfile.Infant } plan } => plan.Template.Duration - Elapsed(state, now),
        _ => null,
    };

    private static TimeSpan? CapLeft(SessionState state, TimeSpan now) => state switch
    {
        Running r => r.CapAt - now,
        Paused p => p.CapAt - now,
        _ => null,
    };

    private static SessionPhase Phase(SessionState state) => state switch
    {
        Idle => SessionPhase.Idle,
        Armed => SessionPhase.Armed,
        Running => SessionPhase.Running,
        Paused => SessionPhase.Paused,
        Ended => SessionPhase.Ended,
        _ => SessionPhase.Interrupted,
    };

    private static long? Ms(TimeSpan? span) => span is { } s ? Math.Max(0, (long)s.TotalMilliseconds) : null;
}
