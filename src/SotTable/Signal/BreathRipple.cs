namespace SotTable.Signal;

/// <summary>
/// How far the load of a block swings with a breath: the median over the last breaths of its highest less its lowest value. The drift that the breath
/// before had is taken off, so that a person who sinks does not seem to breathe harder. One owner; allocates nothing.
/// </summary>
internal sealed class BreathRipple
{
    private const int Breaths = 5;

    // Longer than any breath: then the breath was not seen, or the load was moved.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    // Half a breath at the fastest rate that is shown lasts longer; a step of a cell's noise does not.
    private const double SmoothS = 0.25;

    private readonly double[] _swings = new double[Breaths];
    private readonly double[] _sorted = new double[Breaths];
    private int _count;
    private int _next;
    private double _low = double.PositiveInfinity;
    private double _high = double.NegativeInfinity;
    private double _smooth = double.NaN;
    private double _first = double.NaN;
    private double _slope;
    private TimeSpan _at = TimeSpan.MinValue;
    private TimeSpan _from = TimeSpan.MinValue;

    /// <summary>Peak to peak, in the load's unit; <c>null</c> before three breaths.</summary>
    public double? PeakToPeak
    {
        get
        {
            if (_count < 3) return null;
            var sorted = _sorted.AsSpan(0, _count);
            _swings.AsSpan(0, _count).CopyTo(sorted);
            sorted.Sort();
            return sorted[_count / 2];
        }
    }

    /// <summary>Takes the load at a moment.</summary>
    /// <param name="at">When.</param>
    /// <param name="load">The load; <c>null</c> when not known, which spoils the breath.</param>
    public void Add(TimeSpan at, double? load)
    {
        if (load is not { } value)
        {
            Forget();
            return;
        }

        var passed = double.IsNaN(_smooth) ? double.PositiveInfinity : (at - _at).TotalSeconds;
        _smooth = double.IsNaN(_smooth) ? value : _smooth + ((value - _smooth) * Math.Min(1, passed / SmoothS));
        _at = at;
        if (double.IsNaN(_first)) return;
        if (at - _from > Longest)
        {
            Forget();
            return;
        }

        var level = _smooth - (_slope * (at - _from).TotalSeconds);
        _low = Math.Min(_low, level);
        _high = Math.Max(_high, level);
    }

    /// <summary>A breath is over and the next has begun.</summary>
    public void NextBreath()
    {
        if (!double.IsNaN(_first) && _high >= _low)
        {
            _swings[_next] = _high - _low;
            _next = (_next + 1) % Breaths;
            _count = Math.Min(_count + 1, Breaths);
            _slope = (_smooth - _first) / Math.Max(1, (_at - _from).TotalSeconds);
        }

        (_first, _from) = (_smooth, _at);
        (_low, _high) = (_smooth, _smooth);
    }

    private void Forget()
    {
        _count = 0;
        _slope = 0;
        _smooth = _first = double.NaN;
    }
}
