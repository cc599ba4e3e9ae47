namespace SotTable.Signal;

/// <summary>One second of a block's load.</summary>
/// <param name="Index">Number of the second on the samples' clock.</param>
/// <param name="Median">Median of its samples, newtons.</param>
/// <param name="Swing">RMS of what is faster than 0.7 Hz, newtons.</param>
public readonly record struct LoadSecond(long Index, double Median, double Swing)
{
    /// <summary>The middle of the second.</summary>
    public double Seconds => Index + 0.5;
}
