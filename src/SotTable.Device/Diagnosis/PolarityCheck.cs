using SotTable.Signal;

namespace SotTable.Device.Diagnosis;

/// <summary>
/// Whether the polarity of the breath sensor is set right: somebody breathes out and holds, then breathes in when asked and holds. Only the person knows which
/// way air went, so that nothing is ever guessed from the signal alone. Pure; time is the samples' own.
/// </summary>
/// <param name="sensor">What the sensor measures.</param>
public sealed class PolarityCheck(BreathSensor sensor)
{
    /// <summary>How often it is asked.</summary>
    public const int Tries = 3;

    /// <summary>How long somebody holds after breathing out.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromSeconds(4);

    /// <summary>How long somebody breathes in and holds.</summary>
    public static readonly TimeSpan Inhale = TimeSpan.FromSeconds(5);

    // The end of breathing out belongs to the rest as little as the time to understand belongs to breathing in.
    private static readonly TimeSpan RestFrom = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan InhaleFrom = TimeSpan.FromSeconds(0.7);
    private static readonly TimeSpan HeldFrom = TimeSpan.FromSeconds(3.5);
    private const double NoiseTimes = 4;
    private readonly List<int> _signs = [];
    private double _sum;
    private double _squares;
    private int _count;
    private double _moved;
    private int _movedCount;

    /// <summary>Takes a sample of a try.</summary>
    /// <param name="sinceTry">Time since the try began, with the rest.</param>
    /// <param name="value">The sensor's value in any unit.</param>
    public void Add(TimeSpan sinceTry, double value)
    {
        if (sinceTry < Rest)
        {
            if (sinceTry < RestFrom) return;
            _sum += value;
            _squares += value * value;
            _count++;
            return;
        }

        // A belt stays where the breath has put it; a flow is over once somebody holds.
        var from = Rest + (sensor == BreathSensor.Flow ? InhaleFrom : HeldFrom);
        if (sinceTry < from) return;
        _moved += value;
        _movedCount++;
    }

    /// <summary>Ends a try.</summary>
    /// <returns>1 when the signal rose while air went in, −1 when it fell, 0 when that can't be told.</returns>
    public int EndTry()
    {
        var sign = 0;
        if (_count > 1 && _movedCount > 0)
        {
            var mean = _sum / _count;
            var noise = Math.Sqrt(Math.Max(0, (_squares / _count) - (mean * mean)));
            var change = (_moved / _movedCount) - mean;
            if (Math.Abs(change) > NoiseTimes * noise && change != 0) sign = Math.Sign(change);
        }

        (_sum, _squares, _count, _moved, _movedCount) = (0, 0, 0, 0, 0);
        _signs.Add(sign);
        return sign;
    }

    /// <summary>What all tries say together.</summary>
    /// <param name="inverted">The setting in force.</param>
    public PolarityVerdict Judge(bool inverted)
    {
        if (_signs.Count < Tries || _signs.Any(s => s != _signs[0]) || _signs[0] == 0) return PolarityVerdict.Unclear;
        return _signs[0] < 0 == inverted ? PolarityVerdict.Right : PolarityVerdict.Wrong;
    }
}

/// <summary>What a <see cref="PolarityCheck"/> says.</summary>
public enum PolarityVerdict
{
    /// <summary>The tries disagree, or the signal moved too little.</summary>
    Unclear,

    /// <summary>As set.</summary>
    Right,

    /// <summary>The other way round.</summary>
    Wrong,
}
