using Microsoft.Extensions.Logging;
using SotTable.Device.Journal;
using SotTable.Device.Sensing;
using SotTable.Messages;
using SotTable.Samples;
using SotTable.Sessions;
using SotTable.Signal;

namespace SotTable.Device;

/// <summary>
/// What the reader gives to the journal: events of record value, a session's raw samples in chunks, its summary. Owned by the reader; never waits.
/// </summary>
/// <param name="setup">The table.</param>
/// <param name="identity">This start of the program.</param>
/// <param name="calibration">The calibration in force; <c>null</c> for counts.</param>
/// <param name="chain">Has the session's means.</param>
/// <param name="breathing">Has the breathing's; <c>null</c> without a breath module.</param>
/// <param name="samples">The samples lane, for its losses.</param>
/// <param name="outputs">Takes events and chunks.</param>
/// <param name="lastOrdinal">Number of the journal's last session.</param>
/// <param name="logger">Log.</param>
internal sealed partial class SessionRecorder(
    TableSetup setup, TableIdentity identity, Calibration? calibration, SignalChain chain, Breathing? breathing, SampleQueue samples, ReaderOutputs outputs, long lastOrdinal, ILogger logger)
{
    // A power cut may cost a second of data: 850 ms here, 25 ms until the tick sees it, 35 ms that the newest sample is old by then; 90 ms are left for the
    // commit, which follows at once.
    private static readonly TimeSpan ChunkEvery = TimeSpan.FromMilliseconds(850);

    private readonly ChunkBuilder _chunks = new(setup.Profile);
    private SessionFacts? _facts;
    private LoadWatch? _loads;
    private SummaryMessage? _summary;
    private long _ordinal = lastOrdinal;
    private SessionZero? _newZero;
    private SessionZero? _zero;
    private TimeSpan _until;
    private TimeSpan _nextChunk;
    private long _discardedBefore;

    /// <summary>Number of the session whose samples are recorded; 0 for none.</summary>
    public long Open => _facts is null ? 0 : _ordinal;

    /// <summary>Another calibration is in force, with a chain and a breathing of its own; no session is open.</summary>
    /// <param name="inForce">The calibration; <c>null</c> for counts.</param>
    /// <param name="newChain">Has the session's means from now on.</param>
    /// <param name="newBreathing">Has the breathing's.</param>
    public void Use(Calibration? inForce, SignalChain newChain, Breathing? newBreathing)
    {
        (calibration, chain, breathing) = (inForce, newChain, newBreathing);
        _zero = _newZero = null;
    }

    /// <summary>The load chain that has the session's mean of left against right; <c>null</c> in counts.</summary>
    /// <param name="loads">The chain.</param>
    public void Use(LoadWatch? loads) => _loads = loads;

    /// <summary>Takes a sample. Allocates nothing.</summary>
    /// <param name="sample">The sample.</param>
    public void Take(in RawSample sample)
    {
        if (_facts is not null) _chunks.Add(sample);
    }

    /// <summary>Says that time has passed: cuts the chunk that is due.</summary>
    /// <param name="now">Monotonic time.</param>
    public void Passed(TimeSpan now)
    {
        if (_facts is null || now < _nextChunk) return;
        _nextChunk = now + ChunkEvery;
        CutChunk();
        if (now < _until) return;
        ZeroReturned(now); // nobody has put it away: what is known by now
        _facts = null;
    }

    /// <summary>Writes the open chunk, if a session is open.</summary>
    public void CutChunk()
    {
        var discarded = samples.Discarded;
        if (_facts is not null) _chunks.AddLost(discarded - _discardedBefore);
        _discardedBefore = discarded;
        if (_facts is not null && _chunks.Cut() is { } chunk) outputs.Chunk(chunk);
    }

    /// <summary>A zero that was taken; recorded with the next session that starts.</summary>
    /// <param name="zero">The zero.</param>
    public void Zeroed(SessionZero zero) => _zero = _newZero = zero;

    /// <summary>Something of record value has happened to a session.</summary>
    /// <param name="happened">What.</param>
    /// <param name="state">Where the session stands after it.</param>
    /// <param name="plan">The plan of the session, or of what the next press starts.</param>
    /// <param name="now">Monotonic time.</param>
    public void Happened(SessionEvent happened, SessionState state, Plan plan, TimeSpan now)
    {
        var starts = happened.Kind == SessionEventKind.Started;
        if (starts) Begin(state, happened.At, now);
        var payload = starts && _facts is not null ? StartedPayload(_facts.Plan) : "{}";
        var detail = happened.Kind switch
        {
            SessionEventKind.Started or SessionEventKind.Armed => plan.Template.Id,
            SessionEventKind.Ended when happened.Reason is { } reason => JournalJson.Word(reason),
            _ => happened.Label,
        };
        var started = happened.Session is null ? null : (_facts ?? StateSnapshot.Facts(state))?.StartedAt;
        var noted = Event("session", JournalJson.Kind(happened.Kind), happened.At, happened.By, detail, happened.Session, started, payload);
        if (happened.Kind == SessionEventKind.Ended && state is Ended ended)
        {
            // Together: were power to go between the two, the session would never get a summary.
            CutChunk();
            outputs.Events([noted, Summary(ended)]);
            return;
        }

        outputs.Events([noted]);
        if (happened.Kind is not (SessionEventKind.Cancelled or SessionEventKind.Cleared)) return;
        CutChunk();
        _facts = null;
    }

    /// <summary>Something of record value has happened outside a session.</summary>
    /// <param name="category">Last level of the topic.</param>
    /// <param name="kind">What.</param>
    /// <param name="at">When, monotonic.</param>
    /// <param name="by">Who or what did it.</param>
    public void Happened(string category, string kind, TimeSpan at, string by) => Record(category, kind, at, by, null);

    /// <summary>Something has happened to the loads; recorded while a session is open. Movements are left out: there may be hundreds, and the samples tell them.</summary>
    /// <param name="block">0 or 1, or −1 for the pair.</param>
    /// <param name="e">What.</param>
    public void Happened(int block, in LoadEvent e)
    {
        if (_facts is null || e.Kind == LoadEventKind.Movement) return;
        // What is dated back, such as the moment from which a load was settled, may lie before the session.
        var at = e.At < _facts.StartedAt ? _facts.StartedAt : e.At;
        Record("load", LoadWords.Kind(e.Kind), at, By.Blocks, LoadWords.Detail(block, e), _facts.Id, _facts.StartedAt);
    }

    /// <summary>
    /// A session is put away: where the zeros came to since somebody got off, as an event and in a second summary, which goes before the first one.
    /// </summary>
    /// <param name="at">Monotonic time.</param>
    public void ZeroReturned(TimeSpan at)
    {
        if (_facts is not { } facts || _summary is not { } summary) return;
        var zero = LoadNotes.ZeroReturn(_loads, at);
        CutChunk();
        List<JournalEvent> told = [];
        if (zero.A is not null || zero.B is not null)
            told.Add(Event("load", LoadWords.ZeroReturn, at, By.Blocks, LoadWords.Detail(zero.A, zero.B), facts.Id, facts.StartedAt, "{}"));
        told.Add(Event(
            "session", JournalEvent.SummaryKind, at, By.Blocks, null, facts.Id, facts.StartedAt,
            WireJson.Text(summary with { ZeroReturn = zero })));
        outputs.Events(told);
    }

    /// <summary>A session was found that an earlier start left open.</summary>
    /// <param name="cut">The session.</param>
    /// <param name="at">Monotonic time.</param>
    /// <returns>The state that the table is in.</returns>
    public Interrupted TakeOver(UnfinishedSession cut, TimeSpan at)
    {
        var started = DateTimeOffset.FromUnixTimeMilliseconds(cut.StartedUtcMs);
        LogInterrupted(logger, cut.Session, cut.Ordinal, cut.LastDataAfter);
        List<JournalEvent> missing = [];
        if (!cut.Noted)
        {
            missing.Add(new(
                "session", JournalJson.Kind(SessionEventKind.Interrupted), cut.Session, cut.Ordinal, identity.Boot, at,
                identity.Clock.ToUtc(at).ToUnixTimeMilliseconds(), (long)cut.LastDataAfter.TotalMilliseconds, "start",
                $"last data {cut.LastDataAfter.TotalSeconds:0.0} s after the start", identity.Origin));
        }

        if (!cut.Summarized && SummaryOfCut(cut, at) is { } summary) missing.Add(summary);
        if (missing.Count > 0) outputs.Events(missing);
        return new(cut.Session, cut.LastDataAfter, started, JournalJson.PlanOf(cut.StartedPayload));
    }

    private void Begin(SessionState state, TimeSpan at, TimeSpan now)
    {
        _facts = StateSnapshot.Facts(state);
        _summary = null;
        _ordinal++;
        _chunks.Begin(_ordinal);
        _discardedBefore = samples.Discarded;
        chain.ClearMeans();
        _loads?.StartSession();
        breathing?.StartSession();
        _nextChunk = now + ChunkEvery;
        _until = TimeSpan.MaxValue;
        LogStarted(logger, _ordinal, at);
        if (_newZero is not { } zero) return;
        _newZero = null;
        var payload = JournalJson.Text(new ZeroPayload(zero.Counts, zero.ShiftN));
        Record("cal", "zero", zero.At, By.Blocks, null, payload: payload);
    }

    private JournalEvent Summary(Ended ended)
    {
        // The time on the blocks goes on counting and is recorded, but not for ever when nobody puts the session away.
        _until = ended.At + setup.Settings.Cap;
        var means = chain.Means;
        var plan = ended.Session.Plan;
        var left = setup.LeftBlock(plan.Template);
        _summary = new(
            1, "", 0, 0, ended.Session.Id, _ordinal, identity.Mode.Mode, identity.Origin, plan.Template.Id, plan.Template.Version, plan.Profile, plan.Code,
            identity.Clock.ToUtc(ended.Session.StartedAt).ToUnixTimeMilliseconds(),
            (long)(ended.At - ended.Session.StartedAt - ended.PausedTotal).TotalMilliseconds, (long)ended.PausedTotal.TotalMilliseconds, ended.Reason,
            identity.Unit, means.LoadA, means.LoadB, StateSnapshot.LeftShare(means.ShareA, left),
            _chunks.SessionSamples, _chunks.SessionLost, plan.Profile == PersonProfile.Infant ? null : Breath(), null,
            LoadNotes.Summary(_loads, left), new(_loads is null ? ZeroReturnResult.Counts : ZeroReturnResult.Waiting, null, null, null));
        return Event(
            "session", JournalEvent.SummaryKind, ended.At, By.Timer, null, ended.Session.Id, ended.Session.StartedAt,
            WireJson.Text(_summary));
    }

    // What was counted went with the power; what was recorded did not.
    private JournalEvent? SummaryOfCut(UnfinishedSession cut, TimeSpan at)
    {
        if (JournalJson.Started(cut.StartedPayload) is not { } started) return null;
        var plan = started.Plan;
        var summary = new SummaryMessage(
            1, "", 0, 0, cut.Session, cut.Ordinal, started.Mode, cut.Origin, plan.Template.Id, plan.Template.Version, plan.Profile, plan.Code, cut.StartedUtcMs,
            (long)(cut.LastDataAfter - cut.Paused).TotalMilliseconds, (long)cut.Paused.TotalMilliseconds, null, started.Unit, null, null, null, 0, 0, null, null,
            new(null, null, 0, BalanceHidden.CutOff), new(ZeroReturnResult.NotSeen, null, null, null));
        return new(
            "session", JournalEvent.SummaryKind, cut.Session, cut.Ordinal, identity.Boot, at, identity.Clock.ToUtc(at).ToUnixTimeMilliseconds(),
            (long)cut.LastDataAfter.TotalMilliseconds, "start", null, cut.Origin, WireJson.Text(summary));
    }

    private IReadOnlyList<RecordChannel> Channels()
    {
        var load = 0;
        return [.. setup.Profile.Channels.Select(c => c.Kind == ChannelKind.Load ? Load(c, load++) : new(c.Name, c.Kind, null, c.SampleRateHz, c.BreathUnit, c.BreathPerCount, 0))];
    }

    private RecordChannel Load(ChannelProfile c, int load) => new(
        c.Name, c.Kind, c.Block, c.SampleRateHz, identity.Unit, calibration?.Cells[load].GainNPerCount, _zero?.Counts[load] ?? calibration?.Cells[load].ZeroCounts,
        calibration?.Cells[load].Bend);

    private BreathSummary? Breath() => breathing?.Means is { } means
        ? new(means.Source, means.RatePerMin is { } rate ? Math.Round(rate, 1) : null, Math.Round(means.Coverage, 2), means.Coupling)
        : null;

    private void Record(
        string category, string kind, TimeSpan at, string by, string? detail, Guid? session = null, TimeSpan? started = null, string payload = "{}") =>
        outputs.Events([Event(category, kind, at, by, detail, session, started, payload)]);

    private JournalEvent Event(string category, string kind, TimeSpan at, string by, string? detail, Guid? session, TimeSpan? started, string payload) => new(
        category, kind, session, session is null ? 0 : _ordinal, identity.Boot, at, identity.Clock.ToUtc(at).ToUnixTimeMilliseconds(),
        started is { } s ? (long)(at - s).TotalMilliseconds : null, by, detail, identity.Origin, payload);

    private string StartedPayload(Plan plan) => JournalJson.Text(
        new StartedPayload(
            plan, identity.Mode.Mode, identity.Mode.Reason, identity.Anchor, setup.Profile.Id, setup.Profile.Version, identity.Unit,
            identity.Calibration.Hash, identity.OriginNote, setup.LeftBlock(plan.Template), Channels()));

    [LoggerMessage(1001, LogLevel.Information, "session {Ordinal} started at {At}")]
    private static partial void LogStarted(ILogger logger, long ordinal, TimeSpan at);

    [LoggerMessage(1002, LogLevel.Warning, "session {Session} (number {Ordinal}) was cut off; its last data is {LastDataAfter} after its start")]
    private static partial void LogInterrupted(ILogger logger, Guid session, long ordinal, TimeSpan lastDataAfter);
}
