using System.Device.Gpio;
using System.Device.Gpio.Drivers;
using System.Globalization;
using SotTable.Device.Kernel;

namespace SotTable.Device.DotnetIot;

/// <summary>The GPIO controller of the table's chip, made at the first use and shared by all of its lines. Any thread.</summary>
/// <param name="create">Makes the package's controller.</param>
internal sealed class IotPins(Func<GpioController> create) : IDisposable
{
    private const string Chip = "/dev/gpiochip";
    private readonly Lock _gate = new();
    private GpioController? _controller;

    /// <summary>The controller.</summary>
    public GpioController Controller
    {
        get
        {
            lock (_gate) return _controller ??= create();
        }
    }

    /// <summary>The controller of a chip that has a label, a device file, or (empty) is the Raspberry Pi's header.</summary>
    /// <param name="chip">Which.</param>
    /// <param name="system">The kernel, to find the chip's number: the package knows no labels.</param>
    public static GpioController Create(string chip, ISystemCalls system)
    {
        if (chip.Length == 0) return new GpioController();
        if (new GpioChips(system).Find(chip, out var path) is { } missing) throw new IOException(missing.Message);
        if (!path.StartsWith(Chip, StringComparison.Ordinal) || !int.TryParse(path.AsSpan(Chip.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            throw new IOException($"{path}: the adapter set packages opens GPIO chips by number: name {Chip}N or a label in Hardware:GpioChip");
        return new GpioController(new LibGpiodDriver(number));
    }

    /// <summary>Gives a line back; one that can't be is not worth a word.</summary>
    /// <param name="line">Its number.</param>
    public void Close(int line)
    {
        try
        {
            if (Controller.IsPinOpen(line)) Controller.ClosePin(line);
        }
        catch (Exception e) when (IotErrors.IsTrouble(e))
        {
            // The chip is gone.
        }
    }

    /// <summary>Why lines could not be taken, in a sentence.</summary>
    /// <param name="lines">What each line is for, and its number.</param>
    /// <param name="error">The kernel's error number.</param>
    public HardwareProblem Refused(IReadOnlyList<(string Use, int Line)> lines, int error)
    {
        var uses = string.Join(", ", lines.Select(l => $"{l.Use} on line {l.Line}"));
        try
        {
            _ = Controller;
        }
        catch (Exception e) when (IotErrors.IsTrouble(e))
        {
            return new(TableExit.DeviceLost, $"{uses}: {Cause(e)}: install libgpiod (Debian package libgpiod2 or libgpiod3), check Hardware:GpioChip, or use the adapter set native");
        }

        return HardwareProblem.Opening(uses, "the GPIO chip", error, "gpio", "name the chip's label in Hardware:GpioChip");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate) _controller?.Dispose();
    }

    private static string Cause(Exception e) => (e.InnerException ?? e).Message.Split('\n')[0].TrimEnd('.');
}
