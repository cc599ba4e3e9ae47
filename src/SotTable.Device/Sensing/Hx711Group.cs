using SotTable.Samples;

namespace SotTable.Device.Sensing;

/// <summary>
/// One HX711 on a clock and a data line, or several that share the clock. Each pulse is timed: after one that may have sent the chips to sleep the
/// word is not believed, and all are started anew. Chips that share a clock run by oscillators of their own, and one may end a conversion while the
/// other is read, which nobody could tell from a good word. They are therefore sent to sleep after each word and wake together: the four conversions
/// that they need to settle give one word, at a quarter of the rate, and the slowest is waited for. One that stays silent is left out until it comes back.
/// </summary>
internal sealed class Hx711Group
{
    // Counted from the start of a step that may have read a word first: up to 0.3 ms by system calls, and then more than 60 µs of sleep.
    private static readonly TimeSpan PowerDown = TimeSpan.FromMicroseconds(400);

    // The untrimmed oscillator may be a tenth off either way.
    private const double Earliest = 0.85 * Hx711.SettlingWords;
    private const double Latest = (1.15 * Hx711.SettlingWords) + 1;
    private const double LatePeriods = 2.5;

    // The fastest oscillator ends a fifth conversion 4.5 nominal ones after the wake.
    private const double SharedUntil = 4.45;
    private const double SharedLate = 4.7;
    private static readonly TimeSpan NextChance = TimeSpan.FromSeconds(1);
    private readonly IClockedLines _lines;
    private readonly Member[] _members;
    private readonly uint[] _levels;
    private readonly TimeSpan _period;
    private readonly bool _changesGain;
    private readonly bool _shared;
    private readonly RestartDelay _backOff = new();
    private Phase _phase = Phase.Sleep;
    private TimeSpan _next;
    private TimeSpan _asleepAt;
    private TimeSpan _wokeAt;
    private SampleFault _trouble;

    /// <summary>Makes the drivers; nothing is sent yet.</summary>
    /// <param name="lines">Clock and data lines, in the order of the channels.</param>
    /// <param name="channels">The chips; same gain and rate.</param>
    /// <exception cref="ArgumentException">The chip has no such gain or rate.</exception>
    public Hx711Group(IClockedLines lines, IReadOnlyList<ChannelProfile> channels)
    {
        _shared = channels.Count > 1;
        foreach (var c in channels)
        {
            var hz = c.SampleRateHz * (_shared ? Hx711.SettlingWords : 1);
            if (Hx711.Refusal(c.Name, c.Gain, hz) is { } refusal) throw new ArgumentException(refusal, nameof(channels));
            if (_shared && c.Gain != 128) throw new ArgumentException($"channel {c.Name}: gain {c.Gain}: on a shared clock the hx711 has 128 only", nameof(channels));
        }

        _lines = lines;
        _levels = new uint[Hx711.Pulses(channels[0].Gain)];
        _changesGain = channels[0].Gain != 128;
        _period = TimeSpan.FromSeconds(1 / channels[0].SampleRateHz) / (_shared ? Hx711.SettlingWords : 1);
        _members = [.. channels.Select((_, i) => new Member(this, i))];
    }

    private enum Phase
    {
        Sleep,
        Wake,
        Running,
    }

    /// <summary>The driver of each chip.</summary>
    public IReadOnlyList<IConverter> Converters => _members;

    private ConverterStep Step(Member self, TimeSpan now)
    {
        if (_phase == Phase.Running)
        {
            if (_asleepAt != default && Wakes(now) is { } still) return still;
            if (self.TryTake(out var step)) return step;
            return self.IsFresh() ? ConverterStep.Busy(_next) : Poll(self, now);
        }

        if (now < _next) return Busy();
        var high = _phase == Phase.Sleep;
        if (_lines.SetClock(high) != 0) return Restart(now, SampleFault.BusError, _backOff.Next());
        _phase = high ? Phase.Wake : Phase.Running;
        _next = now + (high ? PowerDown : Earliest * _period);
        if (high) return ConverterStep.Busy(_next);
        _wokeAt = now;
        foreach (var member in _members) member.Restart(now + (Latest * _period));
        return ConverterStep.Busy(_next);
    }

    // Another chip's step may have begun the new start; this one hears of it with the reason.
    private ConverterStep Busy() => _phase == Phase.Wake || _trouble == SampleFault.None ? ConverterStep.Busy(_next) : ConverterStep.Failed(_trouble, _next);

    private ConverterStep Poll(Member self, TimeSpan now)
    {
        if (_lines.Read(out var levels) != 0) return Restart(now, SampleFault.BusError, _backOff.Next());
        var (waiting, present) = (false, false);
        foreach (var member in _members)
        {
            member.Look((levels >> member.Index & 1) == 0, now);
            waiting |= member is { Absent: false, Ready: false };
            present |= !member.Absent;
        }

        if (!present) return Restart(now, SampleFault.Timeout, self.Worked ? TimeSpan.Zero : _backOff.Next());
        if (self.Absent) return ConverterStep.Failed(SampleFault.Timeout, now + (_period / 2));
        if (waiting) return ConverterStep.NotReady;
        if (_shared && now - _wokeAt > SharedUntil * _period) return Sleep(now);
        var outcome = _lines.Clock(_levels, Hx711.LongestHigh);
        if (outcome.Errno != 0) return Restart(now, SampleFault.BusError, _backOff.Next());
        if (outcome.LongestHigh > Hx711.LongestHigh || outcome.Pulses < _levels.Length) return Torn(self, outcome.Pulses, now);
        _trouble = SampleFault.None;
        foreach (var member in _members) member.Decode(_levels, now);
        if (_shared) return Sleep(now);
        _ = self.TryTake(out var step);
        return step;
    }

    private ConverterStep Sleep(TimeSpan now)
    {
        if (_lines.SetClock(true) != 0) return Restart(now, SampleFault.BusError, _backOff.Next());
        _asleepAt = now;
        return ConverterStep.Retry;
    }

    // Ends the sleep between two words on a shared clock; the words are handed out after that.
    private ConverterStep? Wakes(TimeSpan now)
    {
        if (now - _asleepAt < PowerDown) return ConverterStep.Retry;
        _asleepAt = default;
        if (_lines.SetClock(false) != 0) return Restart(now, SampleFault.BusError, _backOff.Next());
        _wokeAt = now;
        foreach (var member in _members) member.Wake(now, now + (SharedLate * _period));
        return null;
    }

    // The word ends where the long pulse was; what a sleeping chip shows is ones.
    private ConverterStep Torn(Member self, int pulses, TimeSpan now)
    {
        for (var i = Math.Max(0, pulses - 1); i < _levels.Length; i++) _levels[i] = uint.MaxValue;
        Restart(now, SampleFault.TornSuspect, TimeSpan.Zero);
        return ConverterStep.Word(self.WordOf(_levels), SampleFault.TornSuspect);
    }

    private ConverterStep Restart(TimeSpan now, SampleFault fault, TimeSpan delay)
    {
        _phase = Phase.Sleep;
        _asleepAt = default;
        _trouble = fault;
        _next = now + delay;
        return ConverterStep.Failed(fault, _next);
    }

    private sealed class Member(Hx711Group group, int index) : IConverter
    {
        private readonly Hx711Words _words = new();
        private TimeSpan _deadline;
        private TimeSpan _nextChance;
        private ConverterStep _step;
        private bool _has;
        private bool _fresh;

        public int Index => index;

        public bool HostPaced => false;

        public bool Prompt => group._shared;

        public bool Absent { get; private set; }

        public bool Ready { get; private set; }

        /// <summary>Whether it gave words since the last start.</summary>
        public bool Worked { get; private set; }

        public ConverterStep Step(TimeSpan now) => group.Step(this, now);

        public void Restart(TimeSpan deadline)
        {
            _words.Restart(group._shared);
            _deadline = deadline;
            _has = Absent = Worked = false;
            _fresh = true;
        }

        public void Wake(TimeSpan now, TimeSpan deadline)
        {
            _deadline = deadline;

            // A silent chip is waited for now and then: the others don't sleep long enough for it to come back unnoticed.
            if (!Absent || now < _nextChance) return;
            _nextChance = now + NextChance;
            Absent = false;
            _words.Restart(true);
        }

        /// <summary>True once after a start: its channel has to find the phase anew.</summary>
        public bool IsFresh()
        {
            var fresh = _fresh;
            _fresh = false;
            return fresh;
        }

        public bool TryTake(out ConverterStep step)
        {
            step = _step;
            var had = _has;
            _has = false;
            return had;
        }

        public void Look(bool low, TimeSpan now)
        {
            Ready = low;
            if (low && Absent)
            {
                Absent = false;
                _words.Restart(group._shared);
            }

            if (low || now <= _deadline) return;
            if (!Absent) _nextChance = now + NextChance;
            Absent = true;
        }

        public void Decode(ReadOnlySpan<uint> levels, TimeSpan now)
        {
            if (Absent) return;

            // The first word after a start sets the gain, and a new gain settles for four conversions.
            var settles = _words.First && group._changesGain;
            _deadline = now + ((settles ? Latest : LatePeriods) * group._period);
            _has = true;

            // The 25th pulse pulls the data line high; one that is low then is stuck there.
            if ((levels[Hx711.Bits] >> index & 1) == 0)
            {
                _step = ConverterStep.Failed(SampleFault.BusError, now + group._period);
                return;
            }

            _step = _words.Judge(WordOf(levels));
            if (_step.Event != ConverterEvent.Word) return;
            Worked = true;
            group._backOff.Clear();
        }

        public int WordOf(ReadOnlySpan<uint> levels)
        {
            var word = 0;
            for (var bit = 0; bit < Hx711.Bits; bit++) word = (word << 1) | (int)(levels[bit] >> index & 1);
            return word << 8 >> 8;
        }
    }
}
