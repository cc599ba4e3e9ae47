using System.Device.Gpio;

namespace SotTable.Device.Tests.Packages;

/// <summary>A GPIO driver whose levels a test sets.</summary>
internal sealed class ScriptedDriver : GpioDriver
{
    private readonly PinMode[] _modes = new PinMode[28];
    private readonly PinChangeEventHandler?[] _handlers = new PinChangeEventHandler?[28];

    public ScriptedDriver() => Array.Fill(Levels, true);

    public bool[] Levels { get; } = new bool[28];

    public int Reads { get; private set; }

    protected override int PinCount => 28;

    public void Change(int line, bool high)
    {
        Levels[line] = high;
        _handlers[line]?.Invoke(this, new PinValueChangedEventArgs(high ? PinEventTypes.Rising : PinEventTypes.Falling, line));
    }

    protected override int ConvertPinNumberToLogicalNumberingScheme(int pinNumber) => pinNumber;

    protected override void OpenPin(int pinNumber)
    {
    }

    protected override void ClosePin(int pinNumber)
    {
    }

    protected override void SetPinMode(int pinNumber, PinMode mode) => _modes[pinNumber] = mode;

    protected override PinMode GetPinMode(int pinNumber) => _modes[pinNumber];

    protected override bool IsPinModeSupported(int pinNumber, PinMode mode) => true;

    protected override PinValue Read(int pinNumber)
    {
        Reads++;
        return Levels[pinNumber];
    }

    protected override void Write(int pinNumber, PinValue value) => Levels[pinNumber] = (bool)value;

    protected override WaitForEventResult WaitForEvent(int pinNumber, PinEventTypes eventTypes, CancellationToken cancellationToken) => throw new NotSupportedException();

    protected override void AddCallbackForPinValueChangedEvent(int pinNumber, PinEventTypes eventTypes, PinChangeEventHandler callback) => _handlers[pinNumber] += callback;

    protected override void RemoveCallbackForPinValueChangedEvent(int pinNumber, PinChangeEventHandler callback) => _handlers[pinNumber] -= callback;
}
