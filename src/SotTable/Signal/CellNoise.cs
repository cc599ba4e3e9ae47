namespace SotTable.Signal;

/// <summary>
/// Noise of the load cells while nothing lies on them: from how much each differs from itself a second ago, so that a slow drift adds nothing. The median
/// of many differences: a hand on an empty block is not noise. One owner; allocates nothing after construction.
/// </summary>
internal sealed class CellNoise
{
    private const int Kept = 64; // of all cells together
    private const double SigmaPerMedian = 1.4826; // of normal noise
    private static readonly TimeSpan Apart = TimeSpan.FromSeconds(1);
    private readonly double[] _before = new double[4];
    private readonly double[] _differences = new double[Kept];
    private readonly double[] _sorted = new double[Kept];
    private int _next;
    private int _count;
    private TimeSpan? _at;

    /// <summary>RMS of one cell, newtons; 0 before the first seconds.</summary>
    public double Newtons { get; private set; }

    /// <summary>Takes the cells of empty blocks.</summary>
    /// <param name="at">When.</param>
    /// <param name="cells">Newtons, four at most.</param>
    /// <returns>True when there is a new figure.</returns>
    public bool Add(TimeSpan at, ReadOnlySpan<double> cells)
    {
        if (_at is { } last && at - last < Apart) return false;
        var follows = at - _at < 2 * Apart;
        _at = at;
        for (var c = 0; c < cells.Length; c++)
        {
            if (follows)
            {
                _differences[_next] = Math.Abs(cells[c] - _before[c]);
                _next = (_next + 1) % Kept;
                _count = Math.Min(_count + 1, Kept);
            }

            _before[c] = cells[c];
        }

        if (_count < Kept / 4) return false;
        var sorted = _sorted.AsSpan(0, _count);
        _differences.AsSpan(0, _count).CopyTo(sorted);
        Newtons = SigmaPerMedian / Math.Sqrt(2) * Order.Median(sorted);
        return true;
    }

    /// <summary>Somebody lies there: the next difference would be that of two loads.</summary>
    public void Pause() => _at = null;
}
