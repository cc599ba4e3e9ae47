namespace SotTable.Signal;

/// <summary>
/// What happens to one block's load, from samples without spikes: phase, events, settling (load.md 3.2 to 3.4). Pure; time is the samples' own. One owner; not
/// thread-safe; allocates nothing after construction.
/// </summary>
public sealed class BlockCourse
{
    private const int Around = 5; // s of quiet whose median stands for the load before and after a movement (load.md 3.3)
    private const int QuietToRest = 3; // s
    private const int ZeroSeconds = 10; // of the zero after the session (load.md 3.4)
    private const double KnownAfter = 30; // s after a shift from which on the curve can be relied upon for five seconds ahead
    private const double ImpatientAfter = 120; // s after which the uncertainty of the slope may widen the limit
    private const int Kept = 64;

    private readonly LoadSecond[] _seconds = new LoadSecond[Kept];
    private readonly double[] _sorted = new double[Around];
    private readonly SecondsView _view;
    private readonly ImpactWatch _impacts = new();
    private readonly MovementWatch _movement = new();
    private OccupancyGate _gate;
    private long _count;
    private int _quiet;
    private long _restFrom;
    private long _movedFrom;
    private long _movedTo;
    private double _swing;
    private double _before;
    private bool _wasSettled;
    private SettlingCurve _curve;
    private TimeSpan? _overloadSince;
    private double _overload;

    /// <summary>Makes a block's course.</summary>
    /// <param name="limits">Thresholds to begin with.</param>
    /// <param name="mostPerSecond">Samples a second at most, for the medians of seconds.</param>
    public BlockCourse(LoadLimits limits, int mostPerSecond)
    {
        Limits = limits;
        _view = new SecondsView(mostPerSecond);
    }

    /// <summary>Thresholds in force.</summary>
    public LoadLimits Limits { get; set; }

    /// <summary>Called for each event, in the order in which they are known.</summary>
    public Action<LoadEvent>? Happened { get; set; }

    /// <summary>Called for each second that is over, with the phase after it.</summary>
    public Action<LoadSecond, LoadPhase>? Passed { get; set; }

    /// <summary>Where the block stands.</summary>
    public LoadPhase Phase { get; private set; }

    /// <summary>Settling since the last shift.</summary>
    public SettlingFit Settling { get; } = new();

    /// <summary>When that began, on the samples' clock.</summary>
    public TimeSpan RestsSince => TimeSpan.FromSeconds(_restFrom);

    /// <summary>Takes a load. Times rise.</summary>
    /// <param name="at">Its time.</param>
    /// <param name="load">Newtons.</param>
    public void Add(TimeSpan at, double load)
    {
        if (_view.Take(at, load, out var second)) Second(second);
        if (_impacts.Take(at, load, Limits.ImpactN, out var impact)) Happened?.Invoke(impact);
        if (load > Limits.OverloadN || _overloadSince is not null) Overload(at, load);
        if (!_gate.Take(at, load, Limits.Occupancy)) return;
        Phase = _gate.Occupied ? LoadPhase.Loading : LoadPhase.Off;
        _quiet = 0;
        if (!_gate.Occupied && _impacts.Close(out impact)) Happened?.Invoke(impact);
        Happened?.Invoke(new(_gate.Occupied ? LoadEventKind.On : LoadEventKind.Off, _gate.CrossedAt, _gate.CrossedAt, load));
    }

    /// <summary>The load isn't known for a while.</summary>
    public void Forget()
    {
        _gate.Forget();
        _impacts.Forget();
    }

    /// <summary>Change of the five-second median between two seconds.</summary>
    /// <param name="first">The second in which something began.</param>
    /// <param name="last">The second in which it ended.</param>
    /// <param name="change">Newtons.</param>
    /// <returns>False when the seconds around are not known, or not yet.</returns>
    internal bool TryChange(long first, long last, out double change)
    {
        change = 0;
        if (!TryMedian(first - Around, out var before) || !TryMedian(last + 1, out var after)) return false;
        change = after - before;
        return true;
    }

    private void Second(in LoadSecond s)
    {
        _seconds[_count++ % Kept] = s;
        switch (Phase)
        {
            case LoadPhase.Off when ++_quiet >= ZeroSeconds:
                Phase = LoadPhase.Empty;
                break;
            case LoadPhase.Loading:
                _quiet = s.Swing <= Math.Max(4 * Limits.QuietN, 0.02 * Math.Abs(s.Median)) ? _quiet + 1 : 0;
                if (_quiet < QuietToRest) break;
                _movement.Forget();
                Rest(s.Index - QuietToRest + 1);
                break;
            case LoadPhase.Settling or LoadPhase.Settled:
                Resting(s);
                break;
            case LoadPhase.Shift:
                Moving(s);
                break;
        }

        Passed?.Invoke(s, Phase);
    }

    private void Rest(long from)
    {
        Settling.Restart();
        _curve = default;
        _restFrom = from;
        Phase = LoadPhase.Settling;
        Catch(from);
    }

    private void Catch(long from)
    {
        for (var i = Math.Max(0, _count - Kept); i < _count; i++)
            if (_seconds[i % Kept] is var s && s.Index >= from) Settling.Add(s.Seconds - _restFrom, s.Median);
    }

    private void Resting(in LoadSecond s)
    {
        if (_movement.Moves(s.Swing, Limits.QuietN))
        {
            _wasSettled = Phase == LoadPhase.Settled;
            (_movedFrom, _movedTo, _swing) = (s.Index, s.Index, s.Swing);
            _before = TryMedian(s.Index - Around, out var median) ? median : s.Median;
            Phase = LoadPhase.Shift;
            return;
        }

        Settling.Add(s.Seconds - _restFrom, s.Median);
        if (Settling.Points % Around != 0) return;
        if (Crept(s)) return;
        _curve = Settling.Solve();
        if (Phase == LoadPhase.Settling && Settled() is { } after) Settle(after);
    }

    // Somebody who shifts in four seconds swings no more than a breath does: the load is another one than the curve lets expect.
    private bool Crept(in LoadSecond s)
    {
        if (_curve.Points < KnownAfter || !TryMedian(s.Index - Around + 1, out var median)) return false;
        var expected = _curve.At(Settling.Newest - (0.5 * (Around - 1)));
        var change = median - expected;
        if (Math.Abs(change) <= Limits.ShiftN(expected) + (3 * _curve.S)) return false;
        var from = s.Index - Around + 1;
        Happened?.Invoke(new(LoadEventKind.Shift, TimeSpan.FromSeconds(from), TimeSpan.FromSeconds(from + Around), change));
        Rest(from);
        return true;
    }

    private double? Settled()
    {
        var (t, u) = (Settling.Newest, _curve.SlopeUncertainty);
        if (t < KnownAfter) return null;
        var limit = Limits.SettledSlope(_curve.At(t), 0);
        if (3 * u > limit && t < ImpatientAfter) return null;
        limit = Math.Max(limit, 3 * u);

        // Told a little late and dated back: a slope just below the limit may be above it yet.
        return Math.Abs(_curve.SlopeAt(t)) + (3 * u) < limit ? _curve.SettledAfter(limit, t) : null;
    }

    private void Settle(double after)
    {
        Phase = LoadPhase.Settled;
        var at = RestsSince + TimeSpan.FromSeconds(after);
        Happened?.Invoke(new(LoadEventKind.Settled, at, at, _curve.At(after)));
    }

    private void Moving(in LoadSecond s)
    {
        if (_movement.Moves(s.Swing, Limits.QuietN)) (_movedTo, _swing) = (s.Index, Math.Max(_swing, s.Swing));
        if (s.Index - _movedTo < Around || !TryMedian(_movedTo + 1, out var after)) return;
        var change = after - _before;
        var shifted = Math.Abs(change) > Limits.ShiftN(_before);
        var (from, to) = (TimeSpan.FromSeconds(_movedFrom), TimeSpan.FromSeconds(_movedTo + 1));
        Happened?.Invoke(new(shifted ? LoadEventKind.Shift : LoadEventKind.Movement, from, to, shifted ? change : _swing));
        if (shifted)
        {
            Rest(_movedTo + 1);
            return;
        }

        Phase = _wasSettled ? LoadPhase.Settled : LoadPhase.Settling;
        Catch(_movedTo + 1);
    }

    private bool TryMedian(long from, out double median)
    {
        var found = 0;
        for (var i = Math.Max(0, _count - Kept); i < _count && found < Around; i++)
            if (_seconds[i % Kept].Index >= from && _seconds[i % Kept].Index < from + Around) _sorted[found++] = _seconds[i % Kept].Median;
        median = found == Around ? Medians.Of(_sorted) : 0;
        return found == Around;
    }

    private void Overload(TimeSpan at, double load)
    {
        if (_overloadSince is null) (_overloadSince, _overload) = (at, load);
        _overload = Math.Max(_overload, load);
        if (load > 0.9 * Limits.OverloadN) return;
        Happened?.Invoke(new(LoadEventKind.Overload, _overloadSince.Value, at, _overload));
        _overloadSince = null;
    }
}
