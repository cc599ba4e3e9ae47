using System.Numerics;
using SotTable.Samples;

namespace SotTable.Signal;

/// <summary>
/// Puts the samples of all channels on one nominal grid for the live frames: 80 points a second even when a chip runs at 79.3. Between two
/// samples a straight line; where a channel was silent for more than 2.5 sample periods the no-value mark. Every grid point is in exactly one
/// frame, in order (after a standstill of more than <see cref="MostBehind"/> the missed frames are left out and the next one says so).
/// A frame is ready at most one sample period after its last point, 2.5 when a channel has just fallen silent.
/// One owner; not thread-safe; allocates nothing in steady state.
/// </summary>
public sealed class WaveGrid
{
    /// <summary>Newtons per step of a calibrated load: ± 327.67 N fit.</summary>
    public const double NewtonsPerStep = 0.01;

    /// <summary>Counts per step of an uncalibrated load: 24 bits in 16.</summary>
    public const double CountsPerStep = 256;

    /// <summary>How far frames may lie behind the samples before some are left out.</summary>
    public static readonly TimeSpan MostBehind = TimeSpan.FromSeconds(5);

    private readonly TableProfile _profile;
    private readonly GridLane[] _lanes;
    private LoadScale _scale;
    private readonly int _loads;
    private readonly double _framesPerSecond;
    private readonly double _loadRate;
    private readonly double _breathRate;
    private long _frame;
    private TimeSpan _now;
    private bool _begun;
    private bool _skipped;
    private WaveFlags _origin;

    /// <summary>Makes a grid.</summary>
    /// <param name="profile">The wiring.</param>
    /// <param name="calibration">The calibration in force; <c>null</c> for counts.</param>
    /// <param name="framesPerSecond">5 to 20.</param>
    public WaveGrid(TableProfile profile, Calibration? calibration, double framesPerSecond)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentOutOfRangeException.ThrowIfLessThan(framesPerSecond, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(framesPerSecond, 50);
        _profile = profile;
        _scale = new LoadScale(profile, calibration);
        _framesPerSecond = framesPerSecond;
        _loads = profile.LoadChannels;
        _loadRate = _loads > 0 ? profile.Channels[0].SampleRateHz : 0;
        _breathRate = profile.BreathChannels > 0 ? profile.Channels[^1].SampleRateHz : 0;
        _lanes = [.. profile.Channels.Select(c => new GridLane(c.SampleRateHz, (int)BitOperations.RoundUpToPowerOf2((uint)(2 * MostBehind.TotalSeconds * c.SampleRateHz))))];
    }

    /// <summary>The channels as <c>meta</c> tells them: the scale that turns a step of the frame into the unit.</summary>
    public IReadOnlyList<GridChannel> Channels => [.. _profile.Channels.Select(c => c.Kind == ChannelKind.Breath
        ? new GridChannel(c, c.BreathUnit, c.BreathPerCount) // one step is one count: nothing is lost, and the range of 16 bits fits
        : _scale.Calibrated ? new GridChannel(c, "N", NewtonsPerStep) : new GridChannel(c, "counts", CountsPerStep))];

    /// <summary>Uses a session zero from the next sample on; the same that <see cref="SignalChain.TryTakeZero"/> returned.</summary>
    /// <param name="zero">The zero.</param>
    public void Use(SessionZero zero)
    {
        ArgumentNullException.ThrowIfNull(zero);
        _scale.Use(zero);
    }

    /// <summary>Uses another calibration from the next frame on. Points in the old scale that are in no frame yet are left out, which the frame says.</summary>
    /// <param name="calibration">The calibration; <c>null</c> for counts.</param>
    public void Use(Calibration? calibration)
    {
        _scale = new LoadScale(_profile, calibration);
        while (Enumerable.Range(0, _lanes.Length).Any(i => _lanes[i].Next > Start(_frame, Rate(i)))) _frame++;
        for (var i = 0; i < _lanes.Length; i++) _lanes[i].SkipTo(Start(_frame, Rate(i)));
        _skipped = true;
    }

    /// <summary>Takes one sample. The samples of a channel come in the order of their times.</summary>
    /// <param name="s">The sample, good or bad.</param>
    public void Add(in RawSample s)
    {
        if ((uint)s.Channel >= (uint)_lanes.Length) return;
        if (!_begun) Begin(s.At);
        if (s.At > _now) _now = s.At;
        if ((s.Flags & SampleFlags.Simulated) != 0) _origin |= WaveFlags.Simulated;
        if ((s.Flags & SampleFlags.Replayed) != 0) _origin |= WaveFlags.Replayed;
        Skip();
        var lane = _lanes[s.Channel];
        if (s.Fault == SampleFault.Saturated) lane.Saturated(s.At);
        else if (s.IsValid && (s.Flags & SampleFlags.Settling) == 0) lane.Good(s.At, Steps(s));
    }

    /// <summary>Fills the next frame when all its points are known. Call it until it says no.</summary>
    /// <param name="frame">
    /// Gets counts, values, rates and, in place of all its flags, GapBefore, Saturated, Simulated, Calibrated, Replayed; its other fields stay as they are.
    /// </param>
    /// <param name="t0">Time of the frame's first load point, monotonic.</param>
    /// <param name="newest">Time of the frame's last point: the moment that its newest value stands for.</param>
    /// <returns>False when the frame is not ready; <paramref name="frame"/> is then unchanged.</returns>
    public bool TryFill(WaveFrame frame, out TimeSpan t0, out TimeSpan newest)
    {
        ArgumentNullException.ThrowIfNull(frame);
        t0 = newest = default;
        if (!_begun) return false;
        for (var i = 0; i < _lanes.Length; i++)
        {
            var end = Start(_frame + 1, Rate(i));
            if (_lanes[i].Next < end) _lanes[i].GiveUpBefore(end, _now);
            if (_lanes[i].Next < end) return false;
        }

        var (load, loadEnd) = (Start(_frame, _loadRate), Start(_frame + 1, _loadRate));
        var (breath, breathEnd) = (Start(_frame, _breathRate), Start(_frame + 1, _breathRate));
        frame.LoadChannels = (byte)_loads;
        frame.BreathChannels = (byte)(_lanes.Length - _loads);
        frame.LoadSamples = (ushort)(loadEnd - load);
        frame.BreathSamples = (ushort)(breathEnd - breath);
        frame.LoadRateDeciHz = (ushort)Math.Round(10 * _loadRate);
        frame.BreathRateDeciHz = (ushort)Math.Round(10 * _breathRate);
        if (frame.Values.Length < frame.ValueCount) frame.Values = new short[(_loads * (frame.LoadSamples + 1)) + frame.BreathSamples + 1];

        var flags = _origin | (_scale.Calibrated ? WaveFlags.Calibrated : 0) | (_skipped ? WaveFlags.GapBefore : 0);
        for (var i = 0; i < _lanes.Length; i++)
        {
            flags |= i < _loads
                ? _lanes[i].Copy(load, frame.Values.AsSpan(i * frame.LoadSamples, frame.LoadSamples))
                : _lanes[i].Copy(breath, frame.Values.AsSpan(_loads * frame.LoadSamples, frame.BreathSamples));
        }

        frame.Flags = flags;
        t0 = _loads > 0 ? _lanes[0].At(load) : _lanes[^1].At(breath);
        newest = _loads > 0 ? _lanes[0].At(loadEnd - 1) : t0;
        if (breathEnd > breath && _lanes[^1].At(breathEnd - 1) is var last && last > newest && frame.BreathChannels > 0) newest = last;
        _skipped = false;
        _frame++;
        return true;
    }

    private void Begin(TimeSpan at)
    {
        _begun = true;
        _now = at;
        foreach (var lane in _lanes) lane.Begin(at);
    }

    // Nobody fetched, or nothing was sampled, for so long that a burst of old frames would help no one.
    private void Skip()
    {
        var behind = _now - _lanes[0].At(0) - TimeSpan.FromSeconds((_frame + 1) / _framesPerSecond);
        if (behind <= MostBehind) return;
        _frame += (long)Math.Ceiling(behind.TotalSeconds * _framesPerSecond);
        _skipped = true;
        for (var i = 0; i < _lanes.Length; i++) _lanes[i].SkipTo(Start(_frame, Rate(i)));
    }

    // The first grid point of a frame; the tiny term keeps 0.1 · 80 from becoming 8.000000000000002.
    private long Start(long frame, double rate) => (long)Math.Ceiling((frame * rate / _framesPerSecond) - 1e-6);

    private double Rate(int lane) => lane < _loads ? _loadRate : _breathRate;

    private double Steps(in RawSample s) => s.Channel >= _loads
        ? s.Counts
        : _scale.Load(s.Channel, s.Counts) / (_scale.Calibrated ? NewtonsPerStep : CountsPerStep);
}

/// <summary>One channel of the live frame.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Unit">"N", "counts", "V" or "Pa".</param>
/// <param name="Scale">Unit per step.</param>
public sealed record GridChannel(ChannelProfile Channel, string Unit, double Scale);
