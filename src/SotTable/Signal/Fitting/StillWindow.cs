namespace SotTable.Signal;

/// <summary>
/// The gate in front of a reading: the last second (three at low rates) of a block's cells, still when it spans no more than today's noise lets expect. The limit comes
/// from the noise that was measured, so it can't be stricter than the hardware. One owner; not thread-safe.
/// </summary>
public sealed class StillWindow
{
    // 99.9 % of normal noise lies within ± 3.3 standard deviations.
    private const double Spread = 6.6;
    private readonly double[][] _counts;
    private readonly int[] _taken;

    /// <summary>Makes the window of a block.</summary>
    /// <param name="cells">How many load channels it has.</param>
    /// <param name="rateHz">Their nominal rate.</param>
    public StillWindow(int cells, double rateHz)
    {
        var length = Math.Max(16, (int)(rateHz * (rateHz < 40 ? 3 : 1)));
        _counts = [.. Enumerable.Range(0, cells).Select(_ => new double[length])];
        _taken = new int[cells];
    }

    /// <summary>Whether every cell has filled its window.</summary>
    public bool IsFull => _taken.All(t => t >= _counts[0].Length);

    /// <summary>Mean counts of each cell.</summary>
    public IReadOnlyList<double> Means => [.. _counts.Select(c => c.Average())];

    /// <summary>Noise of each cell, from the differences between neighbours: slow motion does not count. Standard deviation in counts.</summary>
    public IReadOnlyList<double> Noise =>
        [.. _counts.Select((c, i) => Math.Sqrt(Differences(c, _taken[i]).Average(d => d * d) / 2))];

    /// <summary>Samples in the window of a cell.</summary>
    public int Length => _counts[0].Length;

    /// <summary>Takes a good sample.</summary>
    /// <param name="cell">Which cell of the block, from 0.</param>
    /// <param name="counts">Its counts.</param>
    public void Add(int cell, double counts) => _counts[cell][_taken[cell]++ % Length] = counts;

    /// <summary>Starts anew, after a fault or between readings.</summary>
    public void Clear() => Array.Clear(_taken);

    /// <summary>How far the restless cell goes beyond what is still: its range over the limit. 1 or less is still.</summary>
    /// <param name="noise">Standard deviation of each cell at rest, counts.</param>
    /// <param name="quarterE">A quarter of the scale interval in counts.</param>
    public double Restlessness(IReadOnlyList<double> noise, double quarterE)
    {
        ArgumentNullException.ThrowIfNull(noise);
        var worst = 0.0;
        for (var i = 0; i < _counts.Length; i++)
            worst = Math.Max(worst, (_counts[i].Max() - _counts[i].Min()) / Math.Max(Spread * noise[i], quarterE));
        return worst;
    }

    private static IEnumerable<double> Differences(double[] ring, int taken)
    {
        for (var i = 1; i < ring.Length; i++) yield return ring[(taken + i) % ring.Length] - ring[(taken + i - 1) % ring.Length];
    }
}
