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
    private readonly ITablePanel _panel;
    private readonly WaveGrid _grid;
    private readonly FrameMaker _frames;
    private readonly SessionRecorder _recorder;
    private readonly StateSnapshot _snapshot;
    private readonly StandingNotices _notices;
    private readonly ButtonGestures _button;
    private readonly ButtonGestures _patientButton;
    private SignalChain _chain;
    private Breathing? _breathing;
    private LoadWatch? _loads;
    private ControlItem.Calibrated? _waiting;
    private SessionState _state = Idle.Instance;
    private PanelNotice _notice;
    private TimeSpan _nextState;
    private TimeSpan _nextLook;
    private TimeSpan _nextZero;
    private TimeSpan _nextAnchor;
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
        _panel = hardware.Panel;
        _now = () => identity.Clock.Now;
        Weigh(calibration);
        _grid = new WaveGrid(setup.Profile, calibration, setup.Options.FramesPerSecond);
        _frames = new FrameMaker(_grid, identity, outputs.Frame);
        _recorder = new SessionRecorder(setup, identity, calibration, _chain, _breathing, samples, outputs, lastOrdinal, logger);
        _recorder.Use(_loads);
        _snapshot = new StateSnapshot(setup, identity);
        _notices = new StandingNotices(identity.Boot, identity.Calibration.Valid, setup.Files.Because, identity.Clock.ToUtc);
        _button = new ButtonGestures(_panel.IsDown(PanelButton.Practitioner));
        _patientButton = new ButtonGestures(_panel.IsDown(PanelButton.Patient));
        if (unfinished is not null) _state = _recorder.TakeOver(unfinished, _now());
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
                _outputs.Reply(c.Id, c.Name, _identity.Clock.IsPast(c.Until) ? Refusal.TooLate : Apply(c.Input, _now()));
                break;
            case ControlItem.Ask ask:
                ask.Answer.TrySetResult(Snapshot(_now()));
                break;
            case ControlItem.Calibrated another:
                _waiting = another;
                Look(_now());
                break;
        }
    }

    /// <summary>Handles a sample. Allocates nothing.</summary>
    /// <param name="sample">The sample.</param>
    public void Take(in RawSample sample)
    {
        _chain.Add(sample);
        _grid.Add(sample);
        _recorder.Take(sample);
        _loads?.Add(sample);
        if (_breathing is null) return;
        _breathing.Add(sample);
        if (sample.Channel != 0) return;
        var view = _chain.View;
        _breathing.AddLoads(sample.At, view.LoadA, view.LoadB);
        _breathing.AddCells(sample.At, _chain.Cells(stackalloc double[4]), view.OccupiedA || view.OccupiedB);
    }

    /// <summary>Sends the frames that are complete.</summary>
    public void SendFrames() => _frames.Send(_state is Running, _breathing?.Phase == BreathPhase.Inhale, _recorder.Open);

    /// <summary>Writes the open chunk at shutdown.</summary>
    public void CutChunk() => _recorder.CutChunk();

    private void Passed(TimeSpan now)
    {
        if (_panel.EdgesLost != _edgesLostBefore) ResumeEdges(now);
        foreach (var g in _button.Tick(now)) Gesture(g, PanelButton.Practitioner);
        foreach (var g in _patientButton.Tick(now)) Gesture(g, PanelButton.Patient);
        Apply(new Tick(), now);
        _chain.PassTo(now);
        _breathing?.PassTo(now);
        if (_state is Ended && _chain.View.BothEmptyFor10s) Apply(new BlocksEmpty(), now);
        _recorder.Passed(now);
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
                _recorder.Happened("button", practitioner ? "button-stuck" : "patient-button-stuck", gesture.At, practitioner ? By.Button : By.Patient);
                Look(_now());
                break;
            case GestureKind.StuckCleared:
                _recorder.Happened("button", practitioner ? "button-released" : "patient-button-released", gesture.At, practitioner ? By.Button : By.Patient);
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
            if (happened.Kind == SessionEventKind.Cleared) _recorder.ZeroReturned(at);
            _recorder.Happened(happened, _state, _snapshot.PlanOf(_state), _now());
            if (happened.Kind is SessionEventKind.Cancelled or SessionEventKind.Cleared) _nextZero = _now();
            if (PanelPatterns.Sound(happened) is { } sound) _outputs.Sound(sound);
        }

        if (step.Events.Count == 0) return step.Refusal;
        _chain.Averaging = _state is Running;
        if (_breathing is not null) _breathing.Averaging = _state is Running;
        var person = _snapshot.PlanOf(_state).Profile;
        _chain.Occupancy = PersonOccupancy.Of(person);
        if (_loads is not null) (_loads.Limits, _loads.Averaging) = (PersonOccupancy.LimitsOf(person), _state is Running);
        _outputs.Light(_state, _notice);
        PublishState(_now());
        return step.Refusal;
    }

    // What moves slowly: notices, and the zero while nothing runs.
    private void Look(TimeSpan now)
    {
        _nextLook = now + LookEvery;
        if (now >= _nextAnchor) Anchor(IdleTolerance);
        if (_waiting is not null && IsBetweenSessions) Recalibrate(_waiting, now);
        var changed = _notices.Look(_outputs.Troubles(), _button.IsStuck, _patientButton.IsStuck, now);
        if (_notices.Panel != _notice) _outputs.Light(_state, _notices.Panel);
        _notice = _notices.Panel;
        if (changed.Count > 0) PublishState(now);
        foreach (var notice in changed) _outputs.Notice(notice);
        if (_state is Idle or Armed && now >= _nextZero && _chain.TryTakeZero() is { } zero)
        {
            _recorder.Zeroed(zero);
            _nextZero = now + ZeroEvery;
            _grid.Use(zero);
            _loads?.Use(zero);
        }
    }

    private bool IsBetweenSessions => _recorder.Open == 0 && _state is (Idle or Armed or Interrupted);

    // Never inside a session, until it is put away: its times would not fit each other.
    private void Anchor(TimeSpan tolerance)
    {
        _nextAnchor = _now() + AnchorEvery;
        if (!IsBetweenSessions || !_identity.Clock.Anchor(tolerance)) return;
        LogAnchored(_logger, _identity.Clock.AnchorUtc);
        _frames.Anchored();
        _outputs.Anchored(_frames.MetaVersion);
    }

    private void PublishState(TimeSpan now)
    {
        var view = _chain.View;
        _nextState = now + (_state is Running or Paused or Ended || view.OccupiedA || view.OccupiedB ? StateInSession : StateIdle);
        _outputs.State(Snapshot(now));
    }

    private StateMessage Snapshot(TimeSpan now) => _snapshot.At(++_seq, _state, _chain.View, _breathing?.View, _loads, _notices.Standing, now);

    private ButtonGestures ButtonOf(PanelButton button) => button == PanelButton.Practitioner ? _button : _patientButton;

    [LoggerMessage(1005, LogLevel.Information, "a new wall-clock anchor: the program started at {StartUtc}")]
    private static partial void LogAnchored(ILogger logger, DateTimeOffset startUtc);

    [LoggerMessage(1003, LogLevel.Error, "the {Button} button is stuck or was held at start; it does nothing until it is released")]
    private static partial void LogStuck(ILogger logger, PanelButton button);

    [LoggerMessage(1004, LogLevel.Error, "{Lost} edges of the buttons were lost since the start; the present level counts")]
    private static partial void LogEdgesLost(ILogger logger, long lost);
}
