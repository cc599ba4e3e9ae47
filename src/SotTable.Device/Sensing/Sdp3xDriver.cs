using System.Buffers.Binary;
using SotTable.Samples;

namespace SotTable.Device.Sensing;

/// <summary>
/// SDP3x or SDP8xx in continuous mode: one transaction a sample brings the mean since the last, the temperature and the scale, each with a check sum.
/// The scale that the chip tells is compared with the profile's range at every word.
/// </summary>
internal sealed class Sdp3xDriver : IConverter
{
    // A stop takes 0.5 ms, the first reading 8 ms (data sheet).
    private static readonly TimeSpan StopTime = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan FirstWord = TimeSpan.FromMilliseconds(10);
    private const int BusTries = 3;
    private readonly II2cBus _bus;
    private readonly int _address;
    private readonly int _scale;
    private readonly int _stuckWords;
    private readonly byte[] _in = new byte[18];
    private readonly byte[] _out = new byte[2];
    private readonly RestartDelay _backOff = new();
    private double _temperatureC = double.NaN;
    private Phase _phase;
    private int _busErrors;
    private int _last;
    private int _equal;

    /// <summary>Makes a driver; nothing is sent yet.</summary>
    /// <param name="bus">The bus, shared with other chips of the same thread.</param>
    /// <param name="channel">Address, range and rate.</param>
    /// <exception cref="ArgumentException">The chip has no such range or rate.</exception>
    public Sdp3xDriver(II2cBus bus, ChannelProfile channel)
    {
        if (channel.RangePa is not (125 or 500)) throw new ArgumentException($"channel {channel.Name}: range {channel.RangePa} Pa: the sdp3x has 125 and 500", nameof(channel));
        if (channel.SampleRateHz is not (> 0 and <= 200))
            throw new ArgumentException($"channel {channel.Name}: rate {channel.SampleRateHz}: the sdp3x gives more than 0 and at most 200", nameof(channel));
        _bus = bus;
        _address = channel.Address;
        _scale = Sdp3x.CountsOfRange / (int)channel.RangePa;
        _stuckWords = (int)Math.Ceiling(10 * channel.SampleRateHz);
    }

    private enum Phase
    {
        Stop,
        Identify,
        Product,
        Start,
        Running,
    }

    /// <inheritdoc/>
    public bool HostPaced => true;

    /// <summary>Of the last word.</summary>
    public double TemperatureC => Volatile.Read(ref _temperatureC);

    /// <inheritdoc/>
    public long Resets => _bus.Resets;

    /// <inheritdoc/>
    public ConverterStep Step(TimeSpan now)
    {
        switch (_phase)
        {
            case Phase.Stop:
                // One that was not measuring need not take it.
                _ = Send(Sdp3x.Stop);
                return Enter(Phase.Identify, now + StopTime);
            case Phase.Identify:
                var asked = Send(Sdp3x.Identify1);
                return asked.Status == I2cStatus.Good ? Enter(Phase.Product, now) : SetupError(now, asked);
            case Phase.Product:
                return Identify(now);
            case Phase.Start:
                var started = Send(Sdp3x.Continuous);
                return started.Status == I2cStatus.Good ? Enter(Phase.Running, now + FirstWord) : SetupError(now, started);
            default:
                return Poll(now);
        }
    }

    private ConverterStep Identify(TimeSpan now)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_out, Sdp3x.Identify2);
        var outcome = _bus.Transfer(_address, _out, _in);
        if (outcome.Status != I2cStatus.Good) return SetupError(now, outcome);
        return _in[0] == Sdp3x.Product && Sdp3x.CheckSum(_in[0], _in[1]) == _in[2] ? Enter(Phase.Start, now) : Restart(now, SampleFault.SetupFailed);
    }

    private ConverterStep Poll(TimeSpan now)
    {
        var outcome = _bus.Transfer(_address, [], _in.AsSpan(0, Sdp3x.Reading));
        if (outcome.Status != I2cStatus.Good) return RunningError(now, outcome.Status == I2cStatus.NoAnswer ? SampleFault.NoAnswer : SampleFault.BusError, outcome.TimedOut);
        for (var i = 0; i < Sdp3x.Reading; i += 3)
            if (Sdp3x.CheckSum(_in[i], _in[i + 1]) != _in[i + 2]) return RunningError(now, SampleFault.BusError, false);
        if (BinaryPrimitives.ReadInt16BigEndian(_in.AsSpan(6)) != _scale) return Restart(now, SampleFault.SetupFailed);
        _busErrors = 0;
        _backOff.Clear();
        Volatile.Write(ref _temperatureC, BinaryPrimitives.ReadInt16BigEndian(_in.AsSpan(3)) / Sdp3x.CountsPerDegree);
        var counts = (int)BinaryPrimitives.ReadInt16BigEndian(_in);
        _equal = counts == _last ? _equal + 1 : 1;
        _last = counts;
        if (Math.Abs(counts) > Sdp3x.CountsOfRange) return ConverterStep.Word(counts, SampleFault.Saturated);
        return ConverterStep.Word(counts, _equal >= _stuckWords ? SampleFault.Stuck : SampleFault.None);
    }

    private I2cOutcome Send(ushort command)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_out, command);
        return _bus.Transfer(_address, _out, []);
    }

    private ConverterStep Enter(Phase phase, TimeSpan then)
    {
        _phase = phase;
        _busErrors = 0;
        _equal = 0;
        return ConverterStep.Busy(then);
    }

    private ConverterStep SetupError(TimeSpan now, I2cOutcome outcome) =>
        Restart(now, outcome.Status == I2cStatus.NoAnswer ? SampleFault.NoAnswer : SampleFault.BusError);

    // One that was reset is idle and does not acknowledge a read: it is started again after three tries.
    private ConverterStep RunningError(TimeSpan now, SampleFault fault, bool timedOut) =>
        ++_busErrors < BusTries && !timedOut ? ConverterStep.Retry : Restart(now, fault);

    private ConverterStep Restart(TimeSpan now, SampleFault fault)
    {
        _phase = Phase.Stop;
        return ConverterStep.Failed(fault, now + _backOff.Next());
    }
}
