using System.Globalization;
using System.Text;

namespace SotTable.Device.Kernel;

/// <summary>A LED or a PWM channel of the kernel, set by small files below /sys/class. Any thread, one at a time.</summary>
internal sealed class SysfsOutput : IPanelOutput
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    // A LED on a PWM channel: above what an eye or a camera sees, far below what the hardware can do.
    private const double LightHertz = 1000;
    private readonly PanelOutput _output;
    private readonly string _root;
    private readonly string _folder;
    private long _period = -1;

    /// <summary>Makes one; nothing is written yet.</summary>
    /// <param name="output">A LED or a PWM channel.</param>
    /// <param name="root">The folder <c>/sys/class</c>.</param>
    public SysfsOutput(PanelOutput output, string root)
    {
        _output = output;
        _root = root;
        _folder = output.Kind == PanelOutputKind.Led
            ? Path.Combine(root, "leds", output.Name)
            : Path.Combine(root, "pwm", $"pwmchip{output.Name}", $"pwm{output.Line}");
    }

    /// <summary>Takes it, dark and silent.</summary>
    /// <param name="use">What it is for.</param>
    /// <returns><c>null</c> when it can be used.</returns>
    public HardwareProblem? Open(string use)
    {
        try
        {
            if (_output.Kind == PanelOutputKind.Pwm && !Directory.Exists(_folder))
                Write(Path.Combine(_root, "pwm", $"pwmchip{_output.Name}", "export"), _output.Line);
            if (_output.Kind == PanelOutputKind.Led && File.Exists(Path.Combine(_folder, "trigger"))) Write(Path.Combine(_folder, "trigger"), "none");
            Set(0, 0);
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return HardwareProblem.Opening(use, _folder, Errno.NoPermission, "gpio", "");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return HardwareProblem.Opening(use, _folder, Errno.NoSuchFile, "gpio", "add its overlay to config.txt or name another output in Hardware");
        }
        catch (IOException e)
        {
            return new(TableExit.DeviceLost, $"{use}: {_folder} can't be set: {e.Message}: check the overlay and the kernel's log");
        }
    }

    /// <summary>Sets it.</summary>
    /// <param name="level">0 to 1.</param>
    /// <param name="hertz">Tone of a buzzer; 0 for a light.</param>
    /// <exception cref="IOException">It is gone.</exception>
    public void Set(double level, double hertz)
    {
        level = Math.Clamp(level, 0, 1);
        if (_output.Kind == PanelOutputKind.Led)
        {
            var steps = int.Parse(File.ReadAllText(Path.Combine(_folder, "max_brightness")), CultureInfo.InvariantCulture);
            Write(Path.Combine(_folder, "brightness"), level <= 0 ? 0 : Math.Max(1, (long)Math.Round(level * steps)));
            return;
        }

        // A duty longer than the period is refused, so it goes to 0 before the period changes.
        var period = (long)(NanosecondsPerSecond / (hertz > 0 ? hertz : LightHertz));
        if (period != _period)
        {
            if (_period >= 0) Write(Path.Combine(_folder, "duty_cycle"), 0);
            Write(Path.Combine(_folder, "period"), period);
            Write(Path.Combine(_folder, "enable"), 1);
            _period = period;
        }

        // A tone is loudest as a square wave: half of the period.
        Write(Path.Combine(_folder, "duty_cycle"), (long)(level * period * (hertz > 0 ? 0.5 : 1)));
    }

    private static void Write(string file, long value) => Write(file, value.ToString(CultureInfo.InvariantCulture));

    private static void Write(string file, string text)
    {
        using var stream = new FileStream(file, FileMode.Truncate, FileAccess.Write, FileShare.ReadWrite, 0);
        stream.Write(Encoding.ASCII.GetBytes(text));
    }
}
