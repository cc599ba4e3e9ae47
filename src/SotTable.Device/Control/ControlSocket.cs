using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace SotTable.Device.Control;

/// <summary>The table's local door: a Unix socket for programs of the same machine, a request a line. What comes in is not trusted.</summary>
/// <param name="path">Path of the socket; an old one is replaced (the journal's lock says that nobody else uses it).</param>
/// <param name="door">Answers.</param>
/// <param name="tap">Raw samples.</param>
/// <param name="header">First line of a tap.</param>
/// <param name="logger">Log.</param>
internal sealed partial class ControlSocket(string path, ControlDoor door, RawTap tap, Func<TapHeader> header, ILogger<ControlSocket> logger)
{
    /// <summary>Longest request.</summary>
    public const int MaxLine = 64 * 1024;

    /// <summary>Most clients at a time.</summary>
    public const int MaxClients = 16;

    private const UnixFileMode OwnerAndGroup = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;
    private int _clients;

    /// <summary>Serves until cancelled.</summary>
    /// <param name="stopping">Ends it.</param>
    public async Task RunAsync(CancellationToken stopping)
    {
        File.Delete(path);
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        File.SetUnixFileMode(path, OwnerAndGroup);
        listener.Listen(MaxClients);
        try
        {
            while (true) _ = ServeAsync(await listener.AcceptAsync(stopping), stopping);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private async Task ServeAsync(Socket socket, CancellationToken stopping)
    {
        using var client = new NetworkStream(socket, ownsSocket: true);
        try
        {
            if (Interlocked.Increment(ref _clients) > MaxClients)
                await AnswerAsync(client, ControlDoor.Json(new(false, $"{MaxClients} programs are connected already")), stopping);
            else
                await ConverseAsync(client, stopping);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            LogLeft(logger, e.Message); // it went away, or the service stops
        }
        catch (Exception e)
        {
            LogFailed(logger, e);
        }
        finally
        {
            Interlocked.Decrement(ref _clients);
        }
    }

    private async Task ConverseAsync(NetworkStream client, CancellationToken stopping)
    {
        var lines = new LineReader(client, MaxLine);
        while (await lines.NextAsync(stopping) is { } line)
        {
            if (line.Length > MaxLine)
            {
                await AnswerAsync(client, ControlDoor.Json(new(false, $"line: longer than {MaxLine} bytes")), stopping);
                return;
            }

            var request = ControlDoor.Read(line.Span, out var problem);
            if (request?.Cmd == "tap")
            {
                await TapAsync(client, stopping);
                return;
            }

            await AnswerAsync(client, request is null ? ControlDoor.Json(new(false, problem)) : await door.AnswerAsync(request, stopping), stopping);
        }
    }

    private async Task TapAsync(NetworkStream client, CancellationToken stopping)
    {
        using var looking = tap.Join();
        await AnswerAsync(client, ControlJson.Utf8(header()), stopping);
        var buffer = new byte[256 * RawTap.RecordBytes];
        while (true) await client.WriteAsync(buffer.AsMemory(0, await looking.ReadAsync(buffer, stopping)), stopping);
    }

    private static async Task AnswerAsync(NetworkStream client, byte[] json, CancellationToken stopping) =>
        await client.WriteAsync((byte[])[.. json, (byte)'\n'], stopping);

    [LoggerMessage(4001, LogLevel.Debug, "a program has left the control socket: {Why}")]
    private static partial void LogLeft(ILogger logger, string why);

    [LoggerMessage(4002, LogLevel.Error, "a request at the control socket could not be answered")]
    private static partial void LogFailed(ILogger logger, Exception e);
}
