namespace SotTable.Signal;

/// <summary>
/// Whether the signal reaches the end of the sensor's range: a value that is held at the highest or lowest point of the last half minute, and again
/// the very same one. A real turning point seldom repeats to the last digit. One owner; allocates nothing after construction.
/// </summary>
internal sealed class BreathClipping(double rateHz)
{
    private const double HeldS = 0.3;
    private const double WindowS = 30;
    private const double ToldForS = 10;

    // A sensor with coarser steps holds the same value around every turning point.
    private const double LeastSteps = 64;
    private readonly int _held = Math.Max(4, (int)(HeldS * rateHz));
    private double _bucketUntil = double.NegativeInfinity;
    private (double Low, double High) _now = Empty;
    private (double Low, double High) _before = Empty;
    private double _step = double.PositiveInfinity;
    private double _last = double.NaN;
    private int _run;
    private (double Value, double At) _low = (double.NaN, 0);
    private (double Value, double At) _high = (double.NaN, 0);
    private double _clippedAt = double.NegativeInfinity;

    private static (double Low, double High) Empty => (double.PositiveInfinity, double.NegativeInfinity);

    /// <summary>Takes a sample as the sensor gave it.</summary>
    /// <param name="t">Its time, seconds.</param>
    /// <param name="value">Its value.</param>
    /// <returns>How many samples before it had this very value.</returns>
    public int Add(double t, double value)
    {
        if (t >= _bucketUntil) (_before, _now, _bucketUntil) = (_now, Empty, t + (WindowS / 2));
        _now = (Math.Min(_now.Low, value), Math.Max(_now.High, value));
        if (value != _last)
        {
            if (!double.IsNaN(_last)) _step = Math.Min(_step, Math.Abs(value - _last));
            (_last, _run) = (value, 0);
            return 0;
        }

        if (++_run != _held) return _run;
        var (low, high) = (Math.Min(_now.Low, _before.Low), Math.Max(_now.High, _before.High));
        if (high - low < LeastSteps * _step) return _run;
        if (value == high) _high = Hold(_high, t, value);
        else if (value == low) _low = Hold(_low, t, value);
        return _run;
    }

    /// <summary>Whether it has been so in the last ten seconds: a top that was cut off spoils the breaths around it.</summary>
    public bool Within(double t) => t - _clippedAt < ToldForS;

    private (double Value, double At) Hold((double Value, double At) earlier, double t, double value)
    {
        if (earlier.Value == value && t - earlier.At < WindowS) _clippedAt = t;
        return (value, t);
    }
}
