using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using SotTable.Device;
using SotTable.Device.Journal;
using SotTable.Device.Sensing;
using SotTable.Device.Telemetry;
using SotTable.Messages;
using SotTable.Mqtt;
using SotTable.Support;

namespace SotTable.Bench;

/// <summary>
/// A day of a table in simulated time: chips to reader to a journal on the disk to the outbox, with a session of twenty minutes in every half hour and a
/// hub that acknowledges. Does memory grow, and how many bytes is a second of a session?
/// </summary>
internal sealed class DayBench
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Cycle = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Planned = TimeSpan.FromMinutes(20);
    private readonly ManualTime _time = new();
    private readonly SampleClock _clock;
    private readonly SimulatedTable _table;
    private readonly SimulatedPanel _panel;
    private readonly SampleQueue _samples = new();
    private readonly SessionJournal _journal;
    private readonly TableReader _reader;
    private readonly Outbox _outbox;
    private long _chunkBytes;
    private long _wireBytes;
    private long _sessionsEnded;
    private long _sent;

    private DayBench(Lab lab)
    {
        var (config, _) = lab.WriteTable("127.0.0.1", 1, "adult-4x80.json", Planned);
        var setup = TableSetup.Load(
            new TableOptions { Site = "abc234", Table = "t01", Profile = Path.Combine(lab.Root, "hardware/profiles/adult-4x80.json"), Templates = "templates.json", StateDirectory = "state" },
            new SotTable.Device.MqttOptions { Enabled = false }, new JournalOptions(), Path.GetDirectoryName(config)!); // a file has a folder
        _clock = new SampleClock(_time);
        _table = SimulatedTable.CreateVirtual(setup.Profile, new SimulationOptions { LyingAtStart = true, MountAfter = null });
        _panel = new SimulatedPanel(1, () => _clock.Now);
        var (calibration, note) = setup.Calibration(_table.CalibrationJson, _clock.AnchorUtc, SampleOrigin.Simulated);
        var identity = new TableIdentity(7, _clock, SampleOrigin.Simulated, "", note, () => true);
        _journal = new SessionJournal(
            JournalFile.Open(setup.Options.StateDirectory, setup.JournalMaxBytes, TimeProvider.System, NullLogger.Instance), _ => _outbox?.Wake(), _time, NullLogger<SessionJournal>.Instance);
        _outbox = new Outbox(_journal, row => Message(setup, row), PublishAsync, _time, NullLogger<Outbox>.Instance);
        var outputs = new ReaderOutputs
        {
            Events = together =>
            {
                _sessionsEnded += together.Count(e => e.Kind == JournalEvent.SummaryKind);
                _journal.Add(together);
            },
            Chunk = chunk =>
            {
                _chunkBytes += chunk.Data.Length;
                _journal.Add(chunk);
            },
            State = _ => { },
            Notice = _ => { },
            Anchored = _ => { },
            Frame = _ => true,
            Reply = (_, _, _) => { },
            Light = (_, _) => { },
            Sound = _ => { },
            Flash = () => { },
            Troubles = () => Troubles.None,
        };
        _reader = new TableReader(setup, identity, calibration, new TableHardware(_table.Source, _panel, null), _samples, outputs, 0, null, NullLogger<TableReader>.Instance);
    }

    public static async Task RunAsync(Lab lab, CancellationToken cancellationToken)
    {
        var day = new DayBench(lab);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        day._outbox.Connected();
        var sending = day._outbox.RunAsync(stop.Token);
        var (hours, began) = (lab.Quick ? 3 : 24, Lab.NowUs());
        List<double> heaps = [], resident = [];
        for (var hour = 0; hour < hours; hour++)
        {
            await day.HourAsync(TimeSpan.FromHours(hour), cancellationToken);
            heaps.Add(GC.GetTotalMemory(forceFullCollection: true) / 1e6);
            resident.Add(Environment.WorkingSet / 1e6);
        }

        await stop.CancelAsync();
        await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        day._journal.Dispose();
        var seconds = day._sessionsEnded * Planned.TotalSeconds;
        var note = string.Create(CultureInfo.InvariantCulture, $"{day._sessionsEnded} sessions in {hours} h of simulated time, {(Lab.NowUs() - began) / 1e6:0} s here");
        lab.Print($"{hours} h simulated: growth of the managed heap after the first hour", heaps[^1] - heaps[0], "MB", 1, note);
        lab.Print($"{hours} h simulated: growth of resident memory after the first hour", resident[^1] - resident[0], "MB", null, $"of {resident[0]:0} MB, the bench's own");
        lab.Print("a second of a session at default rates, in the journal", day._chunkBytes / seconds, "B", 700);
        lab.Print("a second of a session at default rates, to the hub", day._wireBytes / seconds, "B", null, "with heads, events and summaries");
        lab.Print("chunks that the journal could not take", day._journal.ChunksDropped, "", 0);
    }

    private async Task HourAsync(TimeSpan from, CancellationToken cancellationToken)
    {
        for (var at = from; at < from + TimeSpan.FromHours(1); at += Step)
        {
            var second = at.TotalSeconds % Cycle.TotalSeconds;
            // A press starts the session, another one puts it away.
            if (at.Milliseconds == 0 && (int)second is 60 or 1500) _panel.Inject(PanelButton.Practitioner, true);
            if (at.Milliseconds == 100 && (int)second is 60 or 1500) _panel.Inject(PanelButton.Practitioner, false);
            _table.RunUntil(at + Step, _samples.Add, cancellationToken);
            _time.Advance(at + Step - _clock.Now);
            while (_panel.Edges.TryRead(out var edge)) _reader.Handle(new ControlItem.Edge(edge));
            _reader.Handle(ControlItem.Passed.Instance);
            while (_samples.TryTake(out var s)) _reader.Take(s);
            _reader.SendFrames();
            if (at.Milliseconds != 0) continue;

            // Not ahead of the disk: the journal answers after it has written what waits. The hub has what was sent.
            if (at.Seconds == 0) await _journal.ReadAsync(_journal.LastN, 1);
            _outbox.Acknowledged(new(1, _journal.Epoch.Epoch, Interlocked.Read(ref _sent), false));
        }
    }

    private OutboxMessage? Message(TableSetup setup, OutboxRow row)
    {
        Interlocked.Exchange(ref _sent, row.N);
        return DurableMessage.Of(setup.Address, row);
    }

    private Task<PublishOutcome> PublishAsync(OutboxMessage message, CancellationToken cancellationToken)
    {
        _wireBytes += message.Payload.Length;
        return Task.FromResult(new PublishOutcome(true, 0));
    }
}
