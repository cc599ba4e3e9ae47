using System.Globalization;

namespace SotTable.Device.Kernel;

/// <summary>Where a part of the light or the buzzer is wired to, as the configuration says it.</summary>
/// <param name="Kind">What drives it.</param>
/// <param name="Line">GPIO line, or the channel of the PWM chip.</param>
/// <param name="Name">Name of the LED, or number of the PWM chip.</param>
internal sealed record PanelOutput(PanelOutputKind Kind, int Line, string Name)
{
    /// <summary>What the configuration may say.</summary>
    public const string Expected = "gpio:LINE, led:NAME (of /sys/class/leds) or pwm:CHIP/CHANNEL (of /sys/class/pwm)";

    /// <summary>Reads one.</summary>
    /// <param name="text">As in the configuration.</param>
    /// <returns><c>null</c> when it is none of the three.</returns>
    public static PanelOutput? Parse(string text)
    {
        if (text.StartsWith("gpio:", StringComparison.Ordinal) && Number(text[5..], out var line)) return new(PanelOutputKind.Gpio, line, "");
        if (text.StartsWith("led:", StringComparison.Ordinal) && text.Length > 4 && !text.Contains('/')) return new(PanelOutputKind.Led, 0, text[4..]);
        if (!text.StartsWith("pwm:", StringComparison.Ordinal) || text.Split('/') is not [var chip, var channel]) return null;
        return Number(chip[4..], out _) && Number(channel, out var number) ? new(PanelOutputKind.Pwm, number, chip[4..]) : null;
    }

    private static bool Number(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number < 1024;
}

/// <summary>What drives an output of the panel.</summary>
internal enum PanelOutputKind
{
    /// <summary>A GPIO line, on or off.</summary>
    Gpio,

    /// <summary>A LED of the kernel's, with as many steps as it has.</summary>
    Led,

    /// <summary>A PWM channel.</summary>
    Pwm,
}
