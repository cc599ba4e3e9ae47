namespace SotTable.Signal;

/// <summary>The newest values in one piece of memory, so that loops over them are plain. Copies its tail to the front now and then; allocates nothing after construction.</summary>
internal sealed class SlidingBuffer
{
    private readonly double[] _values;
    private readonly int _kept;
    private int _end;

    /// <summary>Makes a buffer.</summary>
    /// <param name="kept">How many of the newest values can be asked for.</param>
    public SlidingBuffer(int kept)
    {
        _kept = kept;
        _values = new double[2 * kept];
    }

    /// <summary>How many values there are, at most what is kept.</summary>
    public int Count => Math.Min(_end, _kept);

    /// <summary>A value by its age: 0 is the newest.</summary>
    /// <param name="age">Below <see cref="Count"/>.</param>
    public double this[int age] => _values[_end - 1 - age];

    /// <summary>Adds the newest value.</summary>
    /// <param name="value">The value.</param>
    public void Add(double value)
    {
        if (_end == _values.Length)
        {
            Array.Copy(_values, _end - _kept, _values, 0, _kept);
            _end = _kept;
        }

        _values[_end++] = value;
    }

    /// <summary>The newest values, oldest first; fewer when there are fewer.</summary>
    /// <param name="count">How many.</param>
    public ReadOnlySpan<double> Last(int count)
    {
        var n = Math.Min(count, Count);
        return _values.AsSpan(_end - n, n);
    }

    /// <summary>Forgets all values.</summary>
    public void Clear() => _end = 0;
}
