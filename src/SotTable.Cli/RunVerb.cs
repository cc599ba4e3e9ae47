using System.CommandLine;
using SotTable.Device;

namespace SotTable.Cli;

/// <summary><c>sottable run</c>: the table's worker.</summary>
internal static class RunVerb
{
    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where to speak.</param>
    public static Command Create(Terminal terminal)
    {
        var config = TableFile.Option("Configuration (JSON). Relative paths in it start at its folder.");
        var command = new Command("run", "Run a table until it is told to stop (Ctrl-C, SIGTERM).") { config };
        command.SetAction((parsed, cancellationToken) =>
        {
            var file = parsed.GetRequiredValue(config);
            return TableFile.Missing(file) is { Length: > 0 } missing ? Task.FromResult(terminal.Refuse(ExitCode.Configuration, missing)) : RunAsync(terminal, file.FullName, cancellationToken);
        });
        return command;
    }

    /// <summary>Runs it.</summary>
    /// <param name="terminal">Where to speak.</param>
    /// <param name="config">The configuration.</param>
    /// <param name="cancellationToken">Asks it to stop.</param>
    /// <returns>Exit code.</returns>
    public static Task<int> RunAsync(Terminal terminal, string config, CancellationToken cancellationToken) =>
        TableHost.RunAsync(Path.GetFullPath(config), terminal.Error, cancellationToken, Systemd());

    /// <summary>What systemd told, if it started the program.</summary>
    internal static ServiceManager Systemd() => new(
        Environment.GetEnvironmentVariable("NOTIFY_SOCKET"), Environment.GetEnvironmentVariable("WATCHDOG_USEC"), Environment.GetEnvironmentVariable("WATCHDOG_PID"),
        Environment.ProcessId, Environment.GetEnvironmentVariable("STATE_DIRECTORY"));
}
