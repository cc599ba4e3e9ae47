using SotTable.Samples;

namespace SotTable.Signal;

/// <summary>
/// The breathing of the person on a table: read from the breath sensor, and how far the blocks' load swings with it. Pure; time is the samples' own.
/// One owner; not thread-safe. <see cref="Add"/>, <see cref="AddLoads"/> and <see cref="View"/> allocate nothing.
/// </summary>
public sealed class Breathing
{
    // As for a load: what has been silent for so long is not shown any more.
    private static readonly TimeSpan SilentAfter = TimeSpan.FromSeconds(0.8);

    // A top that was cut off spoils the breaths around it.
    private static readonly TimeSpan ClippedFor = TimeSpan.FromSeconds(10);

    private readonly BreathDetector _detector;
    private readonly int _channel;
    private readonly double _perCount;
    private readonly BreathRipple[] _ripples = [new(), new()];
    private TimeSpan _now;
    private TimeSpan? _heardAt;
    private TimeSpan? _clippedAt;
    private double _rates;
    private long _readings;
    private long _believed;

    /// <summary>Makes it.</summary>
    /// <param name="profile">The wiring; its last channel is the breath sensor.</param>
    /// <param name="sensor">What the sensor measures.</param>
    /// <param name="inverted">Polarity: true when its signal falls while air goes in.</param>
    public Breathing(TableProfile profile, BreathSensor sensor, bool inverted)
    {
        ArgumentNullException.ThrowIfNull(profile);
        _channel = profile.Channels.Count - 1;
        var channel = profile.Channels[_channel];
        if (channel.Kind != ChannelKind.Breath) throw new ArgumentException($"{profile.Id} has no breath channel", nameof(profile));
        _perCount = channel.BreathPerCount;
        _detector = new BreathDetector(sensor, channel.SampleRateHz, inverted);
    }

    /// <summary>What can be said now.</summary>
    public BreathView View
    {
        get
        {
            var (a, b) = (_ripples[0].PeakToPeak, _ripples[1].PeakToPeak);
            if (!IsHeard)
                return new(BreathSource.Sensor, null, 0, BreathDoubt.NoSignal, BreathPhase.Unknown, null, null, null, a, b);
            var r = _detector.Reading;
            var doubt = r.Doubt != BreathDoubt.None && _now - _clippedAt < ClippedFor ? BreathDoubt.Clipped : r.Doubt;
            return new(BreathSource.Sensor, r.RatePerMin, r.Confidence, doubt, _detector.Phase, r.DepthPercent, r.VariationPercent, r.PauseS, a, b);
        }
    }

    /// <summary>Whether readings count for <see cref="Means"/>: true while a session runs, false in a pause.</summary>
    public bool Averaging { get; set; }

    /// <summary>The rate over the time since <see cref="ClearMeans"/>.</summary>
    public BreathMeans Means => new(_believed == 0 ? null : _rates / _believed, _readings == 0 ? 0 : (double)_believed / _readings);

    /// <summary>Where the breathing stands, as the last sample said.</summary>
    public BreathPhase Phase => IsHeard ? _detector.Phase : BreathPhase.Unknown;

    private bool IsHeard => _now - _heardAt <= SilentAfter;

    /// <summary>Starts <see cref="Means"/> anew, at the start of a session.</summary>
    public void ClearMeans() => (_rates, _readings, _believed) = (0, 0, 0);

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

        // A clipped top is cut off, not missing: the breath goes on under it.
        var news = _detector.Add(s.At, s.Counts * _perCount);
        if ((news & BreathNews.Reading) != 0 && Averaging) Count(_detector.Reading);
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

    /// <summary>Says that time has passed without a sample.</summary>
    /// <param name="now">Monotonic time on the samples' scale.</param>
    public void PassTo(TimeSpan now)
    {
        if (now > _now) _now = now;
    }

    private void Count(in BreathReading reading)
    {
        _readings++;
        if (reading.RatePerMin is not { } rate || reading.Confidence < BreathMeans.LeastConfidence) return;
        _believed++;
        _rates += rate;
    }
}

/// <summary>The breathing at one moment. A movement of the body, not a volume of air.</summary>
/// <param name="Source">What it is read from.</param>
/// <param name="RatePerMin">Breaths a minute; <c>null</c> when none can be told.</param>
/// <param name="Confidence">How far to believe the rate, 0 to 1: plain from 0.75, rounded from 0.5, grey below.</param>
/// <param name="Doubt">What speaks most against the rate.</param>
/// <param name="Phase">Where the breathing stands.</param>
/// <param name="DepthPercent">Depth of the last breaths in per cent of the session's; <c>null</c> when not known.</param>
/// <param name="VariationPercent">Coefficient of variation of the time between breaths, per cent; <c>null</c> when not known.</param>
/// <param name="PauseS">Seconds since the top of the last breath, from 5 s on; <c>null</c> otherwise.</param>
/// <param name="RippleA">How far the load of block A swings with a breath, peak to peak, in the load's unit; <c>null</c> when not known.</param>
/// <param name="RippleB">The same of block B.</param>
public readonly record struct BreathView(
    BreathSource Source, double? RatePerMin, double Confidence, BreathDoubt Doubt, BreathPhase Phase, double? DepthPercent, double? VariationPercent,
    double? PauseS, double? RippleA, double? RippleB);

/// <summary>The breathing rate over a stretch of time, such as a session.</summary>
/// <param name="RatePerMin">Mean of the rates that can be believed; <c>null</c> when there was none.</param>
/// <param name="Coverage">Part of the readings that had one, 0 to 1. A mean without it says nothing.</param>
public readonly record struct BreathMeans(double? RatePerMin, double Coverage)
{
    /// <summary>A rate with less counts for nothing.</summary>
    public const double LeastConfidence = 0.5;
}
