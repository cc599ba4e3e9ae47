using System.Device.Gpio;
using SotTable.Device.Kernel;
using SotTable.Device.Sensing;

namespace SotTable.Device.DotnetIot;

/// <summary>A clock and data lines of a GPIO controller. The package reads lines one by one, and asks for a line's direction with each write. One thread.</summary>
internal sealed class IotLines : IClockedLines
{
    private readonly IotPins _pins;
    private readonly int _clock;
    private readonly int[] _data;
    private readonly TimeProvider _time;
    private bool _open;

    /// <summary>Makes them; nothing is taken yet.</summary>
    /// <param name="pins">The controller.</param>
    /// <param name="clock">Line of the clock.</param>
    /// <param name="data">Data lines.</param>
    /// <param name="time">Times the pulses.</param>
    public IotLines(IotPins pins, int clock, IReadOnlyList<int> data, TimeProvider time) => (_pins, _clock, _data, _time) = (pins, clock, [.. data], time);

    /// <summary>Takes the lines, so that trouble can be told before they are used.</summary>
    /// <returns><c>null</c> when they can be used.</returns>
    public HardwareProblem? Open() =>
        Do(() => { }) is var error and not 0 ? _pins.Refused([("clock", _clock), .. _data.Select(d => ("data", d))], error) : null;

    /// <inheritdoc/>
    public int Read(out uint levels)
    {
        var found = 0u;
        var error = Do(() => found = Levels());
        levels = found;
        return error;
    }

    /// <inheritdoc/>
    public int SetClock(bool high) => Do(() => _pins.Controller.Write(_clock, high));

    /// <inheritdoc/>
    public ClockedOutcome Clock(Span<uint> levels, TimeSpan longestHigh)
    {
        var longest = TimeSpan.Zero;
        var i = 0;
        try
        {
            Take();
            for (; i < levels.Length; i++)
            {
                var raised = _time.GetTimestamp();
                _pins.Controller.Write(_clock, PinValue.High);
                _pins.Controller.Write(_clock, PinValue.Low);
                var high = _time.GetElapsedTime(raised);
                if (high > longest) longest = high;
                if (high > longestHigh) return new(0, i + 1, longest);

                // After the clock fell, so that the reading doesn't make the pulse longer; the chip keeps the bit until the next rising edge.
                levels[i] = Levels();
            }

            return new(0, levels.Length, longest);
        }
        catch (Exception e) when (IotErrors.IsTrouble(e))
        {
            return new(Gone(e), i, longest);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_open) return;
        _open = false;
        foreach (var line in _data.Prepend(_clock)) _pins.Close(line);
    }

    private int Do(Action action)
    {
        try
        {
            Take();
            action();
            return 0;
        }
        catch (Exception e) when (IotErrors.IsTrouble(e))
        {
            return Gone(e);
        }
    }

    private int Gone(Exception e)
    {
        Dispose();
        return IotErrors.Number(e);
    }

    private void Take()
    {
        if (_open) return;
        _open = true; // so that what was taken before a line that can't be had is given back
        _pins.Controller.OpenPin(_clock, PinMode.Output, PinValue.Low);
        foreach (var line in _data) _pins.Controller.OpenPin(line, PinMode.Input);
    }

    private uint Levels()
    {
        var levels = 0u;
        for (var i = 0; i < _data.Length; i++) levels |= _pins.Controller.Read(_data[i]) == PinValue.High ? 1u << i : 0;
        return levels;
    }
}
