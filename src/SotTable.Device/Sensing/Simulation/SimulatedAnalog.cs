namespace SotTable.Device.Sensing.Simulation;

/// <summary>One input of a converter under a simulated kernel driver: a conversion takes its time, and the kernel gives its error after a second.</summary>
/// <param name="time">The clock that it sees.</param>
/// <param name="seed">Seed of the simulation.</param>
/// <param name="channel">Channel, which gives each input its own noise.</param>
/// <param name="bits">Bits of a word, the sign included.</param>
/// <param name="conversion">How long a conversion takes.</param>
/// <param name="input">Fraction of full scale, by time.</param>
/// <param name="faults">What goes wrong.</param>
internal sealed class SimulatedAnalog(ISamplingTime time, int seed, int channel, int bits, TimeSpan conversion, ChipInput input, ChipFaults faults) : IAnalogInput
{
    private readonly Seeded _noise = new(seed, 1200 + channel);
    private TimeSpan? _asked;
    private long _conversions;
    private int _last;
    private bool _isStuck;

    /// <inheritdoc/>
    public double? ScaleMv => null;

    /// <inheritdoc/>
    public void Begin() => _asked ??= time.Now;

    /// <inheritdoc/>
    public AnalogReading Take()
    {
        if (_asked is not { } asked) return default;
        var now = time.Now;
        var end = asked + conversion;
        if (now < end || (faults.Stands(ChipFault.MissingConversion, end) && now < asked + TimeSpan.FromSeconds(1))) return default;
        _asked = null;
        if (faults.Stands(ChipFault.MissingConversion, end)) return new(AnalogStatus.Failed, 0, 110);
        if (faults.NoAnswer(now)) return new(AnalogStatus.Failed, 0, 6);
        var top = (1L << (bits - 1)) - 1;
        var stuck = faults.Stands(ChipFault.StuckValue, end);
        var noise = Math.Max(0.6, top * 2e-6) * _noise.Gauss(_conversions++);
        if (!(stuck && _isStuck)) _last = (int)Math.Clamp(Math.Round((input(end) * top) + noise), -top - 1, top);
        _isStuck = stuck;
        return new(AnalogStatus.Good, faults.Stands(ChipFault.OpenInput, end) ? (int)top : _last, 0);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
