using SotTable.Samples;

namespace SotTable.Signal;

/// <summary>
/// The load chain of a running table: raw samples of calibrated cells go through spike test and event machine; what settles, what changed slowly and left against
/// right can be asked for. Pure; time is the samples' own. One owner; not thread-safe; <see cref="Add"/> allocates nothing.
/// </summary>
public sealed class LoadWatch
{
    // A single word that is off by less doesn't matter; real noise has longer tails than the spike test's own limit knows.
    private const double SpikeN = 2;
    private const int LeastCurveS = 10;

    private readonly LoadCourse _course;
    private readonly RestWatch[] _rests;
    private readonly int[][] _cells;
    private readonly InstrumentEvidence[] _instrument;
    private readonly double? _expandedN;
    private readonly BalanceMean _mean;
    private bool _averaging;
    private int _wholeSeconds;

    private LoadWatch(LoadCourse course, int[][] cells, InstrumentEvidence[] instrument, IReadOnlyDictionary<BlockId, CreepFit> creep, double? expandedN)
    {
        (_course, _cells, _instrument, _expandedN) = (course, cells, instrument, expandedN);
        _course.Pair.UncertaintyN = (expandedN ?? 0) / 2;
        _mean = new(expandedN);
        _rests = [new(creep.GetValueOrDefault(BlockId.A)), new(creep.GetValueOrDefault(BlockId.B))];
        _course.Pair.Paired = (a, b) =>
        {
            if (Averaging && _wholeSeconds++ > 0) _mean.Take(a, b, Limits.PairFromN);
        };
        _course.Pair.Passed = (b, s, phase) => _rests[b].Take(s, phase, _course.Pair[b].RestsSince, Limits.Occupancy.OffN);
    }

    /// <summary>Called for each event; the number is the block's, 0 or 1, or −1 for the pair.</summary>
    public Action<int, LoadEvent>? Happened
    {
        get => _course.Pair.Happened;
        set => _course.Pair.Happened = value;
    }

    /// <summary>Thresholds in force; set them when the person profile changes.</summary>
    public LoadLimits Limits
    {
        get => _course.Pair[0].Limits;
        set
        {
            for (var b = 0; b < 2; b++) _course.Pair[b].Limits = value with { OverloadN = _course.Pair[b].Limits.OverloadN };
        }
    }

    /// <summary>Whether seconds count for <see cref="MeanBalance"/>: true while a session runs, false in a pause.</summary>
    public bool Averaging
    {
        get => _averaging;
        set
        {
            if (value && !_averaging) _wholeSeconds = 0; // the first one began before
            _averaging = value;
        }
    }

    /// <summary>Mean index of left and right over the counted seconds since <see cref="StartSession"/>.</summary>
    public SessionBalance MeanBalance => _mean.Value;

    /// <summary>Expanded uncertainty (k = 2) of a block's load, newtons; <c>null</c> when the calibration states none.</summary>
    public double? ExpandedN => _expandedN;

    /// <summary>Index of left and right with its expanded uncertainty, block A as left; <c>null</c> when too little lies there or it is too uncertain.</summary>
    public (double Bai, double Uncertainty)? Balance =>
        _expandedN is { } u && _course.Pair.Bai is { } bai && _course.Pair.Loads is var (a, b) ? (bai, LoadBalance.Uncertainty(a, b, u, u)) : null;

    /// <summary>Makes a watch.</summary>
    /// <param name="profile">The wiring; its load cells come first.</param>
    /// <param name="calibration">The calibration in force.</param>
    /// <param name="limits">Thresholds to begin with.</param>
    /// <returns><c>null</c> without a calibration: thresholds are newtons.</returns>
    public static LoadWatch? Of(TableProfile profile, Calibration? calibration, LoadLimits limits)
    {
        ArgumentNullException.ThrowIfNull(profile);
        if (calibration is null) return null;
        var scales = calibration.Cells.Select(c => new LoadCellScale((int)c.Block, c.Gain, c.ZeroCounts, SpikeN / Math.Abs(c.GainNPerCount)));
        var rate = profile.Channels.Take(profile.LoadChannels).Max(c => c.SampleRateHz);
        var course = new LoadCourse([.. scales], limits, (int)Math.Ceiling(1.25 * rate));
        int[] Of(BlockId block) => [.. Enumerable.Range(0, profile.LoadChannels).Where(i => profile.Channels[i].Block == block)];
        int[][] cells = [Of(BlockId.A), Of(BlockId.B)];
        var capacities = cells.Select(of => of.Sum(i => profile.Channels[i].CapacityN ?? 0)).ToArray();
        for (var b = 0; b < 2; b++)
            if (capacities[b] > 0) course.Pair[b].Limits = limits with { OverloadN = capacities[b] };
        InstrumentEvidence Known(double capacity, int block) => InstrumentEvidence.OfCells(capacity) is var byClass && calibration.WarmthN.TryGetValue((BlockId)block, out var measured)
            ? byClass with { TemperatureN = measured }
            : byClass;
        return new(course, cells, [.. capacities.Select(Known)], calibration.Creep, calibration.UncertaintyN);
    }

    /// <summary>Takes a sample of any channel; only good ones of load cells count.</summary>
    /// <param name="s">The sample.</param>
    public void Add(in RawSample s)
    {
        if (!s.IsValid || (s.Flags & SampleFlags.Settling) != 0) return;
        if (s.Channel < _course.Cells) _course.Add(s.At, s.Channel, s.Counts);
    }

    /// <summary>A zero was taken.</summary>
    /// <param name="zero">The zero.</param>
    public void Use(SessionZero zero)
    {
        ArgumentNullException.ThrowIfNull(zero);
        _course.UseZero(zero.Counts);
    }

    /// <summary>A session starts: its means and the return of its zeros begin anew.</summary>
    public void StartSession()
    {
        _mean.Clear();
        foreach (var rest in _rests) rest.StartSession();
    }

    /// <summary>What can be said of a block.</summary>
    /// <param name="block">0 or 1.</param>
    /// <param name="now">Monotonic time on the samples' scale.</param>
    public BlockState Block(int block, TimeSpan now)
    {
        var course = _course.Pair[block];
        var lies = course.Phase is LoadPhase.Settling or LoadPhase.Settled or LoadPhase.Shift;
        double? rested = lies ? (now - course.RestsSince).TotalSeconds : null;
        return new(
            course.Phase, rested, lies && course.Settling.Points >= LeastCurveS ? course.Settling.Solve() : null,
            lies ? _rests[block].Slow(Limits.MedianOver, _instrument[block]) : null, Centre(block), _rests[block].ZeroN);
    }

    // Between the first cell and the second of a block: with one cell, or more than two, nobody has said where they are.
    private double? Centre(int block)
    {
        if (_cells[block].Length != 2 || _course.Pair[block].Phase is LoadPhase.Empty or LoadPhase.Off) return null;
        Span<double> loads = [_course.Load(_cells[block][0]), _course.Load(_cells[block][1])];
        return CentreOfLoad.Of(loads, [new(0, -1), new(0, 1)])?.Y;
    }
}

/// <summary>What can be said of a block's load at one moment.</summary>
/// <param name="Phase">Where it stands.</param>
/// <param name="RestS">Seconds since the last shift; <c>null</c> while nothing rests there.</param>
/// <param name="Curve">How it settles; <c>null</c> before ten seconds of rest.</param>
/// <param name="Slow">What has changed slowly since then; <c>null</c> before half a minute.</param>
/// <param name="Centre">Where the load acts, from −1 at the block's first cell to 1 at its second; <c>null</c> when not known or too little lies there.</param>
/// <param name="ZeroN">Where the zero came to after somebody got off; <c>null</c> when it isn't known, and from the start of a session on.</param>
public readonly record struct BlockState(LoadPhase Phase, double? RestS, SettlingCurve? Curve, SlowChange? Slow, double? Centre, double? ZeroN);
