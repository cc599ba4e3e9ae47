using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using SotTable.Device.Sensing;
using SotTable.Samples;

namespace SotTable.Device.Kernel;

/// <summary>
/// Buttons, light and buzzer on the kernel's lines. A thread waits for edges, which carry the kernel's own time; what the kernel dropped shows in
/// its line numbers and is counted. A chip that is pulled out is asked for again until it is back. Thread-safe.
/// </summary>
internal sealed partial class GpioPanel : ITablePanel
{
    private const int Capacity = 1024;
    private const int WaitMs = 250;
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(1);
    private readonly ISystemCalls _system;
    private readonly GpioChips _chips;
    private readonly string _chip;
    private readonly HardwareOptions _options;
    private readonly SampleClock _clock;
    private readonly PanelLights _lights;
    private readonly ILogger<GpioPanel> _logger;
    private readonly Channel<ButtonEdge> _edges;
    private readonly Lock _gate = new();
    private readonly ManualResetEventSlim _stop = new();
    private readonly (PanelButton Button, int Line)[] _buttons;
    private readonly uint[] _sequence = new uint[2];
    private readonly bool[] _down = new bool[2];
    private bool _known;
    private Thread? _thread;
    private GpioLines? _lines;
    private TimeSpan _last = TimeSpan.MinValue;
    private long _edgesLost;

    /// <summary>Makes a panel; nothing is taken yet.</summary>
    /// <param name="chip">The GPIO chip: a label, a device file, or empty for the Raspberry Pi's header.</param>
    /// <param name="profile">The lines.</param>
    /// <param name="options">Valid options.</param>
    /// <param name="clock">The table's clock, made from the system's time provider: the kernel stamps by the same one.</param>
    /// <param name="system">The kernel.</param>
    /// <param name="classes">The folder <c>/sys/class</c>.</param>
    /// <param name="logger">Logs.</param>
    public GpioPanel(string chip, PanelProfile profile, HardwareOptions options, SampleClock clock, ISystemCalls system, string classes, ILogger<GpioPanel> logger)
    {
        _chip = chip;
        _options = options;
        _clock = clock;
        _system = system;
        _chips = new GpioChips(system);
        _lights = new PanelLights(profile, options, new KernelPanelParts(chip, system, classes), logger);
        _logger = logger;
        _edges = Channel.CreateBounded<ButtonEdge>(
            new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest }, _ => Interlocked.Increment(ref _edgesLost));
        _buttons = profile.PatientButton is { } second
            ? [(PanelButton.Practitioner, profile.Button), (PanelButton.Patient, second)]
            : [(PanelButton.Practitioner, profile.Button)];
    }

    /// <inheritdoc/>
    public ChannelReader<ButtonEdge> Edges => _edges.Reader;

    /// <inheritdoc/>
    public long EdgesLost => Interlocked.Read(ref _edgesLost);

    /// <inheritdoc/>
    public bool ButtonsLost => Volatile.Read(ref _lines) is null;

    /// <summary>Takes the lines and begins to wait for edges. What can't be had is told, and asked for again.</summary>
    public IReadOnlyList<HardwareProblem> Open()
    {
        List<HardwareProblem> problems = [];
        if (TakeButtons() is { } problem) problems.Add(problem);
        _thread = new Thread(Watch) { Name = "buttons", IsBackground = true };
        _thread.Start();
        problems.AddRange(_lights.Open());
        return problems;
    }

    /// <inheritdoc/>
    public bool IsDown(PanelButton button)
    {
        lock (_gate)
        {
            var place = Array.FindIndex(_buttons, b => b.Button == button);
            if (place < 0) return false;
            return _lines is { } lines && lines.Get(1ul << place, out var bits) == 0 ? bits != 0 : _down[place];
        }
    }

    /// <inheritdoc/>
    public void SetLight(double red, double green, double blue) => _lights.SetLight(red, green, blue);

    /// <inheritdoc/>
    public void SetBuzzer(double hertz, double level) => _lights.SetBuzzer(hertz, level);

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Set();
        _thread?.Join();
        lock (_gate)
        {
            _lines?.Dispose();
            _lines = null;
        }

        _lights.Dispose();
        _stop.Dispose();
        _edges.Writer.TryComplete();
    }

    /// <summary>Waits for edges once and passes them on. For the thread, and for tests without it.</summary>
    internal void Look(int milliseconds)
    {
        Span<GpioAbi.LineEvent> events = stackalloc GpioAbi.LineEvent[16];
        if (_lines is not { } lines) return;
        var count = lines.Edges(events, milliseconds);
        if (count >= 0)
        {
            foreach (ref readonly var happened in events[..count]) Take(happened);
            return;
        }

        lock (_gate)
        {
            lines.Dispose();
            _lines = null;
        }

        LogLost(_logger, Errno.Words(-count));
    }

    /// <summary>Takes the lines of the buttons; one that is in another position than before gives an edge.</summary>
    internal HardwareProblem? TakeButtons()
    {
        if (_chips.Find(_chip, out var path) is { } missing) return missing;
        var flags = GpioAbi.Input | GpioAbi.RisingEdge | GpioAbi.FallingEdge | (_options.PressedIsHigh ? GpioAbi.PullDown : GpioAbi.PullUp | GpioAbi.ActiveLow);
        var lines = GpioLines.Request(_system, path, [.. _buttons.Select(b => (b.Line, flags))], (uint)(_options.DebounceMs * 1000), out var error);
        if (lines is null)
            return _chips.Refused(path, [.. _buttons.Select(b => (b.Button == PanelButton.Practitioner ? "button" : "patient button", b.Line))], error);
        Array.Clear(_sequence);
        if (lines.Get((1ul << _buttons.Length) - 1, out var bits) == 0)
        {
            for (var i = 0; i < _buttons.Length; i++)
            {
                var down = (bits & (1ul << i)) != 0;
                if (down != _down[i] && _known) Add(_clock.Now, i, down);
                _down[i] = down;
            }

            _known = true;
        }

        lock (_gate) _lines = lines;
        return null;
    }

    private void Watch()
    {
        // Where it is not permitted the usual scheduler has to do.
        _ = LibC.SetScheduler(0, LibC.SchedulerFifo, KernelSamplingTime.Priority);
        while (!_stop.IsSet)
        {
            if (_lines is not null) Look(WaitMs);
            else if (!_stop.Wait(AskAgain) && TakeButtons() is null)
            {
                _lights.TakeAgain();
                LogBack(_logger);
            }
        }
    }

    private void Take(in GpioAbi.LineEvent happened)
    {
        var line = (int)happened.Offset;
        var place = Array.FindIndex(_buttons, b => b.Line == line);
        if (place < 0) return;

        // The kernel numbers a line's edges from 1; what is missing between two was dropped because nobody read in time.
        var missing = happened.LineSequence - _sequence[place] - 1;
        if (missing is > 0 and < int.MaxValue) Interlocked.Add(ref _edgesLost, missing);
        _sequence[place] = happened.LineSequence;
        _down[place] = happened.Id == GpioAbi.Rising;
        Add(TimeSpan.FromTicks(((long)happened.TimestampNs - _clock.Start) / TimeSpan.NanosecondsPerTick), place, _down[place]);
    }

    private void Add(TimeSpan at, int place, bool down)
    {
        if (at <= _last) at = _last + TimeSpan.FromTicks(1);
        _last = at;
        _edges.Writer.TryWrite(new ButtonEdge(at, _buttons[place].Button, down));
    }

    [LoggerMessage(1401, LogLevel.Error, "the buttons' GPIO chip is gone ({Reason}); it is asked for every second")]
    private static partial void LogLost(ILogger logger, string reason);

    [LoggerMessage(1402, LogLevel.Warning, "the buttons are back")]
    private static partial void LogBack(ILogger logger);
}
