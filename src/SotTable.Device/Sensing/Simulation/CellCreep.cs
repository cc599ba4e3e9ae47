namespace SotTable.Device.Sensing.Simulation;

/// <summary>
/// The creep of a load cell: two exponentials of the force, in its direction. With these figures it has done 0.86 of an hour's creep after 30 minutes and
/// gives 0.84 of it back in the 30 minutes after (tests of 65 cells: 0.84 and 0.86). Times must not decrease.
/// </summary>
/// <param name="part">What the force seems to grow by in the end.</param>
internal struct CellCreep(double part)
{
    private const double FastPart = 0.15;
    private const double FastSeconds = 90;
    private const double SlowSeconds = 1080;
    private double _fast;
    private double _slow;
    private double _at = double.NaN;

    /// <summary>What the cell shows beyond the force.</summary>
    /// <param name="force">Newtons on it since the last call.</param>
    /// <param name="seconds">Monotonic time.</param>
    public double After(double force, double seconds)
    {
        var passed = double.IsNaN(_at) ? 0 : seconds - _at;
        _at = seconds;
        _fast += ((FastPart * part * force) - _fast) * (1 - Math.Exp(-passed / FastSeconds));
        _slow += (((1 - FastPart) * part * force) - _slow) * (1 - Math.Exp(-passed / SlowSeconds));
        return _fast + _slow;
    }
}
