using System.Runtime.InteropServices;
using SotTable.Cli;

// The only place that reads the environment (STYLE 6).
var colour = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && !Console.IsErrorRedirected && !Console.IsOutputRedirected;
var error = Console.IsErrorRedirected ? Console.Error : new WordWrap(Console.Error, () => Console.WindowWidth);
var terminal = new Terminal(Console.Out, error, colour);

using var stop = new CancellationTokenSource();
void Stop(PosixSignalContext context)
{
    context.Cancel = true; // the verb ends in order
    stop.Cancel();
}

using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var onHangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);

// As the service starts it: a parser for two words is 200 methods to compile and some memory of a worker that runs for months.
return args is ["run", "--config", { Length: > 0 } config] ? await RunVerb.RunAsync(terminal, config, stop.Token) : await Verbs.RunAsync(args, terminal, stop.Token);
