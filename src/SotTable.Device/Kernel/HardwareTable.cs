using Microsoft.Extensions.Logging;
using SotTable.Device.Sensing;
using SotTable.Messages;
using SotTable.Mqtt;
using SotTable.Samples;

namespace SotTable.Device.Kernel;

/// <summary>
/// The table that is wired to this machine. What can't be used is told in a sentence each and the rest works: a table with one broken cell still
/// times a treatment. It is refused only when none of its converters can be reached.
/// </summary>
internal static partial class HardwareTable
{
    /// <summary>Opens buses, lines and panel.</summary>
    /// <param name="profile">The wiring.</param>
    /// <param name="stateDirectory">Where calibrations of front ends are kept over a start.</param>
    /// <param name="options">Where this machine differs from it; valid.</param>
    /// <param name="clock">The table's clock, made from the system's time provider.</param>
    /// <param name="system">The kernel.</param>
    /// <param name="loggers">Get the problems.</param>
    /// <param name="adapters">The adapter set, one that is built.</param>
    /// <exception cref="StartRefusedException">Nothing that the channels need can be opened, or the profile asks for what a chip hasn't got.</exception>
    public static TableHardware Open(
        TableProfile profile, string stateDirectory, HardwareOptions options, SampleClock clock, ISystemCalls system, ILoggerFactory loggers,
        string adapters = AdapterSet.Default)
    {
        var logger = loggers.CreateLogger(typeof(HardwareTable));
        var machine = MachineDevices.Of(profile, options, clock, system, loggers, adapters);
        var ports = machine.Ports;
        try
        {
            var source = new ChipSource(profile, ports, new KernelSamplingTime(clock), SampleOrigin.Hardware, "", new AfeImages(Path.Combine(stateDirectory, "afe.json")));
            if (ports.Problems.Count == ports.Asked) throw new StartRefusedException(ports.Problems[0].ExitCode, string.Join('\n', ports.Problems.Select(p => p.Message).Distinct()));
            foreach (var problem in ports.Problems.Concat(ChipCheck.Look(profile, ports, ports.Device).Select(a => a.Problem).OfType<HardwareProblem>())) LogProblem(logger, problem.Message);
            return new(source, Panel(profile, machine, logger), null, Display(profile, ports, logger));
        }
        catch (ArgumentException e)
        {
            ports.Dispose();
            throw new StartRefusedException(65, $"profile {profile.Id}: {StartRefusedException.SentenceOf(e)}", e);
        }
        catch
        {
            ports.Dispose();
            throw;
        }
    }

    // Opened by the same ports as the converters, and told in the same way: a table without its display times a treatment.
    private static Ssd1306? Display(TableProfile profile, MachinePorts ports, ILogger logger)
    {
        if (profile.Display is not { } display) return null;
        var before = ports.Problems.Count;
        var bus = ports.I2c(display.Bus);
        foreach (var problem in ports.Problems.Skip(before)) LogProblem(logger, $"display: {problem.Message}");
        return new(bus, display.Address);
    }

    private static ITablePanel Panel(TableProfile profile, MachineDevices machine, ILogger logger)
    {
        if (profile.Panel is not { } lines)
        {
            LogProblem(logger, $"profile {profile.Id} has no panel: no button can start a session");
            return NoPanel.Instance;
        }

        var (panel, problems) = machine.OpenPanel(lines);
        foreach (var problem in problems) LogProblem(logger, problem.Message);
        return panel;
    }

    [LoggerMessage(1411, LogLevel.Error, "{Problem}")]
    private static partial void LogProblem(ILogger logger, string problem);
}
