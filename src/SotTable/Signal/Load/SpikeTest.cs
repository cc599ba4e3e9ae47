namespace SotTable.Signal;

/// <summary>
/// Finds single samples that can't be load: torn words, mostly. A sample is a spike when it lies more than six sigma off the median of the five
/// around it while both neighbours don't (load.md 3.1). Judges a sample when the second after it has come. One owner; allocates nothing.
/// </summary>
/// <remarks>
/// Sigma is 1.4826 times the median deviation of the five, which takes a moving load into account. Five samples know little of the noise: by it
/// alone one of seventy good ones would be a spike. So the sample also has to be eight sigma off by the usual bend of the last 64, and by as much as was asked for.
/// </remarks>
public sealed class SpikeTest
{
    private const double Sigmas = 6; // load.md 3.1
    private const double SigmaPerMad = 1.4826; // normal noise

    // Mean distance of a normal sample from the middle of its neighbours: 0.977 sigma. On a slope it is the same, unlike the distance from a median.
    private const double SigmaPerBend = 1 / 0.977;

    // In two million samples of normal noise the farthest was 5.8 sigma off; the usual bend is known to a tenth.
    private const double SigmasOfUsual = 8;
    private const double Memory = 64;

    private readonly double _atLeast;
    private double _a;
    private double _b;
    private double _c;
    private double _d;
    private double _usual;
    private int _seen;
    private int _judged;

    /// <summary>Makes a test.</summary>
    /// <param name="atLeast">Smallest deviation that is a spike, in the unit of the samples; 0 when nothing is known of the instrument. What is smaller, views
    /// smooth away. Real noise has longer tails than normal noise, so that the instrument's user has to say what matters.</param>
    public SpikeTest(double atLeast) => _atLeast = atLeast;

    /// <summary>Spikes found.</summary>
    public long Count { get; private set; }

    /// <summary>The median of five around the sample that was judged last: what a spike is replaced by for views; the record keeps the sample.</summary>
    public double Expected { get; private set; }

    /// <summary>Takes a sample and judges the one two before it.</summary>
    /// <param name="value">The sample.</param>
    /// <returns>What is known of the sample two before; <see cref="SpikeVerdict.None"/> for the first two calls.</returns>
    public SpikeVerdict Add(double value)
    {
        if (_seen < 2)
        {
            if (_seen++ == 0) (_a, _b, _c) = (value, value, value);
            else _d = value;
            return SpikeVerdict.None;
        }

        var verdict = Judge(value);
        (_a, _b, _c, _d) = (_b, _c, _d, value);
        return verdict;
    }

    /// <summary>Forgets the samples, not the noise: after a gap the old ones are no neighbours.</summary>
    public void Restart() => _seen = 0;

    private SpikeVerdict Judge(double e)
    {
        var median = Expected = Medians.OfFive(_a, _b, _c, _d, e);
        var deviation = Math.Abs(_c - median);
        var limit = Math.Max(_atLeast, SigmasOfUsual * SigmaPerBend * _usual);
        var spike = deviation > limit && _judged >= 8 && IsAlone(median, deviation) && deviation > Sigmas * SigmaPerMad * Mad(median, deviation, e);

        // A spike says nothing of the noise; what is large without being one says a bounded amount.
        var bend = Math.Abs(_c - (0.5 * (_b + _d)));
        if (spike) Count++;
        else _usual += ((_judged < Memory || _usual == 0 ? bend : Math.Min(bend, 8 * _usual)) - _usual) / Math.Min(++_judged, Memory);
        return spike ? SpikeVerdict.Spike : SpikeVerdict.Good;
    }

    // A load that really moves takes its neighbours with it.
    private bool IsAlone(double median, double deviation) => Math.Abs(_b - median) < 0.5 * deviation && Math.Abs(_d - median) < 0.5 * deviation;

    private double Mad(double m, double deviation, double e) =>
        Medians.OfFive(Math.Abs(_a - m), Math.Abs(_b - m), deviation, Math.Abs(_d - m), Math.Abs(e - m));
}

/// <summary>What a <see cref="SpikeTest"/> says of a sample.</summary>
public enum SpikeVerdict
{
    /// <summary>Nothing yet.</summary>
    None,

    /// <summary>A sample like its neighbours.</summary>
    Good,

    /// <summary>A single sample far off.</summary>
    Spike,
}
