using SotTable.Signal;

namespace SotTable.Tests.Signal.Load;

/// <summary>
/// A person who lies still on one block: breathing with uneven periods and depths, heart, noise of the cells; what else changes the load is added. Newtons and
/// seconds; the same seed gives the same person.
/// </summary>
internal sealed class StillPerson(int seed, double load = 92, double breathN = 1.2, double noiseN = 0.05)
{
    public const double Rate = 80;
    private readonly Random _random = new(seed);
    private double _period;
    private double _depth;
    private double _phase = 1;

    /// <summary>Adds to the load; seconds to newtons.</summary>
    public Func<double, double> Also { get; init; } = _ => 0;

    /// <summary>Runs the person through a course, getting on at 4 s and lying from 5 s on.</summary>
    public void Lie(BlockCourse course, double seconds)
    {
        for (var i = 0; i < seconds * Rate; i++)
        {
            var t = i / Rate;
            course.Add(TimeSpan.FromSeconds(t), t < 4 ? Noise() : Math.Min(1, t - 4) * At(t));
        }
    }

    /// <summary>The medians of the quiet seconds, as the slow view has them.</summary>
    public (double[] T, double[] Load) Seconds(double seconds)
    {
        var (t, load, second) = (new double[(int)seconds], new double[(int)seconds], new double[(int)Rate]);
        for (var s = 0; s < t.Length; s++)
        {
            for (var i = 0; i < second.Length; i++) second[i] = At(s + (i / Rate));
            Array.Sort(second);
            (t[s], load[s]) = (s + 0.5, second[second.Length / 2]);
        }

        return (t, load);
    }

    public double Gauss() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(Math.Tau * _random.NextDouble());

    public double Between(double low, double high) => low + ((high - low) * _random.NextDouble());

    private double At(double t) => load + Breath() + (0.05 * Math.Sin(Math.Tau * 1.1 * t)) + Noise() + Also(t);

    private double Noise() => noiseN * Gauss();

    private double Breath()
    {
        if (_phase >= 1) (_phase, _period, _depth) = (0, 4 * Math.Max(0.5, 1 + (0.1 * Gauss())), breathN * Math.Max(0.3, 1 + (0.15 * Gauss())));
        _phase += 1 / (Rate * _period);
        var rise = _phase < 0.4 ? 0.5 * (1 - Math.Cos(Math.PI * _phase / 0.4)) : 0.5 * (1 + Math.Cos(Math.PI * (_phase - 0.4) / 0.6));
        return _depth * rise;
    }
}
