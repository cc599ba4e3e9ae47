using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SotTable.Device.Control;
using SotTable.Device.Kernel;

namespace SotTable.Device;

/// <summary>
/// A table that only has status, for after too many bad starts: it takes no samples, touches neither buses nor journal, and tells whoever asks why. So a table that
/// can't run isn't silent, and isn't started over and over.
/// </summary>
public static class StatusOnlyTable
{
    private const int MaxLine = 4096;
    private const int MaxClients = 16;
    private const UnixFileMode OwnerAndGroup = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    /// <summary>Tells why until it is asked to stop.</summary>
    /// <param name="configFile">The configuration with which the table can't run.</param>
    /// <param name="socketPath">The table's control socket.</param>
    /// <param name="ended">How the last start ended, as systemd tells it; for when the configuration isn't the reason.</param>
    /// <param name="log">Gets the reason once.</param>
    /// <param name="cancellationToken">Asks it to stop.</param>
    /// <param name="manager">Who started the service.</param>
    public static async Task RunAsync(string configFile, string socketPath, string ended, TextWriter log, CancellationToken cancellationToken, ServiceManager? manager = null)
    {
        ArgumentNullException.ThrowIfNull(log);
        var why = Why(configFile, ended);
        var answer = ControlDoor.Json(new(false, why));
        File.Delete(socketPath);
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(socketPath));
        try
        {
            File.SetUnixFileMode(socketPath, OwnerAndGroup);
            listener.Listen(MaxClients);
            await log.WriteLineAsync(why);
            new ServiceNotify(manager ?? ServiceManager.None, TimeProvider.System, NullLogger<ServiceNotify>.Instance).Ready(why);

            // One after the other, each for a few seconds at most: nobody holds it up for long.
            while (true)
            {
                using var client = new NetworkStream(await listener.AcceptAsync(cancellationToken), ownsSocket: true);
                await TellAsync(client, answer, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // told to stop
        }
        finally
        {
            File.Delete(socketPath);
        }
    }

    /// <summary>Why the table can't run, and what to do.</summary>
    /// <param name="configFile">Its configuration.</param>
    /// <param name="ended">How its last start ended.</param>
    internal static string Why(string configFile, string ended)
    {
        var reason = Configuration(configFile) ?? $"its configuration is in order, but the service ended ({ended}); journalctl -u sottable says more";
        return $"status only, no samples are taken: {reason}. When that is mended: sudo systemctl reset-failed sottable && sudo systemctl restart sottable";
    }

    // The same checks as a start makes, up to where the machine is touched.
    private static string? Configuration(string configFile)
    {
        try
        {
            using var host = TableHost.Build(configFile);
            host.Services.GetRequiredService<IStartupValidator>().Validate();
            TableSetup.Load(
                host.Services.GetRequiredService<IOptions<TableOptions>>().Value, host.Services.GetRequiredService<IOptions<MqttOptions>>().Value,
                host.Services.GetRequiredService<IOptions<JournalOptions>>().Value, Path.GetDirectoryName(Path.GetFullPath(configFile)) ?? "/");
            return null;
        }
        catch (Exception e) when (TableHost.Explain(e, configFile) is { } why)
        {
            return string.Join("; ", why.Lines);
        }
    }

    private static async Task TellAsync(NetworkStream client, byte[] answer, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(5));
        try
        {
            // Answered when asked, so that a client that only writes at first hears it as well.
            if (await new LineReader(client, MaxLine).NextAsync(limit.Token) is not null) await client.WriteAsync((byte[])[.. answer, (byte)'\n'], limit.Token);
        }
        catch (Exception e) when (e is IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // it went away, or said nothing
        }
    }
}
