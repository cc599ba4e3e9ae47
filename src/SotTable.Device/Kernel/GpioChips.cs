using System.Text;

namespace SotTable.Device.Kernel;

/// <summary>The machine's GPIO chips. They are found by label: their numbers differ between models and kernels.</summary>
/// <param name="system">The kernel.</param>
internal sealed unsafe class GpioChips(ISystemCalls system)
{
    private const string Devices = "/dev/gpiochip";

    // The chip of the 40-pin header: Pi 5, Pi 4, Pi 0 to 3.
    private static readonly string[] Headers = ["pinctrl-rp1", "pinctrl-bcm2711", "pinctrl-bcm2835"];

    /// <summary>Finds a chip.</summary>
    /// <param name="wanted">A device file, a label, or empty for the chip of the Raspberry Pi's header.</param>
    /// <param name="path">Its device file; empty when there is none.</param>
    /// <returns><c>null</c> when it was found.</returns>
    public HardwareProblem? Find(string wanted, out string path)
    {
        path = "";
        if (wanted.StartsWith('/'))
        {
            path = wanted;
            return null;
        }

        List<string> labels = [];
        var forbidden = "";
        foreach (var device in system.List(Devices))
        {
            var descriptor = system.Open(device);
            if (descriptor is -Errno.NoPermission or -Errno.NotPermitted) forbidden = device;
            if (descriptor < 0) continue;
            GpioAbi.ChipInfo info = default;
            var result = system.Control(descriptor, GpioAbi.GetChipInfo, &info);
            system.Close(descriptor);
            if (result < 0) continue;
            var label = Text(info.Label);
            labels.Add(label);
            if (wanted.Length > 0 ? label != wanted : !Headers.Contains(label)) continue;
            path = device;
            return null;
        }

        var name = wanted.Length > 0 ? wanted : "of the Raspberry Pi's header";
        if (forbidden.Length > 0) return HardwareProblem.Opening($"GPIO chip {name}", forbidden, Errno.NoPermission, "gpio", "");
        return new(
            TableExit.DeviceLost,
            $"GPIO chip {name}: there is none, found {(labels.Count == 0 ? "no chip at all" : string.Join(", ", labels))}: name the chip's label in Hardware:GpioChip");
    }

    /// <summary>Why lines could not be taken, in a sentence.</summary>
    /// <param name="path">The chip's device file.</param>
    /// <param name="lines">What each line is for, and its number.</param>
    /// <param name="error">Positive error number of the request.</param>
    public HardwareProblem Refused(string path, IReadOnlyList<(string Use, int Line)> lines, int error)
    {
        var uses = string.Join(", ", lines.Select(l => $"{l.Use} on line {l.Line}"));
        if (error is Errno.NoSuchFile or Errno.NoDevice or Errno.NoPermission or Errno.NotPermitted)
            return HardwareProblem.Opening(uses, path, error, "gpio", "name the chip's label in Hardware:GpioChip");
        var descriptor = system.Open(path);
        try
        {
            foreach (var (use, line) in lines)
            {
                GpioAbi.LineInfo info = default;
                info.Offset = (uint)line;
                var result = descriptor < 0 ? descriptor : system.Control(descriptor, GpioAbi.GetLineInfo, &info);
                if (result == -Errno.Invalid)
                    return new(TableExit.Configuration, $"{use}: {path} has no line {line}: expected a line number of that chip");
                if (result >= 0 && error == Errno.Busy && (info.Flags & GpioAbi.Used) != 0)
                    return new(TableExit.Busy, $"{use}: line {line} of {path} is in use by \"{Text(info.Consumer)}\": stop it, or wire and configure another line");
            }
        }
        finally
        {
            if (descriptor >= 0) system.Close(descriptor);
        }

        return HardwareProblem.Opening(uses, path, error, "gpio", "");
    }

    private static string Text(byte* text)
    {
        var bytes = new ReadOnlySpan<byte>(text, 32);
        var end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }
}
