namespace SotTable.Signal;

/// <summary>
/// The creep of a block's cells, predicted from second to second by the constants of its calibration, getting on and off included. One owner; allocates nothing
/// after construction.
/// </summary>
/// <param name="fit">The constants.</param>
public sealed class BlockCreep(CreepFit fit)
{
    // What lay there in between isn't known, and after so long it matters.
    private const int Patience = 60; // s
    private CellCreep _creep = fit.Start();
    private long _newest = long.MinValue;
    private double _load;

    /// <summary>The constants.</summary>
    public CreepFit Fit { get; } = fit;

    /// <summary>Whether all that lay there since the block was empty has been seen: somebody who lay there before the first sample has crept unseen.</summary>
    public bool Known { get; private set; }

    /// <summary>Creep in the load read now, newtons.</summary>
    public double NowN => _creep.AddedN;

    /// <summary>Takes a second. Seconds rise, and may be left out.</summary>
    /// <param name="s">The second, as measured.</param>
    /// <param name="emptyBelowN">Below it nobody lies there.</param>
    public void Take(in LoadSecond s, double emptyBelowN)
    {
        var silent = _newest == long.MinValue ? 0 : s.Index - _newest - 1;
        if (silent > 0) _creep.Pass(_load, silent);
        if (silent > Patience) Known = false;
        Known |= Math.Abs(s.Median) < emptyBelowN;
        (_newest, _load) = (s.Index, s.Median);
        _creep.Pass(_load, 1);
    }
}
