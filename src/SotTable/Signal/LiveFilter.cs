namespace SotTable.Signal;

/// <summary>
/// The live filter of one channel: the median of three takes out a single torn word, a boxcar smooths. Sums are whole numbers, so
/// nothing drifts. Delay (1 + (length − 1)/2) sample periods, at most 120 ms. One owner; not thread-safe; allocates nothing after construction.
/// </summary>
internal sealed class LiveFilter
{
    private readonly int[] _window;
    private int _older;
    private int _newer;
    private int _seen;
    private int _filled;
    private int _next;
    private long _sum;

    /// <summary>Makes a filter.</summary>
    /// <param name="sampleRateHz">Nominal rate of the channel.</param>
    public LiveFilter(double sampleRateHz)
    {
        // 0.2 s of samples (16 at 80/s: 94 ms), shortened at slow rates so that median and boxcar together stay within 120 ms where that is possible.
        _window = new int[Math.Max(1, Math.Min((int)Math.Round(0.2 * sampleRateHz), (int)Math.Floor((0.24 * sampleRateHz) - 1)))];
        Delay = TimeSpan.FromSeconds((1 + ((_window.Length - 1) / 2.0)) / sampleRateHz);
    }

    /// <summary>How far <see cref="Value"/> lags behind the newest sample.</summary>
    public TimeSpan Delay { get; }

    /// <summary>True once there is a value.</summary>
    public bool HasValue => _filled > 0;

    /// <summary>True once the whole window holds samples.</summary>
    public bool IsFull => _filled == _window.Length;

    /// <summary>Mean of the medians in the window, counts.</summary>
    public double Value => _filled == 0 ? 0 : _sum / (double)_filled;

    /// <summary>Takes a good sample.</summary>
    public void Add(int counts)
    {
        var median = _seen switch
        {
            0 => counts,
            1 => _newer,
            _ => Math.Max(Math.Min(_older, _newer), Math.Min(Math.Max(_older, _newer), counts)),
        };
        _older = _newer;
        _newer = counts;
        if (_seen < 2) _seen++;
        if (_filled == _window.Length) _sum -= _window[_next];
        else _filled++;
        _window[_next] = median;
        _sum += median;
        if (++_next == _window.Length) _next = 0;
    }

    /// <summary>Forgets everything: what came before a long fault must not be mixed with what comes after.</summary>
    public void Clear()
    {
        _seen = _filled = _next = 0;
        _sum = 0;
    }
}
