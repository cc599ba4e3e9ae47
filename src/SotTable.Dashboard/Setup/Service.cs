using System.ComponentModel;
using System.Diagnostics;

namespace SotTable.Dashboard.Setup;

/// <summary>Services of this machine, where systemd runs them.</summary>
internal static class Service
{
    /// <summary>Whether systemd runs this machine and this is root.</summary>
    public static bool Can => Directory.Exists("/run/systemd/system") && Environment.IsPrivilegedProcess;

    /// <summary>Does something with a service.</summary>
    /// <param name="deed">Such as <c>restart</c>.</param>
    /// <param name="service">Its name.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Empty, or what systemd said.</returns>
    public static async Task<string> DoAsync(string deed, string service, CancellationToken cancellationToken)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("systemctl", [deed, service]) { RedirectStandardError = true })!; // not null: no shell is used
            var said = await process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0 ? "" : said.Trim();
        }
        catch (Win32Exception e)
        {
            return e.Message;
        }
    }
}
