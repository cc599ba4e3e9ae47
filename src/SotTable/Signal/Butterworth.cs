namespace SotTable.Signal;

/// <summary>A Butterworth filter of second order that starts in the steady state of its first sample, so that nothing rings in.</summary>
internal struct Butterworth
{
    private readonly double _b0, _b1, _a1, _a2;
    private double _x1, _x2, _y1, _y2;
    private bool _begun;

    private Butterworth(double b0, double b1, double a1, double a2) => (_b0, _b1, _a1, _a2) = (b0, b1, a1, a2);

    /// <summary>Makes a low-pass; its delay for slow signals is 0.225 / <paramref name="cutHz"/> seconds.</summary>
    /// <param name="cutHz">Where the power is halved.</param>
    /// <param name="rateHz">Samples a second.</param>
    public static Butterworth LowPass(double cutHz, double rateHz) => Make(cutHz, rateHz, low: true);

    /// <summary>Makes a high-pass.</summary>
    /// <param name="cutHz">Where the power is halved.</param>
    /// <param name="rateHz">Samples a second.</param>
    public static Butterworth HighPass(double cutHz, double rateHz) => Make(cutHz, rateHz, low: false);

    /// <summary>Takes a sample and gives the filtered one.</summary>
    /// <param name="x">The sample.</param>
    public double Next(double x)
    {
        if (!_begun)
        {
            var gain = ((2 * _b0) + _b1) / (1 + _a1 + _a2);
            (_x1, _x2, _y1, _y2, _begun) = (x, x, x * gain, x * gain, true);
        }

        var y = (_b0 * (x + _x2)) + (_b1 * _x1) - (_a1 * _y1) - (_a2 * _y2);
        (_x2, _x1, _y2, _y1) = (_x1, x, _y1, y);
        return y;
    }

    /// <summary>Forgets all samples.</summary>
    public void Clear() => _begun = false;

    private static Butterworth Make(double cutHz, double rateHz, bool low)
    {
        var k = Math.Tan(Math.PI * Math.Min(cutHz / rateHz, 0.49));
        var n = 1 / (1 + (Math.Sqrt(2) * k) + (k * k));
        var b0 = low ? k * k * n : n;
        return new(b0, low ? 2 * b0 : -2 * b0, 2 * ((k * k) - 1) * n, (1 - (Math.Sqrt(2) * k) + (k * k)) * n);
    }
}
