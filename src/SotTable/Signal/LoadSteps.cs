namespace SotTable.Signal;

/// <summary>Sees movement in a load by its own history: a change over a second that is large beside the usual ones. One owner; allocates nothing after construction.</summary>
internal sealed class LoadSteps
{
    private const double UsualTimes = 8;
    private const double FirstTimes = 6;
    private readonly SlidingBuffer _values;
    private readonly SlidingBuffer _moves;
    private readonly double[] _sorted;
    private readonly int _second;
    private double _usual = double.PositiveInfinity;
    private int _sinceUsual;

    public LoadSteps(double rateHz)
    {
        _second = (int)rateHz;
        _values = new SlidingBuffer(_second + 1);
        _moves = new SlidingBuffer(60 * _second);
        _sorted = new double[60 * _second];
    }

    /// <summary>Takes a value.</summary>
    /// <returns>Seconds to keep away from here on; 0 when nothing moves.</returns>
    public double Add(double x)
    {
        _values.Add(x);
        if (_values.Count <= _second) return 0;
        var move = Math.Abs(x - _values[_second]);
        _moves.Add(move);
        if (++_sinceUsual >= _second || double.IsPositiveInfinity(_usual))
        {
            _sinceUsual = 0;
            var moves = _sorted.AsSpan(0, _moves.Count);
            _moves.Last(_moves.Count).CopyTo(moves);
            var largest = 0.0;
            foreach (var m in moves) largest = Math.Max(largest, m);
            _usual = Order.Median(moves);
            if (_moves.Count < 5 * _second) return _moves.Count >= _second && largest > FirstTimes * _usual ? 1 : 0;
        }

        return _moves.Count >= 5 * _second && move > UsualTimes * _usual ? 2 : 0;
    }

    /// <summary>After a movement: the load begins anew, what is usual stays.</summary>
    public void Settle() => _values.Clear();
}
