using SotTable.Device.Sensing;

namespace SotTable.Device.Kernel;

/// <summary>A chip's ready line with the kernel's time stamps. One thread.</summary>
internal sealed class ReadyLine : IReadyLine
{
    private readonly string _chip;
    private readonly int _line;
    private readonly ulong _flags;
    private readonly SampleClock _clock;
    private readonly ISystemCalls _system;
    private readonly GpioChips _chips;
    private readonly GpioAbi.LineEvent[] _events = new GpioAbi.LineEvent[16];
    private GpioLines? _lines;

    /// <summary>Makes one; nothing is taken yet.</summary>
    /// <param name="chip">The GPIO chip: a label, a device file, or empty for the Raspberry Pi's header.</param>
    /// <param name="line">The line.</param>
    /// <param name="falling">Which edge tells it.</param>
    /// <param name="clock">The table's clock, made from the system's time provider.</param>
    /// <param name="system">The kernel.</param>
    public ReadyLine(string chip, int line, bool falling, SampleClock clock, ISystemCalls system)
    {
        (_chip, _line, _clock, _system, _chips) = (chip, line, clock, system, new GpioChips(system));
        _flags = GpioAbi.Input | (falling ? GpioAbi.FallingEdge : GpioAbi.RisingEdge);
    }

    /// <summary>Takes the line, so that trouble can be told before it is used.</summary>
    /// <returns><c>null</c> when it can be used.</returns>
    public HardwareProblem? Open()
    {
        if (_chips.Find(_chip, out var path) is { } missing) return missing;
        _lines = GpioLines.Request(_system, path, [(_line, _flags)], 0, out var error);
        return _lines is null ? _chips.Refused(path, [("ready line", _line)], error) : null;
    }

    /// <inheritdoc/>
    public bool TryTake(out TimeSpan at)
    {
        at = default;
        var found = false;
        for (var count = _events.Length; count == _events.Length && _lines is not null;)
        {
            count = _lines.Edges(_events, 0);
            if (count < 0) Dispose();
            if (count <= 0) break;
            at = TimeSpan.FromTicks(((long)_events[count - 1].TimestampNs - _clock.Start) / TimeSpan.NanosecondsPerTick);
            found = true;
        }

        return found;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _lines?.Dispose();
        _lines = null;
    }
}
