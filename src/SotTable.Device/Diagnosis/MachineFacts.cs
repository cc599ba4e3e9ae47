using System.Globalization;

namespace SotTable.Device.Diagnosis;

/// <summary>What the computer says of itself: temperature of the processor, and whether its supply has been too low.</summary>
internal static class MachineFacts
{
    // A Raspberry Pi slows itself down at 80 °C.
    private const double HotC = 80;

    /// <summary>Looks.</summary>
    /// <param name="sys">The kernel's folder, <c>/sys</c>.</param>
    /// <param name="processorC">Temperature of the processor, as the adapter set reads it.</param>
    public static IEnumerable<DiagnosisLine> Look(string sys, double? processorC)
    {
        yield return processorC is { } celsius
            ? celsius < HotC
                ? new("temperature", null, LineVerdict.Ok, "ok", FormattableString.Invariant($"processor {celsius:0.0} °C"))
                : new("temperature", null, LineVerdict.Look, "hot", FormattableString.Invariant($"processor {celsius:0.0} °C: from 80 °C on it slows down; give it air"))
            : new("temperature", null, LineVerdict.NotChecked, "no-sensor", "processor: this machine tells no temperature");
        yield return Supply(sys);
    }

    /// <summary>Temperature of the processor; <c>null</c> where the machine tells none.</summary>
    /// <param name="sys">The kernel's folder, <c>/sys</c>.</param>
    public static double? ProcessorC(string sys) =>
        Text(Path.Combine(sys, "class/thermal/thermal_zone0/temp")) is { } text && double.TryParse(text, CultureInfo.InvariantCulture, out var milli) ? milli / 1000 : null;

    // The driver raspberrypi-hwmon tells an under-voltage as an alarm of its only input.
    private static DiagnosisLine Supply(string sys)
    {
        var folder = Path.Combine(sys, "class/hwmon");
        if (Directory.Exists(folder))
        {
            foreach (var device in Directory.EnumerateDirectories(folder))
            {
                if (Text(Path.Combine(device, "name")) != "rpi_volt") continue;
                return Text(Path.Combine(device, "in0_lcrit_alarm")) == "0"
                    ? new("supply", null, LineVerdict.Ok, "ok", "no under-voltage of the Raspberry Pi")
                    : new("supply", null, LineVerdict.Fault, "under-voltage", "the Raspberry Pi's 5 V were below 4.63 V: use its own supply and a short cable; the cells' excitation falls with it");
            }
        }

        return new("supply", null, LineVerdict.NotChecked, "no-sensor", "under-voltage: this machine does not tell it");
    }

    private static string? Text(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
