using Microsoft.Extensions.Logging;
using SotTable.Device.Diagnosis;
using SotTable.Device.Sensing;
using SotTable.Samples;

namespace SotTable.Device.Kernel;

/// <summary>This machine's devices by one adapter set. Nothing is opened before it is asked for.</summary>
/// <param name="Ports">Buses and lines of the converters.</param>
/// <param name="OpenPanel">Opens buttons, light and buzzer, and says what can't be had.</param>
/// <param name="ProcessorC">Temperature of the processor; <c>null</c> where the machine tells none.</param>
internal sealed record MachineDevices(
    MachinePorts Ports, Func<PanelProfile, (ITablePanel Panel, IReadOnlyList<HardwareProblem> Problems)> OpenPanel, Func<double?> ProcessorC)
{
    private const string Classes = "/sys/class";

    /// <summary>Those of a set.</summary>
    /// <param name="profile">The wiring.</param>
    /// <param name="options">Where this machine differs from it; valid.</param>
    /// <param name="clock">The table's clock, made from the system's time provider.</param>
    /// <param name="system">The kernel.</param>
    /// <param name="loggers">Get what goes wrong with the panel later.</param>
    /// <param name="adapters">The adapter set, one that is built.</param>
    public static MachineDevices Of(
        TableProfile profile, HardwareOptions options, SampleClock clock, ISystemCalls system, ILoggerFactory loggers, string adapters)
    {
        var chip = options.GpioChip.Length > 0 ? options.GpioChip : profile.GpioChip ?? "";
        var devices = options.Buses.ToDictionary(b => b.Name, b => b.Device);
#if SOT_PACKAGES
        if (adapters == Mqtt.AdapterSet.Packages)
        {
            var pins = new DotnetIot.IotPins(() => DotnetIot.IotPins.Create(chip, system));
            return new(
                new DotnetIot.IotPorts(pins, devices, clock),
                lines =>
                {
                    var panel = new DotnetIot.IotPanel(pins, lines, options, clock, Classes, loggers.CreateLogger<DotnetIot.IotPanel>());
                    return (panel, panel.Open());
                },
                DotnetIot.IotProcessor.TemperatureC);
        }
#endif
        return new(
            new KernelPorts(chip, devices, clock, system),
            lines =>
            {
                var panel = new GpioPanel(chip, lines, options, clock, system, Classes, loggers.CreateLogger<GpioPanel>());
                return (panel, panel.Open());
            },
            () => MachineFacts.ProcessorC("/sys"));
    }
}
