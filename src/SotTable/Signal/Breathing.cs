using SotTable.Samples;

namespace SotTable.Signal;

/// <summary>
/// The breathing of the person on a table: read from the breath sensor or from the ripple of the blocks, and how the blocks' load goes with it. Pure; time
/// is the samples' own. One owner; not thread-safe. What takes samples and loads and <see cref="View"/> allocate nothing.
/// </summary>
public sealed class Breathing
{
    // As for a load: what has been silent for so long is not shown any more.
    private static readonly TimeSpan SilentAfter = TimeSpan.FromSeconds(0.8);

    // A top that was cut off spoils the breaths around it.
    private static readonly TimeSpan ClippedFor = TimeSpan.FromSeconds(10);

    private readonly BreathDetector? _detector;
    private readonly BlocksBreathing? _blocks;
    private readonly bool _standIn;
    private readonly int _channel;
    private readonly double _perCount;
    private readonly int _upwards;
    private readonly BreathRipple[] _ripples = [new(), new()];
    private TimeSpan _now;
    private TimeSpan? _heardAt;
    private TimeSpan? _clippedAt;
    private TimeSpan? _loadsAt;
    private double _value;
    private double _rates;
    private long _readings;
    private long _believed;
    private long _ofBlocks;

    private Breathing(BreathDetector? detector, BlocksBreathing? blocks, bool standIn, int channel, double perCount, bool inverted) =>
        (_detector, _blocks, _standIn, _channel, _perCount, _upwards) = (detector, blocks, standIn, channel, perCount, inverted ? -1 : 1);

    /// <summary>What can be said now.</summary>
    public BreathView View
    {
        get
        {
            var (a, b) = (_ripples[0].PeakToPeak, _ripples[1].PeakToPeak);
            BreathCoupling? coupling = _detector is null ? null : _blocks?.Coupling.Coupling;
            var lag = _blocks?.Coupling.LagS;
            if (ByBlocks)
            {
                var blocks = _now - _loadsAt <= SilentAfter ? _blocks!.Reading : default(BreathReading) with { Doubt = BreathDoubt.NoSignal };
                return new(BreathSource.Blocks, blocks.RatePerMin, blocks.Confidence, blocks.Doubt, BreathPhase.Unknown, null, null, null, null, null, coupling, lag);
            }

            if (!IsHeard) return new(BreathSource.Sensor, null, 0, BreathDoubt.NoSignal, BreathPhase.Unknown, null, null, null, a, b, coupling, lag);
            var r = _detector!.Reading;
            var doubt = r.Doubt != BreathDoubt.None && _now - _clippedAt < ClippedFor ? BreathDoubt.Clipped : r.Doubt;
            return new(
                BreathSource.Sensor, r.RatePerMin, r.Confidence, doubt, _detector.Phase, r.DepthPercent, r.VariationPercent, r.PauseS, a, b, coupling, lag);
        }
    }

    /// <summary>Whether readings count for <see cref="Means"/>: true while a session runs, false in a pause.</summary>
    public bool Averaging { get; set; }

    /// <summary>The rate over the time since <see cref="StartSession"/>.</summary>
    public BreathMeans Means => new(
        _believed == 0 ? null : _rates / _believed, _readings == 0 ? 0 : (double)_believed / _readings,
        _detector is null || 2 * _ofBlocks > _readings ? BreathSource.Blocks : BreathSource.Sensor, _detector is null ? null : _blocks?.MostlyCoupled);

    /// <summary>Where the breathing stands, as the last sample said.</summary>
    public BreathPhase Phase => IsHeard ? _detector!.Phase : BreathPhase.Unknown;

    private bool IsHeard => _detector is not null && _now - _heardAt <= SilentAfter;

    // The sensor goes first: it tells more than a rate.
    private bool ByBlocks => _blocks is not null && (_detector is null || (_standIn && !IsHeard));

    /// <summary>Makes it.</summary>
    /// <param name="profile">The wiring; its last channel may be the breath sensor.</param>
    /// <param name="sensor">What the sensor measures.</param>
    /// <param name="inverted">Polarity: true when its signal falls while air goes in.</param>
    /// <param name="newtons">Whether the blocks' loads are newtons: without them a ripple can't be told from noise.</param>
    /// <param name="standIn">Whether the blocks' ripple gives the rate while the sensor gives nothing.</param>
    /// <returns><c>null</c> with nothing to read it from.</returns>
    public static Breathing? Of(TableProfile profile, BreathSensor sensor, bool inverted, bool newtons, bool standIn)
    {
        ArgumentNullException.ThrowIfNull(profile);
        var last = profile.Channels.Count - 1;
        var channel = profile.Channels[last];
        var sensed = channel.Kind == ChannelKind.Breath;
        var detector = sensed ? new BreathDetector(sensor, channel.SampleRateHz, inverted) : null;
        var blocks = newtons && profile.LoadChannels > 0 ? new BlocksBreathing(sensed, new LiveFilter(profile.Channels[0].SampleRateHz).Delay) : null;
        return detector is null && blocks is null ? null : new(detector, blocks, standIn, sensed ? last : -1, channel.BreathPerCount, inverted);
    }

    /// <summary>A session starts: means and depth are its own.</summary>
    public void StartSession()
    {
        (_rates, _readings, _believed, _ofBlocks) = (0, 0, 0, 0);
        _detector?.StartSession();
        _blocks?.ClearMeans();
    }

    /// <summary>Takes a sample of any channel; only those of the breath sensor count.</summary>
    /// <param name="s">The sample, good or bad.</param>
    public void Add(in RawSample s)
    {
        PassTo(s.At);
        if (s.Channel != _channel || (s.Flags & SampleFlags.Settling) != 0) return;
        var clipped = s.Fault == SampleFault.Saturated;
        if (!s.IsValid && !clipped) return;
        if (clipped) _clippedAt = s.At;
        _heardAt = s.At;
        _value = s.Counts * _perCount;

        // A clipped top is cut off, not missing: the breath goes on under it.
        var news = _detector!.Add(s.At, _value);
        if ((news & BreathNews.Reading) != 0) Read(_detector.Reading);
        if ((news & BreathNews.Inspiration) == 0) return;
        foreach (var ripple in _ripples) ripple.NextBreath();
    }

    /// <summary>Takes what the blocks carry, some ten times a second or more.</summary>
    /// <param name="at">When.</param>
    /// <param name="loadA">Load on block A; <c>null</c> when not known.</param>
    /// <param name="loadB">Load on block B.</param>
    public void AddLoads(TimeSpan at, double? loadA, double? loadB)
    {
        _ripples[0].Add(at, loadA);
        _ripples[1].Add(at, loadB);
    }

    /// <summary>Takes what the cells carry, some ten times a second or more.</summary>
    /// <param name="at">When.</param>
    /// <param name="cellsN">Newtons, as <see cref="BlockBreath.Add"/> takes them; empty when not known.</param>
    /// <param name="occupied">Whether somebody lies on the blocks.</param>
    public void AddCells(TimeSpan at, ReadOnlySpan<double> cellsN, bool occupied)
    {
        if (_blocks is null || cellsN.IsEmpty) return;
        _loadsAt = at;
        double? breath = IsHeard && _detector!.Reading.Doubt is not (BreathDoubt.Moving or BreathDoubt.Flat) ? _upwards * _value : null;
        if (_blocks.Add(at, cellsN, occupied, breath) && ByBlocks && Averaging) Count(_blocks.Reading, ofBlocks: true);
    }

    /// <summary>Says that time has passed without a sample.</summary>
    /// <param name="now">Monotonic time on the samples' scale.</param>
    public void PassTo(TimeSpan now)
    {
        if (now > _now) _now = now;
    }

    private void Read(in BreathReading reading)
    {
        if (Averaging) Count(reading, ofBlocks: false);
        _blocks?.Judge(reading.Confidence >= BreathMeans.LeastConfidence ? reading.RatePerMin ?? double.NaN : double.NaN, Averaging);
    }

    private void Count(in BreathReading reading, bool ofBlocks)
    {
        _readings++;
        if (ofBlocks) _ofBlocks++;
        if (reading.RatePerMin is not { } rate || reading.Confidence < BreathMeans.LeastConfidence) return;
        _believed++;
        _rates += rate;
    }
}
