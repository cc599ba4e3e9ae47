using System.Buffers.Binary;
using SotTable.Samples;

namespace SotTable.Device.Sensing;

/// <summary>
/// ADS1115 in continuous mode on input 0. Polled, the chip converts a little faster than it is read and always holds a newest word, so the host
/// sets the pace. With its ALERT pin wired each conversion's end is an edge, and each word is read once. The config register is read back before every
/// word: a chip that was reset stands still at an old one.
/// </summary>
internal sealed class Ads1115Driver : IConverter
{
    private static readonly TimeSpan BusRetry = TimeSpan.FromMicroseconds(500);
    private const int BusTries = 3;
    private readonly II2cBus _bus;
    private readonly int _address;
    private readonly ushort _config;
    private readonly (byte Register, ushort Value)[] _setup;
    private readonly TimeSpan _silent;
    private readonly IReadyLine? _wired;
    private IReadyLine? _ready;
    private TimeSpan _lastEdge;
    private bool _due;
    private bool _told;
    private int _index;
    private readonly TimeSpan _firstWord;
    private readonly TimeSpan _restartAfter;
    private readonly TimeSpan _period;
    private readonly int _stuckWords;
    private readonly byte[] _in = new byte[2];
    private readonly byte[] _out = new byte[3];
    private readonly RestartDelay _backOff = new();
    private long _resets;
    private bool _running;
    private TimeSpan _troubleSince;
    private int _busErrors;
    private int _last;
    private int _equal;

    /// <summary>Makes a driver; nothing is sent yet.</summary>
    /// <param name="bus">The bus, shared with other chips of the same thread.</param>
    /// <param name="channel">Address, range and rate.</param>
    /// <param name="ready">The chip's ALERT pin; <c>null</c> when it isn't wired.</param>
    /// <exception cref="ArgumentException">The chip has no such range or rate.</exception>
    public Ads1115Driver(II2cBus bus, ChannelProfile channel, IReadyLine? ready = null)
    {
        _wired = _ready = ready;
        var range = Ads1115.RangeCode(channel.RangeVolts ?? 0);
        if (range < 0)
            throw new ArgumentException($"channel {channel.Name}: range {channel.RangeVolts} V: the ads1115 has 6.144, 4.096, 2.048, 1.024, 0.512 and 0.256", nameof(channel));
        var rate = ready is null ? Ads1115.RateCode(channel.SampleRateHz) : Ads1115.ExactRateCode(channel.SampleRateHz);
        if (rate < 0 || channel.SampleRateHz <= 0)
            throw new ArgumentException($"channel {channel.Name}: rate {channel.SampleRateHz}: the ads1115 gives {(ready is null ? "more than 0 and at most 774" : "8, 16, 32, 64, 128, 250, 475 or 860 by its ready line")}", nameof(channel));
        _bus = bus;
        _address = channel.Address;
        _config = (ushort)(Ads1115.Input0 | (range << 9) | (rate << 5) | (ready is null ? Ads1115.ComparatorOff : 0));
        (byte, ushort) config = (Ads1115.Config, _config);
        _setup = ready is null ? [config] : [(Ads1115.LowThreshold, Ads1115.ReadyLow), (Ads1115.HighThreshold, Ads1115.ReadyHigh), config];
        _period = TimeSpan.FromSeconds(1 / channel.SampleRateHz);
        _silent = 2.5 * _period;
        _firstWord = TimeSpan.FromSeconds(2.2 / Ads1115.Rate(_config));
        _restartAfter = TimeSpan.FromSeconds(Math.Max(0.5, 8 / channel.SampleRateHz));

        // Its noise is below one step, so a still sensor repeats words; ten seconds of it is no breath sensor any more.
        _stuckWords = (int)Math.Ceiling(10 * channel.SampleRateHz);
    }

    /// <inheritdoc/>
    public bool HostPaced => _ready is null;

    /// <inheritdoc/>
    public long Resets => Volatile.Read(ref _resets) + _bus.Resets;

    /// <inheritdoc/>
    public ConverterStep Step(TimeSpan now) => _running ? Poll(now) : Start(now);

    private ConverterStep Start(TimeSpan now)
    {
        var (register, value) = _setup[_index];
        _out[0] = register;
        BinaryPrimitives.WriteUInt16BigEndian(_out.AsSpan(1), value);
        var outcome = _bus.Transfer(_address, _out, []);
        if (outcome.Status != I2cStatus.Good)
            return ++_busErrors < BusTries && !outcome.TimedOut ? ConverterStep.Busy(now + BusRetry) : Restart(now, FaultOf(outcome), _backOff.Next());
        _busErrors = 0;
        if (++_index < _setup.Length) return ConverterStep.Busy(now);
        _running = true;
        _equal = 0;
        _lastEdge = now + _firstWord;
        return ConverterStep.Busy(now + _firstWord);
    }

    private ConverterStep Poll(TimeSpan now)
    {
        if (!IsDue(now)) return ConverterStep.NotReady;
        var outcome = Read(Ads1115.Config);
        if (outcome.Status != I2cStatus.Good) return BusError(now, outcome);

        // The top bit tells whether a conversion runs.
        if ((BinaryPrimitives.ReadUInt16BigEndian(_in) & ~Ads1115.StartOrIdle) != _config)
        {
            Volatile.Write(ref _resets, _resets + 1);
            return Restart(now, SampleFault.Reset, TimeSpan.Zero);
        }

        // A line that is silent while the chip converts and the bus works has come off: from then on, until a new start, the chip is polled.
        if (!_told && _busErrors == 0) _ready = null;
        outcome = Read(Ads1115.Conversion);
        if (outcome.Status != I2cStatus.Good) return BusError(now, outcome);
        if (_busErrors > 0) (_busErrors, _lastEdge) = (0, now); // whoever unplugged the bus may have unplugged the line
        _due = false;
        _backOff.Clear();
        var counts = (int)BinaryPrimitives.ReadInt16BigEndian(_in);
        _equal = counts == _last ? _equal + 1 : 1;
        _last = counts;
        if (counts is short.MaxValue or short.MinValue) return ConverterStep.Word(counts, SampleFault.Saturated);
        return ConverterStep.Word(counts, _equal >= _stuckWords ? SampleFault.Stuck : SampleFault.None);
    }

    // A word whose reading failed stays due. A silent line is no word yet: the chip may have been reset, which its config register tells.
    private bool IsDue(TimeSpan now)
    {
        if (_ready is null || _due) return true;
        _told = _ready.TryTake(out _);
        if (_told) _lastEdge = now;
        else if (now - _lastEdge <= _silent) return false;
        return _due = true;
    }

    private I2cOutcome Read(byte register)
    {
        _out[0] = register;
        return _bus.Transfer(_address, _out.AsSpan(0, 1), _in);
    }

    private ConverterStep BusError(TimeSpan now, I2cOutcome outcome)
    {
        if (_busErrors++ == 0) _troubleSince = now;
        if (_busErrors < BusTries && !outcome.TimedOut) return ConverterStep.Retry;
        if (now - _troubleSince > _restartAfter) return Restart(now, FaultOf(outcome), _backOff.Next());
        return ConverterStep.Failed(FaultOf(outcome), now + (_period / 2));
    }

    private ConverterStep Restart(TimeSpan now, SampleFault fault, TimeSpan delay)
    {
        _running = _due = false;
        _busErrors = _index = 0;
        _ready = _wired;
        return ConverterStep.Failed(fault, now + delay);
    }

    private static SampleFault FaultOf(I2cOutcome outcome) =>
        outcome.Status == I2cStatus.NoAnswer ? SampleFault.NoAnswer : SampleFault.BusError;
}
