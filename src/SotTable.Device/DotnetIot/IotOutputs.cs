using System.Device.Gpio;
using SotTable.Device.Kernel;

namespace SotTable.Device.DotnetIot;

/// <summary>Output lines of a GPIO controller, and the buzzer's channel. LEDs of the kernel are files, which no package does better.</summary>
/// <param name="pins">The controller.</param>
/// <param name="classes">The folder <c>/sys/class</c>.</param>
internal sealed class IotOutputs(IotPins pins, string classes) : IPanelParts
{
    /// <inheritdoc/>
    public IOutputLines? Take(IReadOnlyList<(string Use, int Line)> lines, out HardwareProblem? problem)
    {
        problem = null;
        var taken = new Lines(pins, [.. lines.Select(l => l.Line)]);
        try
        {
            foreach (var (_, line) in lines) pins.Controller.OpenPin(line, PinMode.Output, PinValue.Low);
            return taken;
        }
        catch (Exception e) when (IotErrors.IsTrouble(e))
        {
            taken.Dispose();
            problem = pins.Refused(lines, IotErrors.Number(e));
            return null;
        }
    }

    /// <inheritdoc/>
    public IPanelOutput Output(PanelOutput output, bool tone) =>
        tone && output.Kind == PanelOutputKind.Pwm ? IotBuzzer.Of(output) : new SysfsOutput(output, classes);

    private sealed class Lines(IotPins pins, int[] lines) : IOutputLines
    {
        public int Set(ulong mask, ulong bits)
        {
            try
            {
                for (var i = 0; i < lines.Length; i++)
                {
                    if ((mask & (1ul << i)) != 0) pins.Controller.Write(lines[i], (bits & (1ul << i)) != 0 ? PinValue.High : PinValue.Low);
                }

                return 0;
            }
            catch (Exception e) when (IotErrors.IsTrouble(e))
            {
                return IotErrors.Number(e);
            }
        }

        public void Dispose()
        {
            foreach (var line in lines) pins.Close(line);
        }
    }
}
