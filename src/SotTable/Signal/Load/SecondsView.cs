namespace SotTable.Signal;

/// <summary>
/// The slow view (load.md 3.1): a load's samples become medians of whole seconds, with how much it swung in each. One owner; allocates nothing after
/// construction.
/// </summary>
internal sealed class SecondsView
{
    // Butterworth of second order above 0.7 Hz: breathing, 0.25 Hz, is left with an eighth of its size; what people move is faster (load.md 3.3).
    private const double CutHz = 0.7;
    private readonly double[] _samples;
    private long _second = long.MinValue;
    private int _count;
    private TimeSpan _last = TimeSpan.MinValue;
    private double _b;
    private double _a1;
    private double _a2;
    private TimeSpan _designedFor;
    private TimeSpan _period;
    private double _z1;
    private double _z2;
    private double _squares;

    /// <summary>Makes a view.</summary>
    /// <param name="mostPerSecond">Samples of a second that are kept for its median; more are counted in its swing only.</param>
    public SecondsView(int mostPerSecond) => _samples = new double[mostPerSecond];

    /// <summary>Takes a load.</summary>
    /// <param name="now">Its time.</param>
    /// <param name="load">Newtons.</param>
    /// <param name="second">The second that is over.</param>
    /// <returns>True when one is over. A second without samples never comes.</returns>
    public bool Take(TimeSpan now, double load, out LoadSecond second)
    {
        second = default;
        var index = now.Ticks / TimeSpan.TicksPerSecond;
        var over = false;
        if (index != _second)
        {
            if (_count > 0)
            {
                second = new(_second, Medians.Of(_samples.AsSpan(0, Math.Min(_count, _samples.Length))), Math.Sqrt(_squares / _count));
                over = true;
                if (_count > 1) _period = TimeSpan.FromTicks(TimeSpan.TicksPerSecond / _count);
            }

            (_second, _count, _squares) = (index, 0, 0);
        }

        if (_count < _samples.Length) _samples[_count] = load;
        _count++;
        var swing = HighPassed(now, load);
        _squares += swing * swing;
        _last = now;
        return over;
    }

    private double HighPassed(TimeSpan now, double load)
    {
        var first = _last == TimeSpan.MinValue || (now - _last).Ticks > TimeSpan.TicksPerSecond;
        if (first || _period.Ticks <= 0)
        {
            if (!first && _period.Ticks == 0) _period = now - _last;
            Rest(load);
            return 0;
        }

        // The rate is measured a second at a time; a filter for a rate 5 % off is the same filter.
        if (Math.Abs(_period.Ticks - _designedFor.Ticks) * 20 > _designedFor.Ticks) Design(load);
        var y = (_b * load) + _z1;
        _z1 = (-2 * _b * load) - (_a1 * y) + _z2;
        _z2 = (_b * load) - (_a2 * y);
        return y;
    }

    private void Design(double load)
    {
        _designedFor = _period;
        var k = Math.Tan(Math.PI * Math.Min(CutHz * _period.TotalSeconds, 0.45));
        var norm = 1 / (1 + (Math.Sqrt(2) * k) + (k * k));
        (_b, _a1, _a2) = (norm, 2 * ((k * k) - 1) * norm, (1 - (Math.Sqrt(2) * k) + (k * k)) * norm);
        Rest(load);
    }

    // As if the load had lain there for ever: no swing from the start itself.
    private void Rest(double load) => (_z1, _z2) = (-_b * load, _b * load);
}
