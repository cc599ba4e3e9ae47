using System.CommandLine;
using SotTable.Device;

namespace SotTable.Cli;

/// <summary><c>sottable status-only</c>: what the service becomes after five bad starts.</summary>
internal static class StatusOnlyVerb
{
    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where to speak.</param>
    public static Command Create(Terminal terminal)
    {
        var config = TableFile.Option("The configuration with which the table can't run.");
        var socket = TableSocket.Option();
        var command = new Command("status-only", "Take no samples, and tell at the control socket why the table can't run (systemd starts it after five bad starts).") { config, socket };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                await StatusOnlyTable.RunAsync(parsed.GetRequiredValue(config).FullName, parsed.GetRequiredValue(socket), Ended(), terminal.Error, cancellationToken, RunVerb.Systemd());
                return ExitCode.Done;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return terminal.Refuse(e is IOException ? ExitCode.DeviceLost : ExitCode.NoPermission, $"--socket {parsed.GetValue(socket)}: {e.Message}");
            }
        });
        return command;
    }

    // systemd 251 and later tell a unit that is started for a failed one how that ended (systemd.exec(5)).
    private static string Ended()
    {
        string?[] said = [Environment.GetEnvironmentVariable("MONITOR_SERVICE_RESULT"), Environment.GetEnvironmentVariable("MONITOR_EXIT_CODE"), Environment.GetEnvironmentVariable("MONITOR_EXIT_STATUS")];
        return said.All(string.IsNullOrEmpty) ? "systemd does not say how" : string.Join(' ', said).Trim();
    }
}
