using SotTable.Messages;
using SotTable.Samples;

namespace SotTable.Device.Sensing;

/// <summary>
/// One channel of the sampling loop: when to look next, what a word's time is, what was lost. The converter runs by its own oscillator
/// and has no FIFO, so the loop keeps a phase: the predicted end of the next conversion. A look that comes too early moves the phase
/// later; every eighth look (every thirty-second once the rate is known well) comes exactly on time and moves it a little earlier when the word is there already. The phase so stays
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
    private const int WordsToLock = 64;
    private const int WordsForPhase = 16;
    private const int WordsForGuess = 8;
    private const double SteadySeconds = 10;

    private readonly int _index;
    private readonly IConverter _converter;
    private readonly SampleFlags _flags;
    private readonly RateEstimate _rate;
    private double _period;
    private bool _hasPhase;
    private bool _startedAnew;
    private double _phase;
    private long _lastNotReady;
    private long _resumeAt;
    private long _lastEmitted = -1;
    private long _lastWord = -1;
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
    }

    /// <summary>The channel's entry in the profile.</summary>
    public ChannelProfile Profile { get; }

    /// <summary>When to look next.</summary>
    public TimeSpan Due { get; private set; }

    /// <summary>How much later the look may be, to share a wake-up with other channels.</summary>
    public TimeSpan Slack { get; private set; }

    // A rate that is known well lets the phase drift by microseconds only between probes, and a probe costs a wake-up of its own.
    private int LooksPerProbe => _rate.BasisSeconds >= SteadySeconds ? 32 : 8;

    private bool Locked => _converter.HostPaced || _words >= WordsToLock;

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
                Word(now.Ticks, step, sink);
                break;
        }
    }

    private void Word(long now, in ConverterStep step, SampleSink sink)
    {
        var steps = Follow(now);

        // A word that the host fetched late is as young as that.
        var at = _converter.HostPaced && now - _phase > PromptTicks ? now : (long)_phase;
        _words++;
        _retries = 0;
        if (step.Event == ConverterEvent.Word)
        {
            // After a new start the phase is new too, and what the time between would have brought is lost.
            if (_startedAnew) steps = Math.Max(1, (int)Math.Round((at - _lastWord) / _period));
            _startedAnew = false;
            if (_lastWord >= 0 && steps > 1)
            {
                Volatile.Write(ref _lost, _lost + steps - 1);
                Emit(at - (long)_period, steps - 1, SampleFault.Lost, sink);
            }

            _lastWord = at;
            Volatile.Write(ref _standing, (int)step.Fault);
            if (step.Fault == SampleFault.None) Volatile.Write(ref _good, _good + 1);
            else Volatile.Write(ref _faults, _faults + 1);
            Emit(at, step.Counts, step.Fault, sink);
        }

        var probe = _words % LooksPerProbe == 0;
        if (Locked)
        {
            var slack = probe || _converter.Prompt ? 0 : (long)(_period * SlackPeriods);
            LookAt((long)(_phase + _period) + (_converter.HostPaced ? 0 : GuardTicks), slack, now);
        }
        else
        {
            LookAt((long)(_phase + (_period * (_words < WordsForGuess ? 0.85 : 0.95))), 0, now);
        }
    }

    // Moves the phase to the conversion that was read. Returns how many conversions further it is than the last one; 0 for a new phase.
    private int Follow(long now)
    {
        if (!_hasPhase)
        {
            _hasPhase = true;
            _phase = now;
            _rate.Restart();
            _rate.Add(TimeSpan.FromTicks(now), 1);
            return 0;
        }

        int steps;
        if (Locked)
        {
            steps = Math.Max(1, (int)Math.Floor((now - _phase + ToleranceTicks) / _period));
            _phase += steps * _period;
            if (!_converter.HostPaced && now - _phase < PromptTicks && _lastNotReady < _phase - _period + ToleranceTicks && _words % LooksPerProbe == 0)
                _phase -= GuardTicks / 3.0;
        }
        else
        {
            steps = Math.Max(1, (int)Math.Round((now - _phase) / _period));
            _phase += steps * _period;
            if (_phase - _period < _lastNotReady) _phase = (now + _lastNotReady) / 2.0;
        }

        _phase = Math.Clamp(_phase, Math.Min(_lastNotReady, now), now);
        _rate.Add(TimeSpan.FromTicks((long)_phase), steps);
        if (!_converter.HostPaced) _period = TimeSpan.TicksPerSecond / _rate.Hz;
        if (_rate.BasisSeconds > 0) Volatile.Write(ref _measuredHz, _rate.Hz);
        return steps;
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
        _hasPhase = false;
        _startedAnew = _lastWord >= 0;
        _words = Math.Min(_words, WordsToLock - WordsForPhase);
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
