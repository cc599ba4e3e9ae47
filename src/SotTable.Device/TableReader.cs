using System.Text.Json;
using Microsoft.Extensions.Logging;
using SotTable.Device.Journal;
using SotTable.Device.Sensing;
using SotTable.Messages;
using SotTable.Samples;
using SotTable.Sessions;
using SotTable.Signal;

namespace SotTable.Device;

/// <summary>
/// Owns the table's state: what comes out of the two lanes becomes session, journal, state messages, live frames, light and sound. One thread at
/// a time; never waits. Times are monotonic, since the program started.
/// </summary>
internal sealed partial class TableReader
{
    // A power cut may cost a second of data: 850 ms here, 20 ms until the tick sees it, 35 ms that the newest sample is old by then; 95 ms are left for the
    // commit, which follows at once.
    private static readonly TimeSpan ChunkEvery = TimeSpan.FromMilliseconds(850);
    private static readonly TimeSpan StateInSession = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StateIdle = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan ZeroEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AnchorEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan IdleTolerance = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StartTolerance = TimeSpan.FromMilliseconds(1);

    private readonly TableSetup _setup;
    private readonly TableIdentity _identity;
    private readonly ReaderOutputs _outputs;
    private readonly ILogger<TableReader> _logger;
    private readonly Func<TimeSpan> _now;
    private readonly SampleQueue _samples;
    private readonly ITablePanel _panel;
    private readonly SignalChain _chain;
    private readonly WaveGrid _grid;
    private readonly FrameMaker _frames;
    private readonly ChunkBuilder _chunks;
    private readonly StateSnapshot _snapshot;
    private readonly StandingNotices _notices;
    private readonly ButtonGestures _button;
    private readonly ButtonGestures _patientButton;
    private SessionState _state = Idle.Instance;
    private SessionFacts? _facts;
    private long _ordinal;
    private SessionZero? _zero;
    private bool _zeroRecorded;
    private PanelNotice _notice;
    private TimeSpan _recordUntil;
    private TimeSpan _nextChunk;
    private TimeSpan _nextState;
    private TimeSpan _nextLook;
    private TimeSpan _nextZero;
    private TimeSpan _nextAnchor;
    private long _discardedBefore;
    private long _edgesLostBefore;
    private int _seq;

    /// <summary>Makes the reader and takes over what the journal has found.</summary>
    /// <param name="setup">The table.</param>
    /// <param name="identity">This start of the program.</param>
    /// <param name="calibration">The calibration in force; <c>null</c> for counts.</param>
    /// <param name="hardware">Source and panel.</param>
    /// <param name="samples">The samples lane, for its losses.</param>
    /// <param name="outputs">Where things go.</param>
    /// <param name="lastOrdinal">Number of the journal's last session.</param>
    /// <param name="unfinished">A session that was cut off.</param>
    /// <param name="logger">Log.</param>
    public TableReader(
        TableSetup setup, TableIdentity identity, Calibration? calibration, TableHardware hardware, SampleQueue samples, ReaderOutputs outputs,
        long lastOrdinal, UnfinishedSession? unfinished, ILogger<TableReader> logger)
    {
        _setup = setup;
        _identity = identity;
        _outputs = outputs;
        _logger = logger;
        _samples = samples;
        _panel = hardware.Panel;
        _now = () => identity.Clock.Now;
        _ordinal = lastOrdinal;
        _chain = new SignalChain(setup.Profile, calibration, PersonOccupancy.Of(setup.Settings.Default.Profile));
        _grid = new WaveGrid(setup.Profile, calibration, setup.Options.FramesPerSecond);
        _frames = new FrameMaker(_grid, identity, outputs.Frame);
        _chunks = new ChunkBuilder(setup.Profile);
        _snapshot = new StateSnapshot(setup, identity.Boot, identity.Mode, identity.Clock.ToUtc);
        _notices = new StandingNotices(identity.Boot, identity.Calibration.Valid, identity.Clock.ToUtc);
        _button = new ButtonGestures(_panel.IsDown(PanelButton.Practitioner));
        _patientButton = new ButtonGestures(_panel.IsDown(PanelButton.Patient));
        if (unfinished is not null) TakeOver(unfinished);
    }

    /// <summary>The channels as the live frames carry them.</summary>
    public IReadOnlyList<ChannelNote> Channels => ChannelNotes.Of(_grid);

    /// <summary>Version of <c>meta</c> that explains the frames; the reader's thread.</summary>
    public int MetaVersion => _frames.MetaVersion;

    /// <summary>Where the session stands; for tests.</summary>
    public SessionState State => _state;

    /// <summary>Live frames made; any thread.</summary>
    public long Frames => _frames.Made;

    /// <summary>Live frames that the link would not take; any thread.</summary>
    public long FramesNotSent => _frames.NotSent;

    /// <summary>Handles a control item.</summary>
    /// <param name="item">The item.</param>
    public void Handle(ControlItem item)
    {
        switch (item)
        {
            case ControlItem.Edge { Happened: var e }:
                foreach (var g in ButtonOf(e.Button).Edge(e.At, e.Down)) Gesture(g, e.Button);
                break;
            case ControlItem.Passed:
                Passed(_now());
                break;
            case ControlItem.Command c:
                // What time has done comes first, so that every step has one cause.
                Apply(new Tick(), _now());
                _outputs.Reply(c.Id, c.Name, Apply(c.Input, _now()));
                break;
            case ControlItem.Ask ask:
                ask.Answer.TrySetResult(Snapshot(_now()));
                break;
        }
    }

    /// <summary>Handles a sample. Allocates nothing.</summary>
    /// <param name="sample">The sample.</param>
    public void Take(in RawSample sample)
    {
        _chain.Add(sample);
        _grid.Add(sample);
        if (_facts is not null) _chunks.Add(sample);
    }

    /// <summary>Sends the frames that are complete.</summary>
    public void SendFrames() => _frames.Send(_state is Running, _facts is null ? 0 : _ordinal);

    /// <summary>Writes the open chunk at shutdown.</summary>
    public void CutChunk()
    {
        var discarded = _samples.Discarded;
        if (_facts is not null) _chunks.AddLost(discarded - _discardedBefore);
        _discardedBefore = discarded;
        if (_facts is not null && _chunks.Cut() is { } chunk) _outputs.Chunk(chunk);
    }

    private void Passed(TimeSpan now)
    {
        if (_panel.EdgesLost != _edgesLostBefore) ResumeEdges(now);
        foreach (var g in _button.Tick(now)) Gesture(g, PanelButton.Practitioner);
        foreach (var g in _patientButton.Tick(now)) Gesture(g, PanelButton.Patient);
        Apply(new Tick(), now);
        _chain.PassTo(now);
        if (_state is Ended && _chain.View.BothEmptyFor10s) Apply(new BlocksEmpty(), now);
        if (_facts is not null && now >= _nextChunk)
        {
            _nextChunk = now + ChunkEvery;
            CutChunk();
            if (now >= _recordUntil) _facts = null;
        }

        if (now >= _nextLook) Look(now);
        if (now >= _nextState) PublishState(now);
    }

    // After lost edges the present level is all that can be known.
    private void ResumeEdges(TimeSpan now)
    {
        _edgesLostBefore = _panel.EdgesLost;
        LogEdgesLost(_logger, _edgesLostBefore);
        foreach (var button in new[] { PanelButton.Practitioner, PanelButton.Patient })
        {
            foreach (var g in ButtonOf(button).Edge(now, _panel.IsDown(button))) Gesture(g, button);
        }
    }

    private void Gesture(ButtonGesture gesture, PanelButton button)
    {
        var practitioner = button == PanelButton.Practitioner;
        switch (gesture.Kind)
        {
            case GestureKind.Press:
                _outputs.Flash();
                if (practitioner) Anchor(StartTolerance); // what the press starts has one anchor, and its id is made by it
                Apply(practitioner ? new PressEdge(Guid.CreateVersion7(_identity.Clock.ToUtc(gesture.At))) : new PatientPress(), gesture.At);
                break;
            case GestureKind.HeldTwoSeconds when practitioner:
                Apply(new HeldTwoSeconds(gesture.PressedAt), gesture.At);
                break;
            case GestureKind.Stuck:
                LogStuck(_logger, button);
                Record("button", practitioner ? "button-stuck" : "patient-button-stuck", gesture.At, practitioner ? By.Button : By.Patient, null);
                Look(_now());
                break;
            case GestureKind.StuckCleared:
                Record("button", practitioner ? "button-released" : "patient-button-released", gesture.At, practitioner ? By.Button : By.Patient, null);
                Look(_now());
                break;
        }
    }

    private Refusal? Apply(SessionInput input, TimeSpan at)
    {
        var step = SessionMachine.Next(_state, input, at, _setup.Settings);
        _state = step.State;
        foreach (var happened in step.Events)
        {
            Session(happened);
            if (PanelPatterns.Sound(happened) is { } sound) _outputs.Sound(sound);
        }

        if (step.Events.Count == 0) return step.Refusal;
        _chain.Averaging = _state is Running;
        _chain.Occupancy = PersonOccupancy.Of(_snapshot.PlanOf(_state).Profile);
        _outputs.Light(_state, _notice);
        PublishState(_now());
        return step.Refusal;
    }

    // Something of record value has happened to a session.
    private void Session(SessionEvent happened)
    {
        if (happened.Kind == SessionEventKind.Started) Begin(happened.At);
        var payload = happened.Kind == SessionEventKind.Started && _facts is not null ? StartedPayload(_facts.Plan) : "{}";
        var detail = happened.Kind switch
        {
            SessionEventKind.Started or SessionEventKind.Armed => _snapshot.PlanOf(_state).Template.Id,
            SessionEventKind.Ended when happened.Reason is { } reason => JournalJson.Word(reason),
            _ => happened.Label,
        };
        Record("session", JournalJson.Kind(happened.Kind), happened.At, happened.By, detail, happened.Session, payload);
        switch (happened.Kind)
        {
            case SessionEventKind.Ended when _state is Ended ended:
                Summarize(ended);
                break;
            case SessionEventKind.Cancelled or SessionEventKind.Cleared:
                CutChunk();
                _facts = null;
                _nextZero = _now();
                break;
        }
    }

    private void Begin(TimeSpan at)
    {
        _facts = StateSnapshot.Facts(_state);
        _ordinal++;
        _chunks.Begin(_ordinal);
        _discardedBefore = _samples.Discarded;
        _chain.ClearMeans();
        _nextChunk = _now() + ChunkEvery;
        _recordUntil = TimeSpan.MaxValue;
        LogStarted(_logger, _ordinal, at);
        if (_zero is null || _zeroRecorded) return;
        _zeroRecorded = true;
        var zero = JsonSerializer.Serialize(new ZeroPayload(_zero.Counts, _zero.ShiftN), JournalJson.Default.ZeroPayload);
        Record("cal", "zero", _zero.At, By.Blocks, null, null, zero);
    }

    private void Summarize(Ended ended)
    {
        CutChunk();

        // The time on the blocks goes on counting and is recorded, but not for ever when nobody puts the session away.
        _recordUntil = ended.At + _setup.Settings.Cap;
        var means = _chain.Means;
        var plan = ended.Session.Plan;
        var summary = new SummaryMessage(
            1, "", 0, ended.Session.Id, _ordinal, _identity.Mode.Mode, _identity.Origin, plan.Template.Id, plan.Template.Version, plan.Profile, plan.Code,
            _identity.Clock.ToUtc(ended.Session.StartedAt).ToUnixTimeMilliseconds(),
            (long)(ended.At - ended.Session.StartedAt - ended.PausedTotal).TotalMilliseconds, (long)ended.PausedTotal.TotalMilliseconds, ended.Reason,
            _identity.Unit, means.LoadA, means.LoadB, StateSnapshot.LeftShare(means.ShareA, _setup.LeftBlock(plan.Template)),
            _chunks.SessionSamples, _chunks.SessionLost);
        Record(
            "session", JournalEvent.SummaryKind, ended.At, By.Timer, null, ended.Session.Id, JsonSerializer.Serialize(summary, WireJson.Default.SummaryMessage));
    }

    private void TakeOver(UnfinishedSession cut)
    {
        var started = DateTimeOffset.FromUnixTimeMilliseconds(cut.StartedUtcMs);
        _state = new Interrupted(cut.Session, cut.LastDataAfter, started, JournalJson.PlanOf(cut.StartedPayload));
        LogInterrupted(_logger, cut.Session, cut.Ordinal, cut.LastDataAfter);
        if (cut.Noted) return;
        var at = _now();
        _outputs.Event(new(
            "session", JournalJson.Kind(SessionEventKind.Interrupted), cut.Session, cut.Ordinal, _identity.Boot, at,
            _identity.Clock.ToUtc(at).ToUnixTimeMilliseconds(), (long)cut.LastDataAfter.TotalMilliseconds, "start",
            $"last data {cut.LastDataAfter.TotalSeconds:0.0} s after the start", _identity.Origin));
    }

    private void Record(string category, string kind, TimeSpan at, string by, string? detail, Guid? session = null, string payload = "{}")
    {
        var started = session is null ? null : (_facts ?? StateSnapshot.Facts(_state))?.StartedAt;
        _outputs.Event(new(
            category, kind, session, session is null ? 0 : _ordinal, _identity.Boot, at, _identity.Clock.ToUtc(at).ToUnixTimeMilliseconds(),
            started is { } s ? (long)(at - s).TotalMilliseconds : null, by, detail, _identity.Origin, payload));
    }

    private string StartedPayload(Plan plan) => JsonSerializer.Serialize(
        new StartedPayload(
            plan, _identity.Mode.Mode, _identity.Mode.Reason, _identity.Anchor, _setup.Profile.Id, _setup.Profile.Version, _identity.Unit,
            _identity.Calibration.Hash, _identity.OriginNote),
        JournalJson.Default.StartedPayload);

    // What moves slowly: notices, and the zero while nothing runs.
    private void Look(TimeSpan now)
    {
        _nextLook = now + LookEvery;
        if (now >= _nextAnchor) Anchor(IdleTolerance);
        var changed = _notices.Look(_outputs.Troubles(), _button.IsStuck, _patientButton.IsStuck, now);
        if (_notices.Panel != _notice) _outputs.Light(_state, _notices.Panel);
        _notice = _notices.Panel;
        if (changed.Count > 0) PublishState(now);
        foreach (var notice in changed) _outputs.Notice(notice);
        if (_state is Idle or Armed && now >= _nextZero && _chain.TryTakeZero() is { } zero)
        {
            _zero = zero;
            _zeroRecorded = false;
            _nextZero = now + ZeroEvery;
            _grid.Use(zero);
        }
    }

    // Never inside a session, until it is put away: its times would not fit each other.
    private void Anchor(TimeSpan tolerance)
    {
        _nextAnchor = _now() + AnchorEvery;
        if (_facts is not null || _state is not (Idle or Armed or Interrupted) || !_identity.Clock.Anchor(tolerance)) return;
        LogAnchored(_logger, _identity.Clock.AnchorUtc);
        _frames.Anchored();
        _outputs.Anchored(_frames.MetaVersion);
    }

    private void PublishState(TimeSpan now)
    {
        _nextState = now + (_state is Running or Paused or Ended ? StateInSession : StateIdle);
        _outputs.State(Snapshot(now));
    }

    private StateMessage Snapshot(TimeSpan now) => _snapshot.At(++_seq, _state, _chain.View, _notices.Standing, now);

    private ButtonGestures ButtonOf(PanelButton button) => button == PanelButton.Practitioner ? _button : _patientButton;

    [LoggerMessage(1001, LogLevel.Information, "session {Ordinal} started at {At}")]
    private static partial void LogStarted(ILogger logger, long ordinal, TimeSpan at);

    [LoggerMessage(1005, LogLevel.Information, "a new wall-clock anchor: the program started at {StartUtc}")]
    private static partial void LogAnchored(ILogger logger, DateTimeOffset startUtc);

    [LoggerMessage(1002, LogLevel.Warning, "session {Session} (number {Ordinal}) was cut off; its last data is {LastDataAfter} after its start")]
    private static partial void LogInterrupted(ILogger logger, Guid session, long ordinal, TimeSpan lastDataAfter);

    [LoggerMessage(1003, LogLevel.Error, "the {Button} button is stuck or was held at start; it does nothing until it is released")]
    private static partial void LogStuck(ILogger logger, PanelButton button);

    [LoggerMessage(1004, LogLevel.Error, "{Lost} edges of the buttons were lost since the start; the present level counts")]
    private static partial void LogEdgesLost(ILogger logger, long lost);
}
