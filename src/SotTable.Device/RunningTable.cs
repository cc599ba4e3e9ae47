using Microsoft.Extensions.Logging;
using SotTable.Device.Calibrating;
using SotTable.Device.Control;
using SotTable.Device.Journal;
using SotTable.Device.Kernel;
using SotTable.Device.Sensing;
using SotTable.Device.Telemetry;
using SotTable.Messages;
using SotTable.Mqtt;

namespace SotTable.Device;

/// <summary>A table from its chips to its broker: builds all parts and runs their loops. One start each.</summary>
internal sealed partial class RunningTable : IDisposable
{
    private static readonly TimeSpan TickEvery = TimeSpan.FromMilliseconds(25);

    // The runtime's compiler takes some megabytes of malloc while the program warms up, and glibc keeps them.
    private static readonly TimeSpan TrimAfter = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan TrimEvery = TimeSpan.FromMinutes(1);

    // A table whose sensors let it wait tells that to the broker all the same.
    private static readonly TimeSpan BehindAfter = TimeSpan.FromSeconds(5);
    private readonly TableSetup _setup;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger<RunningTable> _logger;
    private readonly TableHardware _hardware;
    private readonly TableIdentity _identity;
    private readonly CalibrationWatch _watch;
    private readonly CertificateWatch _certificate;
    private readonly SamplingThread _sampling;
    private readonly SampleQueue _samples;
    private readonly TableLanes _lanes;
    private readonly TableReader _reader;
    private readonly SessionJournal _journal;
    private readonly RawTap _tap = new();
    private readonly ServiceManager _manager;
    private readonly ServiceNotify _notify;
    private readonly ControlSocket _socket;
    private readonly TableScreen? _screen;
    private readonly TaskCompletionSource _damaged = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _refusedBefore;
    private long _eventsCommitted;

    /// <summary>Opens the journal and builds everything; nothing runs yet but sampling and the journal's thread.</summary>
    /// <param name="setup">The table.</param>
    /// <param name="hardware">Source and panel; owned from now on.</param>
    /// <param name="sampling">The source's thread, which has begun, so that cells settle while all this is made. Owned from now on.</param>
    /// <param name="clock">The two clocks; the same that the source uses.</param>
    /// <param name="createLink">Makes an MQTT link.</param>
    /// <param name="time">Clock of timers.</param>
    /// <param name="loggers">Logs.</param>
    /// <param name="manager">Who started the service; <c>null</c> for nobody who wants to hear of it.</param>
    /// <exception cref="StartRefusedException">The journal can't be used.</exception>
    public RunningTable(
        TableSetup setup, TableHardware hardware, SamplingThread sampling, SampleClock clock, Func<IMqttLink> createLink, TimeProvider time, ILoggerFactory loggers,
        ServiceManager? manager = null)
    {
        _setup = setup;
        _hardware = hardware;
        _sampling = sampling;
        _samples = sampling.Samples;
        _time = time;
        _loggers = loggers;
        _logger = loggers.CreateLogger<RunningTable>();
        _watch = new CalibrationWatch(setup, hardware.OwnCalibration, hardware.Source.Origin);
        var (calibration, note) = _watch.Read(clock.AnchorUtc);
        if (!note.Valid) LogCounts(_logger, note.Reason);
        _certificate = new CertificateWatch(setup.Mqtt.Enabled ? setup.Mqtt.CertificateFile : "", time, loggers.CreateLogger<CertificateWatch>());
        var boot = (uint)Random.Shared.NextInt64(1L << 32);
        _identity = new TableIdentity(boot, clock, hardware.Source.Origin, hardware.Source.OriginNote, note, ClockSync.IsSynced);
        _lanes = new TableLanes(_samples);
        var file = JournalFile.Open(setup.Options.StateDirectory, setup.JournalMaxBytes, time, loggers.CreateLogger<SessionJournal>());
        _journal = new SessionJournal(file, Committed, time, loggers.CreateLogger<SessionJournal>());
        Telemetry = new TableTelemetry(setup, boot, _journal, createLink, ToReader, Health, time, loggers);
        Panel = new PanelDriver(hardware.Panel, time);
        if (hardware.Display is { } display) _screen = new TableScreen(display, time);
        _manager = manager ?? ServiceManager.None;
        _notify = new ServiceNotify(_manager, time, loggers.CreateLogger<ServiceNotify>());
        var outputs = new ReaderOutputs
        {
            Events = _journal.Add,
            Chunk = _journal.Add,
            State = state =>
            {
                Telemetry.State(state);
                _screen?.Take(state);
            },
            Notice = Telemetry.Notice,
            Anchored = version => Telemetry.Meta(Meta(version)),
            Frame = Telemetry.Wave,
            Reply = Telemetry.Reply,
            Light = Panel.Light,
            Sound = Panel.Sound,
            Flash = Panel.Flash,
            Troubles = Troubles,
        };
        _reader = new TableReader(
            setup, _identity, calibration, hardware, _samples, outputs, _journal.LastOrdinal, _journal.Unfinished, loggers.CreateLogger<TableReader>());
        var door = new ControlDoor(hardware.Panel, setup.Options.AllowPress, ToReader, () => clock.Now, StatusAsync, time, setup.Software, Panel.Identify, hardware.Hand);
        var breath = setup.Profile.BreathChannels > 0 ? new BreathSetting(setup.Options.BreathSensor, setup.Options.BreathInverted) : null;
        TapHeader Header() => new(true, RawTap.RecordBytes, setup.Profile, _identity.Origin, _identity.OriginNote, _identity.Anchor, _reader.Calibration, breath);
        _socket = new ControlSocket(setup.Options.Socket, door, _tap, Header, loggers.CreateLogger<ControlSocket>());
    }

    /// <summary>The broker's side.</summary>
    public TableTelemetry Telemetry { get; }

    /// <summary>Light and sound.</summary>
    public PanelDriver Panel { get; }

    /// <summary>The journal; for tests.</summary>
    public SessionJournal Journal => _journal;

    /// <summary>
    /// Runs until cancelled, then closes everything in order. Ends early, with the reason, when sensing, the reader or the journal ends: nothing of a
    /// session can be trusted without them.
    /// </summary>
    /// <param name="stopping">Ends it.</param>
    /// <returns>What has ended by itself; <c>null</c> when it was asked to stop.</returns>
    public async Task<string?> RunAsync(CancellationToken stopping)
    {
        using var essential = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        using var others = new CancellationTokenSource();
        _samples.Clear(); // from before there was a reader, whose time begins now
        Telemetry.Meta(Meta(_reader.MetaVersion)); // before the reader, which may have a newer one
        var edges = ForwardEdgesAsync(essential.Token);
        var reading = ReadAsync(essential.Token);
        var notifying = _notify.RunAsync(ReaderAnswersAsync, _hardware.Source.Channels, Ready, essential.Token);
        var side = Task.WhenAll(
            Restarting.RunAsync("panel", Panel.RunAsync, _time, _loggers, others.Token),
            Restarting.RunAsync("control socket", _socket.RunAsync, _time, _loggers, others.Token),
            RunBehindAsync(others.Token));
        await using (_time.CreateTimer(_ => _ = LibC.TrimHeap(0), null, TrimAfter, TrimEvery))
        await using (_time.CreateTimer(_ => _lanes.Tick(), null, TickEvery, TickEvery))
        await using (_time.CreateTimer(_ => LookAtFiles(), null, LookEvery, LookEvery))
        {
            var first = await Task.WhenAny(_sampling.Ended, edges, reading, _journal.Ended, _damaged.Task);
            var ended = stopping.IsCancellationRequested ? null : first == _sampling.Ended ? "sensing" : first == _journal.Ended || first == _damaged.Task ? "the journal" : "the reader";
            _notify.Stopping();
            await essential.CancelAsync();
            _sampling.Stop();
            await notifying.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach (var loop in new[] { _sampling.Ended, edges, reading })
            {
                await loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (loop.IsFaulted) LogEnded(_logger, loop.Exception, ended ?? "a loop");
            }

            _reader.CutChunk();
            _journal.Dispose();
            await others.CancelAsync();
            await side;
            return ended;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sampling.Dispose();
        _journal.Dispose();
        Telemetry.Dispose();
        _hardware.Source.Dispose();
        _hardware.Panel.Dispose();
    }

    // To compile the broker's side takes longer than to run it: on a machine with one processor it must not delay that the table is ready.
    private async Task RunBehindAsync(CancellationToken stopping)
    {
        await _notify.WasReady.WaitAsync(BehindAfter, _time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (stopping.IsCancellationRequested) return;
        new Thread(Rehearse) { Name = "rehearsal", IsBackground = true }.Start(_reader.Calibration);
        await Task.WhenAll(Telemetry.RunAsync(stopping), _screen is null ? Task.CompletedTask : Restarting.RunAsync("display", _screen.RunAsync, _time, _loggers, stopping));
    }

    private void Rehearse(object? calibration)
    {
        try
        {
            Rehearsal.Play(_setup, _identity, (Signal.Calibration?)calibration, _hardware, _time);
        }
        catch (Exception e)
        {
            LogRehearsal(_logger, e);
        }
    }

    private async Task ForwardEdgesAsync(CancellationToken stopping)
    {
        await foreach (var edge in _hardware.Panel.Edges.ReadAllAsync(stopping)) ToReader(new ControlItem.Edge(edge));
    }

    // On a task of its own: the first handful must not keep the caller.
    private Task ReadAsync(CancellationToken stopping) => Task.Run(
        () => _lanes.RunAsync(
            _reader.Handle,
            (in s) =>
            {
                _reader.Take(s);
                _tap.Offer(s);
            },
            _reader.SendFrames,
            stopping),
        stopping);

    // A look that takes longer than the timer's period must not meet the next one.
    private void LookAtFiles()
    {
        if (!Monitor.TryEnter(_watch)) return;
        try
        {
            if (_watch.Look(_identity.Clock.ToUtc(_identity.Clock.Now)) is var (calibration, note)) ToReader(new ControlItem.Calibrated(calibration, note));
            _certificate.Look();
            if (_journal.IsDamaged) _ = EndBetweenSessionsAsync();
        }
        finally
        {
            Monitor.Exit(_watch);
        }
    }

    // A start of the program is what begins a new journal. Nobody's session ends for that, and the hub first gets what can be read.
    private async Task EndBetweenSessionsAsync()
    {
        if (_journal.Problem.Length == 0 && Telemetry.IsConnected && Telemetry.OutboxDepth > 0) return;
        if (Ask() is { } asked && (await asked).Phase == SessionPhase.Idle) _damaged.TrySetResult();
    }

    private bool ToReader(ControlItem item)
    {
        if (_lanes.Add(item)) return true;
        if (Interlocked.Exchange(ref _refusedBefore, 1) == 0) LogFull(_logger);
        return false;
    }

    private void Committed(IReadOnlyList<CommittedEvent> events)
    {
        Interlocked.Add(ref _eventsCommitted, events.Count);
        Telemetry.Committed(); // it is there: nothing is committed before the reader has made something
    }

    private Troubles Troubles() => new(
        _journal.Problem, _setup.Mqtt.Enabled && !Telemetry.IsConnected, _hardware.Source.Channels(), _samples.Discarded, _journal.ChunksDropped,
        _hardware.Panel.EdgesLost + _lanes.Refused, Telemetry.OutboxDropped, Telemetry.CommandsRefused, _hardware.Panel.ButtonsLost,
        _journal.IsFilling, Telemetry.OutboxHeld, _certificate.Ends, _journal.SetAside);

    private HealthMessage Health() => new(
        1, _identity.Boot, (long)_identity.Clock.Now.TotalSeconds, _reader.Frames, _reader.FramesNotSent + Telemetry.SendDropped, _samples.Discarded, Telemetry.OutboxDepth,
        Telemetry.OutboxDropped, _journal.ChunksDropped, _hardware.Panel.EdgesLost,
        JournalWords(), _hardware.Source.RealTime, _hardware.Source.Channels());

    private string JournalWords() => _journal.Problem is { Length: > 0 } problem ? problem
        : _journal.EventsDropped > 0 ? $"ok; {_journal.EventsDropped} events were dropped while it could not be written"
        : _lanes.Refused > 0 ? $"ok; {_lanes.Refused} control items found the reader's lane full" : "ok";

    private MetaMessage Meta(int version) => new(
        1, version, _identity.Boot, _setup.Options.Name.Length > 0 ? _setup.Options.Name : _setup.Options.Table, _setup.Options.Room,
        _setup.Software, _setup.Profile.Id, _identity.Origin, _identity.OriginNote, _identity.Unit, _reader.Calibration?.UncertaintyN, _identity.Calibration,
        _reader.Channels,
        [.. _setup.Templates.Select(t => new TemplateNote(t.Id, t.Version, t.Name, (long)t.Duration.TotalMilliseconds, t.Position, t.Placements, t.Example))],
        _setup.Settings.Default.Profile, (long)_setup.Settings.Cap.TotalMilliseconds, _identity.Anchor,
        _setup.Options is { ContactAreaCm2: { } area, ContactAreaUncertaintyCm2: { } uncertainty, ContactAreaMethod: var method } ? new(area, uncertainty, method) : null);

    // What has brought samples is what a later start may go back to.
    private string Ready()
    {
        try
        {
            if (_manager.StateDirectory is { } folder) _setup.Files.Keep(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotKept(_logger, e.Message);
        }

        return _setup.Files.Because is { Length: > 0 } because ? $"sampling with the last good configuration: {because}" : "sampling";
    }

    private async Task<bool> ReaderAnswersAsync(CancellationToken stopping)
    {
        if (Ask() is not { } asked) return false;
        await asked.WaitAsync(stopping);
        return true;
    }

    // null when the reader's lane is full.
    private Task<StateMessage>? Ask()
    {
        var asked = new TaskCompletionSource<StateMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        return ToReader(new ControlItem.Ask(asked)) ? asked.Task : null;
    }

    private async Task<ControlStatus> StatusAsync(CancellationToken stopping)
    {
        var asked = Ask() ?? throw new IOException("the reader's control lane is full");
        var state = await asked.WaitAsync(stopping);
        var (light, sound) = Panel.Playing;
        var (color, hertz, level) = Panel.Shown;
        return new(
            true, _setup.Address.ToString(), _setup.Software, _identity.Origin, _identity.OriginNote, state, Health(), Telemetry.Problem, Telemetry.IsConnected,
            _journal.Epoch.Epoch, Interlocked.Read(ref _eventsCommitted), new(light, color.Red, color.Green, color.Blue), new(sound, Math.Max(0, hertz), Math.Max(0, level)));
    }

    [LoggerMessage(1201, LogLevel.Warning, "loads are counts: {Reason}")]
    private static partial void LogCounts(ILogger logger, string reason);

    [LoggerMessage(1202, LogLevel.Critical, "{What} has ended")]
    private static partial void LogEnded(ILogger logger, Exception? e, string what);

    [LoggerMessage(1205, LogLevel.Warning, "the rehearsal of a session failed: the first press may be answered late")]
    private static partial void LogRehearsal(ILogger logger, Exception e);

    [LoggerMessage(1204, LogLevel.Warning, "the configuration can't be kept for a start that goes wrong: {Reason}")]
    private static partial void LogNotKept(ILogger logger, string reason);

    [LoggerMessage(1203, LogLevel.Error, "the reader's control lane was full: an edge was lost or a command refused; health counts them")]
    private static partial void LogFull(ILogger logger);
}
