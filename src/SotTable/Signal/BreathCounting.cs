using System.Numerics;

namespace SotTable.Signal;

/// <summary>
/// A rate from the last half minute of a breath signal by counting its tops, after small ups and downs were taken out in pairs (advanced counting,
/// Schäfer and Kratky 2008), and a second opinion by autocorrelation. One owner; allocates nothing after construction.
/// </summary>
internal sealed class BreathCounting
{
    private const double WindowS = 30;
    private const double LeastS = 14;
    private const int SmoothReach = 5;

    private readonly int _step;
    private readonly int _window;
    private readonly double _rateHz;
    private readonly double[] _signal;
    private readonly double[] _smooth;
    private readonly double[] _power;
    private readonly double[] _correlation;
    private readonly double[] _kernel = new double[(2 * SmoothReach) + 1];
    private readonly double[] _heights;
    private readonly int[] _turns;
    private int _count;

    /// <summary>Makes a counter.</summary>
    /// <param name="rateHz">Rate of the signal it will be given; it is brought down to about 5 Hz.</param>
    public BreathCounting(double rateHz)
    {
        _step = Math.Max(1, (int)(rateHz / 5));
        _rateHz = rateHz / _step;
        _window = (int)(WindowS * rateHz);
        var n = (_window / _step) + 1;
        (_signal, _smooth, _power, _correlation, _heights, _turns) = (new double[n], new double[n], new double[n + 1], new double[n + 1], new double[n], new int[n]);
        double sum = 0;
        for (var i = 0; i < _kernel.Length; i++)
        {
            var z = (i - SmoothReach) / (0.28 * _rateHz);
            sum += _kernel[i] = Math.Exp(-0.5 * z * z);
        }

        for (var i = 0; i < _kernel.Length; i++) _kernel[i] /= sum;
    }

    /// <summary>Takes the newest signal; <see cref="Count"/> and <see cref="Correlate"/> speak of it.</summary>
    /// <param name="signal">The filtered signal.</param>
    /// <returns>False while there is too little.</returns>
    public bool Load(SlidingBuffer signal)
    {
        var values = signal.Last(_window);
        _count = values.Length / _step;
        if (_count < LeastS * _rateHz) return false;
        values = values[(values.Length - (_count * _step))..];
        for (var i = 0; i < _count; i++)
        {
            double sum = 0;
            for (var k = 0; k < _step; k++) sum += values[(i * _step) + k];
            _signal[i] = sum / _step;
        }

        Trend.Remove(_signal.AsSpan(0, _count), 1);
        return true;
    }

    /// <summary>Breaths a minute from the first to the last top; <c>NaN</c> with fewer than two.</summary>
    public double Count()
    {
        var y = _smooth.AsSpan(0, _count);
        for (var i = 0; i < _count; i++)
        {
            double sum = 0;
            for (var k = -SmoothReach; k <= SmoothReach; k++) sum += _kernel[k + SmoothReach] * _signal[Math.Clamp(i + k, 0, _count - 1)];
            y[i] = sum;
        }

        var turns = 0;
        for (var i = 1; i < _count - 1; i++)
            if (y[i + 1] - y[i] >= 0 != y[i] - y[i - 1] >= 0) _turns[turns++] = i;
        if (turns < 3) return double.NaN;
        for (var i = 1; i < turns; i++) _heights[i - 1] = Math.Abs(y[_turns[i]] - y[_turns[i - 1]]);
        var least = 0.3 * Order.Quantile(_heights.AsSpan(0, turns - 1), 0.75);
        while (turns > 2)
        {
            var smallest = 1;
            for (var i = 2; i < turns; i++)
                if (Math.Abs(y[_turns[i]] - y[_turns[i - 1]]) < Math.Abs(y[_turns[smallest]] - y[_turns[smallest - 1]])) smallest = i;
            if (Math.Abs(y[_turns[smallest]] - y[_turns[smallest - 1]]) >= least) break;
            Array.Copy(_turns, smallest + 1, _turns, smallest - 1, turns - smallest - 1);
            turns -= 2;
        }

        if (turns < 2) return double.NaN;
        var (first, last, tops) = (-1, -1, 0);
        for (var i = 0; i < turns; i++)
        {
            if (y[_turns[i]] <= y[_turns[i == 0 ? 1 : i - 1]]) continue;
            if (first < 0) first = _turns[i];
            last = _turns[i];
            tops++;
        }

        return tops > 1 ? 60 * _rateHz * (tops - 1) / (last - first) : double.NaN;
    }

    /// <summary>The first strong period of the autocorrelation.</summary>
    /// <param name="strength">Its correlation, 0 to 1.</param>
    /// <returns>Breaths a minute; <c>NaN</c> when nothing repeats.</returns>
    public double Correlate(out double strength)
    {
        strength = 0;
        var y = _signal.AsSpan(0, _count);
        var (shortest, longest) = ((int)(_rateHz * 60 / 40), Math.Min((int)(_rateHz * 60 / 4), (int)(_count * 0.6)));
        _power[0] = 0;
        for (var i = 0; i < _count; i++) _power[i + 1] = _power[i] + (y[i] * y[i]);
        if (!(_power[_count] > 0)) return double.NaN;
        var r = _correlation;
        for (var lag = 1; lag <= longest; lag++)
        {
            var sum = Product(y[lag..], y[..^lag]);
            var scale = Math.Sqrt((_power[_count] - _power[lag]) * _power[_count - lag]);
            r[lag] = scale > 0 ? sum / scale : 0;
        }

        var from = 1;
        while (from <= longest && r[from] >= 0) from++;
        from = Math.Max(shortest, from) + 1;
        double top = 0;
        for (var lag = from; lag < longest; lag++)
            if (IsTop(lag)) top = Math.Max(top, r[lag]);
        if (top <= 0) return double.NaN;
        for (var lag = from; lag < longest; lag++)
        {
            if (!IsTop(lag) || r[lag] <= 0.8 * top) continue;
            var bend = r[lag - 1] - (2 * r[lag]) + r[lag + 1];
            strength = r[lag];
            return 60 * _rateHz / (lag + (bend == 0 ? 0 : 0.5 * (r[lag - 1] - r[lag + 1]) / bend));
        }

        return double.NaN;

        bool IsTop(int lag) => r[lag] > r[lag - 1] && r[lag] >= r[lag + 1];
    }

    private static double Product(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var sums = Vector<double>.Zero;
        var i = 0;
        for (; i <= a.Length - Vector<double>.Count; i += Vector<double>.Count) sums += new Vector<double>(a[i..]) * new Vector<double>(b[i..]);
        var sum = Vector.Sum(sums);
        for (; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }
}
