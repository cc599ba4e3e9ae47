using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace SotTable.Dashboard.Setup;

/// <summary>Services of this machine, where systemd runs them.</summary>
internal static class Service
{
    private static readonly TimeSpan s_startsWithin = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_again = TimeSpan.FromMilliseconds(250);

    /// <summary>Whether systemd runs this machine and this is root.</summary>
    public static bool Can => Directory.Exists("/run/systemd/system") && Environment.IsPrivilegedProcess;

    /// <summary>Waits until somebody listens on a port of this machine; a minute at most.</summary>
    /// <param name="listen">Where it is to listen.</param>
    /// <param name="port">The port.</param>
    /// <param name="time">Clock of the wait.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public static async Task<bool> ListensAsync(IPAddress listen, int port, TimeProvider time, CancellationToken cancellationToken)
    {
        var at = listen.Equals(IPAddress.Any) || listen.Equals(IPAddress.IPv6Any) ? IPAddress.Loopback : listen;
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                using var client = new TcpClient(at.AddressFamily);
                await client.ConnectAsync(at, port, cancellationToken);
                return true;
            }
            catch (SocketException) when (time.GetElapsedTime(began) < s_startsWithin)
            {
                await Task.Delay(s_again, time, cancellationToken);
            }
            catch (SocketException)
            {
                return false;
            }
        }
    }

    /// <summary>Does something with a service; starts that went wrong before don't keep it from starting.</summary>
    /// <param name="deed">Such as <c>restart</c>.</param>
    /// <param name="service">Its name.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Empty, or what systemd said.</returns>
    public static async Task<string> DoAsync(string deed, string service, CancellationToken cancellationToken)
    {
        try
        {
            if (deed is "start" or "restart") await RunAsync("reset-failed", service, cancellationToken);
            return await RunAsync(deed, service, cancellationToken);
        }
        catch (Win32Exception e)
        {
            return e.Message;
        }
    }

    private static async Task<string> RunAsync(string deed, string service, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo("systemctl", [deed, service]) { RedirectStandardError = true })!; // not null: no shell is used
        var said = await process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? "" : said.Trim();
    }
}
