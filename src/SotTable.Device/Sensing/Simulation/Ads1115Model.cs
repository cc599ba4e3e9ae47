using System.Buffers.Binary;

namespace SotTable.Device.Sensing.Simulation;

/// <summary>An ADS1115 at the level of its registers: continuous and single-shot conversion, busy bit, clipping, noise of about one step, a ready pin.</summary>
internal sealed class Ads1115Model : IChipModel
{
    private readonly ChipInput _volts;
    private readonly ChipFaults _faults;
    private readonly Seeded _noise;
    private readonly double _oscillator;
    private byte _pointer;
    private ushort _config = Ads1115.ResetConfig;
    private ushort _low = 0x8000;
    private ushort _high = 0x7FFF;
    private TimeSpan _start;
    private long _starts;
    private bool _pending;
    private short _word;

    /// <summary>Makes a chip as it is after power came: asleep.</summary>
    /// <param name="seed">Seed of the simulation.</param>
    /// <param name="channel">Channel, which gives each chip its own oscillator and noise.</param>
    /// <param name="volts">Voltage at input 0, by time.</param>
    /// <param name="faults">What goes wrong.</param>
    public Ads1115Model(int seed, int channel, ChipInput volts, ChipFaults faults)
    {
        _volts = volts;
        _faults = faults;
        _noise = new Seeded(seed, 300 + channel);
        _oscillator = 1 + new Seeded(seed, 400 + channel).Between(0, -0.02, 0.02);
    }

    /// <inheritdoc/>
    public bool Transfer(TimeSpan now, ReadOnlySpan<byte> write, Span<byte> read)
    {
        if (_faults.TakeReset(now))
        {
            _config = Ads1115.ResetConfig;
            (_low, _high) = (0x8000, 0x7FFF);
            _pending = false;
        }

        if (_faults.NoAnswer(now)) return false;
        if (write.Length > 0) _pointer = (byte)(write[0] & 3);
        if (write.Length >= 3) Write(BinaryPrimitives.ReadUInt16BigEndian(write[1..]), now);
        for (var i = 0; i < read.Length; i += 2)
        {
            var value = Read(now);
            read[i] = (byte)(value >> 8);
            if (i + 1 < read.Length) read[i + 1] = (byte)value;
        }

        return true;
    }

    /// <summary>Conversions that ALERT has told since the chip was set up; 0 while it isn't a ready pin.</summary>
    /// <param name="now">Monotonic time.</param>
    public long Told(TimeSpan now)
    {
        var isReadyPin = (_config & Ads1115.ComparatorOff) != Ads1115.ComparatorOff && (_high & 0x8000) != 0 && (_low & 0x8000) == 0;
        return isReadyPin && _pending ? (long)((now - _start).Ticks / PeriodTicks) : 0;
    }

    private bool Continuous => (_config & Ads1115.SingleShot) == 0;

    // Below one step at most ranges; at the finest and at high rates the input itself shows (data sheet's table: 7.8 µV peak to peak at 8 a second, about 35 at 860).
    private double Noise
    {
        get
        {
            var volts = 0.18e-6 * Math.Sqrt(Ads1115.Rate(_config)) / Ads1115.RangeVolts(_config) * 32768;
            return Math.Sqrt(0.36 + (volts * volts));
        }
    }

    private double PeriodTicks => TimeSpan.TicksPerSecond / (Ads1115.Rate(_config) * _oscillator);

    private void Write(ushort value, TimeSpan now)
    {
        switch (_pointer)
        {
            case Ads1115.Config:
                Finish(now);
                _config = (ushort)(value & ~Ads1115.StartOrIdle);
                _start = now;
                _starts++;
                _pending = Continuous || (value & Ads1115.StartOrIdle) != 0;
                break;
            case Ads1115.LowThreshold:
                _low = value;
                break;
            case Ads1115.HighThreshold:
                _high = value;
                break;
        }
    }

    private ushort Read(TimeSpan now)
    {
        Finish(now);
        return _pointer switch
        {
            Ads1115.Conversion => (ushort)_word,
            Ads1115.Config => (ushort)(_config | (_pending ? 0 : Ads1115.StartOrIdle)),
            Ads1115.LowThreshold => _low,
            _ => _high,
        };
    }

    private void Finish(TimeSpan now)
    {
        if (!_pending) return;
        var k = (long)((now - _start).Ticks / PeriodTicks);
        if (k < 1) return;
        if (!Continuous)
        {
            k = 1;
            _pending = false;
        }

        var end = _start + TimeSpan.FromTicks((long)(k * PeriodTicks));
        if (_faults.Stands(ChipFault.StuckValue, end) || _faults.Misses(end, k)) return;
        var steps = _faults.Stands(ChipFault.OpenInput, end) ? double.MaxValue : _volts(end) / Ads1115.RangeVolts(_config) * 32768;
        _word = (short)Math.Clamp(Math.Round(steps + (Noise * _noise.Gauss((_starts << 40) + k))), short.MinValue, short.MaxValue);
    }
}
