namespace SotTable.Signal;

/// <summary>
/// Whether somebody moves: a second swings more than four times the usual one (load.md 3.3). Movement is rare, so that the median of the last minute is
/// the quiet one, breathing and heart included. One owner; allocates nothing after construction.
/// </summary>
internal sealed class MovementWatch
{
    private const double Times = 4;
    private const int Remembered = 60;
    private const int NeededToJudge = 5;
    private readonly double[] _swings = new double[Remembered];
    private readonly double[] _sorted = new double[Remembered];
    private int _count;

    /// <summary>Judges a second and learns from it.</summary>
    /// <param name="swing">Its swing.</param>
    /// <param name="quiet">What counts as quiet at least.</param>
    public bool Moves(double swing, double quiet)
    {
        var known = Math.Min(_count, Remembered);
        _swings.AsSpan(0, known).CopyTo(_sorted);
        var moves = known >= NeededToJudge && swing > Times * Math.Max(quiet, Medians.Of(_sorted.AsSpan(0, known)));
        _swings[_count++ % Remembered] = swing;
        return moves;
    }

    /// <summary>Somebody else lies there now, or otherwise.</summary>
    public void Forget() => _count = 0;
}
