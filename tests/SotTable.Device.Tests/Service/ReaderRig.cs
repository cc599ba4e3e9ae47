using Microsoft.Extensions.Logging.Abstractions;
using SotTable.Device.Journal;
using SotTable.Device.Sensing;
using SotTable.Device.Sensing.Simulation;
using SotTable.Messages;
using SotTable.Sessions;
using SotTable.Signal;
using SotTable.Support;

namespace SotTable.Device.Tests.Service;

/// <summary>The table's reader on a manual clock and a virtual simulated table; everything it sends is kept.</summary>
internal sealed class ReaderRig : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly SimulatedTable _table;
    private readonly SampleClock _clock;
    private TimeSpan _ticked;

    public ReaderRig(bool lying = false, UnfinishedSession? unfinished = null, bool heldAtStart = false, Action<TableOptions>? options = null, Func<Calibration, Calibration>? calibrate = null, FaultPlan? faults = null)
    {
        var setup = TestTable.Setup(_folder, options);
        _clock = new SampleClock(Time);
        _table = SimulatedTable.CreateVirtual(setup.Profile, new SimulationOptions { LyingAtStart = lying, MountAfter = null, Faults = faults ?? FaultPlan.None });
        Panel = new SimulatedPanel(1, () => _clock.Now);
        if (heldAtStart) Panel.Inject(PanelButton.Practitioner, true);
        var driver = new PanelDriver(Panel, Time);
        Driver = driver;
        var (calibration, note) = setup.Calibration(_table.CalibrationJson, _clock.AnchorUtc, SampleOrigin.Simulated);
        if (calibrate is not null) calibration = calibrate(calibration!); // simulated cells bring their own
        var identity = new TableIdentity(7, _clock, _table.Source.Origin, "", note, () => true);
        var outputs = new ReaderOutputs
        {
            Events = together =>
            {
                Together.Add([.. together.Select(e => e.Kind)]);
                Events.AddRange(together);
            },
            Chunk = Chunks.Add,
            State = States.Add,
            Notice = Notices.Add,
            Anchored = version => Anchors.Add((version, identity.Anchor)),
            Frame = bytes =>
            {
                Frames.Add(bytes.ToArray());
                return true;
            },
            Reply = (id, name, refusal) => Replies.Add((id, name, refusal)),
            Light = driver.Light,
            Sound = driver.Sound,
            Flash = driver.Flash,
            Troubles = () => Troubles,
        };
        Reader = new TableReader(
            setup, identity, calibration, new TableHardware(_table.Source, Panel, null), Samples, outputs, unfinished?.Ordinal ?? 0, unfinished, NullLogger<TableReader>.Instance);
    }

    public ManualTime Time { get; } = new();

    public SampleQueue Samples { get; } = new();

    public SimulatedPanel Panel { get; }

    public PanelDriver Driver { get; }

    public TableReader Reader { get; }

    public List<JournalEvent> Events { get; } = [];

    /// <summary>Kinds of the events that were given to the journal together.</summary>
    public List<string[]> Together { get; } = [];

    public List<JournalChunk> Chunks { get; } = [];

    public List<StateMessage> States { get; } = [];

    public List<NoticeMessage> Notices { get; } = [];

    public List<(int Version, ClockAnchor Anchor)> Anchors { get; } = [];

    public List<byte[]> Frames { get; } = [];

    public List<(Guid Id, string Name, Refusal? Refusal)> Replies { get; } = [];

    public Troubles Troubles { get; set; } = Troubles.None;

    public TimeSpan Now => _clock.Now;

    public StateMessage Last => States[^1];

    public IEnumerable<string> Kinds => Events.Select(e => e.Kind);

    public void Dispose() => _folder.Dispose();

    /// <summary>Lets time pass in steps of 20 ms, with the samples of that time and the panel's steps.</summary>
    public void Run(TimeSpan time)
    {
        for (var end = _ticked + time; _ticked < end;)
        {
            _ticked += TimeSpan.FromMilliseconds(20);
            _table.RunUntil(_ticked, Samples.Add, CancellationToken.None);
            Time.Advance(_ticked - _clock.Now);
            Edges();
            Reader.Handle(ControlItem.Passed.Instance);
            while (Samples.TryTake(out var s)) Reader.Take(s);
            Reader.SendFrames();
            Driver.Step();
        }
    }

    public void Run(double seconds) => Run(TimeSpan.FromSeconds(seconds));

    /// <summary>Presses for 100 ms.</summary>
    public void Press()
    {
        Panel.Inject(PanelButton.Practitioner, true);
        Edges();
        Run(0.1);
        Panel.Inject(PanelButton.Practitioner, false);
        Run(0.1);
    }

    /// <summary>The simulated person.</summary>
    public PatientModel Patient => _table.Patient;

    public void Command(SessionInput input, string name = "x", long? until = null) => Reader.Handle(new ControlItem.Command(Guid.NewGuid(), name, input, until));

    public void Edges()
    {
        while (Panel.Edges.TryRead(out var edge)) Reader.Handle(new ControlItem.Edge(edge));
    }
}
