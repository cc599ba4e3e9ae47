using System.Device.Gpio;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using SotTable.Device.Kernel;
using SotTable.Device.Sensing;
using SotTable.Samples;

namespace SotTable.Device.DotnetIot;

/// <summary>
/// Buttons, light and buzzer on a GPIO controller. An edge has the time at which the package's call-back came, since the package passes on neither the kernel's
/// time nor its numbers; what it lost nobody counts. Thread-safe.
/// </summary>
internal sealed class IotPanel : ITablePanel
{
    private const int Capacity = 1024;
    private readonly IotPins _pins;
    private readonly bool _pressedIsHigh;
    private readonly SampleClock _clock;
    private readonly PanelLights _lights;
    private readonly Channel<ButtonEdge> _edges;
    private readonly Lock _gate = new();
    private readonly (PanelButton Button, int Line)[] _buttons;
    private TimeSpan _last = TimeSpan.MinValue;
    private long _edgesLost;
    private bool _open;

    /// <summary>Makes a panel; nothing is taken yet.</summary>
    /// <param name="pins">The controller.</param>
    /// <param name="profile">The lines.</param>
    /// <param name="options">Valid options.</param>
    /// <param name="clock">The table's clock.</param>
    /// <param name="classes">The folder <c>/sys/class</c>.</param>
    /// <param name="logger">Logs.</param>
    public IotPanel(IotPins pins, PanelProfile profile, HardwareOptions options, SampleClock clock, string classes, ILogger logger)
    {
        (_pins, _pressedIsHigh, _clock) = (pins, options.PressedIsHigh, clock);
        _lights = new PanelLights(profile, options, new IotOutputs(pins, classes), logger);
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
    public bool ButtonsLost => !Volatile.Read(ref _open);

    /// <summary>Takes the lines. What can't be had is told.</summary>
    public IReadOnlyList<HardwareProblem> Open()
    {
        List<HardwareProblem> problems = [];
        try
        {
            _open = true;
            foreach (var (_, line) in _buttons)
            {
                _pins.Controller.OpenPin(line, _pressedIsHigh ? PinMode.InputPullDown : PinMode.InputPullUp);
                _pins.Controller.RegisterCallbackForPinValueChangedEvent(line, PinEventTypes.Falling | PinEventTypes.Rising, Changed);
            }
        }
        catch (Exception e) when (IotErrors.IsTrouble(e))
        {
            CloseButtons();
            problems.Add(_pins.Refused([.. _buttons.Select(b => (b.Button == PanelButton.Practitioner ? "button" : "patient button", b.Line))], IotErrors.Number(e)));
        }

        problems.AddRange(_lights.Open());
        return problems;
    }

    /// <inheritdoc/>
    public bool IsDown(PanelButton button)
    {
        var place = Array.FindIndex(_buttons, b => b.Button == button);
        try
        {
            return _open && place >= 0 && (_pins.Controller.Read(_buttons[place].Line) == PinValue.High) == _pressedIsHigh;
        }
        catch (Exception e) when (IotErrors.IsTrouble(e))
        {
            return false; // as for a button that isn't there
        }
    }

    /// <inheritdoc/>
    public void SetLight(double red, double green, double blue) => _lights.SetLight(red, green, blue);

    /// <inheritdoc/>
    public void SetBuzzer(double hertz, double level) => _lights.SetBuzzer(hertz, level);

    /// <inheritdoc/>
    public void Dispose()
    {
        CloseButtons();
        _lights.Dispose();
        _edges.Writer.TryComplete();
        _pins.Dispose();
    }

    private void CloseButtons()
    {
        if (!_open) return;
        _open = false;
        foreach (var (_, line) in _buttons) _pins.Close(line);
    }

    // What is thrown here would end the package's loop of events without a word: nothing is.
    private void Changed(object sender, PinValueChangedEventArgs e)
    {
        var at = _clock.Now;
        lock (_gate)
        {
            var place = Array.FindIndex(_buttons, b => b.Line == e.PinNumber);
            if (place < 0) return;
            if (at <= _last) at = _last + TimeSpan.FromTicks(1);
            _last = at;
            _edges.Writer.TryWrite(new ButtonEdge(at, _buttons[place].Button, e.ChangeType == PinEventTypes.Rising == _pressedIsHigh));
        }
    }
}
