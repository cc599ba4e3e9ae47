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

(string Name, Func<Command> Create)[] verbs =
[
    ("run", () => RunVerb.Create(terminal)),
    ("status-only", () => StatusOnlyVerb.Create(terminal)),
    ("press", () => PressVerb.Create(terminal)),
    ("status", () => StatusVerb.Create(terminal)),
    ("tap", () => TapVerb.Create(terminal)),
    ("breathe-in", () => BreatheInVerb.Create(terminal)),
    ("diagnose", () => DiagnoseVerb.Create(terminal)),
    ("simulate", () => SimulateVerb.Create(terminal)),
    ("monitor", () => MonitorVerb.Create(terminal)),
    ("replay", () => ReplayVerb.Create(terminal)),
    ("export", () => ExportVerb.Create(terminal)),
    ("analyse", () => AnalyseVerb.Create(terminal)),
    ("fit", () => FitVerb.Create(terminal)),
    ("bench", () => BenchVerb.Create(terminal)),
    ("calibrate", () => CalibrateVerb.Create(terminal, Console.In)),
    ("identify", () => IdentifyVerb.Create(terminal)),
    ("setup", () => SetupVerb.Create(terminal, Console.In)),
    ("renew", () => RenewVerb.Create(terminal)),
    ("version", () => VersionVerb.Create(terminal)),
    ("demo", () => DemoVerb.Create(terminal)),
];

// Only the verb that is named is made: all twenty are 300 methods to compile and 1 MB of a worker that runs for months.
var named = verbs.Where(v => args.Length > 0 && v.Name == args[0]).ToArray();
if (named.Length == 0 && args.Length > 0 && !args[0].StartsWith('-'))
    return terminal.Refuse(ExitCode.Usage, $"{args[0]}: no such verb, expected one of {string.Join(", ", verbs.Select(v => v.Name))}.");

// Not a RootCommand: that one would show the assembly's name instead of the program's.
var root = new Command("sottable", "Measures the load on two support blocks and the breathing on a treatment table, and times the session.") { new HelpOption { Recursive = true } };
foreach (var verb in named.Length > 0 ? named : verbs) root.Add(verb.Create());
var parsed = root.Parse(args);
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
