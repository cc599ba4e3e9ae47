using System.Globalization;
using SotTable.Device.Calibrating;
using SotTable.Signal;

namespace SotTable.Cli.Calibrate;

/// <summary>A weight that the technician has.</summary>
/// <param name="Kg">Its mass.</param>
/// <param name="ToleranceKg">How far it may be off (half width).</param>
/// <param name="Certified">Its entry in the register; <c>null</c> for one that is only said to weigh that.</param>
internal sealed record Weight(double Kg, double ToleranceKg, Mass? Certified);

/// <summary>The weights of a calibration.</summary>
/// <param name="Weights">One to twelve.</param>
internal sealed record WeightSet(IReadOnlyList<Weight> Weights)
{
    private const int Most = 12;
    private const double DumbBell = 0.02;

    /// <summary>Their masses.</summary>
    public IReadOnlyList<double> Kilograms => [.. Weights.Select(w => w.Kg)];

    /// <summary>Weights from words.</summary>
    /// <param name="text">Kilograms and ids, with spaces between.</param>
    /// <param name="register">Knows the ids.</param>
    /// <param name="utcNow">For their due dates.</param>
    /// <param name="tolerance">Of those that are not registered, as a part; <c>null</c> for that of a dumb-bell.</param>
    /// <exception cref="CalibrationRefusedException">They can't be used.</exception>
    public static WeightSet Parse(string text, MassRegister register, DateTimeOffset utcNow, double? tolerance)
    {
        var words = text.Split([' ', ';', '+'], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length is 0 or > Most) throw new CalibrationRefusedException($"weights \"{text}\": expected one to {Most} numbers in kg, or ids of registered weights, such as 10 5");
        var masses = register.Read(out var problem) ?? throw new CalibrationRefusedException(problem);
        return new([.. words.Select(w => Of(w, masses, utcNow, tolerance ?? DumbBell))]);
    }

    /// <summary>How far some of them together may be off: they may all be off the same way.</summary>
    /// <param name="kilograms">Their masses.</param>
    public double ToleranceKg(IReadOnlyList<double> kilograms) => kilograms.Sum(k => Weights.Where(w => w.Kg == k).Max(w => w.ToleranceKg));

    /// <summary>Refuses weights that are less sure than a third of the error limit that they are to judge (R 76).</summary>
    /// <param name="ladder">What is put on one after another.</param>
    /// <param name="scale">Its limits.</param>
    /// <param name="gravity">m/s².</param>
    /// <exception cref="CalibrationRefusedException">They are.</exception>
    public void RefuseCoarse(IReadOnlyList<double> ladder, ScaleClass scale, double gravity)
    {
        for (var n = 1; n <= ladder.Count; n++)
        {
            double[] on = [.. ladder.Take(n)];
            if (ToleranceKg(on) * gravity > scale.LimitN(on.Sum() * gravity) / 3)
            {
                throw new CalibrationRefusedException(
                    $"{on.Sum():0.###} kg may be off by {ToleranceKg(on) * 1000:0.#} g, and the full grade allows {scale.LimitN(on.Sum() * gravity) / 3 / gravity * 1000:0.#} g there: "
                    + "take weights of class M1, noted with `calibrate masses add`, or state --tolerance-percent");
            }
        }
    }

    private static Weight Of(string word, IReadOnlyList<Mass> masses, DateTimeOffset utcNow, double tolerance)
    {
        if (masses.FirstOrDefault(m => m.Id == word) is { } mass)
        {
            return mass.IsPastDue(utcNow)
                ? throw new CalibrationRefusedException($"{word}: its certificate {mass.Certificate} was due {mass.Due}: take another weight, or have this one certified and note it anew")
                : new(mass.MassKg, mass.UncertaintyKg, mass);
        }

        return double.TryParse(word.Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out var kg) && kg is >= 0.01 and <= 200
            ? new(kg, tolerance * kg, null)
            : throw new CalibrationRefusedException($"weight \"{word}\": expected kilograms, 0.01 to 200, or the id of a weight in `calibrate masses list`");
    }
}
