using System.Device.Pwm;
using System.Globalization;
using Iot.Device.Buzzer;
using SotTable.Device.Kernel;

namespace SotTable.Device.DotnetIot;

/// <summary>The binding's buzzer on a PWM channel of the kernel. It has no loudness of its own: the channel's duty is.</summary>
/// <param name="open">Opens the channel.</param>
/// <param name="name">The channel, for people.</param>
internal sealed class IotBuzzer(Func<PwmChannel> open, string name) : IPanelOutput
{
    private PwmChannel? _channel;
    private Buzzer? _buzzer;

    /// <summary>A channel as the configuration names it.</summary>
    /// <param name="output">A PWM channel.</param>
    public static IotBuzzer Of(PanelOutput output) =>
        new(() => PwmChannel.Create(int.Parse(output.Name, CultureInfo.InvariantCulture), output.Line), $"pwm:{output.Name}/{output.Line}");

    /// <inheritdoc/>
    public HardwareProblem? Open(string use)
    {
        try
        {
            Set(0, 0);
            return null;
        }
        catch (Exception e) when (IotErrors.IsTrouble(e) || e is ArgumentException)
        {
            return HardwareProblem.Opening(use, name, e is ArgumentException ? Errno.NoSuchFile : IotErrors.Number(e), "gpio", "add its overlay to config.txt or name another output in Hardware");
        }
    }

    /// <inheritdoc/>
    public void Set(double level, double hertz)
    {
        _channel ??= open();
        _buzzer ??= new Buzzer(_channel);
        if (level <= 0 || hertz <= 0)
        {
            _buzzer.StopPlaying();
            return;
        }

        _buzzer.StartPlaying(hertz);
        _channel.DutyCycle = Math.Min(level, 1) / 2; // loudest as a square wave
    }
}
