using SotTable.Samples;

namespace SotTable.Device.Sensing;

/// <summary>
/// A converter that the kernel drives (IIO): the next conversion is asked for as soon as one was fetched, so that it is there when it is due. Where
/// converting takes less than the period, the word is older than its time stamp by the rest of it. The kernel tells neither rate nor saturation.
/// </summary>
internal sealed class AnalogDriver : IConverter
{
    private readonly IAnalogInput _input;
    private readonly int _top;
    private readonly TimeSpan _silent;
    private readonly int _stuckWords;
    private readonly RestartDelay _backOff = new();
    private TimeSpan _asked;
    private bool _pending;
    private int _last;
    private int _equal;

    /// <summary>Makes a driver; nothing is asked yet.</summary>
    /// <param name="input">The input.</param>
    /// <param name="channel">Rate and bits.</param>
    public AnalogDriver(IAnalogInput input, ChannelProfile channel)
    {
        _input = input;
        _top = (int)((1L << (channel.Bits - 1)) - 1);
        _silent = 2 * TimeSpan.FromSeconds(1 / channel.SampleRateHz);

        // The noise of a bridge never gives sixteen equal words; that of a breath sensor may be below one step.
        _stuckWords = channel.Kind == ChannelKind.Load ? 16 : (int)Math.Ceiling(10 * channel.SampleRateHz);
    }

    /// <inheritdoc/>
    public bool HostPaced => true;

    /// <inheritdoc/>
    public ConverterStep Step(TimeSpan now)
    {
        if (!_pending)
        {
            Ask(now);
            return ConverterStep.NotReady;
        }

        var reading = _input.Take();
        switch (reading.Status)
        {
            case AnalogStatus.Pending:
                // The kernel may hold on to it for long; it is fetched whenever it comes.
                return now - _asked <= _silent ? ConverterStep.NotReady : ConverterStep.Failed(SampleFault.Timeout, now + (_silent / 4));
            case AnalogStatus.Failed:
                _pending = false;
                return ConverterStep.Failed(reading.Errno is 2 or 6 or 19 or 121 ? SampleFault.NoAnswer : SampleFault.BusError, now + _backOff.Next());
            default:
                Ask(now);
                _backOff.Clear();
                return Word(reading.Raw);
        }
    }

    private void Ask(TimeSpan now)
    {
        _input.Begin();
        _pending = true;
        _asked = now;
    }

    private ConverterStep Word(int counts)
    {
        _equal = counts == _last ? _equal + 1 : 1;
        _last = counts;
        if (counts >= _top || counts < -_top) return ConverterStep.Word(counts, SampleFault.Saturated);
        return ConverterStep.Word(counts, _equal >= _stuckWords ? SampleFault.Stuck : SampleFault.None);
    }
}
