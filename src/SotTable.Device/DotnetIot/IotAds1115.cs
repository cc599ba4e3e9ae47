using System.Device.I2c;
using Iot.Device.Ads1115;
using SotTable.Device.Sensing;
using SotTable.Samples;
using Words = SotTable.Device.Sensing.Ads1115;

namespace SotTable.Device.DotnetIot;

/// <summary>
/// The binding's ADS1115 in single-shot mode on input 0. The binding asks for the end of a conversion without pause, so it works on a thread of its own.
/// It says nothing of clipping; whoever takes the word looks at its ends.
/// </summary>
internal sealed class IotAds1115 : BlockingInput
{
    private readonly Func<I2cDevice> _open;
    private readonly MeasuringRange _range;
    private readonly DataRate _rate;
    private I2cDevice? _device;
    private Iot.Device.Ads1115.Ads1115? _chip;

    /// <summary>Makes an input and its thread; the chip is set up at the first conversion, and again after trouble.</summary>
    /// <param name="channel">Range and rate.</param>
    /// <param name="open">Opens the chip's address.</param>
    /// <exception cref="ArgumentException">The chip has no such range or rate.</exception>
    public IotAds1115(ChannelProfile channel, Func<I2cDevice> open)
        : base($"{channel.Name} ads1115")
    {
        var (range, rate) = (Words.RangeCode(channel.RangeVolts ?? 0), Words.RateCode(2 * channel.SampleRateHz));
        if (range < 0 || rate < 0)
            throw new ArgumentException($"channel {channel.Name}: {channel.RangeVolts} V at {channel.SampleRateHz}/s: the ads1115 of the set packages has 6.144 to 0.256 V and at most 387/s", nameof(channel));
        (_open, _range, _rate) = (open, (MeasuringRange)range, (DataRate)rate);
        Start();
    }

    /// <inheritdoc/>
    public override double? ScaleMv => Words.RangeVolts((ushort)((int)_range << 9)) * 1000 / 32768;

    /// <inheritdoc/>
    protected override AnalogReading Convert()
    {
        try
        {
            _device ??= _open();
            _chip ??= new(_device, InputMultiplexer.AIN0, _range, _rate, DeviceMode.PowerDown);
            return new(AnalogStatus.Good, _chip.ReadRaw(), 0);
        }
        catch (Exception e) when (IotErrors.IsTrouble(e))
        {
            Close();
            return new(AnalogStatus.Failed, 0, IotErrors.Number(e));
        }
    }

    /// <summary>Lets the device go, not the binding: its own end tries a silent chip four times, 0.1 s apart.</summary>
    protected override void Close()
    {
        _chip = null;
        _device?.Dispose();
        _device = null;
    }
}
