namespace SotTable.Signal;

/// <summary>The last breaths: when each began, when it was at its top, how deep it was. One owner; allocates nothing after construction.</summary>
internal sealed class BreathLog
{
    private const int Most = 64;
    private const int MostOfSession = 512;
    private const int Newest = 5;
    private readonly double[] _starts = new double[Most];
    private readonly double[] _tops = new double[Most];
    private readonly double[] _depths = new double[Most];
    private readonly double[] _scratch = new double[Most];
    private readonly double[] _session = new double[MostOfSession];
    private int _ofSession;
    private int _everyNth = 1;
    private int _skipped;
    private bool _begun;
    private int _sinceStart;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Top of the newest breath; minus infinity without one.</summary>
    public double LastTop => Count == 0 ? double.NegativeInfinity : _tops[Count - 1];

    /// <summary>Median depth of the last five breaths in per cent of the median of all; <c>null</c> with fewer.</summary>
    public double? DepthPercent
    {
        get
        {
            if (_sinceStart < Newest) return null;
            _depths.AsSpan(Count - Newest, Newest).CopyTo(_scratch);
            var usual = Order.Median(_session.AsSpan(0, _ofSession));
            return usual > 0 ? 100 * Order.Median(_scratch.AsSpan(0, Newest)) / usual : null;
        }
    }

    /// <summary>Notes that a breath has begun; it counts when <see cref="Add"/> completes it.</summary>
    public void Begin(double start)
    {
        _starts[Count] = start;
        _begun = true;
    }

    /// <summary>Adds a breath.</summary>
    public void Add(double start, double top, double depth)
    {
        Remember(depth);
        _sinceStart = Math.Min(_sinceStart + 1, Newest);
        (_starts[Count], _tops[Count], _depths[Count]) = (start, top, depth);
        _begun = false;
        if (++Count < Most) return;
        Count--;
        foreach (var a in (ReadOnlySpan<double[]>)[_starts, _tops, _depths]) Array.Copy(a, 1, a, 0, Count);
    }

    /// <summary>A session starts: its median is that of the breaths from now on.</summary>
    public void StartSession() => (_ofSession, _everyNth, _skipped, _sinceStart) = (0, 1, 0, 0);

    /// <summary>Tops after a time, oldest first.</summary>
    public ReadOnlySpan<double> TopsAfter(double t) => After(_tops, Count, t);

    /// <summary>Starts after a time, also that of a breath whose top has not come yet.</summary>
    public ReadOnlySpan<double> StartsAfter(double t) => After(_starts, Count + (_begun ? 1 : 0), t);

    /// <summary>Depths of the breaths with tops after a time.</summary>
    public ReadOnlySpan<double> DepthsAfter(double t) => _depths.AsSpan(0, Count)[^TopsAfter(t).Length..];

    /// <summary>Median time between the starts of the last eight breaths; 4 s with fewer than two.</summary>
    public double MedianInterval()
    {
        var from = Math.Max(1, Count - 7);
        if (from >= Count) return 4;
        for (var i = from; i < Count; i++) _scratch[i - from] = _starts[i] - _starts[i - 1];
        return Order.Median(_scratch.AsSpan(0, Count - from));
    }

    // A session longer than the memory is remembered by every second breath, then by every fourth, ...: sorted, so that the median stays.
    private void Remember(double depth)
    {
        if (++_skipped < _everyNth) return;
        _skipped = 0;
        if (_ofSession == MostOfSession)
        {
            _session.AsSpan().Sort();
            for (var i = 0; i < MostOfSession / 2; i++) _session[i] = _session[2 * i];
            _ofSession = MostOfSession / 2;
            _everyNth *= 2;
        }

        _session[_ofSession++] = depth;
    }

    private static ReadOnlySpan<double> After(double[] times, int count, double t)
    {
        var i = count;
        while (i > 0 && times[i - 1] > t) i--;
        return times.AsSpan(i, count - i);
    }
}
