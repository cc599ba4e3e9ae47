using SotTable.Dashboard.Ingest;
using SotTable.Messages;
using SotTable.Signal;
using SotTable.Support;
using Xunit;
using static SotTable.Dashboard.Tests.Messages;

namespace SotTable.Dashboard.Tests.Ingest;

public sealed class SessionTrendTests
{
    private static readonly HubLimits s_limits = new() { TrendPoints = 100 };
    private readonly LogLines<TableIngest> _log = new();
    private readonly TableRegistry _registry = new(s_limits);
    private readonly TableIngest _ingest;

    public SessionTrendTests() => _ingest = new TableIngest(_registry, new WaitingReplies(), new RecordQueue(s_limits, _registry.Counts), s_limits, new ManualTime(), _log);

    private SessionTrend Trend => Assert.IsType<SessionTrend>(Assert.Single(_registry.Tables).Trend);

    [Fact]
    public void Loads_of_running_and_paused_are_kept_with_their_time_and_a_missing_one_as_missing()
    {
        Take(State(1000, 10.5, 20));
        Take(State(2003, 11, null));
        Take(State(3001, null, null, phase: SessionPhase.Paused));
        Take(State(4000, 9, 9, phase: SessionPhase.Ended));
        Take(State(null, 9, 9, phase: SessionPhase.Interrupted));
        Assert.Equal([new(1000, 10.5f, 20), new(2003, 11, null), new(3001, null, null)], Trend.Points.ToArray());
        Assert.Equal((Session1, "N"), (Trend.Session, Trend.Unit));
    }

    [Fact]
    public void A_breathing_rate_is_kept_where_it_can_be_believed()
    {
        foreach (var (ms, confidence) in new[] { (1000, 0.9), (2000, 0.5), (3000, 0.49) })
            Take(State(ms, breath: new(BreathSource.Sensor, 13.5, confidence, BreathDoubt.None, BreathPhase.Inhale, null, null, null, null, null, null, null)));
        Assert.Equal([13.5f, 13.5f, null], Trend.Points.ToArray().Select(p => p.BreathsPerMin));
    }

    [Fact]
    public void What_the_broker_had_kept_makes_no_point_and_forgets_none()
    {
        Take(State(1000), retained: true);
        Assert.Null(Assert.Single(_registry.Tables).Trend);
        Take(State(2000));
        Take(State(3000), retained: true);
        Take(State(3000, session: Session2), retained: true);
        Assert.Equal([new(2000, 10, 20)], Trend.Points.ToArray());
    }

    [Fact]
    public void One_message_a_second_is_kept_and_time_never_goes_back()
    {
        foreach (var ms in new long[] { 0, 10, 999, 1000, 1500, 500, 2001, -5, long.MaxValue, 2999, 3000 }) Take(State(ms));
        Assert.Equal([0, 1000, 2001, 3000], Trend.Points.ToArray().Select(p => p.OnBlocksMs));
    }

    [Fact]
    public void Another_session_or_another_unit_begins_anew()
    {
        Take(State(1000));
        Take(State(500, session: Session2));
        Assert.Equal((Session2, 1), (Trend.Session, Trend.Points.Length));
        Take(State(1500, session: Session2, unit: "counts"));
        Assert.Equal(("counts", 1500), (Trend.Unit, Assert.Single(Trend.Points.ToArray()).OnBlocksMs));
    }

    [Fact]
    public void A_session_that_was_put_away_is_kept_until_another_starts()
    {
        Take(State(1000));
        Take("""
            {"v":1,"boot":7,"seq":2,"phase":"idle","mode":"sim","modeReason":"","template":"cat2","profile":"adult","unit":"N","leftBlock":"a",
            "occupiedA":false,"occupiedB":false,"notices":[]}
            """u8.ToArray());
        Assert.Equal(0, _registry.Counts[Count.BadMessages]);
        Assert.Equal(1, Trend.Points.Length);
    }

    [Fact]
    public void At_its_bound_a_trend_keeps_what_it_has_and_the_hub_says_so_once_a_session()
    {
        for (var s = 0; s < 150; s++) Take(State(s * 1000));
        Assert.Equal((100, 99_000), (Trend.Points.Length, Trend.Points[^1].OnBlocksMs));
        Assert.Contains("has 100 points", Assert.Single(_log.Lines), StringComparison.Ordinal);
        for (var s = 0; s < 150; s++) Take(State(s * 1000, session: Session2));
        Assert.Equal((Session2, 100, 2), (Trend.Session, Trend.Points.Length, _log.Lines.Count));
    }

    [Fact]
    public void A_load_too_large_to_draw_counts_as_missing_and_a_unit_that_is_unknown_as_nothing()
    {
        Take(State(1000, 1e300, 20));
        Take(State(2000, unit: "stone"));
        Assert.Equal([new(1000, null, 20)], Trend.Points.ToArray());
    }

    private void Take(byte[] state, bool retained = false) => _ingest.Take(On("state", state, retained));
}
