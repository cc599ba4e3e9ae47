using SotTable.Messages;
using SotTable.Samples;

namespace SotTable.Device.Sensing;

/// <summary>
/// One channel of the sampling loop: when to look next, what a word's time is, what was lost. The converter runs by its own oscillator
/// and has no FIFO, so the loop keeps a phase: the predicted end of the next conversion. A look that comes too early moves the phase
/// later; every thirty-second look comes exactly on time and moves it a little earlier when the word is there already. The phase so stays
/// at the edge with little more than one look a word, and time stamps don't carry the lateness of wake-ups.
/// </summary>
/// <remarks>Served by one thread; the counters may be read by any.</remarks>
internal sealed class SampledChannel
{
    // A look this long after the predicted end still counts as on the edge.
    private const long GuardTicks = 60 * TimeSpan.TicksPerMicrosecond;
    private const long PromptTicks = GuardTicks + (150 * TimeSpan.TicksPerMicrosecond);
    private const long ToleranceTicks = GuardTicks + (30 * TimeSpan.TicksPerMicrosecond);
    private static readonly TimeSpan Hang = TimeSpan.FromMilliseconds(2);
    private const double HangsApart = 100;
    private const double SlackPeriods = 0.35;
    private const long RepeatFaultTicks = TimeSpan.TicksPerSecond / 2;
    private const int LooksPerProbe = 32;

    // The end of a conversion was seen when the looks before and after it are no further apart than this part of the period.
    private const double SeenWithin = 0.125;
    private const long PatienceTicks = 60 * TimeSpan.TicksPerSecond;

    private readonly int _index;
    private readonly IConverter _converter;
    private readonly SampleFlags _flags;
    private readonly RateEstimate _rate;
    private readonly PeriodRange _range;
    private double _period;
    private bool _rateKnown;
    private bool _settled;
    private double _phase;
    private long _lastNotReady;
    private long _lastFetch;
    private long _resumeAt;
    private long _lastEmitted = -1;
    private double _numbered = -1;
    private int _unnumbered;
    private long _faultEmitted;
    private int _words;
    private int _retries;
    private long _good;
    private long _lost;
    private long _faults;
    private int _standing;
    private double _measuredHz;

    /// <summary>Makes a channel.</summary>
    /// <param name="index">Its index in the profile.</param>
    /// <param name="profile">Its entry in the profile.</param>
    /// <param name="converter">Its driver.</param>
    /// <param name="flags">The origin flags of every sample.</param>
    public SampledChannel(int index, ChannelProfile profile, IConverter converter, SampleFlags flags)
    {
        _index = index;
        Profile = profile;
        _converter = converter;
        _flags = flags;
        _rate = new RateEstimate(profile.SampleRateHz);
        _period = TimeSpan.TicksPerSecond / profile.SampleRateHz;
        _range = new PeriodRange(_period);

        // Where the host starts the conversions there is no rate to be found out, and the first guess is good enough to count by.
        _rateKnown = converter.HostPaced || converter.Prompt;
    }

    /// <summary>The channel's entry in the profile.</summary>
    public ChannelProfile Profile { get; }

    /// <summary>When to look next.</summary>
    public TimeSpan Due { get; private set; }

    /// <summary>How much later the look may be, to share a wake-up with other channels.</summary>
    public TimeSpan Slack { get; private set; }

    // A rate that is known well lets the phase drift by microseconds only between probes, and a probe costs a wake-up of its own.
    private bool Locked => _settled && (_converter.HostPaced || _rate.Steady);

    /// <summary>The measured state. Any thread.</summary>
    public ChannelHealth Health()
    {
        var hz = Volatile.Read(ref _measuredHz);
        var standing = (SampleFault)Volatile.Read(ref _standing);
        return new ChannelHealth(
            Profile.Name, Profile.SampleRateHz, hz > 0 ? hz : null, Volatile.Read(ref _good), Volatile.Read(ref _lost), Volatile.Read(ref _faults),
            standing == SampleFault.None ? null : standing, double.IsNaN(_converter.TemperatureC) ? null : Math.Round(_converter.TemperatureC, 1), _converter.Resets);
    }

    /// <summary>Looks at the converter and passes on what it has.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="sink">Takes the samples.</param>
    public void Serve(ISamplingTime time, SampleSink sink)
    {
        var now = time.Now;
        if (now.Ticks < _resumeAt)
        {
            RepeatFault(now, sink);
            Wait(now);
            return;
        }

        var step = _converter.Step(now);
        switch (step.Event)
        {
            case ConverterEvent.Busy:
                LosePhase();
                RepeatFault(now, sink);
                _resumeAt = step.Again.Ticks;
                Wait(now);
                break;
            case ConverterEvent.Fault:
                Fault(now, step.Fault, sink);

                // A bus that hangs holds up all channels for its time-out, so it is asked seldom.
                var took = time.Now - now;
                _resumeAt = Math.Max(step.Again.Ticks, took > Hang ? (now + (took * HangsApart)).Ticks : 0);
                Wait(now);
                break;
            case ConverterEvent.NotReady:
                _lastNotReady = now.Ticks;
                RepeatFault(now, sink);
                LookAt(now.Ticks + RetryTicks(), 0, now.Ticks);
                break;
            case ConverterEvent.Retry:
                RepeatFault(now, sink);
                LookAt(now.Ticks + RetryTicks(), 0, now.Ticks);
                break;
            default:
                Word(time, now.Ticks, step, sink);
                break;
        }
    }

    private void Word(ISamplingTime time, long now, in ConverterStep step, SampleSink sink)
    {
        var doubt = _settled && InDoubt(now);
        if (!_settled) Settle(now, time.Now.Ticks);
        else if (!doubt) Follow(now);
        _lastFetch = now;
        _words++;
        _retries = 0;

        // A word that the host fetched late is as young as that.
        var at = doubt || (_converter.HostPaced && now - _phase > PromptTicks) ? now : (long)_phase;
        if (step.Event == ConverterEvent.Word)
        {
            Count(at, sink);
            Volatile.Write(ref _standing, (int)step.Fault);
            if (step.Fault == SampleFault.None) Volatile.Write(ref _good, _good + 1);
            else Volatile.Write(ref _faults, _faults + 1);
            Emit(at, step.Counts, step.Fault, sink);
        }

        if (Locked)
        {
            var slack = _words % LooksPerProbe == 0 || _converter.Prompt || doubt ? 0 : (long)(_period * SlackPeriods);
            LookAt((long)(_phase + _period) + (_converter.HostPaced ? 0 : GuardTicks), slack, now);
        }
        else
        {
            LookAt((long)(now - _phase < SeenWithin * _period ? _phase + (0.95 * _range.Shortest) : now + (_period / 4)), 0, now);
        }
    }

    // Before there is a phase: looks close together, until one has seen the end of a conversion and the rate is known.
    private void Settle(long now, long upTo)
    {
        var from = Math.Max(Math.Max(_lastNotReady, _lastFetch), now - _period);
        _phase = _converter.HostPaced ? now : (from + now) / 2;
        var seen = upTo - from < SeenWithin * _period;
        if (seen) _range.Add(from, upTo);
        var waited = _numbered < 0 ? 0 : now - _numbered;
        if (!_rateKnown && (waited > PatienceTicks || (seen && _range.Tells(waited)))) KnowRate();
        _settled = _converter.HostPaced || (_rateKnown && (seen || waited > PatienceTicks));
        if (!_settled) return;
        _rate.Restart();
        _rate.Add(TimeSpan.FromTicks((long)_phase), 1);
    }

    private void KnowRate()
    {
        _rateKnown = true;
        _period = _range.Middle;
        _rate.Begin(TimeSpan.TicksPerSecond / _period);
        Volatile.Write(ref _measuredHz, _rate.Hz);
    }

    // A look so near to the end of a conversion may have fetched it or the one before, and no look before it tells which. The next one will.
    private bool InDoubt(long now)
    {
        var steps = Math.Round((now - _phase) / _period);
        return !_converter.HostPaced && steps >= 2 && Math.Abs(now - _phase - (steps * _period)) < ToleranceTicks && _lastNotReady < _phase + ((steps - 0.5) * _period);
    }

    // Moves the phase to the conversion that was read.
    private void Follow(long now)
    {
        var before = _phase;
        _phase += Math.Max(1, Math.Floor((now - _phase + ToleranceTicks) / _period)) * _period;
        if (!Locked && now - _lastNotReady < SeenWithin * _period) _phase = (now + _lastNotReady) / 2.0;
        else if (!_converter.HostPaced && now - _phase < PromptTicks && _lastNotReady < _phase - _period + ToleranceTicks && _words % LooksPerProbe == 0)
            _phase -= GuardTicks / 3.0;
        _phase = Math.Clamp(_phase, Math.Min(_lastNotReady, now), now);
        _rate.Add(TimeSpan.FromTicks((long)_phase), Math.Max(1, (int)Math.Round((_phase - before) / _period)));
        if (!_converter.HostPaced) _period = TimeSpan.TicksPerSecond / _rate.Hz;
        if (_rate.Steady) Volatile.Write(ref _measuredHz, _rate.Hz);
    }

    // Counts what was lost since the last word whose number is sure. Where the phase isn't yet, after a start too, it is told once it is.
    private void Count(long at, SampleSink sink)
    {
        var steps = _numbered < 0 ? 1 : (int)Math.Round((_phase - _numbered) / _period);
        if (_numbered >= 0 && (!_settled || steps <= _unnumbered))
        {
            _unnumbered++;
            return;
        }

        var lost = steps - 1 - _unnumbered;
        (_numbered, _unnumbered) = (_phase, 0);
        if (lost == 0) return;
        Volatile.Write(ref _lost, _lost + lost);
        Emit(at - (long)_period, lost, SampleFault.Lost, sink);
    }

    private long RetryTicks()
    {
        if (_converter.Prompt) return 200 * TimeSpan.TicksPerMicrosecond;
        if (!Locked) return (long)(_period / 32);
        var doublings = Math.Min(_retries++, 3);
        return Math.Max((long)(_period / 64), 50 * TimeSpan.TicksPerMicrosecond) << doublings;
    }

    private void LosePhase()
    {
        _settled = false;
        _range.Restart();
        _retries = 0;
    }

    // Until the driver has something to do again, in steps in which a standing fault is told.
    private void Wait(TimeSpan now) =>
        LookAt(_standing == 0 ? _resumeAt : Math.Min(_resumeAt, _faultEmitted + RepeatFaultTicks), 0, now.Ticks);

    private void LookAt(long at, long slack, long now)
    {
        // Never at once: a mistake here must not take a core with real-time priority.
        Due = TimeSpan.FromTicks(Math.Max(at, now + (20 * TimeSpan.TicksPerMicrosecond)));
        Slack = TimeSpan.FromTicks(slack);
    }

    private void Fault(TimeSpan now, SampleFault fault, SampleSink sink)
    {
        if (_standing == (int)fault)
        {
            RepeatFault(now, sink);
            return;
        }

        Volatile.Write(ref _standing, (int)fault);
        EmitFault(now.Ticks, fault, sink);
    }

    // A fault is told when it begins and twice a second while it stands, so that nobody takes silence for a reading.
    private void RepeatFault(TimeSpan now, SampleSink sink)
    {
        var fault = (SampleFault)_standing;
        if (fault is SampleFault.None or SampleFault.Saturated or SampleFault.Stuck || now.Ticks - _faultEmitted < RepeatFaultTicks) return;
        EmitFault(now.Ticks, fault, sink);
    }

    private void EmitFault(long at, SampleFault fault, SampleSink sink)
    {
        _faultEmitted = at;
        Volatile.Write(ref _faults, _faults + 1);
        Emit(at, 0, fault, sink);
    }

    private void Emit(long at, int counts, SampleFault fault, SampleSink sink)
    {
        // Whole microseconds, as recordings have them.
        at -= at % TimeSpan.TicksPerMicrosecond;
        _lastEmitted = _lastEmitted < 0 ? at : Math.Max(at, _lastEmitted + TimeSpan.TicksPerMicrosecond);
        sink(new RawSample(TimeSpan.FromTicks(_lastEmitted), _index, counts, fault, _flags));
    }
}
