using System.CommandLine;
using System.Net.Sockets;
using System.Text.Json;
using SotTable.Device.Control;

namespace SotTable.Cli;

/// <summary>What the verbs that talk to a running table share: the option that names its socket, and the ways in which that can fail.</summary>
internal static class TableSocket
{
    private const string Default = "/run/sottable/control.sock";

    /// <summary>Makes <c>--socket</c>.</summary>
    public static Option<string> Option() => new("--socket")
    {
        Description = "Control socket of the running table.", HelpName = "PATH", DefaultValueFactory = _ => Default,
    };

    /// <summary>Connects, talks, and turns every failure into a sentence.</summary>
    /// <param name="path">The socket.</param>
    /// <param name="terminal">Where to speak.</param>
    /// <param name="talk">Returns the exit code.</param>
    /// <param name="cancellationToken">Ctrl-C.</param>
    public static async Task<int> TalkAsync(string path, Terminal terminal, Func<ControlClient, Task<int>> talk, CancellationToken cancellationToken)
    {
        try
        {
            using var table = await ControlClient.ConnectAsync(Path.GetFullPath(path), cancellationToken);
            return await talk(table);
        }
        catch (IOException e) when (e.InnerException is SocketException { SocketErrorCode: SocketError.AccessDenied })
        {
            return terminal.Refuse(ExitCode.NoPermission, $"{path}: no permission; be a member of the group sottable, or use sudo.");
        }
        catch (IOException e) when (e.InnerException is SocketException)
        {
            return terminal.Refuse(ExitCode.NoService, $"{path}: no table runs there; start it (sottable run), or name its socket by --socket.");
        }
        catch (ArgumentException)
        {
            return terminal.Refuse(ExitCode.Usage, $"--socket {path}: expected the path of a Unix socket, at most 107 bytes.");
        }
        catch (IOException e)
        {
            return terminal.Refuse(ExitCode.DeviceLost, $"{path}: {e.Message}; see the table's log.");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
    }

    /// <summary>Whether the table did what it was asked.</summary>
    /// <param name="answer">Its answer.</param>
    /// <param name="problem">Why not; empty when done.</param>
    public static bool IsDone(JsonElement answer, out string problem)
    {
        var done = answer.TryGetProperty("ok", out var ok) && ok.ValueKind == JsonValueKind.True;
        problem = done ? "" : answer.TryGetProperty("error", out var error) ? error.ToString() : "the answer can't be understood";
        return done;
    }
}
