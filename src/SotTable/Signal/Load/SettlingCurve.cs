namespace SotTable.Signal;

/// <summary>A settling load: F∞ + A₁·e^(−t/τ₁) + A₂·e^(−t/τ₂), in newtons and seconds since the last shift.</summary>
/// <param name="Terms">How many exponentials the data bears, 0 to 2.</param>
/// <param name="Points">Seconds that it was fitted to.</param>
/// <param name="S">Standard deviation of the residuals; breathing, mostly.</param>
/// <param name="Final">F∞.</param>
/// <param name="A1">Size of the faster part; 0 without one.</param>
/// <param name="Tau1">Its time constant.</param>
/// <param name="A2">Size of the slower part; 0 without one.</param>
/// <param name="Tau2">Its time constant.</param>
public readonly record struct SettlingCurve(int Terms, int Points, double S, double Final, double A1, double Tau1, double A2, double Tau2)
{
    /// <summary>The load at a moment.</summary>
    /// <param name="t">Seconds.</param>
    public double At(double t) => Final + (A1 * Math.Exp(-t / Tau1)) + (A2 * Math.Exp(-t / Tau2));

    /// <summary>Newtons a minute at a moment.</summary>
    /// <param name="t">Seconds.</param>
    public double SlopeAt(double t) => -60 * ((A1 / Tau1 * Math.Exp(-t / Tau1)) + (A2 / Tau2 * Math.Exp(-t / Tau2)));

    /// <summary>Standard uncertainty of the slope at the end of <see cref="Points"/> seconds, as if it were a straight line there, newtons a minute.</summary>
    /// <remarks>A line through n points with noise s has 12 s² / n³; a curve with more terms knows its end less well: twice for each.</remarks>
    public double SlopeUncertainty => Points < 3 ? double.PositiveInfinity : 60 * S * Math.Sqrt(12.0 / Points) / Points * (1 + Terms);

    /// <summary>From when on the slope stays below a limit.</summary>
    /// <param name="limit">Newtons a minute.</param>
    /// <param name="until">Last second that is looked at.</param>
    /// <returns>Seconds; <c>null</c> when it isn't below the limit for the last <see cref="LoadLimits.SettledFor"/>.</returns>
    public double? SettledAfter(double limit, double until)
    {
        // Two terms of opposite sign can turn once, so that the last crossing is looked for from the end.
        var t = until;
        while (t > 0 && Math.Abs(SlopeAt(t)) < limit) t -= 0.5;
        return until - t < LoadLimits.SettledFor.TotalSeconds ? null : Math.Max(0, t);
    }
}
