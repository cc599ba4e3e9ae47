using System.Numerics;

namespace SotTable.Signal;

/// <summary>How the noise of a channel is spread over the frequencies, in octaves down from half the sample rate.</summary>
public static class NoiseSpectrum
{
    private const int Octaves = 8;
    private const int LongestBlock = 4096;
    private const int ShortestBlock = 16;

    /// <summary>The rms of each octave, the lowest first. Octaves that the stretch is too short for are left out.</summary>
    /// <param name="values">Evenly spaced readings without trend.</param>
    /// <param name="hz">Readings per second.</param>
    public static IReadOnlyList<NoiseBand> Of(ReadOnlySpan<double> values, double hz)
    {
        var length = ShortestBlock;
        while (length * 2 <= values.Length && length < LongestBlock) length *= 2;
        if (values.Length < length) return [];

        // Hann windows that overlap by half; the mean square of the window is 3/8.
        var power = new double[(length / 2) + 1];
        var block = new Complex[length];
        var blocks = 0;
        for (var start = 0; start + length <= values.Length; start += length / 2, blocks++)
        {
            for (var i = 0; i < length; i++) block[i] = values[start + i] * 0.5 * (1 - Math.Cos(Math.Tau * i / length));
            Transform(block);
            for (var k = 1; k < power.Length; k++)
                power[k] += (k == length / 2 ? 1 : 2) * (block[k].Real * block[k].Real + block[k].Imaginary * block[k].Imaginary) / (0.375 * length * length);
        }

        var bands = new List<NoiseBand>();
        for (var (top, octave) = (length / 2, 0); top >= 2 && octave < Octaves; top /= 2, octave++)
        {
            var sum = 0.0;
            for (var k = (top / 2) + 1; k <= top; k++) sum += power[k] / blocks;
            bands.Insert(0, new(top / 2 * hz / length, top * hz / length, Math.Sqrt(sum)));
        }

        return bands;
    }

    // Radix 2, in place.
    private static void Transform(Complex[] x)
    {
        for (int i = 1, j = 0; i < x.Length; i++)
        {
            var bit = x.Length >> 1;
            for (; (j & bit) != 0; bit >>= 1) j ^= bit;
            j ^= bit;
            if (i < j) (x[i], x[j]) = (x[j], x[i]);
        }

        for (var size = 2; size <= x.Length; size *= 2)
        {
            var turn = Complex.FromPolarCoordinates(1, -Math.Tau / size);
            for (var start = 0; start < x.Length; start += size)
            {
                var factor = Complex.One;
                for (var i = start; i < start + (size / 2); i++, factor *= turn)
                {
                    var odd = factor * x[i + (size / 2)];
                    (x[i], x[i + (size / 2)]) = (x[i] + odd, x[i] - odd);
                }
            }
        }
    }
}

/// <summary>The noise between two frequencies.</summary>
/// <param name="FromHz">Lower end.</param>
/// <param name="ToHz">Upper end.</param>
/// <param name="Rms">Root of the mean square, in the unit of the readings.</param>
public readonly record struct NoiseBand(double FromHz, double ToHz, double Rms);
