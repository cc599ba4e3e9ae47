namespace SotTable.Device.Sensing.Simulation;

/// <summary>
/// The hysteresis of a load cell: at the same load it shows a little more on the way down than on the way up. A play follows the load with a slack in proportion to
/// it, so that the two ways meet at no load and at the most, and a small to and fro makes a small loop.
/// </summary>
/// <param name="widestN">How far the two ways of a loop up to the capacity lie apart at the most, newtons.</param>
/// <param name="capacityN">Capacity of the cell, newtons.</param>
internal struct CellHysteresis(double widestN, double capacityN)
{
    private const double Slack = 0.2;
    private readonly double _part = widestN / (capacityN * 2 * Slack * (1 - Slack) / (1 + Slack));
    private double _play;

    /// <summary>What the cell shows beyond what it shows on the way up.</summary>
    /// <param name="force">Newtons on it now.</param>
    public double After(double force)
    {
        var pushed = Math.Max(0, force);
        _play = Math.Clamp(_play, (1 - Slack) * pushed, (1 + Slack) * pushed);
        return _part * (_play - ((1 - Slack) * pushed));
    }
}
