using SotTable.Samples;

namespace SotTable.Device.Sensing;

/// <summary>
/// HX711 on a SPI bus of its own: MOSI is its clock, MISO its data, SCLK and chip select stay open. The bus makes pulses of 1 µs whatever the
/// program is kept from doing, and since each byte ends with a zero, a pause between bytes leaves the clock low, which harms nothing.
/// </summary>
internal sealed class Hx711SpiDriver : IConverter
{
    /// <summary>Bits a second: one bit is one half of a clock pulse, and T3 wants 0.2 to 50 µs.</summary>
    public const int BitsPerSecond = 1_000_000;

    // What comes in after the rise of the 25th pulse: the chip holds its data line high.
    private const byte Idle = 0x7F;
    private const double LatePeriods = 2.5;
    private const double Latest = (1.15 * Hx711.SettlingWords) + 1;

    // Ten bytes of ones keep the clock high for more than 60 µs.
    private static readonly byte[] Sleep = [.. Enumerable.Repeat((byte)0xFF, 10), 0];
    private static readonly byte[] Look = [0];
    private readonly ISpiPort _port;
    private readonly byte[] _clock;
    private readonly byte[] _in = new byte[Math.Max(Sleep.Length, 7)];
    private readonly bool _changesGain;
    private readonly TimeSpan _period;
    private readonly Hx711Words _words = new();
    private readonly RestartDelay _backOff = new();
    private TimeSpan _deadline;
    private bool _running;
    private bool _worked;

    /// <summary>Makes a driver; nothing is sent yet.</summary>
    /// <param name="port">The bus; nothing else is on it.</param>
    /// <param name="channel">Gain and rate.</param>
    /// <exception cref="ArgumentException">The chip has no such gain or rate.</exception>
    public Hx711SpiDriver(ISpiPort port, ChannelProfile channel)
    {
        if (Hx711.Refusal(channel.Name, channel.Gain, channel.SampleRateHz) is { } refusal) throw new ArgumentException(refusal, nameof(channel));
        _port = port;
        _period = TimeSpan.FromSeconds(1 / channel.SampleRateHz);
        _changesGain = channel.Gain != 128;

        // 24 pulses, then one, two or three more.
        var last = Hx711.Pulses(channel.Gain) switch { 25 => 0x80, 26 => 0xA0, _ => 0xA8 };
        _clock = [0xAA, 0xAA, 0xAA, 0xAA, 0xAA, 0xAA, (byte)last];
    }

    /// <inheritdoc/>
    public bool HostPaced => false;

    /// <inheritdoc/>
    public ConverterStep Step(TimeSpan now) => _running ? Poll(now) : Start(now);

    private ConverterStep Start(TimeSpan now)
    {
        if (_port.Transfer(Sleep, _in.AsSpan(0, Sleep.Length)) != 0) return Restart(now, SampleFault.BusError, _backOff.Next());
        _running = true;
        _worked = false;
        _words.Restart(false);
        _deadline = now + (Latest * _period);
        return ConverterStep.Busy(now + (0.85 * Hx711.SettlingWords * _period));
    }

    private ConverterStep Poll(TimeSpan now)
    {
        if (_port.Transfer(Look, _in.AsSpan(0, 1)) != 0) return Restart(now, SampleFault.BusError, _backOff.Next());
        if (_in[0] != 0)
        {
            // It may just have become ready. One that stays late was asleep: it has lost its gain, or a reading was torn.
            return now <= _deadline ? ConverterStep.NotReady : Restart(now, SampleFault.Timeout, _worked ? TimeSpan.Zero : _backOff.Next());
        }

        var reply = _in.AsSpan(0, _clock.Length);
        if (_port.Transfer(_clock, reply) != 0) return Restart(now, SampleFault.BusError, _backOff.Next());
        _deadline = now + ((_words.First && _changesGain ? Latest : LatePeriods) * _period);
        if ((reply[^1] & Idle) != Idle) return Restart(now, SampleFault.BusError, _backOff.Next());
        var step = _words.Judge(Word(reply));
        if (step.Event != ConverterEvent.Word) return step;
        _worked = true;
        _backOff.Clear();
        return step;
    }

    // Each pair of bits is a pulse and its low half; the data bit is taken in the second.
    private static int Word(ReadOnlySpan<byte> reply)
    {
        var word = 0;
        for (var i = 0; i < 6; i++)
        {
            var pairs = reply[i];
            word = (word << 4) | ((pairs >> 3) & 8) | ((pairs >> 2) & 4) | ((pairs >> 1) & 2) | (pairs & 1);
        }

        return word << 8 >> 8;
    }

    private ConverterStep Restart(TimeSpan now, SampleFault fault, TimeSpan delay)
    {
        _running = false;
        return ConverterStep.Failed(fault, now + delay);
    }
}
