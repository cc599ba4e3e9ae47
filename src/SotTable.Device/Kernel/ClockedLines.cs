using SotTable.Device.Sensing;

namespace SotTable.Device.Kernel;

/// <summary>A clock and data lines of one request to the kernel. A pulse is two calls of some hundred nanoseconds; each is timed. One thread.</summary>
internal sealed class ClockedLines : IClockedLines
{
    private readonly string _chip;
    private readonly (string Use, int Line)[] _names;
    private readonly (int Line, ulong Flags)[] _wanted;
    private readonly ulong _dataMask;
    private readonly ISystemCalls _system;
    private readonly GpioChips _chips;
    private readonly TimeProvider _time;
    private GpioLines? _lines;

    /// <summary>Makes them; nothing is taken yet.</summary>
    /// <param name="chip">The GPIO chip: a label, a device file, or empty for the Raspberry Pi's header.</param>
    /// <param name="clock">Line of the clock.</param>
    /// <param name="data">Data lines.</param>
    /// <param name="system">The kernel.</param>
    /// <param name="time">Times the pulses.</param>
    public ClockedLines(string chip, int clock, IReadOnlyList<int> data, ISystemCalls system, TimeProvider time)
    {
        _chip = chip;
        _names = [("clock", clock), .. data.Select(d => ("data", d))];
        _wanted = [(clock, GpioAbi.Output), .. data.Select(d => (d, GpioAbi.Input))];
        _dataMask = ((1ul << data.Count) - 1) << 1;
        (_system, _chips, _time) = (system, new GpioChips(system), time);
    }

    /// <summary>Takes the lines, so that trouble can be told before they are used.</summary>
    /// <returns><c>null</c> when they can be used.</returns>
    public HardwareProblem? Open()
    {
        if (_chips.Find(_chip, out var path) is { } missing) return missing;
        _lines ??= GpioLines.Request(_system, path, _wanted, 0, out _);
        if (_lines is not null) return null;
        _ = GpioLines.Request(_system, path, _wanted, 0, out var error);
        return _chips.Refused(path, _names, error);
    }

    /// <inheritdoc/>
    public int Read(out uint levels)
    {
        levels = 0;
        if (Lines() is not { } lines) return Errno.NoDevice;
        var error = lines.Get(_dataMask, out var bits);
        levels = (uint)(bits >> 1);
        return Kept(error);
    }

    /// <inheritdoc/>
    public int SetClock(bool high) => Lines() is { } lines ? Kept(lines.Set(1, high ? 1ul : 0)) : Errno.NoDevice;

    /// <inheritdoc/>
    public ClockedOutcome Clock(Span<uint> levels, TimeSpan longestHigh)
    {
        var longest = TimeSpan.Zero;
        if (Lines() is not { } lines) return new(Errno.NoDevice, 0, longest);
        for (var i = 0; i < levels.Length; i++)
        {
            var raised = _time.GetTimestamp();
            var error = lines.Set(1, 1);
            if (error == 0) error = lines.Set(1, 0);
            var high = _time.GetElapsedTime(raised);
            if (high > longest) longest = high;
            if (error == 0 && high > longestHigh) return new(0, i + 1, longest);

            // After the clock fell, so that the reading doesn't make the pulse longer; the chip keeps the bit until the next rising edge.
            var bits = 0ul;
            if (error == 0) error = lines.Get(_dataMask, out bits);
            if (error != 0) return new(Kept(error), i, longest);
            levels[i] = (uint)(bits >> 1);
        }

        return new(0, levels.Length, longest);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _lines?.Dispose();
        _lines = null;
    }

    private GpioLines? Lines() =>
        _lines ??= _chips.Find(_chip, out var path) is null ? GpioLines.Request(_system, path, _wanted, 0, out _) : null;

    // A chip that is gone is asked for again at the next use.
    private int Kept(int error)
    {
        if (error is Errno.NoDevice or Errno.BadDescriptor) Dispose();
        return error;
    }
}
