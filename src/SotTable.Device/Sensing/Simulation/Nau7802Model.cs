namespace SotTable.Device.Sensing.Simulation;

/// <summary>
/// A NAU7802 at the level of its registers (figures of the data sheet, and the start-up times that users of the chip report):
/// power-up, regulator and analogue settling, calibration with its time and error bit, conversions by its own oscillator, a result
/// register without FIFO. The word of conversion k depends on seed, channel, k and the load at that time only.
/// </summary>
internal sealed class Nau7802Model : IChipModel
{
    private static readonly TimeSpan PowerReadyAfter = TimeSpan.FromMicroseconds(200);
    private static readonly TimeSpan CalibrationTime = TimeSpan.FromMilliseconds(344);

    // Analogue settling: a thousandth is left 600 ms after the analogue part is switched on.
    private const double SettlingSeconds = 0.087;

    // Left of a change of gain, rate or input, in parts of full scale: the filter forgets it within five words.
    private const double ChangePart = 0.05;
    private const double ChangeLeft = 0.02;

    // The sheets at hand give no figure; these are the HX711's: 6 nV and 5 ppm a degree.
    private const double NanovoltsPerDegree = 6;
    private const double GainPerDegree = 5e-6;
    private const double Starved = 8;
    private const double Half = 8388608;
    private const double CountsPerNanovoltAtGain1 = 2 * Half / 3.0e9;
    private static readonly double[] Rates = [10, 20, 40, 80, 0, 0, 0, 320];

    private readonly byte[] _registers = new byte[0x20];
    private readonly ChipInput _input;
    private readonly ChipFaults _faults;
    private readonly Climate? _climate;
    private readonly Seeded _noise;
    private readonly Seeded _character;
    private readonly double _oscillator;
    private readonly double _offset;
    private byte _pointer;
    private TimeSpan _digitalOnAt;
    private TimeSpan _analogOnAt;
    private TimeSpan _calibrationEnd;
    private int _calibrations;
    private TimeSpan _cycleStart;
    private TimeSpan _changedAt;
    private long _cycles;
    private long _done;
    private long _completed;
    private int _stuck;
    private bool _isStuck;

    /// <summary>Makes a chip as it is after power came.</summary>
    /// <param name="seed">Seed of the simulation.</param>
    /// <param name="channel">Channel, which gives each chip its own oscillator, offset and noise.</param>
    /// <param name="input">The bridge: fraction of full scale at gain 128, by time.</param>
    /// <param name="faults">What goes wrong.</param>
    /// <param name="climate">How warm it is; <c>null</c>: always 25 °C.</param>
    public Nau7802Model(int seed, int channel, ChipInput input, ChipFaults faults, Climate? climate = null)
    {
        _climate = climate;
        _input = input;
        _faults = faults;
        _noise = new Seeded(seed, 100 + channel);
        _character = new Seeded(seed, 200 + channel);
        _oscillator = 1 + _character.Between(0, -0.02, 0.02);
        _offset = _character.Between(1, -3000, 3000);
        Reset();
    }

    /// <summary>The true rate at a nominal one.</summary>
    /// <param name="nominalHz">Nominal samples per second.</param>
    public double TrueHz(double nominalHz) => nominalHz * _oscillator;

    /// <summary>Conversions of the bridge that ended but were overwritten before anybody read them, plus those that a fault kept from becoming ready.</summary>
    public long Unread { get; private set; }

    /// <summary>Words of the bridge that were read.</summary>
    public long WordsRead { get; private set; }

    /// <inheritdoc/>
    public bool Transfer(TimeSpan now, ReadOnlySpan<byte> write, Span<byte> read)
    {
        if (_faults.TakeReset(now)) Reset();
        Advance(now);
        if (_faults.NoAnswer(now)) return false;
        if (write.Length > 0) _pointer = (byte)(write[0] & 0x1F);
        for (var i = 1; i < write.Length; i++) Write((byte)(_pointer + i - 1), write[i], now);
        if (read.Length > 0) Read(read, now);
        return true;
    }

    private bool OfTheBridge => (_registers[Nau7802.I2cCtrl] & Nau7802.Thermometer) == 0;

    private void Read(Span<byte> into, TimeSpan now)
    {
        // The three result bytes of one transaction belong to one conversion; a later transaction may find the next one.
        if (_pointer is >= Nau7802.Result and < Nau7802.Result + 3) TakeWord();
        for (var i = 0; i < into.Length; i++)
        {
            var register = (_pointer + i) & 0x1F;
            var value = _registers[register];
            if (register == Nau7802.PuCtrl && (value & Nau7802.DigitalOn) != 0 && now - _digitalOnAt >= PowerReadyAfter) value |= Nau7802.PowerReady;
            into[i] = value;
        }
    }

    private void TakeWord()
    {
        if ((_registers[Nau7802.PuCtrl] & Nau7802.WordReady) != 0 && OfTheBridge) WordsRead++;
        _registers[Nau7802.PuCtrl] &= unchecked((byte)~Nau7802.WordReady);
        var word = _completed == 0 ? 0 : Word(_completed);
        _registers[Nau7802.Result] = (byte)(word >> 16);
        _registers[Nau7802.Result + 1] = (byte)(word >> 8);
        _registers[Nau7802.Result + 2] = (byte)word;
    }

    private void Write(byte register, byte value, TimeSpan now)
    {
        if (register > Nau7802.Revision) return;
        switch (register)
        {
            case Nau7802.PuCtrl:
                WritePowerControl(value, now);
                return;
            case Nau7802.Ctrl2:
                if (((value ^ _registers[Nau7802.Ctrl2]) & (Nau7802.RateMask | Nau7802.SecondInput)) != 0) _changedAt = now;
                var error = (byte)(_registers[Nau7802.Ctrl2] & Nau7802.CalibrationError);
                _registers[Nau7802.Ctrl2] = (byte)((value & ~Nau7802.CalibrationError) | error);
                if ((value & Nau7802.Calibrate) != 0) _calibrationEnd = now + CalibrationTime;
                return;
            case >= Nau7802.Result and < Nau7802.Result + 3 or Nau7802.Revision:
                return;
            case Nau7802.Ctrl1 or Nau7802.I2cCtrl:
                if (_registers[register] != value) _changedAt = now;
                goto default;
            default:
                _registers[register] = value;
                return;
        }
    }

    private void WritePowerControl(byte value, TimeSpan now)
    {
        if ((value & Nau7802.ResetBit) != 0)
        {
            Reset();
            _registers[Nau7802.PuCtrl] = Nau7802.ResetBit;
            return;
        }

        var before = _registers[Nau7802.PuCtrl];
        if ((value & ~before & Nau7802.DigitalOn) != 0) _digitalOnAt = now;
        if ((value & ~before & Nau7802.AnalogOn) != 0) _analogOnAt = now;
        if ((value & ~before & Nau7802.CycleStart) != 0)
        {
            _cycleStart = now;
            _cycles++;
            _done = _completed = 0;
        }

        const byte ReadOnly = Nau7802.WordReady | Nau7802.PowerReady;
        _registers[Nau7802.PuCtrl] = (byte)((value & ~ReadOnly) | (before & Nau7802.WordReady));
    }

    // Everything that happened since the last transaction: the end of a calibration, conversions.
    private void Advance(TimeSpan now)
    {
        if ((_registers[Nau7802.Ctrl2] & Nau7802.Calibrate) != 0 && now >= _calibrationEnd) EndCalibration(now);
        const byte Needed = Nau7802.CycleStart | Nau7802.AnalogOn | Nau7802.DigitalOn;
        if ((_registers[Nau7802.PuCtrl] & Needed) != Needed) return;
        var ended = (long)((now - _cycleStart).Ticks / PeriodTicks());
        for (var k = _done + 1; k <= ended; k++)
        {
            var ready = (_registers[Nau7802.PuCtrl] & Nau7802.WordReady) != 0;
            if (_faults.Misses(EndOf(k), k))
            {
                if (OfTheBridge) Unread++;
                continue;
            }

            if (ready && OfTheBridge) Unread++;
            _completed = k;
            _registers[Nau7802.PuCtrl] |= Nau7802.WordReady;
        }

        _done = Math.Max(_done, ended);
    }

    private void EndCalibration(TimeSpan now)
    {
        _registers[Nau7802.Ctrl2] &= unchecked((byte)~(Nau7802.Calibrate | Nau7802.CalibrationError));
        if (_faults.Stands(ChipFault.CalibrationError, now))
        {
            _registers[Nau7802.Ctrl2] |= Nau7802.CalibrationError;
            return;
        }

        // Each calibration finds a slightly different offset, as real ones do.
        var found = (int)Math.Round(_offset + Drift(now) + (30 * _character.Gauss(100 + _calibrations++)));
        _registers[Nau7802.Ocal1] = (byte)(found >> 16);
        _registers[Nau7802.Ocal1 + 1] = (byte)(found >> 8);
        _registers[Nau7802.Ocal1 + 2] = (byte)found;
    }

    private int Word(long k)
    {
        var end = EndOf(k);
        if (_faults.Stands(ChipFault.OpenInput, end)) return Nau7802.Top;
        var stuck = _faults.Stands(ChipFault.StuckValue, end);
        if (stuck && _isStuck) return _stuck;
        var gain = 1 << (_registers[Nau7802.Ctrl1] & 7);
        var raw = Signal(end, gain) + _offset + Drift(end) + (NoiseCounts(gain, end) * _noise.Gauss((_cycles << 40) + k));
        var ocal = ((sbyte)_registers[Nau7802.Ocal1] << 16) | (_registers[Nau7802.Ocal1 + 1] << 8) | _registers[Nau7802.Ocal1 + 2];
        var gcal = (((uint)_registers[Nau7802.Gcal1] << 24) | ((uint)_registers[Nau7802.Gcal1 + 1] << 16)
            | ((uint)_registers[Nau7802.Gcal1 + 2] << 8) | _registers[Nau7802.Gcal1 + 3]) / 8388608.0;
        _stuck = (int)Math.Clamp(Math.Round(gcal * (raw - ocal)), Nau7802.Bottom, Nau7802.Top);
        _isStuck = stuck;
        return _stuck;
    }

    // What the filter still holds of the time before a change dies out in the words after it.
    private double Signal(TimeSpan end, int gain)
    {
        var changed = ChangePart * Half * Math.Pow(ChangeLeft, (end - _changedAt).Ticks / PeriodTicks());
        var warmer = _climate?.Above(end) ?? 0;
        if (!OfTheBridge)
            return (Nau7802.ThermometerMv(_climate?.DegreesC(end) ?? 25) * gain / (500 * SupplyV(end)) * Half) + changed;
        var bridge = _input(end) * gain / 128 * Half * (1 + (GainPerDegree * warmer));
        return bridge + (NanovoltsPerDegree * warmer * CountsPerNanovoltAtGain1 * gain) + changed;
    }

    // The bridge's supply: what the regulator is set to, as long as it has 0.3 V to do it with.
    private double SupplyV(TimeSpan at) => Math.Min(Nau7802.LdoV(_registers[Nau7802.Ctrl1]), MainsV(at) - 0.1);

    private double MainsV(TimeSpan at) => _faults.Stands(ChipFault.LowSupply, at) ? 3.0 : 3.3;

    // 40 nV rms at gain 128 and 10 samples a second, growing with the root of the rate; at low gain the converter itself: about 2 counts.
    private double NoiseCounts(int gain, TimeSpan at)
    {
        var rate = Math.Sqrt(Rates[(_registers[Nau7802.Ctrl2] >> 4) & 7] / 10);
        var amplifier = 40 * CountsPerNanovoltAtGain1 * gain;
        var starved = Nau7802.LdoV(_registers[Nau7802.Ctrl1]) > MainsV(at) - Nau7802.LdoHeadroomV ? Starved : 1;
        return starved * rate * Math.Sqrt((amplifier * amplifier) + 4);
    }

    private double Drift(TimeSpan at) => 20000 * Math.Exp(-(at - _analogOnAt).TotalSeconds / SettlingSeconds);

    private double PeriodTicks()
    {
        var rate = Rates[(_registers[Nau7802.Ctrl2] >> 4) & 7];
        return TimeSpan.TicksPerSecond / ((rate == 0 ? 10 : rate) * _oscillator);
    }

    private TimeSpan EndOf(long k) => _cycleStart + TimeSpan.FromTicks((long)(k * PeriodTicks()));

    private void Reset()
    {
        Array.Clear(_registers);
        _registers[Nau7802.Gcal1 + 1] = 0x80;
        _registers[Nau7802.Revision] = 0x0F;
        _done = _completed = 0;
        _isStuck = false;
    }
}
