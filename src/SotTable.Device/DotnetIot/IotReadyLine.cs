using System.Device.Gpio;
using SotTable.Device.Kernel;
using SotTable.Device.Sensing;

namespace SotTable.Device.DotnetIot;

/// <summary>A chip's ready line of a GPIO controller. The package passes on no time stamp: an edge has the time at which its call-back came.</summary>
/// <param name="pins">The controller.</param>
/// <param name="line">The line.</param>
/// <param name="falling">Which edge tells it.</param>
/// <param name="clock">The table's clock.</param>
internal sealed class IotReadyLine(IotPins pins, int line, bool falling, SampleClock clock) : IReadyLine
{
    private long _ticks = -1;
    private bool _open;

    /// <summary>Takes the line, so that trouble can be told before it is used.</summary>
    /// <returns><c>null</c> when it can be used.</returns>
    public HardwareProblem? Open()
    {
        try
        {
            pins.Controller.OpenPin(line, PinMode.Input);
            _open = true;
            pins.Controller.RegisterCallbackForPinValueChangedEvent(line, falling ? PinEventTypes.Falling : PinEventTypes.Rising, Came);
            return null;
        }
        catch (Exception e) when (IotErrors.IsTrouble(e))
        {
            Dispose();
            return pins.Refused([("ready line", line)], IotErrors.Number(e));
        }
    }

    /// <inheritdoc/>
    public bool TryTake(out TimeSpan at)
    {
        var ticks = Interlocked.Exchange(ref _ticks, -1);
        at = ticks < 0 ? default : TimeSpan.FromTicks(ticks);
        return ticks >= 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_open) pins.Close(line);
        _open = false;
    }

    private void Came(object sender, PinValueChangedEventArgs e) => Interlocked.Exchange(ref _ticks, clock.Now.Ticks);
}
