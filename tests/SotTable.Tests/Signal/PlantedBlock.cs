using SotTable.Signal;

namespace SotTable.Tests.Signal;

/// <summary>Two cells with gains of their own; a mass on mark k presses on cell k by 85 %.</summary>
internal sealed class PlantedBlock(Random random, double noiseN)
{
    public const double G = 9.80665;
    public static readonly ScaleClass Scale = ScaleClass.Of(980.6);
    private readonly Dictionary<double, double> _masses = [];

    public double[] Gains { get; } = [1.1e-4 * (1 + (0.03 * ((2 * random.NextDouble()) - 1))), 1.1e-4 * (1 + (0.03 * ((2 * random.NextDouble()) - 1)))];

    public double Creep { get; init; }

    /// <summary>What the newtons of a straight cell have to be bent by to be the load.</summary>
    public CellBend? Bend { get; init; }

    public LoadRow[] Standard(double tolerance = 0) =>
    [
        Row(RowUse.Corner, 1, 10, tolerance), Row(RowUse.Corner, 2, 10, tolerance), Row(RowUse.Span, 0, 5, tolerance), Row(RowUse.Span, 0, 20, tolerance),
        Row(RowUse.Span, 0, 5, tolerance), Row(RowUse.Span, 0, 20, tolerance), Row(RowUse.Verify, 0, 10, tolerance),
    ];

    public LoadRow Row(RowUse use, int mark, double kg, double tolerance = 0, int? place = null)
    {
        if (!_masses.TryGetValue(kg, out var true_)) _masses[kg] = true_ = kg * (1 + (tolerance * Edge()));
        return new(use, mark, kg, tolerance * kg, Read(true_ * G * (1 + (Creep * 0.2 * Edge())), place ?? mark), [0, 0]);
    }

    /// <summary>Indication of a further reading less the true load.</summary>
    public double Error(BlockFit fit, double kg) => CellGain.Sum(fit.Gains, Read(kg * G * (1 + (Creep * Edge())), 0)) - (kg * G);

    private double[] Read(double newtons, int place)
    {
        double[] share = place == 0 ? [0.5, 0.5] : place == 1 ? [0.85, 0.15] : [0.15, 0.85];
        return [.. share.Select((s, i) => Straight((newtons * s) + (noiseN / Math.Sqrt(2) * Gauss(random))) / Gains[i])];
    }

    // The inverse of the bend, step by step.
    private double Straight(double newtons)
    {
        var straight = newtons;
        for (var i = 0; Bend is not null && i < 30; i++) straight += newtons - Bend.Of(straight);
        return straight;
    }

    private double Edge() => (2 * random.NextDouble()) - 1;

    public static double Gauss(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble());
}
