using System.CommandLine;
using System.CommandLine.Help;
using System.Runtime.InteropServices;
using SotTable.Cli;
using SotTable.Cli.Calibrate;
using SotTable.Cli.Setup;

// The only place that reads the environment (STYLE 6).
var colour = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && !Console.IsErrorRedirected && !Console.IsOutputRedirected;
var error = Console.IsErrorRedirected ? Console.Error : new WordWrap(Console.Error, () => Console.WindowWidth);
var terminal = new Terminal(Console.Out, error, colour);

// Not a RootCommand: that one would show the assembly's name instead of the program's.
var root = new Command("sottable", "Measures the load on two support blocks and the breathing on a treatment table, and times the session.");
root.Add(new HelpOption { Recursive = true });
root.Add(RunVerb.Create(terminal));
root.Add(StatusOnlyVerb.Create(terminal));
root.Add(PressVerb.Create(terminal));
root.Add(StatusVerb.Create(terminal));
root.Add(TapVerb.Create(terminal));
root.Add(BreatheInVerb.Create(terminal));
root.Add(DiagnoseVerb.Create(terminal));
root.Add(SimulateVerb.Create(terminal));
root.Add(MonitorVerb.Create(terminal));
root.Add(ReplayVerb.Create(terminal));
root.Add(ExportVerb.Create(terminal));
root.Add(AnalyseVerb.Create(terminal));
root.Add(FitVerb.Create(terminal));
root.Add(BenchVerb.Create(terminal));
root.Add(CalibrateVerb.Create(terminal, Console.In));
root.Add(IdentifyVerb.Create(terminal));
root.Add(SetupVerb.Create(terminal, Console.In));
root.Add(RenewVerb.Create(terminal));
root.Add(VersionVerb.Create(terminal));
root.Add(DemoVerb.Create(terminal));

var parsed = root.Parse(args);
if (args.Length > 0 && !args[0].StartsWith('-') && root.Subcommands.All(c => c.Name != args[0]))
    return terminal.Refuse(ExitCode.Usage, $"{args[0]}: no such verb, expected one of {string.Join(", ", root.Subcommands.Select(c => c.Name))}.");
if (parsed.Errors.Count > 0)
    return terminal.Refuse(ExitCode.Usage, $"{parsed.Errors[0].Message} `sottable --help` lists what there is.");

using var stop = new CancellationTokenSource();
void Stop(PosixSignalContext context)
{
    context.Cancel = true; // the verb ends in order
    stop.Cancel();
}

using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var onHangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null }, stop.Token);
