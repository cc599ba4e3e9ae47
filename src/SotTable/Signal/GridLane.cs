using SotTable.Samples;

namespace SotTable.Signal;

/// <summary>
/// One channel on its nominal grid: each grid point is written once, when the sample after it (or the certainty that there is none) has come.
/// One owner; not thread-safe; allocates nothing after construction.
/// </summary>
internal sealed class GridLane
{
    private const byte Saturation = 1;
    private const byte GapStart = 2;

    private readonly short[] _values;
    private readonly byte[] _marks;
    private readonly double _rate;
    private readonly double _gapTicks;
    private TimeSpan _origin;
    private TimeSpan _lastAt;
    private TimeSpan _heardAt = TimeSpan.MinValue;
    private double _lastValue;
    private bool _hasLast;
    private bool _everHeard;
    private bool _inGap;
    private bool _afterSaturation;

    /// <summary>Makes a lane.</summary>
    /// <param name="rateHz">Grid points a second.</param>
    /// <param name="capacity">Grid points kept, a power of two.</param>
    public GridLane(double rateHz, int capacity)
    {
        _rate = rateHz;
        _gapTicks = 2.5 * TimeSpan.TicksPerSecond / rateHz;
        _values = new short[capacity];
        _marks = new byte[capacity];
    }

    /// <summary>The first grid point not yet written.</summary>
    public long Next { get; private set; }

    /// <summary>Fixes where grid point 0 lies.</summary>
    public void Begin(TimeSpan origin)
    {
        _origin = origin;
        _lastAt = origin;
    }

    /// <summary>Time of a grid point. Computed from its number, so that nothing adds up.</summary>
    public TimeSpan At(long index) => _origin + TimeSpan.FromTicks((long)Math.Round(index * TimeSpan.TicksPerSecond / _rate));

    /// <summary>Takes a good value.</summary>
    public void Good(TimeSpan at, double value)
    {
        if (at <= _heardAt) return;
        _heardAt = at;
        var joined = _hasLast && (at - _lastAt).Ticks <= _gapTicks;
        while (At(Next) is var t && t <= at)
        {
            if (joined) Write(Scaled(_lastValue + ((value - _lastValue) * ((t - _lastAt) / (at - _lastAt)))));
            else if (t == at) Write(Scaled(value));
            else WriteNone();
        }

        _lastAt = at;
        _lastValue = value;
        _hasLast = _everHeard = true;
        _inGap = _afterSaturation = false;
    }

    /// <summary>Takes a saturated reading: no line is drawn through it.</summary>
    public void Saturated(TimeSpan at)
    {
        if (at <= _heardAt) return;
        _heardAt = at;
        _afterSaturation = true;
        while (At(Next) <= at) WriteNone();
        _lastAt = at;
        _hasLast = false;
    }

    /// <summary>
    /// Writes every point before <paramref name="end"/> that no sample can reach any more: <paramref name="now"/> is more than 2.5 periods past the last good one.
    /// </summary>
    public void GiveUpBefore(long end, TimeSpan now)
    {
        if ((now - _lastAt).Ticks <= _gapTicks) return;
        while (Next < end && At(Next) <= now) WriteNone();
    }

    /// <summary>Leaves points out, after a standstill that nobody fetched; no line is drawn to the next one.</summary>
    public void SkipTo(long index)
    {
        if (Next > index) return;
        Next = index;
        _hasLast = false;
    }

    /// <summary>Copies points that have been written.</summary>
    /// <returns>What the header has to say of them.</returns>
    public WaveFlags Copy(long from, Span<short> destination)
    {
        byte seen = 0;
        for (var i = 0; i < destination.Length; i++)
        {
            var slot = (from + i) & (_values.Length - 1);
            destination[i] = _values[slot];
            seen |= _marks[slot];
        }

        return ((seen & Saturation) != 0 ? WaveFlags.Saturated : WaveFlags.None) | ((seen & GapStart) != 0 ? WaveFlags.GapBefore : WaveFlags.None);
    }

    private (short Value, byte Marks) Scaled(double value) =>
        Math.Abs(value) <= short.MaxValue ? ((short)Math.Round(value), (byte)0) : (WaveFrame.NoValue, Saturation);

    private void WriteNone()
    {
        // A gap is told once, where it begins; a channel that has not spoken yet has lost nothing.
        var mark = _afterSaturation ? Saturation : !_inGap && _everHeard ? GapStart : (byte)0;
        _inGap = true;
        Write((WaveFrame.NoValue, mark));
    }

    private void Write((short Value, byte Marks) point)
    {
        var slot = Next & (_values.Length - 1);
        _values[slot] = point.Value;
        _marks[slot] = point.Marks;
        Next++;
    }
}
