namespace SotTable.Signal;

/// <summary>
/// What a cell adds to a load that doesn't change: creep of two exponentials, by the constants of the creep test, followed from second to second, getting on and off
/// included. A mutable struct: keep it in a field.
/// </summary>
/// <param name="fraction1">Creep of the faster part in the end, as a part of the load.</param>
/// <param name="tau1">Its time constant, seconds.</param>
/// <param name="fraction2">Creep of the slower part in the end.</param>
/// <param name="tau2">Its time constant, seconds.</param>
public struct CellCreep(double fraction1, double tau1, double fraction2, double tau2)
{
    /// <summary>Cells recover by 0.86 of what they crept: so much of a prediction is not known, beside what its constants leave unknown.</summary>
    public const double Unsure = 0.14;

    // OIML R 60, class C3 with 3000 divisions: 0.7 of 0.7 · 1.5 v within 30 minutes (load.md 2.1: 24.5 g of 100 kg).
    private const double C3 = 0.000245;

    // The same: 0.7 of v min, a ten thousandth and a half of the capacity, per 5 °C (load.md 2.1: 0.14 N of 100 kg).
    private const double C3Warmth = 0.000143;

    private double _fast;
    private double _slow;

    /// <summary>Creep in the load read now, newtons.</summary>
    public readonly double AddedN => _fast + _slow;

    /// <summary>The most that a class C3 cell may creep in half an hour, newtons.</summary>
    /// <param name="capacityN">Rated load of the cell, or of all cells of a block.</param>
    public static double BoundN(double capacityN) => C3 * capacityN;

    /// <summary>The most that the zero of a class C3 cell may move with five degrees, newtons.</summary>
    /// <param name="capacityN">Rated load of the cell, or of all cells of a block.</param>
    public static double WarmthN(double capacityN) => C3Warmth * capacityN;

    /// <summary>Lets time pass under a load.</summary>
    /// <param name="load">Newtons, constant meanwhile.</param>
    /// <param name="seconds">How long.</param>
    public void Pass(double load, double seconds)
    {
        _fast += ((fraction1 * load) - _fast) * (1 - Math.Exp(-seconds / tau1));
        _slow += ((fraction2 * load) - _slow) * (1 - Math.Exp(-seconds / tau2));
    }
}
