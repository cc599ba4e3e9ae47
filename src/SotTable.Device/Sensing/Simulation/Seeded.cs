namespace SotTable.Device.Sensing.Simulation;

/// <summary>Random numbers by index: the same seed, stream and index give the same number, in whatever order they are asked for.</summary>
/// <param name="seed">The simulation's seed.</param>
/// <param name="stream">Which of its independent streams.</param>
internal readonly struct Seeded(int seed, int stream)
{
    private readonly ulong _key = Mix(((ulong)(uint)seed << 32) | (uint)stream);

    /// <summary>64 random bits (the finaliser of splitmix64).</summary>
    /// <param name="index">Which number.</param>
    public ulong Bits(long index) => Mix(_key + ((ulong)index * 0x9E3779B97F4A7C15));

    /// <summary>Evenly from 0 up to, not including, 1.</summary>
    /// <param name="index">Which number.</param>
    public double Unit(long index) => (Bits(index) >> 11) * (1.0 / (1L << 53));

    /// <summary>Evenly between two bounds.</summary>
    /// <param name="index">Which number.</param>
    /// <param name="low">Lower bound.</param>
    /// <param name="high">Upper bound.</param>
    public double Between(long index, double low, double high) => low + ((high - low) * Unit(index));

    /// <summary>Nearly Gaussian, mean 0 and deviation 1: four even numbers added, so it ends at ±3.46.</summary>
    /// <param name="index">Which number.</param>
    public double Gauss(long index)
    {
        var bits = Bits(index);
        var sum = (int)(bits & 0xFFFF) + (int)((bits >> 16) & 0xFFFF) + (int)((bits >> 32) & 0xFFFF) + (int)(bits >> 48);
        return (sum - 131070) * (1.0 / 37837.2);
    }

    private static ulong Mix(ulong z)
    {
        z += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
