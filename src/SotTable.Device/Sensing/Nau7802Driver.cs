using SotTable.Samples;
using Phase = SotTable.Device.Sensing.Nau7802Phase;

namespace SotTable.Device.Sensing;

/// <summary>
/// NAU7802 over I²C: power-up, regulator, gain, rate, a look at its thermometer, calibration of the front end (the stored one written back and compared, or a new one), six words dropped, then
/// words. Every poll also reads the two control registers back, so that a chip which lost its settings is noticed before its word is used.
/// </summary>
internal sealed class Nau7802Driver : IConverter
{
    // Analogue settling takes about 600 ms after power-up; calibration (344 ms) may begin in the last part of it, since it ends well after.
    private static readonly TimeSpan AnalogSettling = TimeSpan.FromMilliseconds(500);
    // The thermometer needs gain 1 and the bridge's place at the amplifier. It is read in the last part of the settling, by which it costs no time; eight words at 320 a second.
    private static readonly TimeSpan BeforeThermometer = TimeSpan.FromMilliseconds(440);
    private static readonly TimeSpan ThermometerWords = TimeSpan.FromMilliseconds(28);
    private static readonly (byte Register, byte Value)[] ToThermometer =
    [
        (Nau7802.Ctrl1, Nau7802.Ldo3V0), (Nau7802.Ctrl2, Nau7802.RateMask), (Nau7802.I2cCtrl, Nau7802.Thermometer), (Nau7802.PuCtrl, Converting),
    ];

    private static readonly TimeSpan RestOfSettling = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PowerReadyLimit = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan CalibrationLook = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan CalibrationLimit = TimeSpan.FromMilliseconds(1000);
    private static readonly TimeSpan BusRetry = TimeSpan.FromMicroseconds(500);
    private const int BusTries = 3;

    // Converter noise never gives this many equal words (smallest noise: 2 counts rms).
    private const int StuckWords = 16;
    private const int SettlingWords = 6;
    private const byte Poweredup = Nau7802.InternalLdo | Nau7802.AnalogOn | Nau7802.DigitalOn;
    private const byte Converting = Poweredup | Nau7802.CycleStart;
    private const byte ConvertingMask = Converting | Nau7802.PowerReady | Nau7802.ResetBit;

    private readonly II2cBus _bus;
    private readonly int _address;
    private readonly (byte Register, byte Value)[] _setup;
    private readonly (byte Register, byte Value)[] _fromThermometer;
    private readonly byte _ctrl1;
    private readonly byte _ctrl2;
    private readonly TimeSpan _silent;
    private readonly TimeSpan _restartAfter;
    private readonly TimeSpan _period;
    private readonly AfeImages _images;
    private readonly string _imageKey;
    private IReadyLine? _ready;
    private readonly byte[] _in = new byte[3];
    private readonly byte[] _out = new byte[2];
    private readonly byte[] _image = new byte[AfeImages.Bytes + 1];
    private readonly byte[] _readBack = new byte[AfeImages.Bytes];
    private readonly RestartDelay _backOff = new();
    private Phase _phase = Phase.Reset;
    private TimeSpan _since;
    private TimeSpan _lastWord;
    private TimeSpan _troubleSince;
    private TimeSpan _settledAt;
    private double _temperatureC = double.NaN;
    private long _resets;
    private int _index;
    private int _busErrors;
    private int _toDrop;
    private int _last;
    private int _equal;

    /// <summary>Makes a driver; nothing is sent yet.</summary>
    /// <param name="bus">The bus, shared with other chips of the same thread.</param>
    /// <param name="channel">Address, gain and rate.</param>
    /// <param name="images">Calibrations of the front end that were made before; new ones are put there.</param>
    /// <param name="ready">The chip's DRDY, which saves asking it; <c>null</c> when it isn't wired.</param>
    /// <exception cref="ArgumentException">The chip has no such gain or rate.</exception>
    public Nau7802Driver(II2cBus bus, ChannelProfile channel, AfeImages images, IReadyLine? ready = null)
    {
        _images = images;
        _ready = ready;
        _imageKey = AfeImages.Key(channel.Name, channel.Gain, channel.SampleRateHz);
        var gain = Nau7802.GainCode(channel.Gain);
        if (gain < 0) throw new ArgumentException($"channel {channel.Name}: gain {channel.Gain}: the nau7802 has 1, 2, 4 … 128", nameof(channel));
        var rate = Nau7802.RateCode(channel.SampleRateHz);
        if (rate < 0) throw new ArgumentException($"channel {channel.Name}: rate {channel.SampleRateHz}: the nau7802 has 10, 20, 40, 80 and 320", nameof(channel));
        _bus = bus;
        _address = channel.Address;
        _ctrl1 = (byte)(Nau7802.Ldo3V0 | gain);
        _ctrl2 = (byte)(rate << 4);
        _setup =
        [
            (Nau7802.Ctrl1, _ctrl1), (Nau7802.Ctrl2, _ctrl2), (Nau7802.Adc, Nau7802.ChopperOff), (Nau7802.Power, Nau7802.PgaCapacitor),
            (Nau7802.PuCtrl, Poweredup),
        ];
        _fromThermometer = [(Nau7802.PuCtrl, Poweredup), (Nau7802.I2cCtrl, 0), (Nau7802.Ctrl1, _ctrl1), (Nau7802.Ctrl2, _ctrl2)];
        _period = TimeSpan.FromSeconds(1 / channel.SampleRateHz);
        _silent = 2.5 * _period;
        _restartAfter = TimeSpan.FromSeconds(Math.Max(0.5, 8 / channel.SampleRateHz));
    }

    /// <inheritdoc/>
    public bool HostPaced => false;

    /// <inheritdoc/>
    public double TemperatureC => Volatile.Read(ref _temperatureC);

    /// <inheritdoc/>
    public long Resets => Volatile.Read(ref _resets) + _bus.Resets;

    /// <inheritdoc/>
    public ConverterStep Step(TimeSpan now) => _phase switch
    {
        Phase.Reset => Send(now, Nau7802.PuCtrl, Nau7802.ResetBit, Phase.Wake, now),
        Phase.Wake => Send(now, Nau7802.PuCtrl, Nau7802.DigitalOn, Phase.PowerReady, now + TimeSpan.FromMicroseconds(300)),
        Phase.PowerReady => AwaitPower(now),
        Phase.Identify => Identify(now),
        Phase.Setup => SendAll(now, _setup, Phase.ToThermometer, _settledAt - AnalogSettling + BeforeThermometer),
        Phase.ToThermometer => SendAll(now, ToThermometer, Phase.Thermometer, now + ThermometerWords),
        Phase.Thermometer => ReadThermometer(now),
        Phase.FromThermometer => SendAll(now, _fromThermometer, Phase.Settle, _settledAt),
        Phase.Settle => Enter(_images.TryGet(_imageKey, _image.AsSpan(1)) ? Phase.Restore : Phase.Calibrate, now, now),
        Phase.Keep => Keep(now),
        Phase.Restore => Restore(now),
        Phase.Compare => Compare(now),
        Phase.Calibrate => Send(now, Nau7802.Ctrl2, (byte)(_ctrl2 | Nau7802.Calibrate), Phase.Calibrating, now + (60 * CalibrationLook)),
        Phase.Calibrating => AwaitCalibration(now),
        Phase.Start => StartConversions(now),
        _ => Poll(now),
    };

    private ConverterStep AwaitPower(TimeSpan now)
    {
        var outcome = Read(Nau7802.PuCtrl, _in.AsSpan(0, 1));
        if (outcome.Status != I2cStatus.Good) return SetupBusError(now, outcome);
        if ((_in[0] & Nau7802.PowerReady) != 0) return Enter(Phase.Identify, now, now);
        return now - _since > PowerReadyLimit ? Restart(now, SampleFault.Timeout) : ConverterStep.Busy(now + TimeSpan.FromMicroseconds(300));
    }

    private ConverterStep Identify(TimeSpan now)
    {
        var outcome = Read(Nau7802.Revision, _in.AsSpan(0, 1));
        if (outcome.Status != I2cStatus.Good) return SetupBusError(now, outcome);
        _index = 0;
        _settledAt = now + AnalogSettling;
        return (_in[0] & 0x0F) == 0x0F ? Enter(Phase.Setup, now, now) : Restart(now, SampleFault.SetupFailed);
    }

    // One register a step.
    private ConverterStep SendAll(TimeSpan now, (byte Register, byte Value)[] all, Phase next, TimeSpan then)
    {
        var (register, value) = all[_index];
        var last = _index == all.Length - 1;
        var step = Send(now, register, value, last ? next : _phase, last ? then : now);
        if (step.Event == ConverterEvent.Busy && _busErrors == 0) _index = last ? 0 : _index + 1;
        return step;
    }

    private ConverterStep ReadThermometer(TimeSpan now)
    {
        var outcome = Read(Nau7802.Result, _in);
        if (outcome.Status != I2cStatus.Good) return SetupBusError(now, outcome);
        var degrees = Nau7802.DegreesC(Counts() * 500 * Nau7802.LdoV(_ctrl1) / (Nau7802.Top + 1));
        Volatile.Write(ref _temperatureC, Nau7802.IsPlausible(degrees) ? degrees : double.NaN);
        return Enter(Phase.FromThermometer, now, now);
    }

    private int Counts() => ((sbyte)_in[0] << 16) | (_in[1] << 8) | _in[2];

    private ConverterStep AwaitCalibration(TimeSpan now)
    {
        var outcome = Read(Nau7802.Ctrl2, _in.AsSpan(0, 1));
        if (outcome.Status != I2cStatus.Good) return SetupBusError(now, outcome);
        if ((_in[0] & Nau7802.Calibrate) != 0)
            return now - _since > CalibrationLimit ? Restart(now, SampleFault.Timeout) : ConverterStep.Busy(now + CalibrationLook);
        return (_in[0] & Nau7802.CalibrationError) != 0 || _in[0] != _ctrl2 ? Restart(now, SampleFault.SetupFailed) : Enter(Phase.Keep, now, now);
    }

    private ConverterStep Keep(TimeSpan now)
    {
        var outcome = Read(Nau7802.Ocal1, _readBack);
        if (outcome.Status != I2cStatus.Good) return SetupBusError(now, outcome);
        _images.Put(_imageKey, _readBack);
        return Enter(Phase.Start, now, now);
    }

    private ConverterStep Restore(TimeSpan now)
    {
        _image[0] = Nau7802.Ocal1;
        var outcome = _bus.Transfer(_address, _image, []);
        return outcome.Status == I2cStatus.Good ? Enter(Phase.Compare, now, now + RestOfSettling) : SetupBusError(now, outcome);
    }

    private ConverterStep Compare(TimeSpan now)
    {
        var outcome = Read(Nau7802.Ocal1, _readBack);
        if (outcome.Status != I2cStatus.Good) return SetupBusError(now, outcome);
        if (_readBack.AsSpan().SequenceEqual(_image.AsSpan(1))) return Enter(Phase.Start, now, now);
        _images.Drop(_imageKey);
        return Restart(now, SampleFault.SetupFailed);
    }

    private ConverterStep StartConversions(TimeSpan now)
    {
        var step = Send(now, Nau7802.PuCtrl, Converting, Phase.Running, now + (0.8 * _period));
        _toDrop = SettlingWords;
        _lastWord = now;
        _equal = 0;
        return step;
    }

    private ConverterStep Poll(TimeSpan now)
    {
        var told = _ready is null || _ready.TryTake(out _);
        if (!told && now - _lastWord <= _silent) return ConverterStep.NotReady;
        var outcome = Read(Nau7802.PuCtrl, _in);
        if (outcome.Status != I2cStatus.Good) return RunningBusError(now, outcome);
        if ((_in[0] & ConvertingMask) != (Converting | Nau7802.PowerReady) || _in[1] != _ctrl1 || _in[2] != _ctrl2)
        {
            Volatile.Write(ref _resets, _resets + 1);
            return Restart(now, SampleFault.Reset, TimeSpan.Zero);
        }

        if ((_in[0] & Nau7802.WordReady) == 0)
        {
            _busErrors = 0;
            if (now - _lastWord <= _silent) return ConverterStep.NotReady;
            return now - _lastWord > _restartAfter
                ? Restart(now, SampleFault.Timeout, TimeSpan.Zero)
                : ConverterStep.Failed(SampleFault.Timeout, now + (_period / 8));
        }

        // A word that the line did not tell of: it came off, and from now on the chip is asked.
        if (!told) _ready = null;
        outcome = Read(Nau7802.Result, _in);
        if (outcome.Status != I2cStatus.Good) return RunningBusError(now, outcome);
        _busErrors = 0;
        return Accept(Counts(), now);
    }

    private ConverterStep Accept(int counts, TimeSpan now)
    {
        _lastWord = now;
        _equal = counts == _last ? _equal + 1 : 1;
        _last = counts;
        if (_toDrop > 0)
        {
            _toDrop--;
            return ConverterStep.Settling;
        }

        _backOff.Clear();
        if (counts is Nau7802.Top or Nau7802.Bottom) return ConverterStep.Word(counts, SampleFault.Saturated);
        return ConverterStep.Word(counts, _equal >= StuckWords ? SampleFault.Stuck : SampleFault.None);
    }

    private ConverterStep Send(TimeSpan now, byte register, byte value, Phase next, TimeSpan then)
    {
        _out[0] = register;
        _out[1] = value;
        var outcome = _bus.Transfer(_address, _out, []);
        return outcome.Status == I2cStatus.Good ? Enter(next, now, then) : SetupBusError(now, outcome);
    }

    private ConverterStep Enter(Phase phase, TimeSpan now, TimeSpan then)
    {
        _phase = phase;
        _since = now;
        _busErrors = 0;
        return ConverterStep.Busy(then);
    }

    private I2cOutcome Read(byte register, Span<byte> into)
    {
        _out[0] = register;
        return _bus.Transfer(_address, _out.AsSpan(0, 1), into);
    }

    private ConverterStep SetupBusError(TimeSpan now, I2cOutcome outcome)
    {
        if (++_busErrors < BusTries && !outcome.TimedOut) return ConverterStep.Busy(now + BusRetry);
        return Restart(now, FaultOf(outcome));
    }

    // A few quick tries within the period; then the channel has a fault and goes on trying once a period; after half a second a new start.
    private ConverterStep RunningBusError(TimeSpan now, I2cOutcome outcome)
    {
        if (_busErrors++ == 0) _troubleSince = now;
        if (_busErrors < BusTries && !outcome.TimedOut) return ConverterStep.Retry;
        if (now - _troubleSince > _restartAfter) return Restart(now, FaultOf(outcome));
        return ConverterStep.Failed(FaultOf(outcome), now + (_period / 2));
    }

    private ConverterStep Restart(TimeSpan now, SampleFault fault) => Restart(now, fault, _backOff.Next());

    private ConverterStep Restart(TimeSpan now, SampleFault fault, TimeSpan delay)
    {
        _phase = Phase.Reset;
        _busErrors = 0;
        return ConverterStep.Failed(fault, now + delay);
    }

    private static SampleFault FaultOf(I2cOutcome outcome) =>
        outcome.Status == I2cStatus.NoAnswer ? SampleFault.NoAnswer : SampleFault.BusError;
}
