namespace SotTable.Device.Sensing.Simulation;

/// <summary>
/// A HX711 at the level of its pins: four conversions to settle, the word pushed out by clock pulses, gain by their number, sleep after a long one.
/// Both kinds of chip: one keeps its gain over a sleep (data sheet V2.0), one falls back to 128 (an older sheet).
/// </summary>
internal sealed class Hx711Model
{
    // ±6 nV and ±5 ppm a degree (data sheet); a count is 2.3 nV.
    private const double CountsPerDegree = 6 / 2.33;
    private const double GainPerDegree = 5e-6;
    private const double Starved = 8;
    private readonly ChipInput _input;
    private readonly ChipFaults _faults;
    private readonly Climate? _climate;
    private readonly Seeded _noise;
    private readonly double _oscillator;
    private readonly double _offset;
    private readonly double _nominalHz;
    private readonly bool _forgets;
    private TimeSpan _start;
    private TimeSpan _roseAt;
    private bool _high;
    private bool _asleep;
    private bool _ready;
    private bool _out;
    private bool _idle;
    private int _pulses;
    private int _shift;
    private int _gain = 128;
    private int _nextGain = 128;
    private long _starts;
    private long _done;
    private int _stuck;
    private bool _isStuck;

    /// <summary>Makes a chip as it is after power came.</summary>
    /// <param name="seed">Seed of the simulation.</param>
    /// <param name="channel">Channel, which gives each chip its own oscillator, offset and noise.</param>
    /// <param name="hz">10 or 80: where pin RATE is wired to.</param>
    /// <param name="input">The bridge: fraction of full scale at gain 128, by time.</param>
    /// <param name="faults">What goes wrong.</param>
    /// <param name="forgets">Whether a sleep sets the gain back to 128.</param>
    /// <param name="climate">How warm it is; <c>null</c>: always as at the start.</param>
    public Hx711Model(int seed, int channel, double hz, ChipInput input, ChipFaults faults, bool forgets = true, Climate? climate = null)
    {
        _climate = climate;
        _input = input;
        _faults = faults;
        _noise = new Seeded(seed, 800 + channel);
        var character = new Seeded(seed, 900 + channel);
        _oscillator = 1 + character.Between(0, -0.09, 0.09);
        _offset = character.Between(1, -80_000, 80_000); // 0.2 mV of input offset, of ±20 mV
        _nominalHz = hz;
        _forgets = forgets;
    }

    /// <summary>The true rate.</summary>
    public double TrueHz => _nominalHz * _oscillator;

    /// <summary>Pulses that the data sheet doesn't allow: without a word, more than 27, or a word left half read.</summary>
    public int Forbidden { get; private set; }

    /// <summary>Words that were read whole.</summary>
    public long WordsRead { get; private set; }

    /// <summary>Words that nobody read.</summary>
    public long Unread { get; private set; }

    /// <summary>Gain of the conversions now.</summary>
    public int Gain => _gain;

    /// <summary>An edge of the clock.</summary>
    /// <param name="at">When; never before the call before.</param>
    /// <param name="high">The new level.</param>
    public void Clock(TimeSpan at, bool high)
    {
        Advance(at);
        if (high == _high) return;
        _high = high;
        if (high) Rise(at);
        else if (_asleep) Start(at, _forgets);
        else if (_idle) Forbidden++;
    }

    /// <summary>Level of the data line.</summary>
    /// <param name="at">When; never before the call before.</param>
    public bool Data(TimeSpan at)
    {
        Advance(at);
        if (_faults.Stands(ChipFault.LineLow, at)) return false;
        if (_faults.Stands(ChipFault.LineHigh, at) || _faults.Stands(ChipFault.NoAnswer, at) || _asleep) return true;
        return _pulses == 0 ? !_ready : _out;
    }

    private void Rise(TimeSpan at)
    {
        _roseAt = at;
        _idle = !_ready && _pulses == 0;
        if (_idle) return;

        _pulses++;
        _out = _pulses > Hx711.Bits || (_shift >> (Hx711.Bits - _pulses) & 1) != 0;
        if (_pulses == 25)
        {
            _ready = false;
            WordsRead++;
        }

        if (_pulses > 27) Forbidden++;
        _nextGain = _pulses switch { 25 => 128, 26 => 32, 27 => 64, _ => _nextGain };
    }

    private void Advance(TimeSpan now)
    {
        if (_faults.TakeReset(now)) Start(now, true);
        if (_high && !_asleep && now - _roseAt > Hx711.SleepAfter) _asleep = true;
        if (_asleep) return;
        while (true)
        {
            var end = _start + TimeSpan.FromTicks((long)((_done + Hx711.SettlingWords) * PeriodTicks));
            if (end > now) return;
            End(++_done, end);
        }
    }

    private void End(long k, TimeSpan end)
    {
        if (_faults.Misses(end, (_starts << 40) + k)) return;
        if (_pulses is > 0 and < 25) Forbidden++;
        if (_ready) Unread++;
        if (_pulses >= 25 && _nextGain != _gain)
        {
            // A new gain settles for four conversions from here.
            _gain = _nextGain;
            _pulses = 0;
            _start = end;
            _done = 0;
            _starts++;
            return;
        }

        _pulses = 0;
        _ready = true;
        _shift = Word(end, k);
    }

    private void Start(TimeSpan at, bool forget)
    {
        if (forget) _gain = _nextGain = 128;
        _asleep = _ready = false;
        _pulses = 0;
        _start = at;
        _roseAt = at;
        _done = 0;
        _starts++;
    }

    private int Word(TimeSpan end, long k)
    {
        if (_faults.Stands(ChipFault.OpenInput, end)) return Hx711.Top;
        var stuck = _faults.Stands(ChipFault.StuckValue, end);
        if (stuck && _isStuck) return _stuck;

        // 50 nV rms at 10 a second and 90 at 80, gain 128; a count is 5 V / 128 / 2^24 = 2.3 nV. Less gain, fewer counts, down to the converter's own.
        var amplifier = (_nominalHz > 10 ? 90 : 50) / 2.33 * _gain / 128;
        var noise = Math.Sqrt((amplifier * amplifier) + 16) * _noise.Gauss((_starts << 40) + k);
        if (_faults.Stands(ChipFault.LowSupply, end)) noise *= Starved;
        var warmer = _climate?.Above(end) ?? 0;
        var counts = ((_input(end) * 8388608 * (1 + (GainPerDegree * warmer))) + _offset + (CountsPerDegree * warmer)) * _gain / 128;
        _stuck = (int)Math.Clamp(Math.Round(counts + noise), Hx711.Bottom, Hx711.Top);
        _isStuck = stuck;
        return _stuck;
    }

    /// <summary>What the chip adds to every word: its input's offset.</summary>
    /// <param name="gain">Gain of the words.</param>
    public double OffsetCounts(int gain) => _offset * gain / 128;

    private double PeriodTicks => TimeSpan.TicksPerSecond / TrueHz;
}
