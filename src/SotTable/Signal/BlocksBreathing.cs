namespace SotTable.Signal;

/// <summary>
/// What the blocks tell of the breathing: a rate from their ripple alone, and whether their load follows the breath sensor. One owner; allocates nothing after
/// construction.
/// </summary>
internal sealed class BlocksBreathing
{
    // A coupling is that of two minutes: judged again after a few seconds it is hardly another one.
    private const int JudgedEvery = 5;

    // A fixed grid: a converter whose clock is five per cent off is no breath that is five per cent faster.
    private const double RateHz = 10;
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1 / RateHz);
    private static readonly TimeSpan Gap = TimeSpan.FromSeconds(1);

    private readonly BlockBreath _rate = new(RateHz);
    private readonly CellNoise _noise = new();
    private readonly CouplingMeter? _meter;
    private readonly double _delayS;
    private int _untilJudged;
    private int _coupled;
    private int _notCoupled;
    private TimeSpan _next = TimeSpan.MinValue;

    /// <summary>Makes it.</summary>
    /// <param name="sensor">Whether there is a breath sensor that a load can follow.</param>
    /// <param name="delay">How much later than a sample of the sensor one of the cells comes here.</param>
    public BlocksBreathing(bool sensor, TimeSpan delay)
    {
        _meter = sensor ? new CouplingMeter(RateHz) : null;
        _delayS = delay.TotalSeconds;
    }

    /// <summary>The rate from the ripple.</summary>
    public BreathReading Reading => _rate.Reading;

    /// <summary>Whether the load follows the sensor; not enough until it is judged.</summary>
    public CouplingReading Coupling { get; private set; }

    /// <summary>What most of the judgements since <see cref="ClearMeans"/> said.</summary>
    public BreathCoupling MostlyCoupled => _coupled + _notCoupled == 0 ? BreathCoupling.NotEnough
        : _coupled > _notCoupled ? BreathCoupling.Coupled : BreathCoupling.NotCoupled;

    /// <summary>Starts the judgements anew, at the start of a session.</summary>
    public void ClearMeans() => (_coupled, _notCoupled) = (0, 0);

    /// <summary>Takes what the cells carry, some ten times a second or more.</summary>
    /// <param name="at">When.</param>
    /// <param name="cells">As <see cref="BlockBreath.Add"/> takes them.</param>
    /// <param name="occupied">Whether somebody lies on the blocks.</param>
    /// <param name="breath">The newest value of the sensor, inspiration upwards; <c>null</c> when it isn't heard or says nothing.</param>
    /// <returns>True when there is a new reading.</returns>
    public bool Add(TimeSpan at, ReadOnlySpan<double> cells, bool occupied, double? breath)
    {
        if (_next < at - Gap)
        {
            Forget();
            _next = at;
        }

        var news = false;
        for (; _next <= at; _next += Step) news |= Take(_next, cells, occupied, breath);
        return news;
    }

    /// <summary>Judges whether the load follows the breath.</summary>
    /// <param name="breathsPerMin">The sensor's rate.</param>
    /// <param name="counts">Whether the answer counts for <see cref="MostlyCoupled"/>.</param>
    public void Judge(double breathsPerMin, bool counts)
    {
        if (_meter is null || --_untilJudged > 0) return;
        _untilJudged = JudgedEvery;
        Coupling = _meter.Judge(breathsPerMin);
        if (Coupling.LagS is { } lag) Coupling = Coupling with { LagS = lag - _delayS };
        if (!counts) return;
        if (Coupling.Coupling == BreathCoupling.Coupled) _coupled++;
        if (Coupling.Coupling == BreathCoupling.NotCoupled) _notCoupled++;
    }

    private bool Take(TimeSpan at, ReadOnlySpan<double> cells, bool occupied, double? breath)
    {
        if (occupied) _noise.Pause();
        else if (_noise.Add(at, cells)) _rate.NoiseN = _noise.Newtons;
        var news = _rate.Add(at, cells, occupied);
        if (breath is not { } b || _rate.Reading.Doubt is BreathDoubt.Empty or BreathDoubt.Moving)
        {
            Forget();
            return news;
        }

        double load = 0;
        foreach (var cell in cells) load += cell;
        _meter?.Add(b, load);
        return news;
    }

    private void Forget()
    {
        _meter?.Clear();
        Coupling = default;
    }
}
